"""Behind the machine of the desk: its people and their browsers, how a step is made, and what holds after it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from unittest.mock import patch

from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from claims.models import Proposal
from people.models import User
from sources.models import Source
from tests.desk.acting import Hand, Reader, outcome
from tests.desk.expecting import Bundle, Look, Person, Reported, Story, Told, Waiting
from tests.desk.expecting_of_sources import Described, Facts

STAFF = {
    "rita": "reader", "amina": "analyst", "anton": "analyst", "ben": "reviewer", "bela": "reviewer",
    "edda": "editor", "emil": "editor", "cleo": "",
}  # fmt: skip
ROLES = ("reader", "analyst", "reviewer", "editor")
MOST_CLAIMS, MOST_SOURCES = 5, 7
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

    @property
    def sure(self) -> Given:
        """The same, so that an act goes through where any does, and nothing follows it by itself."""
        return replace(self, fits=True, seldom=False, mostly=True, then=False)


GIVEN = st.builds(
    Given, who=SOMEBODY, other=SOMEBODY, what=SOMETHING, fits=MOSTLY, seldom=SELDOM, mostly=MOSTLY, then=MOSTLY
)


class Bench(RuleBasedStateMachine):
    """Eight people with a browser each, a reader, a clock, and what the model knows of them."""

    reached: ClassVar[Counter[str]] = Counter()
    doors: ClassVar[defaultdict[str, Counter[str]]] = defaultdict(Counter)
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
        self.described: list[Described] = []
        self.facts: dict[str, Facts] = {}
        for source in Source.objects.filter(article=None).order_by("pk").select_related("publisher"):
            self.described.append(Described(source.public_id, str(source.url), bears=True))
            self.facts[source.public_id] = Facts(source.publisher.name, graded=1, lineage=source.lineage)
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
        self.numbers, self.stirred, self.looked_at, self.turn = 0, 0, 0, 0
        self.looks: list[Look] = []
        self.bytes: dict[str, tuple[tuple[int, dt.date], bytes]] = {}
        self.touched: Story | None = None

    # How a step is made

    def does(
        self, who: Person, expected: str, address: str, /, *, form: str = "", sent_to: str = "", **changes: Any
    ) -> Any:
        """Open a page and send its form."""
        response = self.hands[who.name].send(address, form=form, sent_to=sent_to, **changes)
        return self.answers(who, expected, address + sent_to, response)

    def row_goes_on(
        self, given: Given, part: str, found: list[tuple[Story, Any]], word: str, because: str, **typed: str
    ) -> None:
        """A row of a claim, one that stands where any does, is worded anew, or withdrawn `because` of something."""
        who = self.somebody(given, "work")
        standing = [pair for pair in found if not pair[1].gone]
        story, row = self.pick(given.what, standing if standing and given.mostly else found)
        self.touched = story
        place = self.place(story, f"{part}/{row.key}/")
        expected = who.door("work") or ("refused" if row.gone else "done")
        if because:
            self.does(who, expected, f"{place}withdraw/", withdrawn_because=because)
        else:
            self.does(who, expected, place, **typed)
        if expected == "done":
            row.word, row.gone = (row.word, True) if because else (word, False)
            story.moves += 1

    def posts(self, who: Person, expected: str, address: str, values: dict[str, Any]) -> Any:
        """Send what no page need be opened for, or what an opened one gave."""
        return self.answers(who, expected, address, self.hands[who.name].post(address, values))

    def answers(self, who: Person, expected: str, address: str, response: Any) -> Any:
        """The answer to an act is the one expected."""
        found = outcome(response)
        assert found == expected, (who.name, address, found, expected, _errors(response))
        door = str(resolve(address).url_name).removeprefix("desk-")
        event(f"{door}: {expected}")
        self.doors[door][expected] += 1
        self.reached[expected] += 1
        return response

    def opens(self, who: Person, expected: str, address: str) -> Any:
        page = self.hands[who.name].open(address)
        assert outcome(page) == expected, (who.name, address, outcome(page), expected)
        return page

    def act(self, name: str, given: Given) -> None:
        """One of the acts of a subject, by the name of its method. An act that wants a state brings it about first."""
        getattr(self, name)(given)

    def somebody(self, given: Given, act: str) -> Person:
        able = [one for one in self.people if one.may(act)]
        return self.pick(given.who, able if able and given.fits else self.people)

    def story(self, given: Given, fits: Callable[[Story], bool] = lambda story: True) -> Story:
        able = [one for one in self.stories if fits(one)]
        self.touched = self.pick(given.what, able if able and given.fits else self.stories)
        return self.touched

    def proposal(self, given: Given) -> int:
        waiting = [pk for pk, state in self.states.items() if state == "open" and self.held[pk].batch is None]
        return self.pick(given.other, waiting if waiting and given.fits else list(self.states))

    @staticmethod
    def pick(number: int, among: Iterable[Any]) -> Any:
        found = list(among)
        return found[number % len(found)]

    @property
    def sources(self) -> list[Described]:
        """Those that claims may rest on."""
        return [one for one in self.described if one.bears]

    def address(self) -> str:
        """An address that no source has yet."""
        self.numbers += 1
        return f"https://harbour.example/n{self.numbers}"

    def learn(self, url: str, facts: Facts, *, bears: bool = True) -> str:
        """The model learns of a new source; its number."""
        public_id = Source.objects.get(url=url).public_id
        self.described.append(Described(public_id, url, bears=bears))
        self.facts[public_id] = facts
        return public_id

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

    def wait_together(self, pk: int, laid: list[tuple[Story, Told]], who: Person, **merge: Any) -> Bundle:
        """Proposals of one batch wait for one check; `merge`: the claim that goes into another, and that one."""
        bundle = Bundle(pk, whole=bool(merge))
        rows = dict(Proposal.objects.filter(batch=pk).values_list("claim", "pk"))
        assert rows.keys() == {one.pk for one, _told in laid}
        for one, told in laid:
            bundle.members.append((one, rows[one.pk]))
            into = merge["into"] if merge and one is merge["gone"] else None
            self.wait(one, rows[one.pk], told, who, into=into, batch=bundle)
        self.bundles.append(bundle)
        return bundle

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


def _errors(response: Any) -> Any:
    context = response.context
    if context is None:
        return None
    return [form.errors for form in context.get("forms") or [context.get("form")] if form is not None and form.errors]
