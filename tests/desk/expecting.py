"""What a reader of the rules would expect of the desk: a small model of people, claims and reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.desk.expecting_of_sources import Facts, Known, closed

WORKERS = {"analyst", "reviewer", "editor"}
ALLOWED: dict[str, set[str]] = {
    "read": {"reader", *WORKERS},
    "work": WORKERS,
    "dissent": {"analyst", "reviewer"},
    "check": {"reviewer", "editor"},
    "edit": {"editor"},
}
"""The roles that an act needs: to read the desk, to work and propose, to disagree, to check, what editors alone do."""

SHOWN = ("public", "paused")
"""In these standings lists show a claim."""
AFTER: dict[tuple[str, str], str] = {
    ("draft", "first"): "public",
    **{("public", act): "public" for act in ("change", "correction", "clarification", "overtaken")},
    ("public", "pause"): "paused",
    ("public", "withdraw"): "withdrawn",
    ("public", "merge"): "merged",
    ("paused", "correction"): "public",
    ("paused", "resume"): "public",
    ("paused", "withdraw"): "withdrawn",
    ("paused", "merge"): "merged",
    ("withdrawn", "resume"): "public",
    ("public", "source"): "public",
    ("paused", "source"): "paused",
}
"""The standing after an act; any other pair is refused."""
FILLED_IN = ("first", "change", "correction", "clarification", "overtaken", "resume")
"""What the form of a change offers, where the standing allows it."""
UNSETTLED = ("open", "returned", "stale")

Words = frozenset[str]
NONE: Words = frozenset()
NOT_CARRIED: dict[str, Any] = {"author": None, "checker": None, "reason": False, "redacted": False}
"""What each edition has of its own, whatever else it takes over."""


@dataclass(eq=False)
class Person:
    """Somebody with an account. `roles` are those not taken from them; while the account is closed none helps."""

    name: str
    pk: int
    roles: set[str] = field(default_factory=set)
    is_open: bool = True
    mentioned: list[Story] = field(default_factory=list)
    wish: str = "daily"

    def may(self, act: str) -> bool:
        return self.is_open and bool(self.roles & ALLOWED[act])

    def may_begin(self, act: str, standing: str) -> bool:
        """Whether they may propose an act: what an editor withdrew, an editor brings back."""
        return self.may("edit" if act == "withdraw" or (standing, act) == ("withdrawn", "resume") else "work")

    def door(self, act: str) -> str:
        """How a page that needs `act` answers before it looks at anything else; "" where it lets them in."""
        if not self.is_open:
            return "login"
        return "" if self.may(act) else "forbidden"


@dataclass
class Link:
    """A source linked to a claim, and the word that tells its note."""

    key: str
    source: str
    word: str
    gone: bool = False


Entry = tuple[str, str, dt.date]
"""The status that somebody would give, the word that tells their reasons, and the day of both."""


@dataclass(eq=False)
class Disagreed:
    """That somebody disagrees with a status. It has ended where it was withdrawn or followed."""

    key: str
    who: Person
    entry: Entry
    withdrawn: bool = False
    followed: bool = False

    @property
    def stands(self) -> bool:
        return not (self.withdrawn or self.followed)


@dataclass
class Asked:
    """Somebody who was asked of a claim, and the word that tells their answer."""

    key: str
    word: str
    gone: bool = False


@dataclass
class Told:
    """One edition: what was done, by whom, who checked it or that a reason stands for that, and the words it holds.

    `body` is what the page says of the claim, `notice` what stands above it while it is paused or gone; `named` are
    the sources that evidence and lines rest on, `sources` what readers learn of these and of all that they repeat.
    """

    act: str
    standing: str
    body: Words
    notice: Words = NONE
    lines: Words = NONE
    status: str = "unresolved"
    dissent: dict[str, Entry] = field(default_factory=dict)
    rows: frozenset[str] = NONE
    cites: frozenset[str] = NONE
    named: frozenset[str] = NONE
    sources: dict[str, Facts] = field(default_factory=dict)
    author: Person | None = None
    checker: Person | None = None
    reason: bool = False
    redacted: bool = False

    @property
    def words(self) -> Words:
        said = {word for _status, word, _day in self.dissent.values()} - {""}
        return self.body.union(self.notice, said, *(facts.words for facts in self.sources.values()))

    def differs(self, other: Told) -> bool:
        """Whether readers would be told something else of the claim."""
        return any(getattr(self, part) != getattr(other, part) for part in ("body", "rows", "dissent", "sources"))


@dataclass(eq=False)
class Waiting:
    """An open proposal."""

    pk: int
    told: Told
    embargo: dt.datetime | None = None
    checked: Person | None = None
    into: Story | None = None
    batch: Bundle | None = None


@dataclass(eq=False)
class Bundle:
    """Proposals that are decided with one check: of a merge, which is decided `whole`, or of a change to a source."""

    pk: int
    whole: bool
    members: list[tuple[Story, int]] = field(default_factory=list)


@dataclass(eq=False)
class Story:
    """One claim. `moves` counts the acts on its working rows: a page that was opened before the last is stale."""

    pk: int
    public_id: str
    word: str
    quoted: Words = NONE
    moves: int = 0
    hedged: str | None = None
    put: str = "asserted"
    said_by: str | None = None  # the word of the first passage's chain, and the sources in it
    through: list[str] = field(default_factory=list)
    found: int = 0
    links: list[Link] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    editions: list[Told] = field(default_factory=list)
    waiting: Waiting | None = None
    newest: tuple[int, Person] | None = None
    line: int | None = None  # the proposal that gave the line which stands, where one did
    disagreed: list[Disagreed] = field(default_factory=list)
    facts: Known = field(default_factory=dict)
    review: str = ""
    closed: bool = False
    topic: str = ""
    drafts: dict[str, str] = field(default_factory=dict)
    holder: Person | None = None
    author: Person | None = None  # whoever recorded it here

    def is_with(self, person: Person) -> bool:
        """Whether it is in this person's hands: given to them, or recorded by them and given to nobody."""
        return person in (self.holder, None if self.holder else self.author)

    @property
    def last(self) -> Told:
        return self.editions[-1]

    @property
    def standing(self) -> str:
        return self.last.standing if self.editions else "draft"

    @property
    def published(self) -> Words:
        """Every word that readers may find of this claim, on any page of it."""
        return NONE.union(*(told.words for told in self.editions if not told.redacted))

    @property
    def linked(self) -> list[Link]:
        return [link for link in self.links if not link.gone]

    @property
    def working(self) -> Words:
        """The words of the working rows, without those of rows that are out of the account."""
        answers = (one.word for one in self.asked if not one.gone)
        words = {
            self.word,
            self.hedged or "",
            self.said_by or "",
            *self.quoted,
            *(link.word for link in self.linked),
            *answers,
        }
        return frozenset(words) - {""}

    @property
    def rows(self) -> frozenset[str]:
        """What an edition tells of, whatever its words: evidence, answers, passages, the day of the next check."""
        keys = {one.key for one in (*self.linked, *self.asked) if not one.gone}
        worded = {f"hedged: {self.hedged is not None}", f"chain: {self.said_by is not None}"}
        return frozenset(keys | worded | {f"passages: {self.found}", self.review} | self.plain)

    @property
    def plain(self) -> set[str]:
        """Those of them that a document says in so many words, as `plainly` reads them there."""
        through = (f"through {source}" for source in self.through)
        return {f"topic {self.topic}", f"closed {self.closed}", f"put {self.put}", *through}

    @property
    def disputed_of(self) -> list[str]:
        """The statuses one may disagree with: what lists show, and what is proposed."""
        shown = [self.last.status] if self.standing in SHOWN else []
        return list(dict.fromkeys(shown + ([self.waiting.told.status] if self.waiting else [])))

    def dissent_from(self, status: str) -> dict[str, Entry]:
        """All dissent that stands, as the next edition holds it if its status is this."""
        return {one.key: one.entry for one in self.disagreed if one.stands and one.entry[0] != status}

    @property
    def private(self) -> Words:
        """What is said against its status, whether readers see it or not."""
        return frozenset(one.entry[1] for one in self.disagreed) - {""}

    def composed(self, act: str, line: str = "", status: str = "", cites: Iterable[str] = ()) -> Told:
        """The next edition as it is made from working rows, with one line more where there is one."""
        last = self.last if self.editions else Told(act, "", NONE)
        lines, cited = last.lines | ({line} - {""}), last.cites | {*cites}
        status = status or last.status
        named = cited | {*self.through} | {link.source for link in self.linked}
        return Told(
            act, AFTER.get((self.standing, act), ""), self.working | lines, lines=lines, status=status,
            dissent=self.dissent_from(status), rows=self.rows, cites=cited, named=named,
            sources=closed(named, self.facts),
        )  # fmt: skip

    def carried(self, act: str, notice: Words = NONE) -> Told:
        """The last edition again, with another notice or with none."""
        standing = AFTER.get((self.standing, act), "")
        return replace(self.last, act=act, standing=standing, notice=notice, **NOT_CARRIED)

    def with_dissent(self) -> Told:
        """The last edition again, with all dissent of today."""
        return replace(self.carried("change"), dissent=self.dissent_from(self.last.status))

    def with_source(self, source: str) -> Told:
        """The last edition again, with a source as it is today and what it repeats that readers have not met yet."""
        known = self.last.sources
        new = {one: facts for one, facts in closed([source], self.facts).items() if one not in known}
        sources = closed(self.last.named, {**known, **new, source: self.facts[source]})
        return replace(self.carried("source", self.last.notice), sources=sources)

    def without(self, word: str) -> Told:
        """The last edition again, without a word that must go."""
        gone, last = {word}, self.last
        words = {"body": last.body - gone, "notice": last.notice - gone, "lines": last.lines - gone}
        left = {key: (status, "" if said == word else said, day) for key, (status, said, day) in last.dissent.items()}
        sources = {source: facts.without(word) for source, facts in last.sources.items()}
        return replace(last, act="redaction", **words, **NOT_CARRIED | {"reason": True}, dissent=left, sources=sources)


PLAIN = ("topic ", "closed ", "put ", "through ")


def plainly(document: dict[str, Any]) -> set[str]:
    """What a document says of the claim and of its first passage, as `Story.plain` has it."""
    first = document["appearances"][0]
    through = (f"through {source}" for source in first["chain_sources"])
    topic = next((one["slug"] for one in document["claim"]["topics"]), "")
    closed = document["claim"]["review"]["closed"]
    return {f"topic {topic}", f"closed {closed}", f"put {first['put']}", *through}


@dataclass(eq=False)
class Look:
    """A proposal that was laid quickly, and whether an answer in words is still wanted; a redaction may empty it."""

    pk: int
    story: Story
    asks: bool
    emptied: bool = False


@dataclass(eq=False)
class Reported:
    """What somebody outside told us."""

    receipt: str
    complaint: bool
    word: str
    state: str = "received"
    held: bool = False
    forgotten: bool = False
    outcome: str = ""

    @property
    def may_be_forgotten(self) -> bool:
        """Who sent it: once it is answered, while nothing holds it, and not twice."""
        return self.state == "accepted" and not self.held and not self.forgotten

    def door(self, who: Person) -> str:
        """How its page answers somebody who wants to act on it: a complaint is there for editors alone."""
        if who.door("read"):
            return who.door("read")
        if self.complaint and not who.may("edit"):
            return "missing"
        return who.door("work")
