"""Pages of the desk's queue and editor in a real browser: axe, narrow screens, and a session that ends meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.seeing import PageAt, sideways
from tests.live import LiveSite

LogIn = Callable[[Page, str], None]
Violations = Callable[[Page], list[str]]


def places(page: Page) -> list[str]:
    """One page of each kind, by what the list leads to."""
    page.goto("/desk/?view=all")
    claim = page.locator(".tbl .claim a").first.get_attribute("href")
    page.goto("/desk/articles/")
    article = page.locator(".tbl .claim a").first.get_attribute("href")
    lists = ["/desk/?view=all", "/desk/?view=all&kind=forecast&q=drones", "/desk/?view=mentions", "/desk/assign/"]
    of_claim = ["", "edit/", "evidence/paste/", "notes/"]
    return [*lists, "/desk/articles/", str(article), "/desk/claims/new/", *(f"{claim}{part}" for part in of_claim)]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_pages_of_the_queue_and_the_editor_have_no_violations(
    page_at: PageAt, log_in: LogIn, violations: Violations, width: int, dark: bool
):
    page = page_at(width, dark=dark)
    log_in(page, "analyst")
    found = {}
    for place in places(page):
        page.goto(place)
        found[place] = violations(page)
        if page.locator(".desk-form").count():
            page.locator(".desk-form .actions button").first.click()
            found[f"{place}, refused"] = violations(page)
    assert {place: broken for place, broken in found.items() if broken} == {}


def test_no_page_of_the_queue_and_the_editor_scrolls_sideways_on_a_narrow_screen(page_at: PageAt, log_in: LogIn):
    page = page_at(320)
    log_in(page, "analyst")
    wide = {}
    for place in places(page):
        page.goto(place)
        wide[place] = sideways(page)
    assert {place: pixels for place, pixels in wide.items() if pixels > 0} == {}


@pytest.mark.parametrize("script", [True, False])
def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(
    page_at: PageAt, log_in: LogIn, server: LiveSite, script: bool
):
    page = page_at(script=script)
    log_in(page, "analyst")
    page.goto("/desk/claims/new/")
    page.locator("#id_statement").fill("A thought\nof two lines, <b>kept</b>")
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Record as a draft").click()
    assert page.get_by_text("What you typed is kept").is_visible()
    page.locator("input[name=username]").fill("analyst")
    page.locator("input[name=password]").fill(server.passwords["analyst"])
    page.get_by_role("button", name="Log in", exact=True).click()
    assert page.get_by_text("nothing has been sent yet").is_visible()
    assert page.locator("#id_statement").input_value() == "A thought\nof two lines, <b>kept</b>"
    page.get_by_role("button", name="Record as a draft").click()
    assert page.title().startswith("Error:"), "it goes on as any other form"


def test_a_page_from_before_the_last_login_is_filled_again(page_at: PageAt, log_in: LogIn):
    old = page_at()
    log_in(old, "analyst")
    old.goto("/desk/claims/new/")
    old.locator("#id_statement").fill("Half a thought")
    other = old.context.new_page()
    other.context.clear_cookies(name="session")
    log_in(other, "analyst")
    old.get_by_role("button", name="Record as a draft").click()
    assert old.get_by_text("nothing has been sent yet").is_visible()
    assert old.locator("#id_statement").input_value() == "Half a thought"
