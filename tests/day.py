"""A day at the desk, walked through in a browser and photographed for docs/desk.md."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.hands import Pointing
from tests.browser.steps import NewSource, fill_in_source, fill_in_status

Photograph = Callable[[Page, str], None]

STATEMENT = "Iran’s foreign minister told the EU in November 2022 that no missiles had gone to Russia."
READ_OUT = NewSource(
    url="https://ministry.example/read-out", title="Read-out of a telephone call",
    publisher="Ministry of foreign affairs", published="5 Nov 2022", grade="B: usually reliable",
    why="It publishes what its minister said", note="He says so in the read-out of the call.",
)  # fmt: skip


def walk(analyst: Page, reviewer: Page, photograph: Photograph) -> None:
    """From the queue to a public status; both pages are logged in."""
    hand, other = Pointing(analyst), Pointing(reviewer)
    look_round(analyst, photograph)
    claim = record(hand, photograph)
    add_evidence(hand, photograph)
    paste(hand, claim, photograph)
    propose(hand, claim, photograph)
    proposal = analyst.url
    reviewer.goto("/desk/checks/")
    photograph(reviewer, "checks")
    reviewer.goto(proposal)
    photograph(reviewer, "second-check")
    other.press("Approve and publish")
    expect(reviewer.get_by_role("heading", level=1)).to_contain_text("published")
    analyst.goto(claim)
    hand.follow("Public page")
    expect(analyst.get_by_role("heading", level=1)).to_have_text(STATEMENT)
    photograph(analyst, "published")


def look_round(page: Page, photograph: Photograph) -> None:
    """The queue, and the article with its passages."""
    page.goto("/desk/?view=all")
    photograph(page, "queue")
    page.goto("/desk/articles/")
    page.locator(".tbl .claim a").first.click()
    expect(page).to_have_url(re.compile("/desk/articles/."))
    photograph(page, "article")


def record(hand: Pointing, photograph: Photograph) -> str:
    """Record the claim as a draft; its place at the desk."""
    hand.page.get_by_role("link", name="Record a claim from other words").click()
    expect(hand.page).to_have_url(re.compile("/desk/claims/new/"))
    hand.write("exact", "Tehran denied that any missiles had been sent")
    hand.write("statement", STATEMENT)
    hand.choose("kind", "Factual statement")
    hand.write("judged_for", "November 2022")
    hand.write("settle", "The read-outs of the call by both sides.")
    hand.page.evaluate("scrollTo(0, 0)")
    photograph(hand.page, "record")
    hand.press("Record as a draft")
    expect(hand.page.get_by_text("Draft: nothing is public")).to_be_visible()
    return hand.page.url


def add_evidence(hand: Pointing, photograph: Photograph) -> None:
    """Describe a new source and link it."""
    hand.follow("Add evidence")
    fill_in_source(hand, READ_OUT)
    photograph(hand.page, "evidence")
    hand.press("Add evidence")
    expect(hand.page.locator("#evidence").get_by_text(READ_OUT.note)).to_be_visible()


def paste(hand: Pointing, claim: str, photograph: Photograph) -> None:
    """Three reports at once that all repeat the read-out."""
    hand.follow("Paste addresses")
    hand.write("addresses", "\n".join(f"https://news.example/{name}" for name in ("dawn", "noon", "dusk")))
    photograph(hand.page, "paste")
    hand.page.goto(claim)


def propose(hand: Pointing, claim: str, photograph: Photograph) -> None:
    """Propose a status with its reasons, look at what readers would see, answer the warning, send it."""
    hand.page.goto(f"{claim}propose/")
    fill_in_status(
        hand, "supported", basis="primary_record", reasons="The read-out of the call records the words.",
        confidence="high", because="Both sides published the call.", on="5 November 2022",
    )  # fmt: skip
    hand.press("Preview")
    photograph(hand.page, "propose")
    hand.press("Send for second check")
    expect(hand.page.get_by_role("alert")).to_be_visible()
    photograph(hand.page, "warning")
    hand.write("answer_both_sides_were_looked_at", "Yes: no report of the call says otherwise.")
    hand.press("Send for second check")
    expect(hand.page.get_by_text("You wrote this proposal, so somebody else checks it.")).to_be_visible()
