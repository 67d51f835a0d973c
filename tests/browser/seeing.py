"""How browser tests look at a page."""

from typing import Any, Protocol

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDE, NARROW, NARROWEST = 1280, 390, 320
HEIGHTS = {WIDE: 900, NARROW: 844}

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""The rules whose answer depends on the theme."""

STILL = "* { transition: none !important; animation: none !important; }"
"""So that a colour is not measured half-way to the next theme."""

SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }"""
"""WCAG 1.4.12: what a reader may set without losing content."""

FIND = """async (rules) => {
    const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"], preload: false });
    const where = (rule) => rule.nodes.slice(0, 5).map((node) => node.target.join(" ")).join(", ");
    return found.violations.map((rule) => `${rule.id} (${rule.impact}): ${where(rule)}`);
}"""
"""`preload` would have axe-core parse style sheets through inline styles, which the policy refuses."""


SCRIPT_OR_NOT = [pytest.param(True, id="script"), pytest.param(False, id="no script", marks=pytest.mark.once)]
"""A form does its work either way; with script on every database."""


class PageAt(Protocol):
    """Opens a page as a new visitor, at a width in CSS pixels."""

    def __call__(self, width: int = WIDE, *, dark: bool = False, script: bool = True) -> Page: ...


def violations(page: Page, *, colours_alone: bool = False) -> list[str]:
    """What axe-core finds: one line a rule, with the elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    rules: dict[str, Any] = {"type": "rule", "values": OF_COLOUR} if colours_alone else {"type": "tag", "values": TAGS}
    found: list[str] = page.evaluate(FIND, rules)
    return found


def sideways(page: Page) -> int:
    """How many CSS pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def restyle(page: Page, css: str) -> None:
    """Add a style sheet as a reader's own browser would, past the policy of the page."""
    page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets.push(s); }", css
    )
