"""A session that ends while somebody types, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.seeing import NARROW, WIDE, PageAt
from tests.live import LiveSite

LogIn = Callable[[Page, str], None]


@pytest.mark.parametrize(
    ("width", "script"),
    [
        pytest.param(WIDE, True, id="script"),
        pytest.param(NARROW, False, id="paper", marks=pytest.mark.once),
    ],
)
def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(
    page_at: PageAt, log_in: LogIn, server: LiveSite, width: int, script: bool
):
    page = page_at(width, script=script)
    log_in(page, "analyst")
    page.goto("/desk/claims/new/")
    page.locator("#id_statement").fill("A thought\nof two lines, <b>kept</b>")
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Record as a draft").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    page.locator("input[name=username]").fill("analyst")
    page.locator("input[name=password]").fill(server.passwords["analyst"])
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_text("nothing has been sent yet")).to_be_visible()
    expect(page.locator("#id_statement")).to_have_value("A thought\nof two lines, <b>kept</b>")
    page.get_by_role("button", name="Record as a draft").click()
    expect(page).to_have_title(re.compile("^Error:"))


def test_a_page_from_before_the_last_login_is_filled_again(page_at: PageAt, log_in: LogIn):
    old = page_at()
    log_in(old, "analyst")
    old.goto("/desk/claims/new/")
    old.locator("#id_statement").fill("Half a thought")
    other = old.context.new_page()
    other.context.clear_cookies(name="session")
    log_in(other, "analyst")
    old.get_by_role("button", name="Record as a draft").click()
    expect(old.get_by_text("nothing has been sent yet")).to_be_visible()
    expect(old.locator("#id_statement")).to_have_value("Half a thought")
