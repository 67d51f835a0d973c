"""Any sequence of publishing acts against a small model: what is stored, shown and replayed is what was done (Z2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from claims import publish, visibility
from claims.models import Claim, Edition, Opening, Proposal, PublicClaim, PublicRevision, Span
from claims.publish import Refused
from claims.record.audit import audit
from claims.timeline import Change
from people.models import User
from tests import builders, people

CLAIMS = 3
START = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
DAYS = st.dates(dt.date(2022, 1, 1), dt.date(2022, 1, 6)).map(str)
STATUSES = st.sampled_from(["unresolved", "supported", "refuted"])
AUTHORS = st.sampled_from(["amina", "amina", "amina", "ben", "edda", "edda", "cleo"])
CHECKERS = st.sampled_from(["ben", "ben", "ben", "edda", "amina", "cleo"])
MOSTLY = st.sampled_from([True, True, True, False])
MAY_PROPOSE = {"amina", "ben", "edda"}
MAY_CHECK = {"ben", "edda"}
AFTER = {
    ("draft", "first"): "public",
    ("public", "change"): "public",
    ("public", "clarification"): "public",
    ("public", "withdraw"): "withdrawn",
    ("paused", "resume"): "public",
    ("paused", "withdraw"): "withdrawn",
    ("withdrawn", "resume"): "public",
}
"""The standing after an act; any other pair is refused."""

TimelineLine = tuple[str, str, str]  # key, day, status


@dataclass
class Told:
    """One edition, as the model knows it."""

    act: str
    status: str
    standing: str
    at: dt.datetime
    lines: tuple[TimelineLine, ...]
    redacted: bool = False


@dataclass
class Waiting:
    """An open proposal, as the model knows it."""

    row: Proposal
    author: str
    told: Told


@dataclass
class Story:
    """One claim, as the model knows it: its editions, and what waits."""

    claim: Claim
    word: str
    editions: list[Told] = field(default_factory=list)
    waiting: Waiting | None = None

    @property
    def standing(self) -> str:
        return self.editions[-1].standing if self.editions else "draft"

    @property
    def lines(self) -> tuple[TimelineLine, ...]:
        return self.editions[-1].lines if self.editions else ()


def holding(lines: tuple[TimelineLine, ...], day: str = "9999-12-31") -> str | None:
    """The status on a day: of the last day's lines, the one added last."""
    reached = [(on, place, status) for place, (_, on, status) in enumerate(lines) if on <= day]
    return max(reached)[2] if reached else None


class PublishMachine(RuleBasedStateMachine):
    """Staff act on a few claims while the clock moves forward, and now and then back."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.clock = patch.object(timezone, "now", lambda: self.now)
        self.clock.start()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.stories: list[Story] = []
        self.numbers = 0
        self.staff: dict[str, User] = {
            person.username: person for person in (people.amina(), people.ben(), people.edda(), people.cleo())
        }

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
        self.clock.stop()

    def story(self, chosen: int) -> Story:
        return self.stories[chosen % len(self.stories)]

    def publish(self, story: Story, told: Told) -> None:
        """What the model learns of an edition: its time never goes back behind the one before it."""
        told.at = max([self.now.replace(microsecond=0), *(edition.at for edition in story.editions[-1:])])
        story.editions.append(told)
        story.waiting = None
        self.numbers += 1

    @rule(hours=st.sampled_from([-30, 1, 5, 24, 60]))
    def clock_moves(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)

    @initialize(status=STATUSES, day=DAYS)
    def a_claim_is_public(self, status: str, day: str) -> None:
        self.claim_is_recorded()
        self.change_is_proposed(0, "amina", "first", status, day, False)
        self.proposal_is_approved(0, "ben", True)

    @precondition(lambda self: len(self.stories) < CLAIMS)
    @rule()
    def claim_is_recorded(self) -> None:
        word = f"zq{len(self.stories)}xv"
        claim = builders.make_claim(f"What was shipped is {word}.")
        builders.make_evidence(claim)
        self.stories.append(Story(claim, word))

    @precondition(lambda self: self.stories)
    @rule(
        chosen=st.integers(0, CLAIMS),
        who=AUTHORS,
        act=st.sampled_from(["fitting", "fitting", "fitting", "first", "change", "clarification"]),
        status=STATUSES,
        day=DAYS,
        retires=st.booleans(),
    )
    def change_is_proposed(self, chosen: int, who: str, act: str, status: str, day: str, retires: bool) -> None:
        story = self.story(chosen)
        if act == "fitting":
            act = "change" if story.editions else "first"
        line = builders.make_line(story.claim, status, on=day, confidence_reason="One report, read in full.")
        gone = story.lines[:1] if retires else ()
        change = Change(add=(line,), retire=tuple((key, "It was wrong.") for key, *_ in gone))
        lines = (*story.lines[len(gone) :], (line.key, day, status))
        self.propose(story, who, act, Told(act, str(holding(lines)), "", self.now, lines), change)

    @precondition(lambda self: self.stories)
    @rule(chosen=st.integers(0, CLAIMS), who=AUTHORS, act=st.sampled_from(["resume", "withdraw"]))
    def standing_is_proposed(self, chosen: int, who: str, act: str) -> None:
        story = self.story(chosen)
        status = story.editions[-1].status if story.editions else ""
        self.propose(story, who, act, Told(act, status, "", self.now, story.lines), Change())

    def propose(self, story: Story, who: str, act: str, told: Told, change: Change) -> None:
        told.standing = AFTER.get((story.standing, act), "")
        allowed = who == "edda" if act == "withdraw" else who in MAY_PROPOSE
        try:
            row = publish.propose(
                story.claim, by=self.staff[who], act=act, change=change, note="The reason that readers see."
            )
        except Refused:
            assert not (allowed and told.standing and story.waiting is None)
            return
        assert allowed
        assert told.standing
        assert story.waiting is None
        story.waiting = Waiting(row, who, told)

    @precondition(lambda self: any(story.waiting for story in self.stories))
    @rule(chosen=st.integers(0, CLAIMS), who=CHECKERS, read=MOSTLY)
    def proposal_is_approved(self, chosen: int, who: str, read: bool) -> None:
        story = self.waiting_story(chosen)
        waiting = story.waiting
        digest = waiting.row.digest if read else "0" * 64
        try:
            publish.approve(waiting.row, by=self.staff[who], digest=digest)
        except Refused:
            assert not (who in MAY_CHECK and who != waiting.author and read)
            return
        assert who in MAY_CHECK
        assert who != waiting.author
        assert read
        self.publish(story, waiting.told)

    @precondition(lambda self: any(story.waiting for story in self.stories))
    @rule(chosen=st.integers(0, CLAIMS), who=AUTHORS)
    def proposal_is_published_alone(self, chosen: int, who: str) -> None:
        story = self.waiting_story(chosen)
        try:
            publish.publish_alone(story.waiting.row, by=self.staff[who], reason="It could not wait.")
        except Refused:
            assert who != "edda"
            return
        assert who == "edda"
        self.publish(story, story.waiting.told)

    @precondition(lambda self: any(story.waiting for story in self.stories))
    @rule(chosen=st.integers(0, CLAIMS), who=CHECKERS, back=st.booleans())
    def proposal_is_closed(self, chosen: int, who: str, back: bool) -> None:
        story = self.waiting_story(chosen)
        own = who == story.waiting.author
        allowed = (who in MAY_CHECK and not own) if back else own
        try:
            if back:
                publish.send_back(story.waiting.row, by=self.staff[who], note="Say more.")
            else:
                publish.take_back(story.waiting.row, by=self.staff[who])
        except Refused:
            assert not allowed
            return
        assert allowed
        story.waiting = None

    def waiting_story(self, chosen: int) -> Story:
        waiting = [story for story in self.stories if story.waiting]
        return waiting[chosen % len(waiting)]

    @precondition(lambda self: self.stories)
    @rule(chosen=st.integers(0, CLAIMS), who=CHECKERS)
    def claim_is_paused(self, chosen: int, who: str) -> None:
        story = self.story(chosen)
        allowed = story.standing == "public" and who != "cleo"
        try:
            publish.pause(story.claim, by=self.staff[who], reason="A report is being read again.")
        except Refused:
            assert not allowed
            return
        assert allowed
        self.publish(story, Told("pause", story.editions[-1].status, "paused", self.now, story.lines))

    @precondition(lambda self: any(story.editions for story in self.stories))
    @rule(chosen=st.integers(0, CLAIMS), who=st.sampled_from(["edda", "edda", "ben"]))
    def words_are_redacted(self, chosen: int, who: str) -> None:
        public = [story for story in self.stories if story.editions]
        story = public[chosen % len(public)]
        try:
            publish.redact(story.word, by=self.staff[who], ground="GDPR-17", reason="A person asked for it.")
        except Refused:
            assert who != "edda" or any(edition.redacted for edition in story.editions)
            return
        assert who == "edda"
        for edition in story.editions:
            edition.redacted = True
        last = story.editions[-1]
        self.publish(story, Told("redaction", last.status, last.standing, self.now, last.lines))

    @invariant()
    def what_is_stored_is_what_was_done(self) -> None:
        """L6, L8: an edition for each act, with opening and leaf; and nothing of a refused one."""
        for story in self.stories:
            stored = Edition.objects.filter(claim=story.claim).order_by("seq")
            assert [(e.act, e.status, e.standing, e.recorded_at) for e in stored] == [
                (told.act, told.status, told.standing, told.at) for told in story.editions
            ]
            emptied = Opening.objects.filter(edition__claim=story.claim).order_by("edition__seq")
            assert [o.document is None for o in emptied] == [told.redacted for told in story.editions]
            waiting = Proposal.objects.filter(claim=story.claim, state="open").values_list("pk", flat=True)
            assert list(waiting) == ([story.waiting.row.pk] if story.waiting else [])
        assert list(Edition.objects.order_by("number").values_list("number", flat=True)) == list(range(self.numbers))
        assert PublicRevision.objects.filter(number__gte=self.numbers).exists() or not self.numbers

    @invariant()
    def the_record_agrees_with_itself(self) -> None:
        assert [str(fault) for fault in audit()] == []

    @invariant()
    def a_page_of_a_day_is_the_replay_to_that_day(self) -> None:
        """On both clocks, from the spans that lists read and from the page itself."""
        for story in self.stories:
            public = PublicClaim.objects.filter(claim=story.claim).first()
            assert (public is not None) == bool(story.editions)
            if public is None:
                continue
            times = {told.at.date() for told in story.editions}
            for day in {day + dt.timedelta(days=step) for day in times for step in (-1, 0, 1)}:
                self.published_replay(story, public, day)
            for on in {dt.date.fromisoformat(line[1]) for line in story.lines}:
                for day in (on - dt.timedelta(days=1), on):
                    assert self.span(public, "known", day) == holding(story.lines, str(day))

    def published_replay(self, story: Story, public: PublicClaim, day: dt.date) -> None:
        until = [told for told in story.editions if told.at.date() <= day]
        shown = visibility.as_of(public, day)
        assert (shown is not None) == bool(until)
        assert self.span(public, "published", day) == (until[-1].status if until else None)
        if shown is None:
            return
        assert (shown.seq, shown.status, shown.standing) == (len(until), until[-1].status, until[-1].standing)
        assert (shown.document is None) == until[-1].redacted
        if shown.document is not None:
            told = {(line["key"], line["effective_on"], line["status"]) for line in shown.document["timeline"]["lines"]}
            assert told == set(until[-1].lines)

    def span(self, public: PublicClaim, clock: str, day: dt.date) -> str | None:
        rows = Span.objects.filter(claim=public, clock=clock, start__lte=day, until__gt=day)
        statuses = list(rows.values_list("status", flat=True))
        assert len(statuses) <= 1
        return statuses[0] if statuses else None


@pytest.mark.slow
@pytest.mark.django_db
def test_any_sequence_of_acts_leaves_what_the_model_says() -> None:
    """Z2: no edition without leaf and opening, spans equal replay, and a refusal changes nothing."""
    run_state_machine_as_test(
        PublishMachine,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
