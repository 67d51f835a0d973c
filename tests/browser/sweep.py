"""One visit to each page in each state; the tests read from it what is wrong."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Page, Response, expect

from tests.browser.pages import FIRST_OF_ITS_TYPE, Sight
from tests.browser.seeing import HEIGHTS, NARROW, NARROWEST, SPACED, STILL, WIDE, restyle, sideways, violations

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
SUBJECTS = ("headings", "tags", "charts", "quotes", "targets", "references", "fields")
"""What `look.js` finds fault with."""
LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
SET = """([selector, value]) => {
    const field = document.querySelector(selector);
    if (field.matches("[type=checkbox], [type=radio]")) field.checked = value !== ""; else field.value = value;
}"""
PRESS = "(button, to) => { if (to) button.formAction = to; button.click(); }"


@dataclass
class Seen:
    """What one visit found."""

    status: int
    address: str
    title: str
    looks: dict[int, dict[str, Any]]
    axe: dict[str, list[str]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    wider: dict[str, int] = field(default_factory=dict)

    def wrong(self, subject: str) -> list[str]:
        """The sentences of one subject, at both widths."""
        return [f"{width}: {sentence}" for width, look in self.looks.items() for sentence in look[subject]]


def visit(page: Page, sight: Sight, places: dict[str, str], *, closely: bool) -> Seen:
    """Open a page and do what the table says, then look at it at each width in light and dark.

    Not `closely`, a page is asked for and not drawn, unless something is to be pressed there; nor then what answers.
    """
    if not (closely or sight.press):
        asked = page.request.get(sight.path.format(**places))
        return Seen(asked.status, asked.url, "", {})
    messages: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            messages.append(message.text)

    def fail(error: Error) -> None:
        messages.append(str(error))

    page.on("console", note)
    page.on("pageerror", fail)
    try:
        resize(page, WIDE)
        answer = arrive(page, sight, places, drawn=closely)
        seen = Seen(answer.status, answer.url, page.title() if closely else "", {})
        if closely:
            look_over(page, seen, both=sight in FIRST_OF_ITS_TYPE)
    finally:
        page.remove_listener("console", note)
        page.remove_listener("pageerror", fail)
        page.emulate_media(color_scheme="light")
    seen.messages = [text for text in messages if not is_status(text, answer.status)]
    return seen


def arrive(page: Page, sight: Sight, places: dict[str, str], *, drawn: bool = True) -> Response:
    """Open the page; type and press what the table says. Without `drawn` nothing waits for pictures and fonts."""
    answer = page.goto(sight.path.format(**places), wait_until="load" if drawn else "domcontentloaded")
    for selector, words in sight.type:
        page.evaluate(SET, [selector, words.format(**places)])
    if sight.fills:
        page.locator(sight.press).first.evaluate("button => button.click()")
        expect(page.locator(sight.fills)).not_to_be_empty()
    elif sight.press:
        with page.expect_navigation(wait_until="load" if drawn else "commit") as moved:
            page.locator(sight.press).first.evaluate(PRESS, sight.to.format(**places))
        answer = moved.value
    assert answer is not None
    return answer


def title_at(page: Page, sight: Sight, places: dict[str, str]) -> tuple[str, str]:
    """The title of a page and its address, without drawing it where nothing is to be pressed there."""
    if sight.press:
        arrive(page, sight, places)
        return page.title(), page.url
    path = sight.path.format(**places)
    answer = page.request.get(path)
    title = TITLE.search(answer.text())
    assert title is not None, path
    return html.unescape(title[1]).strip(), answer.url


def faults(page: Page) -> list[str]:
    """All that is wrong with a page that no table can lead to, since it is met once and on the way."""
    seen = Seen(0, page.url, page.title(), {})
    look_over(page, seen, both=True)
    page.emulate_media(color_scheme="light")
    of_axe = [f"{where}: {line}" for where, lines in seen.axe.items() for line in lines]
    too_wide = [f"{number} pixels too wide, {how}" for how, number in seen.wider.items() if number]
    return [*of_axe, *too_wide, *(sentence for subject in SUBJECTS for sentence in seen.wrong(subject))]


def look_over(page: Page, seen: Seen, *, both: bool) -> None:
    """A page as it stands, at each width."""
    restyle(page, STILL)
    for width, dark in ((WIDE, False), (NARROW, True)):
        look_at(page, seen, width, dark, both=both)
    narrowest(page, seen)


def look_at(page: Page, seen: Seen, width: int, dark: bool, *, both: bool) -> None:
    """All rules in one theme; with `both`, those about colour in the other as well."""
    resize(page, width)
    theme, other = ("dark", "light") if dark else ("light", "dark")
    page.emulate_media(color_scheme=theme)
    seen.looks[width] = page.evaluate(LOOK)
    seen.axe[f"{width} {theme}"] = violations(page)
    if both:
        page.emulate_media(color_scheme=other)
        seen.axe[f"{width} {other}"] = violations(page, colours_alone=True)


def narrowest(page: Page, seen: Seen) -> None:
    """How much wider than the window the page is at 320 pixels, plain and with the text-spacing overrides of WCAG."""
    resize(page, NARROWEST)
    seen.wider["plain"] = sideways(page)
    restyle(page, SPACED)
    seen.wider["spaced"] = sideways(page)


def resize(page: Page, width: int) -> None:
    """Give the window one of our widths."""
    page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 800)})


def is_status(text: str, status: int) -> bool:
    """Whether a console line only says with which status the page itself answered."""
    return status >= 400 and text.startswith("Failed to load resource") and f"status of {status}" in text
