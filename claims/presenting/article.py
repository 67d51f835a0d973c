"""An article as readers may see it: its quoted passages in order, in runs, each with the claims found in it. Pure.

Everything comes from the documents of the claims. No word of the text stands here but what a passage quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from claims.presenting.wording import address
from sources.stitching import Piece, Quoted, Run, stitch

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """One claim beside the text: its number on the page, where it stands, and what it says."""

    number: int
    href: str
    statement: str
    group: str
    status: str
    family: str
    word: str
    put_word: str
    paused: bool
    contested: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text as drawn: plain context, or quoted words with all claims found in them."""

    text: str
    notes: tuple[Note, ...]

    @property
    def family(self) -> str:
        return self.notes[0].family if self.notes else ""

    @property
    def words(self) -> str:
        """The text up to the space that ends it; numbers stand between."""
        return self.text.rstrip()

    @property
    def space(self) -> str:
        return self.text[len(self.words) :]

    @property
    def numbered(self) -> bool:
        """Whether the numbers are written out: not after a bare space between two quotations."""
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Row:
    """A run of text and the claims found in it."""

    stretches: tuple[Stretch, ...]
    notes: tuple[Note, ...]
    opens: bool
    closes: bool
    language: str
    direction: str


@dataclass(slots=True)
class Section:
    """A section of the article, with its heading as the documents have it."""

    heading: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """One appearance of a claim in the article."""

    note: Note
    passage: Mapping[str, Any]


def entries(documents: Iterable[tuple[str, Document]], article: str) -> list[Entry]:
    """The appearances in the article `article` of the claims of `documents` (group, document), in its order.

    A claim keeps one number, given by its first passage.
    """
    found = [
        (appearance, document, group)
        for group, document in documents
        for appearance in document["appearances"]
        if appearance["article"] == article
    ]
    found.sort(key=lambda one: (one[0]["passage"]["position"], one[1]["claim"]["id"], one[0]["key"]))
    numbers: dict[str, int] = {}
    for _appearance, document, _group in found:
        numbers.setdefault(document["claim"]["id"], len(numbers) + 1)
    return [
        Entry(_note(numbers[document["claim"]["id"]], appearance, document, group), appearance["passage"])
        for appearance, document, group in found
    ]


def sections(found: Iterable[Entry], keep: Callable[[Note], bool] = lambda note: True) -> list[Section]:
    """The passages of the entries that `keep` accepts, under their sections, in order."""
    parts: list[tuple[Section, list[Entry]]] = []
    for entry in found:
        if not keep(entry.note):
            continue
        heading = entry.passage["section"]
        if not parts or parts[-1][0].heading != heading:
            parts.append((Section(heading), []))
        parts[-1][1].append(entry)
    for section, members in parts:
        section.rows = _rows(members)
    return [section for section, _members in parts]


def _note(number: int, appearance: Mapping[str, Any], document: Document, group: str) -> Note:
    claim, status = document["claim"], document["status"]
    return Note(
        number=number,
        href=address("claims", claim["id"], claim["slug"]),
        statement=claim["statement"],
        group=group,
        status=status["status"],
        family=status["family"],
        word=status["word"],
        put_word=appearance["put_word"],
        paused=document["standing"] == "paused",
        contested=bool(document["dissent"]),
    )


def _rows(members: list[Entry]) -> list[Row]:
    """Runs of passages in one language; passages quoted twice share a stretch."""
    quoted = [
        Quoted(place, one.passage["exact"], one.passage["prefix"], one.passage["suffix"])
        for place, one in enumerate(members)
    ]
    return [_row(run, members) for run in stitch(quoted)]


def _row(run: Run, members: list[Entry]) -> Row:
    first = members[run.numbers[0]].passage
    notes = {members[place].note.number: members[place].note for place in run.numbers}
    return Row(
        stretches=tuple(_stretch(piece, members) for piece in run.pieces),
        notes=tuple(notes.values()),
        opens=run.opens,
        closes=run.closes,
        language=first["language"],
        direction=first["dir"],
    )


def _stretch(piece: Piece, members: list[Entry]) -> Stretch:
    notes = {members[place].note.number: members[place].note for place in piece.numbers}
    return Stretch(piece.text, tuple(notes.values()))
