"""Readers report an error without an account, without script, and read what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.seeing import SCRIPT_OR_NOT, PageAt

CSRF = ["csrf"]


def claim_page(page: Page) -> str:
    page.goto("/claims/")
    page.locator(".tbl .statement a, .claim-line a").first.click()
    return page.locator("h1").inner_text()


@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.once)])
@pytest.mark.parametrize("script", SCRIPT_OR_NOT)
def test_a_reader_reports_an_error_from_the_page_of_a_claim(page_at: PageAt, width: int, script: bool) -> None:
    """D12."""
    page = page_at(width, script=script)
    statement = claim_page(page)
    assert page.context.cookies() == []
    page.get_by_role("link", name="Report an error on this page").click()
    assert [cookie["name"] for cookie in page.context.cookies()] == CSRF
    expect(page.get_by_label("Where")).to_have_value(re.compile(re.escape(statement[:40])))
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("What is wrong, or what should we know?").fill("It was June, not May.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("We have received it.")).to_be_visible()
    receipt = page.locator("h1").inner_text()
    page.goto("/report/")
    page.get_by_label("Number of your report").fill(receipt.replace("-", " ").upper())
    page.get_by_role("button", name="Look it up").click()
    assert page.locator("h1").inner_text() == receipt
    assert "It was June" not in page.content()


def test_the_button_that_looks_a_number_up_keeps_to_one_line_on_a_phone(page_at: PageAt) -> None:
    page = page_at(320, script=False)
    page.goto("/report/")
    look, send = (page.get_by_role("button", name=name, exact=True) for name in ("Look it up", "Send"))
    assert look.bounding_box()["height"] == send.bounding_box()["height"]


def test_an_analyst_answers_and_the_reader_reads_why(page_at: PageAt, log_in: Callable[[Page, str], None]) -> None:
    reader, desk = page_at(script=False), page_at()
    reader.goto("/report/?subject=claim")
    reader.get_by_label("Which claim should we follow?").fill("Somebody said the bridge was closed.")
    reader.get_by_role("button", name="Send").click()
    log_in(desk, "analyst")
    desk.get_by_role("link", name="Reports", exact=True).click()
    desk.get_by_role("link", name="Somebody said the bridge was closed.").first.click()
    desk.get_by_label("Accepted", exact=True).check()
    desk.get_by_label("Why, for whoever sent it").fill("We follow it now.")
    desk.get_by_role("button", name="Give this answer").click()
    reader.reload()
    expect(reader.get_by_text("We accepted it.")).to_be_visible()
    expect(reader.get_by_text("We follow it now.")).to_be_visible()
