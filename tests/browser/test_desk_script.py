"""What script adds at the desk: lists that change in place, searches while one types, single keys that stay quiet."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.seeing import PageAt
from tests.live import LiveSite

pytestmark = pytest.mark.once
LogIn = Callable[[Page, str], None]
Violations = Callable[[Page], list[str]]
SOONEST = "thead a[href*='sort=due']"
WHOLE = "window.kept = true"
"""A mark that goes with the page: where it is still there, the page was not loaded anew."""


@pytest.fixture
def analyst(page_at: PageAt, log_in: LogIn) -> Page:
    """A page in which an analyst has logged in."""
    page = page_at()
    log_in(page, "analyst")
    return page


def still_there(page: Page) -> bool:
    return bool(page.evaluate("window.kept === true"))


def test_the_list_changes_in_place_says_so_and_can_be_gone_back_from(analyst: Page, violations: Violations) -> None:
    analyst.goto("/desk/?view=all")
    analyst.evaluate(WHOLE)
    count, heading = analyst.locator("#list-count"), analyst.locator("#list-h")
    expect(count).to_have_text("")
    analyst.get_by_text("Filters").click()
    analyst.get_by_label("Kind").select_option(label="Forecast")
    analyst.get_by_role("button", name="Show").click()
    expect(heading).to_be_focused()
    expect(count).to_have_text(re.compile(r"^All: \d+ claims"))
    expect(count).to_have_text(heading.inner_text())
    expect(analyst).to_have_url(re.compile("kind=forecast"))
    expect(analyst.get_by_role("link", name="Kind: Forecast")).to_be_visible()
    analyst.locator(SOONEST).click()
    expect(analyst.get_by_role("columnheader", name="Check again")).to_have_attribute("aria-sort", "ascending")
    expect(analyst).to_have_url(re.compile("kind=forecast.*sort=due"))
    assert still_there(analyst)
    assert violations(analyst) == []
    analyst.go_back()
    expect(analyst).not_to_have_url(re.compile("sort=due"))
    expect(analyst.get_by_role("columnheader", name="Check again")).not_to_have_attribute("aria-sort", "ascending")
    expect(analyst.get_by_role("heading", level=1)).to_have_text("Claims")
    analyst.reload()
    expect(analyst.get_by_role("link", name="Kind: Forecast")).to_be_visible()


def test_further_claims_come_in_place_and_their_address_holds(analyst: Page) -> None:
    analyst.goto("/desk/?view=all")
    analyst.evaluate(WHOLE)
    first = analyst.locator("[data-row] th a").first.inner_text()
    analyst.get_by_role("link", name="Further claims").click()
    expect(analyst.locator("#list-h")).to_be_focused()
    expect(analyst.locator("[data-row] th a").first).not_to_have_text(first)
    assert still_there(analyst)
    shown = analyst.locator("[data-row] th a").first.inner_text()
    analyst.reload()
    expect(analyst.locator("[data-row] th a").first).to_have_text(shown)


def test_claims_like_the_one_typed_show_while_one_types(analyst: Page, violations: Violations) -> None:
    analyst.goto("/desk/claims/new/")
    analyst.evaluate(WHOLE)
    analyst.locator("#id_statement").press_sequentially("Moscow planned to buy Iranian surface-to-surface missiles")
    found = analyst.locator("#alike").get_by_role(
        "link", name="Moscow planned to buy Iranian surface-to-surface missiles."
    )
    expect(found).to_be_visible()
    expect(analyst.locator("#id_statement")).to_be_focused()
    assert violations(analyst) == []
    analyst.locator("#id_statement").fill("Nothing anybody has ever said zqx")
    expect(analyst.get_by_text("No claim of the desk says something like it.")).to_be_visible()
    assert still_there(analyst)


def test_a_look_is_noted_on_the_page_of_its_claim_and_a_refused_one_keeps_its_words(
    analyst: Page, places: dict[str, str], violations: Violations
) -> None:
    analyst.goto(f"/desk/claims/{places['desk_public']}/")
    analyst.evaluate(WHOLE)
    analyst.get_by_role("link", name="Looked, nothing changed").click()
    expect(analyst.locator("#id_searched")).to_be_focused()
    assert still_there(analyst)
    assert violations(analyst) == []
    analyst.keyboard.insert_text("The archive, for the log.")
    analyst.keyboard.press("Control+Enter")
    expect(analyst).to_have_title(re.compile("^Error:"))
    expect(analyst.locator("#id_searched")).to_have_value("The archive, for the log.")
    analyst.locator("#id_result").fill("Nothing new.")
    analyst.get_by_role("button", name="Save this look").click()
    expect(analyst.locator("#checks")).to_contain_text("The archive, for the log.")


def test_what_is_typed_beside_an_article_stays_while_other_words_are_taken(
    analyst: Page, places: dict[str, str], violations: Violations
) -> None:
    analyst.goto(f"/desk/articles/{places['desk_article']}/")
    analyst.evaluate(WHOLE)
    analyst.keyboard.press("Enter")
    expect(analyst.locator("#id_statement")).to_be_focused()
    analyst.keyboard.insert_text("Half a thought")
    expect(analyst.locator("a[data-take]:visible")).to_have_count(0)
    second = analyst.locator("[data-passage] mark").nth(1).inner_text()
    analyst.get_by_role("button", name="Take these words").nth(1).click()
    expect(analyst.locator("#id_exact")).to_have_value(second)
    expect(analyst.locator("#id_statement")).to_have_value("Half a thought")
    assert violations(analyst) == []
    assert still_there(analyst)


def test_a_form_opened_twice_keeps_what_was_typed_into_it(analyst: Page, places: dict[str, str]) -> None:
    analyst.goto(f"/desk/claims/{places['desk_public']}/")
    analyst.keyboard.press("c")
    expect(analyst.locator("#id_searched")).to_be_focused()
    analyst.keyboard.insert_text("Half a thought")
    analyst.locator("h1").click()
    with analyst.expect_response("**/check/"):
        analyst.keyboard.press("c")
    expect(analyst.locator("#here form")).to_have_count(1)
    expect(analyst.locator("#id_searched")).to_have_value("Half a thought")


@pytest.mark.parametrize("place", ["/desk/?view=all", "{article}"])
def test_where_the_session_has_ended_the_whole_window_goes_to_the_log_in(
    page_at: PageAt, log_in: LogIn, places: dict[str, str], place: str
) -> None:
    page = page_at()
    log_in(page, "analyst")
    page.goto(place.format(article=f"/desk/articles/{places['desk_article']}/"))
    page.context.clear_cookies(name="session")
    page.locator("[hx-get]:visible").last.click()
    expect(page).to_have_url(re.compile(r"/login/\?next=/desk/"))
    expect(page.locator("input[name=password]")).to_be_visible()


def test_a_search_in_a_form_whose_session_has_ended_says_so_and_nothing_typed_is_lost(
    page_at: PageAt, log_in: LogIn, server: LiveSite, places: dict[str, str], violations: Violations
) -> None:
    page = page_at()
    log_in(page, "analyst")
    page.goto(f"/desk/claims/{places['draft']}/evidence/new/")
    page.locator("#id_note").fill("Half a thought")
    page.context.clear_cookies(name="session")
    page.locator("#id_source_find").press_sequentially("Iran")
    expect(page.locator("#told")).to_contain_text("Your session has ended.")
    expect(page.locator("#id_source_options")).to_be_empty()
    assert violations(page) == []
    page.get_by_role("button", name="Add evidence").click()
    page.locator("input[name=username]").fill("analyst")
    page.locator("input[name=password]").fill(server.passwords["analyst"])
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.locator("#id_note")).to_have_value("Half a thought")
    expect(page.locator("#id_source_find")).to_have_value("Iran")


def test_where_an_answer_does_not_come_the_browser_goes_there_itself(analyst: Page) -> None:
    analyst.goto("/desk/?view=all")
    analyst.route(
        "**/desk/?**", lambda route: route.abort() if "hx-request" in route.request.headers else route.continue_()
    )
    analyst.evaluate(WHOLE)
    analyst.locator(SOONEST).click()
    expect(analyst).to_have_url(re.compile("sort=due"))
    expect(analyst.get_by_role("columnheader", name="Check again")).to_have_attribute("aria-sort", "ascending")
    assert not still_there(analyst)


def test_single_keys_do_nothing_while_one_types_or_with_a_modifier(analyst: Page) -> None:
    analyst.goto("/desk/?view=all")
    analyst.locator("#q").focus()
    analyst.keyboard.type("njxa?g1")
    expect(analyst.locator("#q")).to_have_value("njxa?g1")
    expect(analyst).to_have_url(re.compile(r"view=all$"))
    analyst.locator("h1").click()
    for keys in ("Control+j", "Alt+j", "Meta+j", "Shift+J"):
        analyst.keyboard.press(keys)
    expect(analyst.locator("[data-row]:focus-within")).to_have_count(0)
    analyst.keyboard.press("j")
    expect(analyst.locator("[data-row]").first.locator("th a")).to_be_focused()
    analyst.keyboard.press("g")
    analyst.keyboard.press("j")
    expect(analyst.locator("[data-row]").first.locator("th a")).to_be_focused()
    analyst.keyboard.press("j")
    expect(analyst.locator("[data-row]").nth(1).locator("th a")).to_be_focused()
    analyst.keyboard.press("k")
    analyst.keyboard.press("o")
    expect(analyst).to_have_url(re.compile("/desk/claims/"))


def test_keys_lead_from_page_to_page(analyst: Page, places: dict[str, str]) -> None:
    analyst.goto(f"/desk/claims/{places['desk_public']}/")
    analyst.keyboard.press("e")
    expect(analyst).to_have_url(re.compile("#evidence$"))
    for keys, address in (("?", "/desk/keys/$"), ("g8", "view=all$"), ("n", "/desk/claims/new/"), ("gc", "/checks/$")):
        for key in keys:
            analyst.keyboard.press(key)
        expect(analyst).to_have_url(re.compile(address.replace("?", r"\?")))
        analyst.locator("h1").click()


def test_the_switch_turns_them_off_but_not_ctrl_enter(page_at: PageAt, log_in: LogIn) -> None:
    page = page_at()
    log_in(page, "reviewer")
    page.goto("/desk/keys/")
    page.get_by_role("radio", name="Off").check()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("radio", name="Off")).to_be_checked()
    page.locator("h1").click()
    for key in ("g", "1", "?"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile("/desk/keys/$"))
    page.goto("/desk/?view=all")
    page.keyboard.press("j")
    expect(page.locator("[data-row]:focus-within")).to_have_count(0)
    page.goto("/desk/keys/")
    page.get_by_role("radio", name="On").check()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("radio", name="On")).to_be_checked()


def test_without_script_nothing_of_it_shows_and_all_of_it_works(
    page_at: PageAt, log_in: LogIn, places: dict[str, str]
) -> None:
    page = page_at(script=False)
    log_in(page, "analyst")
    page.goto(f"/desk/articles/{places['desk_article']}/")
    expect(page.get_by_role("button", name="New claim from the words selected")).to_be_hidden()
    page.goto("/desk/?view=all")
    page.locator(SOONEST).click()
    expect(page.get_by_role("columnheader", name="Check again")).to_have_attribute("aria-sort", "ascending")
    page.goto("/desk/keys/")
    expect(page.get_by_text("Next row")).to_be_visible()
