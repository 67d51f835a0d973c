"""An unknown address, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.seeing import SCRIPT_OR_NOT, PageAt

NOWHERE = "/no-such-page/"


@pytest.mark.parametrize("script", SCRIPT_OR_NOT)
def test_an_unknown_page_is_answered_without_a_cookie(page_at: PageAt, script: bool) -> None:
    page = page_at(script=script)
    response = page.goto(NOWHERE)
    assert response is not None
    assert response.status == 404
    expect(page.locator("h1")).to_have_count(1)
    assert page.context.cookies() == []
