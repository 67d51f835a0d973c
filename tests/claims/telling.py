"""What a reader of the rules would expect of publishing: a small model of claims, to hold the record against."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from claims.models import Batch, Claim, Proposal

MAY_PROPOSE = {"amina", "ben", "edda"}
MAY_CHECK = {"ben", "edda"}
SHOWN = {"public", "paused"}
"""In these standings lists show a claim."""
AFTER = {
    ("draft", "first"): "public",
    **{("public", act): "public" for act in ("change", "correction", "clarification", "overtaken", "source")},
    ("public", "pause"): "paused",
    ("public", "withdraw"): "withdrawn",
    ("public", "merge"): "merged",
    ("paused", "resume"): "public",
    ("paused", "correction"): "public",
    ("paused", "source"): "paused",
    ("paused", "withdraw"): "withdrawn",
    ("paused", "merge"): "merged",
    ("withdrawn", "resume"): "public",
    **{(standing, "redaction"): standing for standing in ("public", "paused", "withdrawn", "merged")},
}
"""The standing after an act; any other pair is refused."""


@dataclass(frozen=True)
class TimelineLine:
    """One line, in the order in which lines were added."""

    key: str
    day: str
    status: str
    overtaken: bool = False


Lines = tuple[TimelineLine, ...]


@dataclass(frozen=True)
class Page:
    """What readers see of a claim, as far as the model follows it."""

    standing: str
    lines: Lines
    edit: str
    source: int
    words: frozenset[str]
    retired: int = 0
    corrections: int = 0

    @property
    def status(self) -> str:
        found = holding(self.lines)
        return found.status if found else ""


@dataclass
class Told:
    """One edition: what was done, by whom and when, and what it says."""

    act: str
    page: Page
    author: str = ""
    checker: str = ""
    at: dt.datetime = dt.datetime.min
    redacted: bool = False


@dataclass
class Waiting:
    """An open proposal."""

    row: Proposal
    told: Told
    embargo: dt.datetime | None = None
    into: Story | None = None
    batch: Batch | None = None


@dataclass(eq=False)
class Story:
    """One claim: its editions, what waits, and what its working rows say. `moved` since it was last looked at."""

    claim: Claim
    word: str
    edit: str
    word_is_gone: bool = False
    editions: list[Told] = field(default_factory=list)
    waiting: Waiting | None = None
    moved: bool = True

    @property
    def standing(self) -> str:
        return self.editions[-1].page.standing if self.editions else "draft"

    @property
    def page(self) -> Page | None:
        return self.editions[-1].page if self.editions else None

    def composed(self, source: int, standing: str) -> Page:
        """The next page from working rows, before anything is done to its timeline."""
        words = frozenset() if self.word_is_gone else frozenset({self.word})
        if self.page is None:
            return Page(standing, (), self.edit, source, words)
        return replace(self.page, standing=standing, edit=self.edit, source=source, words=words)

    def carried(self, **parts: object) -> Page:
        """The last page with some parts changed; beside its notice it holds no word of another claim."""
        assert self.page is not None
        return replace(self.page, **{"words": self.page.words & {self.word}, **parts})

    def publish(self, told: Told, now: dt.datetime) -> None:
        """An edition is written. Its time never goes back behind the one before it, and nothing waits any more."""
        told.at = max([now.replace(microsecond=0), *(edition.at for edition in self.editions[-1:])])
        self.editions.append(told)
        self.waiting = None
        self.moved = True


def holding(lines: Lines, day: str = "9999-12-31") -> TimelineLine | None:
    """The line that holds on a day: of the last day's lines, the one added last."""
    reached = [(line.day, place, line) for place, line in enumerate(lines) if line.day <= day]
    return max(reached, key=lambda found: found[:2])[2] if reached else None
