"""The public pages beside the claim page, in a browser: what a reader does on them, without a script."""

import pytest
from playwright.sync_api import expect

from tests.browser.seeing import NARROW, WIDE, PageAt, sideways

pytestmark = pytest.mark.once


@pytest.mark.parametrize("script", [True, False])
def test_a_reader_gets_from_a_count_to_the_words_in_the_article(page_at: PageAt, script: bool) -> None:
    page = page_at(script=script)
    page.goto("/")
    row = page.locator("table.dist tbody tr", has_text="Partly supported")
    count = int(row.locator("td.n").inner_text())
    row.locator("a").click()
    expect(page.locator("[role=status]").first).to_contain_text(f"{count} claims")
    expect(page.locator(".tbl tbody tr")).to_have_count(count)
    page.goto("/articles/")
    page.locator("main h2 a").first.click()
    page.locator(".legend a", has_text="Partly supported").click()
    expect(page.locator(".notes li")).to_have_count(count)
    assert page.context.cookies() == []


def test_filters_are_folded_on_a_phone_and_open_on_a_wide_screen(page_at: PageAt) -> None:
    wide, narrow = page_at(WIDE), page_at(NARROW)
    wide.goto("/claims/")
    narrow.goto("/claims/")
    expect(wide.locator("#f-topic")).to_be_visible()
    expect(narrow.locator("#f-topic")).not_to_be_visible()
    narrow.locator("details.filters > summary").click()
    expect(narrow.locator("#f-topic")).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_each_order_of_the_list_is_one_visible_stop_of_the_keyboard(page_at: PageAt, width: int) -> None:
    page = page_at(width)
    page.goto("/claims/")
    orders = page.locator(".order a, .tbl thead a")
    seen = [link for link in orders.all() if link.is_visible()]
    addresses = [link.get_attribute("href") for link in seen]
    assert {"/claims/?clock=known", "/claims/?sort=oldest"} <= set(addresses)
    assert len(addresses) == len(set(addresses))
    stops = []
    page.locator("#q").focus()
    while page.locator(".tbl tbody a:focus").count() == 0:
        page.keyboard.press("Tab")
        if page.locator(".order a:focus, .tbl thead a:focus").count():
            stops.append(page.locator(":focus").get_attribute("href"))
    assert stops == addresses
    seen[0].click()
    expect(page.locator(".tbl tbody tr").first).to_be_visible()
    assert page.url.endswith(addresses[0] or "?")


@pytest.mark.parametrize(
    "address",
    ["/claims/?status=supported&q=" + "a" * 250, "/claims/?status=" + "b" * 500, "/changes/?topic=" + "z" * 500],
)
def test_one_endless_word_is_wrapped_on_a_phone(page_at: PageAt, address: str) -> None:
    page = page_at(NARROW)
    page.goto(address)
    assert sideways(page) <= 0


def test_a_chosen_filter_comes_back_chosen_and_goes_by_its_chip(page_at: PageAt) -> None:
    page = page_at(WIDE)
    page.goto("/claims/")
    page.select_option("#f-topic", label="Drones")
    page.locator("details.filters button").click()
    assert page.locator("#f-topic option:checked").inner_text() == "Drones"
    page.locator(".chips a").first.click()
    expect(page.locator(".chips")).to_have_count(0)


def test_the_overlapping_passages_lead_each_to_its_own_claim(page_at: PageAt, places: dict[str, str]) -> None:
    page = page_at(WIDE)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{places['article']}/")
    run = page.locator(".txt", has_text="As a result").first
    assert run.locator("a.cm-n").evaluate_all("links => links.map(a => a.hash)") == [
        "#n5", "#n5", "#n6", "#n6", "#n7", "#n7",
    ]  # fmt: skip
    number = run.locator("a.cm-n[href='#n7']").last
    number.scroll_into_view_if_needed()
    box = number.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/#n7")
    expect(page.locator("#n7")).to_be_in_viewport()


STUCK = """() => [...document.querySelectorAll('.method p')].filter(p => {
  const above = p.previousElementSibling
  return above && p.getBoundingClientRect().top - above.getBoundingClientRect().bottom < 8
}).map(p => p.innerText.slice(0, 40))"""


def test_no_paragraph_of_method_sticks_to_what_stands_above(page_at: PageAt) -> None:
    page = page_at(script=False)
    page.goto("/method/")
    assert page.evaluate(STUCK) == []
