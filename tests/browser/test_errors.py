"""An unknown address, in a browser."""

import pytest


@pytest.mark.parametrize("script", [True, False])
def test_an_unknown_page_is_answered_calmly(page_at, script: bool) -> None:
    page = page_at(script=script)
    response = page.goto("/no-such-page/")
    assert response is not None
    assert response.status == 404
    assert page.locator("h1").count() == 1
    assert page.context.cookies() == []
