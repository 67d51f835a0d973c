"""What people write fits its page, however long its words and whichever way they run; our own words stay whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.seeing import NARROWEST, WIDE, sideways
from tests.browser.sweep import resize
from tests.live import LiveSite

pytestmark = pytest.mark.once

PAGES = {
    "claim": "{page}/",
    "history": "{page}/history/",
    "claims": "/claims/",
    "home": "/",
    "source": "/sources/{source}/",
    "state": "/report/{answered}/",
    "desk claim": "/desk/claims/{claim}/",
    "propose": "/desk/claims/{claim}/propose/",
    "quick look": "/desk/claims/{claim}/quick/",
    "second check": "/desk/proposals/{proposal}/",
    "desk source": "/desk/sources/{source}/",
    "report": "/desk/reports/{report}/",
    "answered report": "/desk/reports/{answered}/",
}
BEYOND = """() => [...document.querySelectorAll("main *")].filter(element => {
    const box = element.getBoundingClientRect();
    const apart = element.closest(".visually-hidden, .scroll-x, svg, thead");
    return box.width && !apart && (box.left < -1 || box.right > document.documentElement.clientWidth + 1);
}).map(element => `${element.localName}.${element.className}`)"""
"""What stands partly outside the window; on its left side nobody can scroll to it."""
BROKEN = """() => {
    const broken = [], range = document.createRange();
    for (const element of document.querySelectorAll(".tag, .flow, .btn, .head-end a, th[scope=col], dt, legend")) {
        const words = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        while (words.nextNode()) for (const word of words.currentNode.data.matchAll(/\\p{L}+/gu)) {
            range.setStart(words.currentNode, word.index);
            range.setEnd(words.currentNode, word.index + word[0].length);
            if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) broken.push(word[0]);
        }
    }
    return broken;
}"""
"""Words of labels, tags and buttons that go on in a second line."""
TEXT_STARTS = """element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect().left;
}"""


@pytest.fixture(scope="module")
def endless(server: LiveSite) -> dict[str, str]:
    """Where the site has words without end."""
    said = server.manage("shell", "--no-imports", "-c", "from tests.browser.staging import endless; endless()")
    found: dict[str, str] = json.loads(said)
    return found


@pytest.fixture
def look(endless: dict[str, str], as_role: Callable[[str], Page]) -> Callable[[str, int], Page]:
    """The editor's page of one of PAGES, at a width."""

    def open_page(which: str, width: int) -> Page:
        page = as_role("editor")
        resize(page, width)
        answer = page.goto(PAGES[which].format(**endless))
        assert answer is not None
        assert answer.status == 200
        return page

    return open_page


def box(page: Page, selector: str) -> dict[str, Any]:
    """Where the first element of a selector stands."""
    found = page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return {**found}


@pytest.mark.parametrize("which", PAGES)
def test_a_word_without_end_breaks_rather_than_widen_its_page(look: Callable[[str, int], Page], which: str) -> None:
    """Neither to the right, where one would have to scroll, nor to the left, where nobody can."""
    page = look(which, WIDE)
    for width in (WIDE, NARROWEST):
        resize(page, width)
        assert (width, sideways(page), page.evaluate(BEYOND)) == (width, 0, [])


@pytest.mark.parametrize("which", ["claims", "desk claim", "propose", "second check", "report"])
def test_words_of_labels_tags_and_buttons_stay_whole(look: Callable[[str, int], Page], which: str) -> None:
    page = look(which, WIDE)
    for width in (WIDE, 1100, NARROWEST):
        resize(page, width)
        assert (width, page.evaluate(BROKEN)) == (width, [])


@pytest.mark.parametrize("which", ["claim", "history", "desk claim", "propose", "quick look"])
def test_a_statement_from_right_to_left_is_set_so_and_begins_where_the_page_does(
    look: Callable[[str, int], Page], which: str
) -> None:
    """Give or take a word at the end of a line."""
    page = look(which, WIDE)
    shown = page.locator(".sc-s, h1.statement").first
    assert shown.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert shown.evaluate(TEXT_STARTS) == pytest.approx(box(page, ".kicker, .bar-top, h1.sc-h")["x"], abs=120)


def test_the_header_of_an_editor_is_one_line(look: Callable[[str, int], Page]) -> None:
    """With people and admin in it, at the width of a small laptop."""
    page = look("desk claim", WIDE)
    brand, last = box(page, ".brand"), box(page, ".log-out button")
    assert page.locator(".site-nav li").count() == 8
    assert brand["y"] < last["y"] + last["height"] / 2 < brand["y"] + brand["height"]


def test_fields_of_the_change_forms_keep_their_distance_and_their_line(look: Callable[[str, int], Page]) -> None:
    page = look("propose", WIDE)
    cards = box(page, ".choice")
    assert box(page, "label:has([name=tested])")["y"] - cards["y"] - cards["height"] >= 12
    page = look("quick look", WIDE)
    assert box(page, "fieldset:has([name=stance]) legend")["y"] == pytest.approx(
        box(page, "label[for=id_credibility]")["y"], abs=2
    )
