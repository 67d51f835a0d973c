"""The desk as people live it, in a browser: somebody new, a mistake and its correction, a full packet, two at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Pointing
from tests.browser.seeing import NARROW, PageAt, sideways
from tests.browser.steps import Way, add_evidence, approve, fill_in_status, mend, propose, read, record, send_back
from tests.browser.test_accounts import add_app, invited, join
from tests.live import LiveSite

LogIn = Callable[[Page, str], None]

PACKET = 12
BY_SCRIPT_OR_NOT = [
    Way("newcomer", "A pilot boat lay at the mole all winter."),
    pytest.param(
        Way("newcomer-on-paper", "Forty crates of lemons were sunk off the cape.", script=False, width=NARROW),
        marks=pytest.mark.once,
    ),
]
WIDE_OR_ON_PAPER = [
    pytest.param(1280, True, id="script"),
    pytest.param(NARROW, False, id="paper", marks=pytest.mark.once),
]


@pytest.mark.parametrize("way", BY_SCRIPT_OR_NOT, ids=lambda way: way.name)
def test_somebody_is_invited_and_carries_a_claim_to_the_public_page(
    server: LiveSite, page_at: PageAt, log_in: LogIn, way: Way
) -> None:
    """From the mail to what readers see: an account, a second factor, a passage, a proposal sent back and approved."""
    newcomer, reviewer, reader = (page_at(way.width, script=way.script) for _ in range(3))
    join(newcomer, invited(server, way.name), way.name)
    add_app(newcomer)
    newcomer.get_by_role("link", name="I have them").click()
    expect(newcomer.locator("main")).to_contain_text("10 recovery codes are left")
    log_in(reviewer, "reviewer")
    claim = record(Pointing(newcomer), way)
    add_evidence(Pointing(newcomer), way)
    propose(Pointing(newcomer))
    send_back(Pointing(reviewer), way)
    mend(Pointing(newcomer), claim)
    approve(Pointing(reviewer), way)
    read(reader, way)
    assert way.name not in reader.content(), "readers see a role, no name"
    newcomer.goto("/desk/notices/")
    expect(newcomer.locator("main")).to_contain_text("Your proposal was approved")


@pytest.mark.parametrize(("width", "script"), WIDE_OR_ON_PAPER)
def test_a_mistake_is_corrected_where_readers_look_and_a_pause_is_seen_at_once(
    page_at: PageAt, log_in: LogIn, width: int, script: bool
) -> None:
    analyst, reviewer, reader = (page_at(width, script=script) for _ in range(3))
    log_in(analyst, "analyst")
    log_in(reviewer, "reviewer")
    claim = somewhere(reader)
    wrong = f"We took a plan for the deed, seen at {width}."
    hand = Pointing(analyst)
    analyst.goto(f"/desk/claims/{claim['id']}/propose/")
    fill_in_correction(hand, wrong)
    hand.press("Send for second check")
    expect(analyst.get_by_role("heading", level=2, name="Decide")).to_be_visible()
    reviewer.goto(analyst.url)
    expect(reviewer.locator("main")).to_contain_text(wrong)
    reader.goto(claim["url"])
    expect(reader.locator("main")).not_to_contain_text(wrong)
    Pointing(reviewer).press("Approve and publish")
    expect(reviewer.get_by_role("heading", level=1)).to_contain_text("published")
    for place in (claim["url"], "/corrections/", "/changes/?act=correction"):
        reader.goto(place)
        expect(reader.locator("main")).to_contain_text(wrong if "changes" not in place else claim["statement"])
    pause(hand, claim["id"], f"A reader wrote to us, at {width}.")
    reader.goto(claim["url"])
    expect(reader.locator(".banner-pause")).to_contain_text(f"A reader wrote to us, at {width}.")
    reader.goto("/changes/?act=pause")
    expect(reader.locator("main .feed li").first).to_contain_text(claim["statement"])


def somewhere(reader: Page) -> dict[str, str]:
    """A public factual claim that is not paused."""
    rows = reader.request.get("/claims.json?kind=factual").json()["claims"]
    found = next(row for row in rows if not row["under_review"])
    return {"id": found["id"], "statement": found["statement"], "url": urlsplit(found["url"]).path}


def fill_in_correction(hand: Pointing, wrong: str) -> None:
    """That we were wrong, with the line that stands from now on."""
    hand.tick("act", "correction")
    fill_in_status(
        hand, "unresolved", basis="single_origin", reasons="What was taken for the deed was its plan.",
        confidence="low", because="One origin, read in full.", on="1 December 2023",
    )  # fmt: skip
    hand.unfold("Correction: we were wrong")
    hand.field("type").select_option(value="status")
    hand.write("wrong", wrong)
    hand.write("right", "It was planned.")
    hand.write("since", "1 December 2022")
    hand.write("noticed_by", "A reader")
    hand.press("Preview")
    expect(hand.page.get_by_role("heading", name="What would change for readers")).to_be_visible()
    answers = hand.page.locator("main textarea[name^=answer_]")
    for number in range(answers.count()):
        answers.nth(number).fill("It was looked at.")


def pause(hand: Pointing, claim: str, reason: str) -> None:
    hand.page.goto(f"/desk/claims/{claim}/pause/")
    hand.write("reason", reason)
    hand.press("Pause at once")
    expect(hand.page).to_have_url(re.compile(f"/desk/claims/{claim}/$"))


@pytest.mark.parametrize(("width", "script"), WIDE_OR_ON_PAPER)
def test_a_packet_of_twelve_is_read_on_one_page_and_decided_with_one_button(
    server: LiveSite, page_at: PageAt, log_in: LogIn, width: int, script: bool
) -> None:
    ask = f"from tests.browser.staging import packet; packet({PACKET}, 'packet-{width}')"
    packet = json.loads(server.manage("shell", "--no-imports", "-c", ask))
    reviewer, reader = page_at(width, script=script), page_at(NARROW, script=script)
    log_in(reviewer, "reviewer")
    reviewer.goto("/desk/checks/")
    reviewer.locator(f"a[href$='/articles/{packet['article']}/packet/']").first.click()
    rows = reviewer.locator(".packet-row")
    mine = [
        rows.filter(has=reviewer.get_by_role("heading", name=said, exact=True)) for said in packet["claims"].values()
    ]
    for row in mine[:-1]:
        row.get_by_label("Approve").check()
    mine[-1].get_by_label("Send back").check()
    mine[-1].get_by_label("What is missing").fill("Name the pier.")
    reviewer.set_viewport_size({"width": 320, "height": 700})
    assert sideways(reviewer) <= 0
    reviewer.get_by_role("button", name="Save these decisions").click()
    expect(reviewer.get_by_text(f"{PACKET} proposals decided.")).to_be_visible()
    *published, returned = packet["claims"]
    for public_id in published:
        assert reader.request.get(f"/claims/{public_id}.json").json()["version"] == 1
    assert reader.request.get(f"/claims/{returned}.json").status == 404
    reader.goto("/changes/?act=first")
    expect(reader.locator("main")).to_contain_text(packet["claims"][published[-1]])


@pytest.mark.parametrize(("width", "script"), WIDE_OR_ON_PAPER)
def test_two_people_on_one_claim_lose_nothing_of_each_other(
    page_at: PageAt, log_in: LogIn, width: int, script: bool
) -> None:
    """The second save shows both texts and keeps what was typed; saved again, it builds on what is there now."""
    first, second = page_at(width, script=script), page_at(width, script=script)
    log_in(first, "analyst")
    log_in(second, "reviewer")
    way = Way(f"two-{width}", f"Two hands painted the quay at {width}.", script, width)
    claim = record(Pointing(first), way)
    for page in (first, second):
        page.goto(f"{claim}edit/")
    theirs, mine = f"Three hands painted the quay at {width}.", f"Four hands painted the quay at {width}."
    Pointing(first).write("statement", theirs)
    Pointing(first).press("Save")
    expect(first.locator("main")).to_contain_text(theirs)
    hand = Pointing(second)
    hand.write("statement", mine)
    hand.write("settle", "The painter’s bill.")
    hand.press("Save")
    expect(second.get_by_role("heading", name="Changed by somebody else")).to_be_visible()
    both = second.locator("section.stale tr", has_text="Statement")
    expect(both).to_contain_text(theirs)
    expect(both).to_contain_text(mine)
    expect(hand.field("statement")).to_have_value(mine)
    expect(hand.field("settle")).to_have_value("The painter’s bill.")
    first.reload()
    expect(first.locator("main")).to_contain_text(theirs)
    hand.press("Save")
    expect(second.locator("main")).to_contain_text(mine)
