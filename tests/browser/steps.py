"""Steps at the desk that several stories take, through the forms themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.hands import Pointing
from tests.browser.seeing import WIDE


@dataclass(frozen=True)
class Way:
    """One way to work: with or without script, on which screen, with which hands."""

    name: str
    statement: str
    script: bool = True
    width: int = WIDE
    hands: type[Pointing] = Pointing


@dataclass(frozen=True)
class NewSource:
    """An official document that nobody has recorded yet, and what it says of the claim."""

    url: str
    title: str
    publisher: str
    published: str
    grade: str
    why: str
    note: str


def fill_in_source(hand: Pointing, told: NewSource) -> None:
    """The form of evidence, for a source of its own information that supports the claim."""
    hand.tick("new_source")
    hand.unfold("Describe a new source")
    hand.write("new-url", told.url)
    hand.write("new-title", told.title)
    hand.write("new-publisher", told.publisher)
    hand.write("new-published", told.published)
    hand.choose("new-kind", "Official statement or document")
    hand.tick("new-lineage", "origin")
    hand.choose("new-letter", told.grade)
    hand.write("new-reason", told.why)
    hand.tick("stance", "supports")
    hand.choose("credibility", "2: probably true")
    hand.write("note", told.note)


def fill_in_status(
    hand: Pointing, status: str, *, basis: str, reasons: str, confidence: str, because: str, on: str
) -> None:
    """One line in the form of a proposal, resting on the first evidence. `because` is the reason for the confidence."""
    hand.tick("status", status)
    hand.tick("basis", basis)
    hand.tick("cites")
    hand.write("reasons", reasons)
    hand.tick("confidence", confidence)
    hand.write("confidence_reason", because)
    hand.write("effective_on", on)


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
    log = NewSource(
        url=f"https://harbour.example/{way.name}", title=f"Log of the harbour, {way.name}", publisher="Harbour office",
        published="20 May 2022", grade="A: reliable", why="It keeps the log", note="It logs the move.",
    )  # fmt: skip
    hand.follow("Add evidence")
    fill_in_source(hand, log)
    hand.press("Add evidence")
    expect(hand.page.locator("#evidence").get_by_text(log.note)).to_be_visible()


def propose(hand: Pointing) -> None:
    """Propose a status with its reasons; answer the warning; send it."""
    hand.follow("Propose to publish")
    fill_in_status(
        hand, "supported", basis="primary_record", reasons="The log shows the move.", confidence="high",
        because="The log is complete.", on="20 May 2022",
    )  # fmt: skip
    hand.press("Send for second check")
    expect(hand.page.get_by_role("alert")).to_contain_text("No evidence stands against the claim")
    expect(hand.field("reasons")).to_have_value("The log shows the move.")
    hand.write("answer_both_sides_were_looked_at", "Yes, in the papers of the port.")
    hand.press("Send for second check")
    expect(hand.page.get_by_text("You wrote this proposal, so somebody else checks it.")).to_be_visible()


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
