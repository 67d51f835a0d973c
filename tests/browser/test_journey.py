"""From a passage of the article to a status that readers see, through the forms themselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Pointing, Typing
from tests.browser.seeing import NARROW, PageAt
from tests.browser.steps import Way, add_evidence, approve, mend, propose, read, record, send_back

LogIn = Callable[[Page, str], None]


WAYS = [
    Way("script", "The harbour crane was moved in May."),
    pytest.param(
        Way("paper", "Three ferries crossed the strait by night.", script=False, width=NARROW), marks=pytest.mark.once
    ),
    pytest.param(Way("keyboard", "A lighthouse keeper sold his winter barley.", hands=Typing), marks=pytest.mark.once),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_a_status_goes_from_a_passage_to_the_public_page(page_at: PageAt, log_in: LogIn, way: Way) -> None:
    """The main job: recorded, linked, proposed, sent back once, approved, read, paused."""
    analyst, reviewer, reader = (page_at(way.width, script=way.script) for _ in range(3))
    log_in(analyst, "analyst")
    log_in(reviewer, "reviewer")
    claim = record(way.hands(analyst), way)
    add_evidence(way.hands(analyst), way)
    propose(way.hands(analyst))
    assert_hidden(reader, claim)
    send_back(way.hands(reviewer), way)
    mend(way.hands(analyst), claim)
    approve(way.hands(reviewer), way)
    address = read(reader, way)
    pause(way.hands(analyst), claim)
    read_paused(reader, address)


def assert_hidden(reader: Page, claim: str) -> None:
    """Nobody outside sees a draft."""
    public_id = claim.rstrip("/").rpartition("/")[2]
    answer = reader.goto(f"/claims/{public_id}/")
    assert answer is not None
    assert answer.status == 404


def pause(hand: Pointing, claim: str) -> None:
    """One person tells readers at once that we look again."""
    hand.page.goto(claim)
    hand.follow("Pause")
    hand.write("reason", "The port has written to us.")
    hand.press("Pause at once")
    expect(hand.page.get_by_role("heading", level=1)).to_be_visible()


def read_paused(reader: Page, address: str) -> None:
    """The page and its twin both say so, and keep what was published."""
    reader.goto(address)
    banner = reader.locator(".banner-pause")
    expect(banner).to_contain_text("Under review since")
    expect(banner).to_contain_text("The port has written to us.")
    expect(reader.locator(".verdict .word")).to_have_text("Supported")
    twin = reader.request.get(address.rstrip("/") + ".json").json()
    assert (twin["standing"], twin["version"]) == ("paused", 2)
    assert twin["under_review_since"]
