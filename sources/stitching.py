"""Quoted passages of one text joined into runs where their contexts overlap. Pure.

Each passage is known by its words and the few characters that touch it. Two neighbours whose windows share
enough characters lie beside or across one another in the text: they become one run, cut wherever a quotation
begins or ends. Nothing is filled in; where windows do not meet, a new run begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

ENOUGH = 7
"""Characters that two windows must share to be the same place, spaces aside: “of the” proves nothing."""

_CUT_START = re.compile(r"^[\w’'-]*[^\w“‘«(\[]*")
_CUT_END = re.compile(r"[\s“‘«(\[—]*[\w’'-]*$")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage to be placed: its number on the page, its words, and what touches them on either side."""

    number: int
    exact: str
    prefix: str = ""
    suffix: str = ""

    @property
    def window(self) -> str:
        return self.prefix + self.exact + self.suffix


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a run and the numbers of all passages that cover it; context is covered by none."""

    text: str
    numbers: tuple[int, ...]
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces that follow one another without a gap. `opens` and `closes` say that text was left out there."""

    pieces: tuple[Piece, ...]
    numbers: tuple[int, ...]
    opens: bool
    closes: bool

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class _Strip:
    text: str
    placed: list[tuple[int, int, int]]  # start, end, number


def stitch(passages: Iterable[Quoted]) -> list[Run]:
    """The runs of `passages`, given in the order of the text. Every passage lies whole in exactly one run."""
    strips: list[_Strip] = []
    for passage in passages:
        if not strips or not _join(strips[-1], passage):
            start = len(passage.prefix)
            place = (start, start + len(passage.exact), passage.number)
            strips.append(_Strip(passage.window, [place]))
    return [_run(strip) for strip in strips]


def overlap(left: str, right: str) -> int | None:
    """Where in `left` the text `right` begins, by the longest agreement; None when they do not meet."""
    best: tuple[int, int] | None = None
    for offset in range(ENOUGH - len(right), len(left) - ENOUGH + 1):
        low, high = max(0, offset), min(len(left), offset + len(right))
        shared = left[low:high]
        enough = len(shared.strip()) >= ENOUGH and (best is None or len(shared) > best[0])
        if enough and shared == right[low - offset : high - offset]:
            best = (len(shared), offset)
    return None if best is None else best[1]


def _join(strip: _Strip, passage: Quoted) -> bool:
    """Lay the passage over the strip where they agree; False leaves the strip as it is."""
    window = passage.window
    offset = overlap(strip.text, window)
    if offset is None:
        return False
    if offset < 0:
        strip.placed = [(start - offset, end - offset, number) for start, end, number in strip.placed]
        strip.text = window[:-offset] + strip.text
        offset = 0
    strip.text += window[len(strip.text) - offset :]
    start = offset + len(passage.prefix)
    strip.placed.append((start, start + len(passage.exact), passage.number))
    return True


def _run(strip: _Strip) -> Run:
    first = min(start for start, _, _ in strip.placed)
    last = max(end for _, end, _ in strip.placed)
    low, high = _whole_words(strip.text, first, last)
    cuts = sorted({low, high, *(edge for start, end, _ in strip.placed for edge in (start, end))})
    pieces = tuple(_piece(strip, a, b) for a, b in pairwise(cuts))
    numbers = tuple(number for _, _, number in sorted(strip.placed))
    return Run(pieces, numbers, opens=first > 0, closes=last < len(strip.text))


def _piece(strip: _Strip, low: int, high: int) -> Piece:
    covering = [place for place in sorted(strip.placed) if place[0] <= low and high <= place[1]]
    ends = tuple(number for _, end, number in covering if end == high)
    return Piece(strip.text[low:high], tuple(number for _, _, number in covering), ends)


def _whole_words(text: str, first: int, last: int) -> tuple[int, int]:
    """Where the context begins and ends without the words that its outer edges may have cut."""
    before, after = text[:first], text[last:]
    low = len(before) - len(_CUT_START.sub("", before))
    return low, last + len(_CUT_END.sub("", after))
