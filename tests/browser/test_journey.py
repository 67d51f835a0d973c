"""From a passage of the article to a status that readers see, through the forms themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Pointing, Typing
from tests.browser.seeing import NARROW, WIDE, PageAt

LogIn = Callable[[Page, str], None]


@dataclass(frozen=True)
class Way:
    """One way to work: with or without script, on which screen, with which hands."""

    name: str
    statement: str
    script: bool = True
    width: int = WIDE
    hands: type[Pointing] = Pointing


WAYS = [
    Way("script", "The harbour crane was moved in May."),
    Way("paper", "Three ferries crossed the strait by night.", script=False, width=NARROW),
    Way("keyboard", "A lighthouse keeper sold his winter barley.", hands=Typing),
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


def record(hand: Pointing, way: Way) -> str:
    """Record the claim as a draft; its place at the desk."""
    hand.page.goto("/desk/")
    hand.follow("Record a claim")
    hand.write("exact", f"the crane was moved, says {way.name}")
    hand.write("prefix", "It is said that ")
    hand.write("statement", way.statement)
    hand.choose("kind", "Factual statement")
    hand.write("judged_for", "May 2022")
    hand.write("settle", "The harbour’s own log.")
    hand.press("Record as a draft")
    expect(hand.page.get_by_text("Draft: nothing is public")).to_be_visible()
    return hand.page.url


def add_evidence(hand: Pointing, way: Way) -> None:
    """Describe a new source and link it."""
    hand.follow("Add evidence")
    hand.tick("new_source")
    hand.unfold("Describe a new source")
    hand.write("new-url", f"https://harbour.example/{way.name}")
    hand.write("new-title", f"Log of the harbour, {way.name}")
    hand.write("new-publisher", "Harbour office")
    hand.write("new-published", "20 May 2022")
    hand.choose("new-kind", "Official statement or document")
    hand.tick("new-lineage", "origin")
    hand.choose("new-letter", "A: reliable")
    hand.write("new-reason", "It keeps the log")
    hand.tick("stance", "supports")
    hand.choose("credibility", "2: probably true")
    hand.write("note", "It logs the move.")
    hand.press("Add evidence")
    expect(hand.page.locator("#evidence").get_by_text("It logs the move.")).to_be_visible()


def propose(hand: Pointing) -> None:
    """Propose a status with its reasons; answer the warning; send it."""
    hand.follow("Propose to publish")
    hand.tick("status", "supported")
    hand.tick("basis", "primary_record")
    hand.tick("cites")
    hand.write("reasons", "The log shows the move.")
    hand.tick("confidence", "high")
    hand.write("confidence_reason", "The log is complete.")
    hand.write("effective_on", "20 May 2022")
    hand.press("Send for second check")
    expect(hand.page.get_by_role("alert")).to_contain_text("No evidence stands against the claim")
    expect(hand.field("reasons")).to_have_value("The log shows the move.")
    hand.write("answer_both_sides_were_looked_at", "Yes, in the papers of the port.")
    hand.press("Send for second check")
    expect(hand.page.get_by_text("You wrote this proposal, so somebody else checks it.")).to_be_visible()


def assert_hidden(reader: Page, claim: str) -> None:
    """Nobody outside sees a draft."""
    public_id = claim.rstrip("/").rpartition("/")[2]
    answer = reader.goto(f"/claims/{public_id}/")
    assert answer is not None
    assert answer.status == 404


def to_the_proposal(hand: Pointing, way: Way) -> None:
    """From the desk to the claim, and on to what is proposed."""
    hand.page.goto("/desk/")
    hand.follow(way.statement)
    hand.follow("Open proposal")


def send_back(hand: Pointing, way: Way) -> None:
    """Return it: something is missing."""
    to_the_proposal(hand, way)
    hand.write("decision_note", "Name the pier.")
    hand.press("Send back")
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text("sent back")


def mend(hand: Pointing, claim: str) -> None:
    """The author reads why, and proposes again from what was filled in."""
    hand.page.goto(claim)
    hand.page.locator("a[href*='/desk/proposals/']").first.click()
    expect(hand.page.get_by_text("Name the pier.")).to_be_visible()
    hand.follow("Mend it and propose again")
    expect(hand.field("reasons")).to_have_value(re.compile("The log shows the move"))
    hand.write("reasons", f"{hand.field('reasons').input_value()} It was on the north pier.")
    hand.press("Send for second check")
    expect(hand.page.get_by_role("heading", level=2, name="Decide")).to_be_visible()


def approve(hand: Pointing, way: Way) -> None:
    """A second person publishes what they read."""
    to_the_proposal(hand, way)
    expect(hand.page.locator("main")).to_contain_text("It was on the north pier.")
    hand.press("Approve and publish")
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text("published")


def read(reader: Page, way: Way) -> str:
    """What everybody sees now: list, page, history and JSON say the same. The address of the claim."""
    reader.goto("/claims/")
    row = reader.locator("main tr", has_text=way.statement)
    expect(row.locator(".tag")).to_have_text("Supported")
    row.get_by_role("link", name=way.statement).click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(way.statement)
    address = reader.url
    expect(reader.locator(".verdict .word")).to_have_text("Supported")
    expect(reader.locator("main")).to_contain_text("It was on the north pier.")
    twin = reader.request.get(address.rstrip("/") + ".json").json()
    assert (twin["status"], twin["standing"], twin["version"]) == ("supported", "public", 1)
    assert twin["document"]["claim"]["statement"] == way.statement
    rows = reader.request.get("/claims.json").json()["claims"]
    assert [one["status"] for one in rows if one["statement"] == way.statement] == ["supported"]
    reader.goto(f"{address}history/")
    expect(reader.get_by_role("link", name="Version 1")).to_be_visible()
    assert reader.context.cookies() == []
    return address


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
