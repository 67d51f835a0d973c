"""Any sequence of publishing acts against a small model: what is stored, shown and replayed is what was done (Z2)."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from claims import publish, search, spans, visibility, working
from claims.edition import Correction
from claims.models import Batch, Claim, Edition, Opening, Proposal, PublicClaim, Span
from claims.publish import MOVES, Refused
from claims.record.audit import audit
from claims.timeline import Change
from people.models import User
from sources import tracing
from sources.models import Source
from tests import builders, people
from tests.builders import ANSWERED
from tests.claims.telling import (
    AFTER,
    MAY_CHECK,
    MAY_PROPOSE,
    SHOWN,
    Page,
    Story,
    TimelineLine,
    Told,
    Waiting,
    holding,
)

CLAIMS = 4
START = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
CHECKERS = st.sampled_from(["ben", "ben", "ben", "edda", "amina", "cleo"])
CHOSEN = st.integers(0, CLAIMS - 1)
MOSTLY = st.sampled_from([True, True, True, True, False])
SELDOM = st.sampled_from([False, False, False, False, True])
REASON = "The reason that readers see."
ACTS = sorted({act for acts in MOVES.values() for act in acts})


@dataclass(frozen=True)
class Given:
    """What is drawn for one step; each act takes of it what it needs. `then` checks at once what is laid, unless ""."""

    hours: int
    edits: str
    chosen: int
    other: int
    who: str
    editor: str
    fits: bool
    status: str
    day: str
    retires: bool
    lined: bool
    waits: bool
    then: str


GIVEN = st.builds(
    Given,
    hours=st.sampled_from([1, 5, 24, 60, -30]),
    edits=st.sampled_from(["", "claim", "source"]),
    chosen=CHOSEN,
    other=st.integers(1, CLAIMS - 1),
    who=st.sampled_from(["amina", "amina", "amina", "ben", "edda", "edda", "cleo"]),
    editor=st.sampled_from(["edda", "edda", "edda", "edda", "ben"]),
    fits=MOSTLY,
    status=st.sampled_from(["unresolved", "supported", "refuted"]),
    day=st.dates(dt.date(2022, 1, 1), dt.date(2022, 1, 6)).map(str),
    retires=st.booleans(),
    lined=st.booleans(),
    waits=SELDOM,
    then=st.sampled_from(["ben", "ben", "ben", "ben", "edda", "", "amina"]),
)


class PublishMachine(RuleBasedStateMachine):
    """Staff act on a few claims that rest on one source, while the clock moves forward, and now and then back."""

    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.clock = patch.object(timezone, "now", lambda: self.now)
        self.clock.start()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.staff: dict[str, User] = {person.username: person for person in User.objects.all()}
        claims = Claim.objects.order_by("pk")
        self.stories = [Story(claim, f"zq{place}xv", f"edit{place}") for place, claim in enumerate(claims)]
        self.source, self.wording, self.edits = Source.objects.get(), 0, CLAIMS
        self.states: dict[int, str] = {}
        self.order: list[str] = []
        self.tried = Counter({"first": 1, "resume": -2, "merge": -1})  # the rarer ones a little earlier

    def teardown(self) -> None:
        try:
            for story in self.stories:
                story.moved = True
            self.the_record_agrees_with_itself_and_with_the_model()
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)
            self.clock.stop()

    @initialize(order=st.permutations(ACTS), given=GIVEN)
    def three_claims_are_imported(self, order: list[str], given: Given) -> None:
        self.order = order
        items = []
        for story in self.stories[:3]:
            change, page = self.line(story, story.composed(0, "public"), given.status, given.day)
            items.append((story.claim, change))
            self.tell(story, Told("first", page))
        batch = Batch.objects.create(kind=Batch.Kind.IMPORT, reason="The first dossier")
        assert publish.publish_many(items, override="A founding import", batch=batch) == 3

    @rule(given=GIVEN, place=st.integers(0, 2))
    def something_is_done(self, given: Given, place: int) -> None:
        """One of the acts that were tried least, for a claim that it fits, or now and then for any."""
        self.now += dt.timedelta(hours=given.hours)
        if given.edits == "claim":
            self.claim_is_edited(self.stories[given.chosen])
        if given.edits == "source":
            self.source_is_edited()
        able = [act for act in self.order if self.able(act) or not given.fits]
        act = sorted(able or ACTS, key=lambda act: self.tried[act])[place % len(able or ACTS)]
        self.tried[act] += 1
        {
            "correction": self.correct,
            "overtaken": self.overtake,
            "clarification": self.clarify,
            "resume": self.resume,
            "withdraw": self.withdraw,
            "merge": self.merge,
            "source": self.change_source,
            "pause": self.pause,
            "redaction": self.redact,
        }.get(act, partial(self.add_line, act))(given)

    def claim_is_edited(self, story: Story) -> None:
        story.edit, story.moved = f"edit{self.edits}", True
        self.edits += 1
        claim = Claim.objects.get(pk=story.claim.pk)
        working.edit_claim(claim, by=self.staff["amina"], version=claim.version, keywords=[story.edit])

    def source_is_edited(self) -> None:
        """Its title moves, and whether it is an origin, and so the number of origins of every claim."""
        self.wording += 1
        by, lineage = self.staff["amina"], "unknown" if self.wording % 2 else "origin"
        tracing.edit_source(self.source, by=by, version=self.source.version, title=f"Report {self.wording} of it")
        tracing.set_lineage(self.source, by=by, version=self.source.version, lineage=lineage)

    def add_line(self, act: str, given: Given) -> None:
        """Often dated back, often in the place of another."""
        story = self.story(given, act)
        page = story.composed(self.wording, AFTER.get((story.standing, act), ""))
        change, page = self.line(story, page, given.status, given.day, retires=given.retires)
        embargo = self.now + DAY if given.waits else None
        self.propose(story, Told(act, page, given.who), given.then, change=change, embargo_until=embargo)

    def correct(self, given: Given) -> None:
        story, change = self.story(given, "correction"), Change()
        page = story.composed(self.wording, AFTER.get((story.standing, "correction"), ""))
        if given.lined:
            change, page = self.line(story, page, given.status, given.day, retires=given.retires)
        correction = Correction("fact", "It said so.", "It says else.", since="2026-10-01", noticed_by="A reader")
        told = Told("correction", replace(page, corrections=page.corrections + 1), given.who)
        self.propose(story, told, given.then, fit=bool(page.lines), change=change, correction=correction)

    def overtake(self, given: Given) -> None:
        """The line that holds names the event, or it is refused."""
        story = self.story(given, "overtaken")
        page = story.composed(self.wording, AFTER.get((story.standing, "overtaken"), ""))
        day = "2022-01-06" if given.fits else given.day
        change, page = self.line(story, page, "unresolved", day, overtaken=given.fits or given.lined)
        held = holding(page.lines)
        fit = bool(held and held.overtaken)
        self.propose(story, Told("overtaken", page, given.who), given.then, fit=fit, change=change)

    def clarify(self, given: Given) -> None:
        """Nothing is done to the timeline; where nothing else changed either, that is no edition."""
        story = self.story(given, "clarification")
        if given.fits:
            self.claim_is_edited(story)
        page = story.composed(self.wording, AFTER.get((story.standing, "clarification"), ""))
        self.propose(story, Told("clarification", page, given.who), given.then, fit=page != story.page)

    def resume(self, given: Given) -> None:
        """With a line it is made from working rows, without one it is the last page again."""
        if given.lined:
            self.add_line("resume", given)
        else:
            self.move(self.story(given, "resume"), given.who, "resume", given.then)

    def withdraw(self, given: Given) -> None:
        self.move(self.story(given, "withdraw"), given.editor, "withdraw", given.then)

    def move(self, story: Story, who: str, act: str, then: str) -> None:
        standing = AFTER.get((story.standing, act), "")
        page = story.carried(standing=standing) if story.page else story.composed(0, standing)
        self.propose(story, Told(act, page, who), then, fit=bool(story.page))

    def propose(self, story: Story, told: Told, then: str, *, fit: bool = True, **options: Any) -> None:
        who = told.author
        back = told.act == "resume" and story.standing == "withdrawn"  # for whoever may withdraw
        allowed = who == "edda" if told.act == "withdraw" or back else who in MAY_PROPOSE
        allowed = bool(allowed and fit and told.page.standing and story.waiting is None)
        try:
            row = publish.propose(
                story.claim, by=self.staff[who], act=told.act, note=REASON, answered=ANSWERED, **options
            )
        except Refused:
            assert not allowed
            return
        assert allowed
        self.wait(story, Waiting(row, told, options.get("embargo_until")))
        if then:
            self.check([story], then)

    def merge(self, given: Given) -> None:
        """One batch: the claim that goes, and where it changes by its working rows, the claim that stays."""
        story, who = self.story(given, "merge"), given.editor
        into = self.stories[(self.stories.index(story) + given.other) % CLAIMS]
        allowed = who == "edda" and (story.standing, "merge") in AFTER and into.standing == "public"
        joined = into.composed(self.wording, "public")
        both = allowed and joined != into.page
        allowed = allowed and story.waiting is None and not (both and into.waiting)
        try:
            batch = publish.merge(story.claim, into.claim, by=self.staff[who], reason=REASON)
        except Refused:
            assert not allowed
            return
        assert allowed
        page = story.carried(standing="merged")
        assert into.page
        page = replace(page, words=page.words | (into.page.words & {into.word}))
        told = [(story, Told("merge", page, who)), *([(into, Told("change", joined, who))] if both else [])]
        self.wait_as_one(batch, told, into=into, then=given.then)

    def change_source(self, given: Given) -> None:
        """One batch: every public claim whose page has other words for the source, and nothing else of its rows."""
        who = given.who
        if given.fits:
            self.source_is_edited()
        named = [story for story in self.stories if story.standing in SHOWN]
        allowed = who in MAY_PROPOSE and not any(story.waiting for story in named)
        try:
            batch = publish.change_source(self.source, by=self.staff[who], reason=REASON)
        except Refused:
            assert not allowed
            return
        assert allowed
        told = [(s, Told("source", replace(s.page, source=self.wording), who)) for s in named if s.page]
        told = [(story, one) for story, one in told if one.page != story.page]
        self.wait_as_one(batch, told, into=None, then=given.then)

    def wait_as_one(self, batch: Batch, told: list[tuple[Story, Told]], *, into: Story | None, then: str) -> None:
        rows = {row.claim_id: row for row in batch.proposals.all()}
        assert rows.keys() == {story.claim.pk for story, _ in told}
        for story, one in told:
            self.wait(story, Waiting(rows[story.claim.pk], one, into=into, batch=batch))
        if then and told:
            self.check_as_one(batch, then)

    def wait(self, story: Story, waiting: Waiting) -> None:
        story.waiting = waiting
        self.states[waiting.row.pk] = "open"

    @precondition(lambda self: any(story.waiting for story in self.stories))
    @rule(chosen=CHOSEN, who=CHECKERS, read=MOSTLY, whole=MOSTLY)
    def what_waits_is_approved(self, chosen: int, who: str, read: bool, whole: bool) -> None:
        story = self.waiting_story(chosen)
        if whole and story.waiting.batch:
            self.check_as_one(story.waiting.batch, who, read=read)
        else:
            self.check([story], who, read=read)

    def check(self, stories: list[Story], who: str, *, read: bool = True, batch: Batch | None = None) -> None:
        """Somebody approves what waits of these claims: all of it, or nothing."""
        waiting = [story.waiting for story in stories if story.waiting]
        whole = batch is None or batch.kind != "merge" or all(
            self.states[row.pk] == "open" for row in batch.proposals.all()
        )  # fmt: skip
        alone = batch is not None or not any(one.batch for one in waiting)  # a part is not decided by itself
        allowed = whole and read and alone and all(self.may_check(who, one) for one in waiting)
        digests = {one.row.pk: one.row.digest if read else "0" * 64 for one in waiting}
        try:
            if batch:
                publish.approve_batch(batch, by=self.staff[who], digests=digests)
            else:
                publish.approve(waiting[0].row, by=self.staff[who], digest=digests[waiting[0].row.pk])
        except Refused:
            assert not allowed
            return
        assert allowed
        for story, one in zip(stories, waiting, strict=True):
            one.told.checker = who
            self.states[one.row.pk] = "published"
            self.tell(story, one.told)

    def check_as_one(self, batch: Batch, who: str, *, read: bool = True) -> None:
        stories = [story for story in self.stories if story.waiting and story.waiting.batch == batch]
        self.check(sorted(stories, key=lambda story: story.waiting.row.pk), who, read=read, batch=batch)

    def may_check(self, who: str, waiting: Waiting) -> bool:
        return who in MAY_CHECK and who != waiting.told.author and self.may_be_published(waiting)

    def may_be_published(self, waiting: Waiting) -> bool:
        early = waiting.embargo is not None and waiting.embargo > self.now
        lost = waiting.told.act == "merge" and waiting.into is not None and waiting.into.standing != "public"
        return not early and not lost

    @precondition(lambda self: any(story.waiting for story in self.stories))
    @rule(chosen=CHOSEN, who=CHECKERS, way=st.sampled_from(["sent back", "taken back", "alone"]))
    def proposal_is_decided_otherwise(self, chosen: int, who: str, way: str) -> None:
        story = self.waiting_story(chosen)
        if way == "alone":
            self.publish_alone(story, who)
        else:
            self.close(story, who, back=way == "sent back")

    def publish_alone(self, story: Story, who: str) -> None:
        allowed = who == "edda" == story.waiting.told.author and self.may_be_published(story.waiting)
        allowed = allowed and not story.waiting.batch
        try:
            publish.publish_alone(story.waiting.row, by=self.staff[who], reason="It could not wait.")
        except Refused:
            assert not allowed
            return
        assert allowed
        self.states[story.waiting.row.pk] = "published"
        self.tell(story, story.waiting.told)

    def close(self, story: Story, who: str, *, back: bool) -> None:
        """Sent back or taken back: a part of a batch not by itself, and all of the batch at once."""
        row, batch, own = story.waiting.row, story.waiting.batch, who == story.waiting.told.author
        allowed = (who in MAY_CHECK and not own) if back else own
        try:
            if batch:
                with pytest.raises(Refused):
                    publish.send_back(row, by=self.staff[who], note="Say more.")
            if back:
                verb = partial(publish.send_back_batch, batch) if batch else partial(publish.send_back, row)
                verb(by=self.staff[who], note="Say more.")
            else:
                verb = partial(publish.take_back_batch, batch) if batch else partial(publish.take_back, row)
                verb(by=self.staff[who])
        except Refused:
            assert not allowed
            return
        assert allowed
        together = [one for one in self.stories if batch and one.waiting and one.waiting.batch == batch]
        for one in together or [story]:
            self.states[one.waiting.row.pk] = "returned" if back else "withdrawn"
            one.waiting = None

    @precondition(lambda self: set(self.states.values()) - {"open"})
    @rule(chosen=st.integers(0, 50), who=st.sampled_from(["ben", "edda"]))
    def closed_proposal_is_never_published(self, chosen: int, who: str) -> None:
        closed = [pk for pk, state in self.states.items() if state != "open"]
        row = Proposal.objects.get(pk=closed[chosen % len(closed)])
        with pytest.raises(Refused):
            publish.approve(row, by=self.staff[who], digest=row.digest)

    def pause(self, given: Given) -> None:
        story, who = self.story(given, "pause", free=False), given.who
        allowed = story.standing == "public" and who != "cleo"
        try:
            publish.pause(story.claim, by=self.staff[who], reason=REASON)
        except Refused:
            assert not allowed
            return
        assert allowed
        self.tell(story, Told("pause", story.carried(standing="paused"), who))

    def redact(self, given: Given) -> None:
        """It goes from every edition of any claim, from working rows, and from whatever waits."""
        first, who = self.stories[given.chosen], given.editor
        try:
            publish.redact(first.word, by=self.staff[who], ground="GDPR-17", reason="A person asked for it.")
        except Refused:
            assert who != "edda" or first.word_is_gone
            return
        assert who == "edda"
        assert not first.word_is_gone
        first.word_is_gone = True
        for story in self.stories:
            if story.waiting and first.word in story.waiting.told.page.words:
                self.states[story.waiting.row.pk] = "stale"
                story.waiting = None
            held = [told for told in story.editions if first.word in told.page.words and not told.redacted]
            for told in held:
                told.redacted = True
            if held:
                left = replace(story.editions[-1].page, words=story.editions[-1].page.words - {first.word})
                self.tell(story, Told("redaction", left, who))

    def tell(self, story: Story, told: Told) -> None:
        """The model learns of an edition; what else waited for its claim is stale."""
        if story.waiting and self.states[story.waiting.row.pk] == "open":
            self.states[story.waiting.row.pk] = "stale"
        story.publish(told, self.now)
        self.reached[told.act] += 1
        event(f"published: {told.act}")

    def story(self, given: Given, act: str, *, free: bool = True) -> Story:
        """A claim for which the act is possible, where there is one and it shall fit; else any."""
        fitting = [s for s in self.stories if (s.standing, act) in AFTER and not (free and s.waiting)]
        among = fitting if fitting and given.fits else self.stories
        return among[given.chosen % len(among)]

    def able(self, act: str) -> bool:
        """Whether some claim can take the act; the last public one is not taken away."""
        public = sum(story.standing == "public" for story in self.stories)
        if act in ("withdraw", "merge") and public < 2:
            return False
        if act == "source" and any(story.waiting for story in self.stories if story.standing in SHOWN):
            return False
        return any((story.standing, act) in AFTER and not story.waiting for story in self.stories)

    def waiting_story(self, chosen: int) -> Story:
        waiting = [story for story in self.stories if story.waiting]
        return waiting[chosen % len(waiting)]

    def line(
        self, story: Story, page: Page, status: str, day: str, *, retires: bool = False, overtaken: bool = False
    ) -> tuple[Change, Page]:
        """One line more, on whatever day, and perhaps one less."""
        options = {"overtaken_by": "The war moved on.", "overtaken_on": "2022-01-07"} if overtaken else {}
        line = builders.make_line(story.claim, status, on=day, **options)
        gone = page.lines[:1] if retires else ()
        change = Change(add=(line,), retire=tuple((old.key, "It was wrong.") for old in gone))
        lines = (*page.lines[len(gone) :], TimelineLine(line.key, day, status, overtaken))
        return change, replace(page, lines=lines, retired=page.retired + len(gone))

    @invariant()
    def what_is_stored_is_what_was_done(self) -> None:
        """L6, L8, R1: an edition for each act, its opening, who made and who checked it; of a refused act nothing."""
        names = {person.pk: name for name, person in self.staff.items()} | {None: ""}
        rows = Edition.objects.order_by("claim_id", "seq").values_list(
            *("claim_id", "act", "status", "standing", "recorded_at", "author_id", "approver_id"),
            *("number", "opening__redacted_by"),
        )
        stored = [(*row[:5], names[row[5]], names[row[6]], row[8] is not None) for row in rows]
        assert stored == [
            (s.claim.pk, t.act, t.page.status, t.page.standing, t.at, t.author, t.checker, t.redacted)
            for s in self.stories
            for t in s.editions
        ]
        assert sorted(row[7] for row in rows) == list(range(len(stored)))
        assert Opening.objects.exclude(document=None).count() == sum(not row[-1] for row in stored)
        assert dict(Proposal.objects.values_list("pk", "state")) == self.states

    @invariant()
    def the_record_agrees_with_itself_and_with_the_model(self) -> None:
        """Asked anew of each claim that moved, and of all at the end."""
        moved = [story for story in self.stories if story.moved]
        if not moved:
            return
        assert [str(fault) for fault in audit()] == []
        self.lists_show_what_is_public()
        for story in moved:
            self.page_of_a_day_is_the_replay_to_that_day(story)
            self.readers_find_what_is_public(story)
            story.moved = False

    def lists_show_what_is_public(self) -> None:
        """V1: on the last day that anything was published."""
        days = [told.at.date() for story in self.stories for told in story.editions]
        rows = spans.listing(spans.Filters(), on=max(days, default=START.date())).rows
        shown = [story for story in self.stories if story.standing in SHOWN]
        assert {row.claim_id: row.status for row in rows} == {s.claim.pk: s.page.status for s in shown if s.page}

    def readers_find_what_is_public(self, story: Story) -> None:
        """V5: the words of the page, and not those that the desk has put in their place."""
        page = story.page if story.standing in SHOWN else None
        assert search.search(story.word).count == bool(page and story.word in page.words)
        assert search.search(story.edit).count == bool(page and story.edit == page.edit)
        assert search.search_desk(story.edit) == [story.claim.pk]

    def page_of_a_day_is_the_replay_to_that_day(self, story: Story) -> None:
        """On both clocks, from the spans that lists read and from the page itself."""
        public = PublicClaim.objects.filter(claim=story.claim).first()
        assert (public is not None) == bool(story.editions)
        if public is None or story.page is None:
            return
        times = {told.at.date() for told in story.editions}
        for day in {day + DAY * step for day in times for step in (-1, 0, 1)}:
            self.published_replay(story, public, day)
        for on in {dt.date.fromisoformat(line.day) for line in story.page.lines}:
            for day in (on - DAY, on):
                held = holding(story.page.lines, str(day))
                assert self.span(public, "known", day) == (held.status if held else None)

    def published_replay(self, story: Story, public: PublicClaim, day: dt.date) -> None:
        until = [told for told in story.editions if told.at.date() <= day]
        shown = visibility.as_of(public, day)
        assert (shown is not None) == bool(until)
        assert self.span(public, "published", day) == (until[-1].page.status if until else None)
        if shown is None:
            return
        page = until[-1].page
        assert (shown.seq, shown.status, shown.standing) == (len(until), page.status, page.standing)
        assert (shown.document is None) == until[-1].redacted
        if shown.document is not None:
            assert self.read(shown.document) == replace(page, lines=())
            lines = shown.document["timeline"]["lines"]
            read = {(line["key"], line["effective_on"], line["status"], bool(line["overtaken"])) for line in lines}
            assert read == {(line.key, line.day, line.status, line.overtaken) for line in page.lines}

    def read(self, document: dict[str, Any]) -> Page:
        """What a page says, but for its lines. The source's title and its traced origins tell one thing."""
        written = json.dumps(document)
        title = document["sources"][self.source.public_id]["title"]
        wording = int(title.split()[1])
        assert document["origins"]["for"]["traced"] == (wording + 1) % 2
        notice, standing = document["notice"], document["standing"]
        assert (notice and notice["act"]) == {"paused": "pause", "withdrawn": "withdraw", "merged": "merge"}.get(
            standing
        )
        return Page(
            standing=standing,
            lines=(),
            edit=document["claim"]["keywords"][0],
            source=wording,
            words=frozenset(story.word for story in self.stories if story.word in written),
            retired=len(document["timeline"]["retired"]),
            corrections=len(document["corrections"]),
        )

    def span(self, public: PublicClaim, clock: str, day: dt.date) -> str | None:
        rows = Span.objects.filter(claim=public, clock=clock, start__lte=day, until__gt=day)
        statuses = list(rows.values_list("status", flat=True))
        assert len(statuses) <= 1
        return statuses[0] if statuses else None


@pytest.mark.slow
@pytest.mark.django_db
def test_any_sequence_of_acts_leaves_what_the_model_says() -> None:
    """Z2: no edition without leaf and opening, spans equal replay, and a refusal changes nothing."""
    for person in (people.amina, people.ben, people.edda, people.cleo):
        person()
    source = builders.make_source("Report 0 of it")
    for place in range(CLAIMS):
        claim = builders.make_claim(f"What was shipped is zq{place}xv.", keywords=[f"edit{place}"])
        builders.make_evidence(claim, source)
    PublishMachine.reached.clear()
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
    print(dict(PublishMachine.reached.most_common()))
    assert PublishMachine.reached.keys() == {act for acts in MOVES.values() for act in acts}
