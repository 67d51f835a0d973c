"""Behind the machine of the desk: its people and their browsers, how a step is made, and what holds after it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar
from unittest.mock import patch

from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
)

from claims.models import (
    ChangeDraft,
    Claim,
    Edition,
    Mention,
    Opening,
    Proposal,
)
from claims.record.audit import audit
from people.models import AccessEvent, RoleGrant, User
from sources.models import Source
from tests.desk.acting import ALWAYS, Hand, Reader, addresses, outcome, words_in
from tests.desk.expecting import (
    NONE,
    SHOWN,
    Bundle,
    Described,
    Graded,
    Look,
    Person,
    Reported,
    Story,
    Told,
    Waiting,
)

STAFF = {
    "rita": "reader", "amina": "analyst", "anton": "analyst", "ben": "reviewer", "bela": "reviewer",
    "edda": "editor", "emil": "editor", "cleo": "",
}  # fmt: skip
ROLES = ("reader", "analyst", "reviewer", "editor")
MOST_CLAIMS = 5
DAY = "1 December 2022"
HOURS = [0, 0, 1, 3, 30]
LONG_AGO = dt.timedelta(days=120)
"""The clock begins there, so that what it reaches is over for readers, whose pages go by the day that it is."""
LONG = 10**7
"""Seconds: so long that no session ends by itself."""


SOMEBODY, SOMETHING = st.integers(0, 20), st.integers(0, 20)
MOSTLY = st.sampled_from([True, True, True, True, False])
SELDOM = st.sampled_from([False, False, False, True])


@dataclass(frozen=True)
class Given:
    """What is drawn for one step; each act takes of it what it needs.

    `fits`: by somebody who may, where it can be; `then`: what was proposed is checked at once.
    """

    who: int
    other: int
    what: int
    fits: bool
    seldom: bool
    mostly: bool
    then: bool


GIVEN = st.builds(
    Given, who=SOMEBODY, other=SOMEBODY, what=SOMETHING, fits=MOSTLY, seldom=SELDOM, mostly=MOSTLY, then=MOSTLY
)


class Bench(RuleBasedStateMachine):
    """Eight people with a browser each, a reader, a clock, and what the model knows of them."""

    reached: ClassVar[Counter[str]] = Counter()
    shared: ClassVar[Client]
    sessions: ClassVar[dict[str, str]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.now = dt.datetime.now(dt.UTC) - LONG_AGO
        self.clock = patch.object(timezone, "now", lambda: self.now)
        self.clock.start()
        self.block = transaction.atomic()
        self.block.__enter__()
        mail.outbox.clear()
        users = User.objects.in_bulk(list(STAFF), field_name="username")
        self.people = [Person(name, users[name].pk, {role} - {""}) for name, role in STAFF.items()]
        self.hands = {name: Hand(self.shared) for name in STAFF}
        for name, hand in self.hands.items():
            hand.come_back(self.sessions[name])
        self.reader = Reader(self.shared)
        self.reader.forget()
        self.sources = list(Source.objects.filter(article=None).order_by("pk"))
        self.article = Source.objects.get(article__isnull=False)
        self.stories: list[Story] = []
        self.bundles: list[Bundle] = []
        self.reports: list[Reported] = []
        self.states: dict[int, str] = {}
        self.authors: dict[int, Person] = {}
        self.held: dict[int, Waiting] = {}
        self.log: list[tuple[str, str, str, str]] = []
        self.invited: list[tuple[str, str, Person]] = []
        self.left: dict[tuple[str, int], tuple[int, dict[str, Any]]] = {}
        self.gone: set[str] = set()
        self.private: set[str] = set()
        self.numbers, self.stirred = 0, 0
        self.looks: list[Look] = []
        self.grades: dict[str, Graded] = {}
        self.described: list[Described] = []
        self.bytes: dict[str, tuple[tuple[int, dt.date], bytes]] = {}
        self.touched: Story | None = None

    def teardown(self) -> None:
        try:
            self.everything_holds()
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)
            self.clock.stop()

    # How a step is made

    def does(
        self, who: Person, expected: str, address: str, /, *, form: str = "", sent_to: str = "", **changes: Any
    ) -> Any:
        response = self.hands[who.name].send(address, form=form, sent_to=sent_to, **changes)
        assert outcome(response) == expected, (
            who.name,
            address + sent_to,
            outcome(response),
            expected,
            _errors(response),
        )
        event(f"{sent_to or address.strip('/').split('/')[-1]}: {expected}")
        self.reached[expected] += 1
        return response

    def opens(self, who: Person, expected: str, address: str) -> Any:
        page = self.hands[who.name].open(address)
        assert outcome(page) == expected, (who.name, address, outcome(page), expected)
        return page

    def somebody(self, given: Given, act: str) -> Person:
        able = [one for one in self.people if one.may(act)]
        return self.pick(given.who, able if able and given.fits else self.people)

    def story(self, given: Given, fits: Callable[[Story], bool] = lambda story: True) -> Story:
        able = [one for one in self.stories if fits(one)]
        self.touched = self.pick(given.what, able if able and given.fits else self.stories)
        return self.touched

    def proposal(self, given: Given) -> int:
        waiting = [pk for pk, state in self.states.items() if state == "open"]
        return self.pick(given.other, waiting if waiting and given.fits else list(self.states))

    @staticmethod
    def pick(number: int, among: Iterable[Any]) -> Any:
        found = list(among)
        return found[number % len(found)]

    def word(self) -> str:
        """A word that stands nowhere yet."""
        self.numbers += 1
        return f"zq{self.numbers}xv"

    @staticmethod
    def statement(word: str) -> str:
        return f"What was shipped in May is {word}."

    @staticmethod
    def place(story: Story, part: str = "") -> str:
        return f"/desk/claims/{story.public_id}/{part}"

    @staticmethod
    def proposal_in(response: Any) -> int:
        return int(response.headers["Location"].split("/")[3])

    def may_be_published(self, one: Waiting) -> bool:
        """Whether what it would be merged into is still public, and nobody took back dissent that readers never saw."""
        story = next(story for story in self.stories if story.waiting is one)
        known = story.last.dissent if story.editions else {}
        new = {other.key for other in story.disagreed if other.withdrawn} & one.told.dissent.keys() - known.keys()
        return not new and (one.into is None or one.into.standing == "public")

    def wait(
        self, story: Story, pk: int, told: Told, who: Person, embargo: dt.datetime | None = None, **more: Any
    ) -> None:
        told.author = who
        story.waiting = self.held[pk] = Waiting(pk, told, embargo, **more)
        story.newest = (pk, who)
        self.states[pk], self.authors[pk] = "open", who

    def close(self, pk: int, state: str) -> None:
        self.states[pk] = state
        self.story_of(pk).waiting = None

    def publish(self, pk: int, *, checker: Person | None = None, reason: bool = False) -> None:
        story, told = self.story_of(pk), self.held[pk].told
        told.checker, told.reason = checker, reason
        self.states[pk] = "published"
        if not story.editions or told.lines > story.last.lines:
            story.line = pk
        self.tell(story, told)

    def story_of(self, pk: int) -> Story:
        return next(story for story in self.stories if story.waiting and story.waiting.pk == pk)

    def tell(self, story: Story, told: Told) -> None:
        """The model learns of an edition; what else waited for its claim is stale."""
        if story.waiting and self.states[story.waiting.pk] == "open":
            self.states[story.waiting.pk] = "stale"
        story.waiting = None
        for one in story.disagreed if story.editions and story.last.status != told.status else ():
            one.followed = one.followed or (not one.withdrawn and one.entry[0] == told.status)
        story.editions.append(told)
        self.touched, self.stirred = story, self.stirred + 1
        self.reached[told.act] += 1
        event(f"published: {told.act}")

    # What holds after each step

    @invariant()
    def what_is_published_is_what_was_decided(self) -> None:
        """Nobody approved their own; nothing without a second check or a reason; an edition and a leaf for each act."""
        names = {person.pk: person for person in self.people}
        rows = Edition.objects.order_by("claim_id", "seq").values_list(
            "claim_id", "act", "standing", "author_id", "approver_id", "override", "number", "opening__redacted_by",
            "status", "contested",
        )  # fmt: skip
        stored = [
            (claim, act, standing, names.get(author), names.get(checker), bool(reason), gone is not None, *said)
            for claim, act, standing, author, checker, reason, _number, gone, *said in rows
        ]
        told = [
            (
                story.pk,
                one.act,
                one.standing,
                one.author,
                one.checker,
                one.reason,
                one.redacted,
                one.status,
                bool(one.dissent),
            )
            for story in sorted(self.stories, key=lambda story: story.pk)
            for one in story.editions
        ]
        assert stored == told, [pair for pair in zip(stored, told, strict=False) if pair[0] != pair[1]] or (
            stored,
            told,
        )
        assert all(checker is not author or checker is None for _c, _a, _s, author, checker, *_ in stored)
        assert all(checker or reason or act == "pause" for _c, act, _s, _p, checker, reason, *_ in stored)
        assert sorted(row[6] for row in rows) == list(range(len(stored)))
        assert dict(Proposal.objects.values_list("pk", "state")) == self.states

    @invariant()
    def roles_are_what_their_log_says(self) -> None:
        held = Counter(RoleGrant.objects.filter(revoked_at=None).values_list("user__username", "role"))
        assert held == Counter((person.name, role) for person in self.people for role in person.roles)
        kinds = (AccessEvent.Kind.ROLE_GIVEN, AccessEvent.Kind.ROLE_TAKEN)
        events = AccessEvent.objects.filter(kind__in=kinds, by__isnull=False).order_by("pk")
        assert list(events.values_list("kind", "user__username", "by__username", "detail")) == self.log
        assert {user.username: user.is_active for user in User.objects.all()} == {
            p.name: p.is_open for p in self.people
        }

    @invariant()
    def working_rows_are_in_the_right_hands(self) -> None:
        assert dict(Claim.objects.values_list("pk", "assignee__username")) == {
            story.pk: story.holder.name if story.holder else None for story in self.stories
        }
        unread = Mention.objects.filter(read_at=None).values_list("user__username", "note__claim")
        assert Counter(unread) == Counter((p.name, story.pk) for p in self.people for story in p.mentioned)

    @invariant()
    def public_pages_show_what_is_public_and_move_with_it_alone(self) -> None:
        """Every page is made anew; its bytes are those of last time unless an edition or a look was added since."""
        self.reached["steps"] += 1
        if not self.stories:
            return
        self.reader.forget()
        touched = [self.touched.pk] if self.touched else []
        for address in [*ALWAYS, *addresses(touched)[:3]]:
            self.readers_see(address)

    def readers_see(self, address: str) -> None:
        seen, made = self.reader.look(address), (self.stirred, dt.datetime.now(dt.UTC).date())
        allowed = NONE.union(*(story.published for story in self.stories))
        assert words_in(seen.decode()) <= allowed - self.gone, address
        known = self.bytes.get(address)
        if known and known[0] == made:
            assert seen == known[1], address
        self.bytes[address] = (made, seen)

    def everything_holds(self) -> None:
        """At the end: every public page, search, the record against itself, mails, and what a receipt shows."""
        self.what_is_published_is_what_was_decided()
        assert [str(fault) for fault in audit()] == []
        assert Opening.objects.exclude(document=None).count() == sum(
            not told.redacted for story in self.stories for told in story.editions
        )
        self.reader.forget()
        for address in [*ALWAYS, *addresses([story.pk for story in self.stories])]:
            self.readers_see(address)
        shown = {story.public_id for story in self.stories if story.standing in SHOWN}
        assert {row["id"] for row in self.listed("/claims.json")} == shown
        for story in self.stories:
            word = story.word if story.word not in story.published else ""
            assert not (word and self.listed(f"/claims.json?q={word}"))
        assert not words_in("".join(f"{sent.subject} {sent.body}" for sent in mail.outbox))
        for one in self.reports:
            state = words_in(self.reader.look(f"/report/{one.receipt}/").decode())
            allowed = NONE.union(*(story.published for story in self.stories))
            assert state <= allowed | ({one.outcome} - {""})
        typed = set(ChangeDraft.objects.values_list("claim", "person__username"))
        assert typed == {(story.pk, name) for story in self.stories for name in story.drafts}

    def listed(self, address: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.reader.client.get(address).json()["claims"]
        return found


def _errors(response: Any) -> Any:
    context = response.context
    if context is None:
        return None
    return [form.errors for form in context.get("forms") or [context.get("form")] if form is not None and form.errors]
