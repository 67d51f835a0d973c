"""On paper: six sheets at most, no navigation, and addresses one can type."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.seeing import PageAt

pytestmark = pytest.mark.once
MOST_SHEETS = 6
PAPER = 680
"""How wide A4 is between its margins, in CSS pixels."""


@pytest.mark.parametrize("which", ["claim", "forecast", "disputed", "partly", "corrected", "paused"])
def test_a_claim_fits_six_sheets_of_a4(page_at: PageAt, places: dict[str, str], which: str) -> None:
    page = page_at()
    page.goto(f"{places[which]}/")
    paper = page.pdf(format="A4", print_background=True, prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= MOST_SHEETS


def test_paper_has_no_navigation_and_writes_links_out(page_at: PageAt, places: dict[str, str]) -> None:
    page = page_at()
    page.goto(f"{places['claim']}/")
    page.emulate_media(media="print")
    for gone in (".site-nav", ".site-foot", ".rail", ".crumbs", ".skip", "form"):
        assert not any(found.is_visible() for found in page.locator(gone).all()), gone
    for link in page.locator(".ev .what a[href^=http]").all():
        written = link.evaluate("link => getComputedStyle(link, '::after').content")
        assert written not in ("none", "")
    expect(page.locator(".cite-text")).to_be_visible()
    expect(page.locator(".side-context .ev li").first).to_be_visible()


def test_paper_keeps_no_mark_between_links_that_it_leaves_out(page_at: PageAt, places: dict[str, str]) -> None:
    page = page_at()
    page.goto(f"{places['claim']}/")
    page.emulate_media(media="print")
    lines = page.locator(".ev .meta").all_inner_texts()
    assert lines
    assert not [line for line in lines if line.rstrip().endswith("·")]


def test_the_chart_of_the_home_page_stays_in_its_place_on_paper(page_at: PageAt) -> None:
    page = page_at(PAPER)
    page.goto("/")
    page.emulate_media(media="print")
    foot = page.locator(".steps text").evaluate_all(
        "all => Math.max(...all.map(one => one.getBoundingClientRect().bottom))"
    )
    assert foot <= page.locator("#topics").evaluate("one => one.getBoundingClientRect().top")
    ends = page.locator(".steps .lab").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert ends
    assert max(ends) <= PAPER


@pytest.mark.parametrize("path", ["/", "/claims/?status=supported", "/changes/", "/changes/timeline/"])
def test_paper_has_no_search_and_no_filters(page_at: PageAt, path: str) -> None:
    page = page_at(PAPER)
    page.goto(path)
    fields = page.locator("main :is(input:not([type=hidden]), select, button, .btn)")
    assert fields.count()
    page.emulate_media(media="print")
    assert not any(field.is_visible() for field in fields.all())
    expect(page.locator("h1")).to_be_visible()
