"""An unknown address, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.seeing import NARROW, WIDE, PageAt, sideways

NOWHERE = "/no-such-page/"


@pytest.mark.parametrize("script", [True, False])
def test_an_unknown_page_is_answered_without_a_cookie(page_at: PageAt, script: bool) -> None:
    page = page_at(script=script)
    response = page.goto(NOWHERE)
    assert response is not None
    assert response.status == 404
    assert page.locator("h1").count() == 1
    assert page.context.cookies() == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_an_unknown_page_can_be_read_by_everyone(
    page_at: PageAt, violations: Callable[[Page], list[str]], width: int, dark: bool
) -> None:
    page = page_at(width, dark=dark)
    page.goto(NOWHERE)
    assert violations(page) == []


def test_an_unknown_page_does_not_scroll_sideways(page_at: PageAt) -> None:
    page = page_at(320)
    page.goto(NOWHERE)
    assert sideways(page) == 0
