"""How browser tests look at a page."""

from typing import Protocol

from playwright.sync_api import Page

WIDE, NARROW = 1280, 390
HEIGHTS = {WIDE: 900, NARROW: 844}


class PageAt(Protocol):
    """Opens a page as a new visitor, at a width in CSS pixels."""

    def __call__(self, width: int = WIDE, *, dark: bool = False, script: bool = True) -> Page: ...


def sideways(page: Page) -> int:
    """How many CSS pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
