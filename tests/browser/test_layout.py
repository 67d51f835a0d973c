"""Nothing scrolls sideways, nothing is too small to hit, and where a claim stands is seen at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.pages import SIGHTS, Sight
from tests.browser.seeing import HEIGHTS, NARROW, PageAt
from tests.browser.sweep import Seen

pytestmark = pytest.mark.once
every_sight = pytest.mark.parametrize("sight", SIGHTS, ids=str)
STANDS_AT_ONCE = ("claim", "forecast", "opinion", "disputed", "partly")
FIRST_LINES = """fields => fields.map(field => {
    const range = document.createRange();
    range.selectNodeContents(field);
    return range.getClientRects()[0].bottom;
})"""
"""Where the first line of each field ends."""
PRIMARY = 44
"""CSS pixels: the height of a button that people come for."""


@every_sight
def test_a_page_does_not_scroll_sideways_at_320_pixels(seen: Callable[[Sight], Seen], sight: Sight) -> None:
    """Neither as it is nor with the spacing that WCAG 1.4.12 lets readers set."""
    assert seen(sight).wider == {"plain": 0, "spaced": 0}


@every_sight
def test_targets_are_big_enough_to_hit(seen: Callable[[Sight], Seen], sight: Sight) -> None:
    """24 by 24 pixels, or a link within text."""
    assert seen(sight).wrong("targets") == []


@pytest.mark.parametrize("which", STANDS_AT_ONCE)
def test_where_a_claim_stands_is_seen_without_scrolling_on_a_phone(
    page_at: PageAt, places: dict[str, str], which: str
) -> None:
    """The word, its sentence, the short reasons and the four facts; only what explains a fact may follow."""
    page = page_at(NARROW)
    page.goto(f"{places[which]}/")
    for part in (".word", ".means", ".short"):
        box = page.locator(f".verdict {part}").bounding_box()
        assert box
        assert box["y"] + box["height"] <= HEIGHTS[NARROW], part
    values = page.locator(".verdict .facts dd").evaluate_all(FIRST_LINES)
    assert len(values) == 4
    assert max(values) <= HEIGHTS[NARROW]


@pytest.mark.parametrize("path", ["/", "/claims/", "/login/"])
def test_the_button_people_come_for_is_easy_to_hit(page_at: PageAt, path: str) -> None:
    page = page_at(NARROW)
    page.goto(path)
    box = page.locator("main button.btn:not(.btn-s):visible").first.bounding_box()
    assert box
    assert box["height"] >= PRIMARY
