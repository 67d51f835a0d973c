"""Each job of an analyst done twice, by pointing and with keys alone, and what it takes.

The numbers beside each job are those of the front-end reference; its counts leave out reading, typing and the way to a
field. `pytest -rP` shows the table. Where ours rightly takes more steps of another kind, the job says why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Counting, CountingKeys
from tests.browser.seeing import PageAt
from tests.live import LiveSite

pytestmark = pytest.mark.once
LogIn = Callable[[Page, str], None]
Work = dict[str, str]
HANDS = (Counting, CountingKeys)


@dataclass(frozen=True)
class Job:
    """A job: what it is called, who does it and where it begins, how it is done, and at most how many acts it takes."""

    name: str
    do: Callable[[Counting, Work], None]
    clicks: int
    keys: int
    begins: str = "/desk/"
    role: str = "analyst"
    script: bool = True

    def most(self, kind: str) -> int:
        return self.clicks if kind == "clicks" else self.keys


def take_next(hand: Counting, work: Work) -> None:
    """The queue opens on Mine, soonest first; the first row opens at once."""
    hand.open(statement("due", hand))
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(f"Claim CR-{work['due']}")


def check(hand: Counting, work: Work) -> None:
    """The day is filled in. A check names a place searched and its result: two fields to type, no further act."""
    hand.follow("Looked, nothing changed", key="c")
    expect(hand.field("searched")).to_be_focused()
    hand.write("searched", "The harbour’s log, for the crane.")
    hand.write("result", "Nothing new.")
    hand.press("Save this look")
    expect(hand.page.locator("#checks")).to_contain_text("Nothing new.")


def log_in_and_check(hand: Counting, work: Work) -> None:
    """A known claim, from the log-in to "checked, no change"."""
    take_next(hand, work)
    check(hand, work)


def record_selected(hand: Counting, work: Work) -> None:
    """Select words, New claim, statement, Record."""
    passage = hand.page.locator("[data-passage] mark").filter(has_text=PASSAGE).first
    expect(passage).to_be_visible()
    hand.mark(SELECTED)
    button = hand.page.get_by_role("button", name="New claim from the words selected")
    expect(button).to_be_visible()
    hand.press("New claim from the words selected", key="n")
    expect(hand.field("statement")).to_be_focused()
    expect(hand.field("exact")).to_have_value(SELECTED)
    finish(hand, SOLD[hand.kind], key="Control+Enter")


def record_without_dragging(hand: Counting, work: Work) -> None:
    """Choose a passage from the list, and record. Its sentences stand in a list of their own where it has several."""
    hand.follow(re.compile(f"^Record a claim here ?: {PASSAGE}"))
    expect(hand.field("exact")).to_have_value(re.compile(PASSAGE))
    finish(hand, LIT[hand.kind], key="")


def finish(hand: Counting, statement: str, *, key: str) -> None:
    """Write the statement and record the claim."""
    hand.write("statement", statement)
    hand.press("Record as a draft", key=key)
    expect(hand.page.get_by_text("Draft: nothing is public")).to_be_visible()


def add_evidence(hand: Counting, work: Work) -> None:
    """Paste an address, which chooses its source; side, credibility, Add. The claim page shows its evidence: no tab."""
    hand.follow("Add evidence", key="n")
    expect(hand.field("source_find")).to_be_focused()
    hand.write("source_find", work["known"])
    expect(hand.page.locator("#id_source_options [type=radio]")).to_be_checked()
    hand.tick("stance", "refutes")
    hand.choose("credibility", "2: probably true")
    hand.write("note", "It logs no move.")
    hand.press("Add evidence")
    expect(hand.page.locator("#evidence").get_by_text("It logs no move.")).to_be_visible()


def one_origin(hand: Counting, work: Work) -> None:
    """Say of one report that it repeats the other."""
    hand.aim("e")
    hand.follow(f"Change its origin {work['first']}")
    hand.tick("lineage", "derived")
    hand.write("derived_from_find", work["second"])
    expect(hand.page.locator("#id_derived_from_options [type=checkbox]")).to_be_checked()
    hand.press("Save")
    expect(hand.page.get_by_role("heading", name="It repeats")).to_be_visible()


def change_status(hand: Counting, work: Work) -> None:
    """Status, basis, what it rests on, confidence, Send: the day is filled in, the reasons are typed."""
    hand.follow("Propose a change", key="s")
    hand.tick("status", "unresolved")
    hand.tick("basis", "single_origin")
    hand.tick("cites")
    hand.write("reasons", "The log has two hands in it.")
    hand.tick("confidence", "low")
    hand.write("confidence_reason", "One log, and it was mended.")
    hand.press("Send for second check")
    expect(hand.page.get_by_text("You wrote this proposal, so somebody else checks it.")).to_be_visible()


def second_check(hand: Counting, work: Work) -> None:
    """The view of proposals, the proposal itself, Approve. `y` leads to the button, so that no slip publishes."""
    hand.follow(re.compile("^Proposals to check"), key="g 4")
    hand.open(statement("waiting", hand))
    expect(hand.page.get_by_role("heading", level=2, name="Decide")).to_be_visible()
    hand.aim("y")
    hand.press("Approve and publish")
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text("published")


def correct(hand: Counting, work: Work) -> None:
    """On the claim: Correct a mistake, its kind, what was wrong, what is right. Since when and by whom is filled in."""
    hand.follow("Correct a mistake")
    hand.choose("type", "We gave a wrong date.")
    hand.write("wrong", "We wrote June.")
    hand.write("right", "It was May.")
    hand.press("Send for second check")
    expect(hand.page.get_by_role("heading", level=2, name="Decide")).to_be_visible()


def assign_three(hand: Counting, work: Work) -> None:
    """Select three, take them."""
    for number in range(3):
        hand.select(number)
    hand.press("Take them myself", key="a")
    expect(hand.page.locator("[data-row]", has_text=f"harbour of {hand.kind}")).to_have_count(3)
    for number in range(3):
        expect(hand.page.locator("[data-row]", has_text=f"harbour of {hand.kind}").nth(number)).to_contain_text(
            "analyst"
        )


def attach_report(hand: Counting, work: Work) -> None:
    """Reports, the first one, the number of the claim, Save."""
    hand.follow("Reports", key="g r")
    hand.open("The crane was not moved.")
    hand.write("claim", f"CR-{work['changed']}")
    hand.press("Save")
    expect(hand.page.get_by_role("complementary")).to_contain_text(f"changed by {hand.kind}")


CLAIM = "/desk/claims/{%s}/"
PASSAGE, SELECTED = "Moscow has been buying weapons from Iran", "buying weapons"
SOLD = {"clicks": "A miller sold his winter barley.", "keys": "Two tugs were repainted in Odessa."}
LIT = {"clicks": "The northern lighthouse was lit in May.", "keys": "Some apricots ripened early near Yerevan."}
JOBS = [
    Job("Take the next due claim", take_next, 1, 1),
    Job("Checked, no change", check, 2, 2, CLAIM % "due"),
    Job("From the log-in to checked", log_in_and_check, 4, 4),
    Job("Record a claim from an article", record_selected, 3, 2, "{article}"),
    Job("The same without dragging or script", record_without_dragging, 4, 4, "{article}", script=False),
    Job("Add evidence", add_evidence, 5, 5, CLAIM % "draft"),
    Job("Mark two reports as one origin", one_origin, 4, 4, CLAIM % "draft"),
    Job("Change a status", change_status, 6, 8, CLAIM % "changed"),
    Job("Second check", second_check, 4, 5, role="reviewer"),
    Job("Correct a mistake", correct, 3, 3, CLAIM % "corrected"),
    Job("Assign three claims to oneself", assign_three, 5, 6, "/desk/?view=all&q=harbour of {kind}"),
    Job("Attach a reader's report", attach_report, 4, 4),
]


@pytest.fixture(scope="module")
def works(server: LiveSite) -> dict[str, Work]:
    """What the jobs are done on, by kind of hand."""
    said = server.manage("shell", "--no-imports", "-c", "from tests.browser.jobs import prepare; prepare()")
    found: dict[str, Work] = json.loads(said)
    return found


@pytest.fixture(scope="module")
def counts() -> dict[tuple[str, str], Counting]:
    """The hands that have done their jobs, by job and kind."""
    return {}


def statement(name: str, hand: Counting) -> str:
    """What the claim of that name says."""
    return {"due": f"due by {hand.kind}", "waiting": f"second check by {hand.kind}"}[name]


@pytest.mark.parametrize("hands", HANDS, ids=lambda hands: hands.kind)
@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_a_job_takes_no_more_than_the_reference_says(
    page_at: PageAt,
    log_in: LogIn,
    works: dict[str, Work],
    counts: dict[tuple[str, str], Counting],
    job: Job,
    hands: type[Counting],
) -> None:
    work = works[hands.kind]
    page = page_at(script=job.script)
    log_in(page, job.role)
    page.goto(job.begins.format(**work, kind=hands.kind))
    hand = hands(page)
    job.do(hand, work)
    counts[job.name, hands.kind] = hand
    assert hand.tally.acts <= job.most(hands.kind), hand.tally


def test_no_job_needs_the_mouse(counts: dict[tuple[str, str], Counting]) -> None:
    """What was done by pointing was done by keys. Prints the acts beside the most they may be, and the way there."""
    print(f"\n{'job':40}{'clicks':>8}{'most':>6}{'keys':>8}{'most':>6}{'fields':>8}{'tabs':>6}{'arrows':>8}")
    for job in JOBS:
        done = [counts.get((job.name, hands.kind)) for hands in HANDS]
        acts = [hand.tally.acts if hand else "-" for hand in done]
        way = (done[1].tally.fields, done[1].tally.tabs, done[1].tally.arrows) if done[1] else ("-",) * 3
        print(f"{job.name:40}{acts[0]:>8}{job.clicks:>6}{acts[1]:>8}{job.keys:>6}{way[0]:>8}{way[1]:>6}{way[2]:>8}")
    by_kind = {hands.kind: {name for name, kind in counts if kind == hands.kind} for hands in HANDS}
    assert by_kind["clicks"] == by_kind["keys"]
