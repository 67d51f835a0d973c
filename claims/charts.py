"""Pure: drawings as coordinates. A template writes them as SVG; the same figures stand beside them as text.

A ribbon is laid out in per cent, so that its words keep their size on a phone. A lineage is laid out in pixels,
twice from one function: wide, with three columns, and tall, with each origin above its carriers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from claims import timeline

Text = tuple[str, int, int, str]  # class, x, y, words


LETTER, APART = 0.5, 0.5
"""How wide a letter of a ribbon's label is at most, on average, and how far labels stand apart; in rem."""
ROOM = (9, 18, 22, 28, 36, 44, 50)
"""Widths of a ribbon, in rem, from which a label may be shown: the style sheet has a rule for each."""
LETTERS = {"b": 7.3, "d": 6.5}
"""How wide a letter of a lineage is on average, by class of words, in its pixels."""
DATE_LETTER = 7.1
"""The same in a date: figures are wider than small letters."""
MOST_CARRIERS = 4
MOST_ORIGINS = 40


@dataclass(frozen=True, slots=True)
class Ribbon:
    """The statuses of a timeline along an axis of years. Positions and widths are per cent."""

    pieces: list[tuple[str, str, str]]  # x, width, family
    labels: list[tuple[str, str, int, str, str]]  # x, text anchor, from which width shown, family, word
    years: list[tuple[str, int]]  # x, year


def ribbon(lines: Sequence[dict[str, Any]], end: str) -> Ribbon | None:
    """The ribbon of `lines` up to the day `end`; None where less than a month would be drawn."""
    spans = timeline.known_spans(lines)
    first, last = dt.date.fromisoformat(spans[0][0]), dt.date.fromisoformat(end)
    days = (last - first).days
    if days < 28:
        return None
    pieces, labels = [], []
    for start, until, line in spans:
        x = _percent(first, start, days)
        width = min(100.0, _percent(first, until or end, days)) - x
        if width <= 0:
            continue
        pieces.append((f"{x:.2f}%", f"{width:.2f}%", line["family"]))
        if room := _room(line["word"], width):
            labels.append(_label(x, width, room, line))
    years = [dt.date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
    step = 1 + len(years) // 10
    ticks = [(f"{_percent(first, day.isoformat(), days):.2f}%", day.year) for day in years[::step]]
    return Ribbon(pieces, labels, ticks)


def _room(word: str, width: float) -> int:
    """How wide a ribbon must be for `word` to fit `width` per cent of it, as one of `ROOM`; 0 if none is enough."""
    needed = (len(word) * LETTER + APART) * 100 / width
    return next((room for room in ROOM if room >= needed), 0)


def _label(x: float, width: float, room: int, line: timeline.DocumentLine) -> tuple[str, str, int, str, str]:
    at_end = x + width > 99.9 and x > 50
    return ("100%" if at_end else f"{x:.2f}%", "end" if at_end else "start", room, line["family"], line["word"])


def _percent(first: dt.date, day: str, days: int) -> float:
    return max(0.0, (dt.date.fromisoformat(day) - first).days * 100 / days)


@dataclass(frozen=True, slots=True)
class Carrier:
    """A report that carries an origin: who published it, and when."""

    name: str
    when: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Root:
    """An origin with its carriers; no carriers where the origin itself is the evidence. `letter` is "" if untraced."""

    letter: str
    name: str
    about: str
    side: str
    carriers: list[Carrier] = field(default_factory=list)


@dataclass(slots=True)
class Drawing:
    """Shapes of a lineage: paths to stroke and fill, and words to write."""

    width: int
    height: int = 0
    for_paths: list[str] = field(default_factory=list)
    against_paths: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    end: tuple[int, int, int, int] | None = None  # x, y, width, height
    texts: list[Text] = field(default_factory=list)

    def line(self, side: str, path: str) -> None:
        """Add a path on the side "for" or "against"."""
        (self.for_paths if side == "for" else self.against_paths).append(path)

    def words(self, kind: str, x: float, y: float, text: str, room: float) -> None:
        """Write `text`, cut to fit `room` pixels."""
        self.texts.append((kind, int(x), int(y), _cut(text, room / LETTERS[kind])))


def folded(roots: Sequence[Root]) -> list[Root]:
    """The origins as drawn: a long row of carriers ends in a count, and so does a long column of origins."""
    drawn = [Root(root.letter, root.name, root.about, root.side, _few(root.carriers)) for root in roots[:MOST_ORIGINS]]
    rest = len(roots) - MOST_ORIGINS
    if rest > 0:
        drawn.append(Root("", f"+ {rest}", "", roots[-1].side, []))
    return drawn


def _few(carriers: list[Carrier]) -> list[Carrier]:
    if len(carriers) <= MOST_CARRIERS:
        return carriers
    return [*carriers[: MOST_CARRIERS - 1], Carrier(f"+ {len(carriers) - MOST_CARRIERS + 1}")]


def lineage(roots: Sequence[Root], *, wide: bool, heads: tuple[str, str, str], claim: str) -> Drawing:
    """Draw where the reporting comes from. `heads` name the columns, `claim` is the statement."""
    drawn = folded(roots)
    return _wide(drawn, heads, claim) if wide else _tall(drawn)


def _wide(roots: Sequence[Root], heads: tuple[str, str, str], claim: str) -> Drawing:
    drawing = Drawing(width=850)
    drawing.texts += [("h", 0, 14, heads[0]), ("h", 345, 14, heads[1]), ("h", 655, 14, heads[2])]
    rows, y = [], 30.0
    known: dict[str, float] = {}
    for root in roots:
        new = [carrier for carrier in root.carriers if not (carrier.key and carrier.key in known)]
        height = max(1, len(new)) * 50.0
        rows.append((root, new, y, height))
        for place, carrier in enumerate(new):
            known[carrier.key or f"{id(carrier)}"] = y + place * 50 + 24
        y += height + 8
    drawing.height = int(max(y, 190.0))
    middle = max(30.0 + (y - 38) / 2, 110.0)
    for root, new, top, height in rows:
        _wide_root(drawing, root, top + height / 2 - 1)
        _wide_carriers(drawing, root, new, known, top + height / 2 - 1, middle)
    _wide_end(drawing, claim, middle)
    return drawing


def _wide_root(drawing: Drawing, root: Root, y: float) -> None:
    (drawing.roots if root.letter else drawing.loose).append(_pill(1, y - 22, 265, 44))
    if root.letter:
        drawing.words("b", 18, y + 5, root.letter, 30)
    drawing.words("b", 40, y - 3 if root.about else y + 5, root.name, 210)
    if root.about:
        drawing.words("d", 40, y + 14, root.about, 210)


def _wide_carriers(
    drawing: Drawing, root: Root, new: list[Carrier], known: dict[str, float], y: float, middle: float
) -> None:
    target = middle - 24 if root.side == "for" else middle + 24
    if not root.carriers:
        drawing.line(root.side, f"M266 {y:.0f}H541C600 {y:.0f} 585 {target:.0f} 655 {target:.0f}")
    for carrier in root.carriers:
        at = known[carrier.key or f"{id(carrier)}"]
        drawing.line(root.side, f"M266 {y:.0f}C305 {y:.0f} 305 {at:.0f} 345 {at:.0f}")
        if carrier in new:
            drawing.line(root.side, f"M541 {at:.0f}C600 {at:.0f} 585 {target:.0f} 655 {target:.0f}")
            drawing.boxes.append(_box(345, at - 21, 196, 42))
            drawing.words("b", 358, at - 2 if carrier.when else at + 5, carrier.name, 176)
            drawing.words("d", 358, at + 14, carrier.when, 176)


def _wide_end(drawing: Drawing, claim: str, middle: float) -> None:
    lines = _wrapped(claim, 24, 4)
    height = max(96.0, 30.0 + 20 * len(lines))
    drawing.end = (655, int(middle - height / 2), 193, int(height))
    top = middle - 10 * len(lines) + 15
    for place, line in enumerate(lines):
        drawing.texts.append(("b", 669, int(top) + 20 * place, line))


def _tall(roots: Sequence[Root]) -> Drawing:
    drawing = Drawing(width=342)
    y = 1.0
    for root in roots:
        (drawing.roots if root.letter else drawing.loose).append(_pill(1, y, 340, 50))
        if root.letter:
            drawing.words("b", 20, y + 30, root.letter, 30)
        drawing.words("b", 42, y + 22 if root.about else y + 30, root.name, 280)
        if root.about:
            drawing.words("d", 42, y + 40, root.about, 280)
        foot = y + 50
        y = foot + 7
        for carrier in root.carriers:
            drawing.line(root.side, f"M24 {foot:.0f}V{y + 20:.0f}H46")
            drawing.boxes.append(_box(46, y, 295, 40))
            _tall_words(drawing, carrier, y)
            y += 47
        y += 8
    drawing.height = int(y)
    return drawing


def _tall_words(drawing: Drawing, carrier: Carrier, y: float) -> None:
    """Name and date on one line where both fit, with a gap between them; else the date below the name."""
    room = 272 - 12 - len(carrier.when) * DATE_LETTER
    if len(carrier.name) * LETTERS["b"] <= room:
        drawing.words("b", 58, y + 25, carrier.name, room)
        drawing.texts.append(("d e", 330, int(y) + 25, carrier.when))
        return
    drawing.words("b", 58, y + 18 if carrier.when else y + 25, carrier.name, 272)
    drawing.words("d", 58, y + 34, carrier.when, 272)


def _pill(x: float, y: float, width: float, height: float) -> str:
    r = height / 2
    turn = f"a{r:.0f} {r:.0f} 0 0 1 0"
    return f"M{x + r:.0f} {y:.0f}h{width - height:.0f}{turn} {height:.0f}h{height - width:.0f}{turn} {-height:.0f}z"


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:.0f} {y:.0f}h{width:.0f}v{height:.0f}h{-width:.0f}z"


def _cut(text: str, most: float) -> str:
    return text if len(text) <= most else text[: max(1, int(most) - 1)].rstrip(" ,;:") + "…"


def _wrapped(text: str, width: int, most: int) -> list[str]:
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= most else [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), width - 1)]
