"""On paper: six sheets at most, no navigation, and addresses one can type."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.seeing import PageAt

pytestmark = pytest.mark.once
MOST_SHEETS = 6


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
