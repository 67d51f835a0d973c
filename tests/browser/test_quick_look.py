"""A quick look in a browser: from a claim to a proposal in few moves, with script and without, and by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Pointing, Typing
from tests.browser.seeing import NARROW, WIDE, PageAt

LogIn = Callable[[Page, str], None]
FEW = 8


@pytest.mark.parametrize(
    ("hands", "width", "script", "statement"),
    [
        pytest.param(Pointing, WIDE, True, "Masons mended the north quay after a storm.", id="script"),
        pytest.param(
            *(Pointing, NARROW, False, "A dredger sank beside its berth at dawn."), id="paper", marks=pytest.mark.once
        ),
        pytest.param(
            *(Typing, WIDE, True, "Eleven pilots resigned over unpaid wages."), id="keyboard", marks=pytest.mark.once
        ),
    ],
)
def test_a_quick_look_takes_few_moves_beside_typing(
    page_at: PageAt, log_in: LogIn, hands: type[Pointing], width: int, script: bool, statement: str
) -> None:
    page = page_at(width, script=script)
    log_in(page, "analyst")
    hand = hands(page)
    draft(hand, statement)
    moves = [
        lambda: hand.follow("Quick look"),
        lambda: hand.tick("status", "unresolved"),
        lambda: hand.tick("basis", "single_origin"),
        lambda: hand.write("reasons", "One report says so."),
        lambda: hand.write("address", f"https://quay.example/{width}-{hands.__name__}"),
        lambda: hand.choose("credibility", "3: possibly true"),
        lambda: hand.write("title", "The quay"),
        lambda: hand.write("publisher", "Quay office"),
        lambda: hand.press("Send for second check"),
    ]
    typing = 4
    assert len(moves) - typing <= FEW
    for move in moves:
        move()
    expect(page.get_by_text("A quick look: this is to be completed by")).to_be_visible()
    expect(page.get_by_text("You wrote this proposal, so somebody else checks it.")).to_be_visible()
    page.goto("/desk/?view=complete")
    expect(page.get_by_role("link", name=statement)).to_be_visible()


def draft(hand: Pointing, statement: str) -> None:
    """A claim of which the desk knows the statement, and what would settle it."""
    hand.page.goto("/desk/claims/new/")
    hand.write("exact", statement.lower())
    hand.write("statement", statement)
    hand.choose("kind", "Factual statement")
    hand.write("settle", "The building log.")
    hand.press("Record as a draft")
    expect(hand.page.get_by_text("Draft: nothing is public")).to_be_visible()
