"""The chart over time: stacked columns by family, one a period, as coordinates with the figures beside them. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from claims import scales

HEIGHT = 260
LABEL_GAP = 19
ORDER = ("supported", "partly", "undeterminable", "disputed", "refuted", "opinion", "unresolved")
MOST_COLUMNS = 40

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Segment:
    family: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside the last column, moved apart where they would touch."""

    family: str
    y: str
    words: str


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    words: str
    far: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the chart's table: the period, and a count for each of the chart's families."""

    words: str
    day: dt.date
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart and its twin table; `title` is its finding, or empty where there is none."""

    title: str
    summary: str
    families: tuple[tuple[str, str], ...]
    segments: tuple[Segment, ...]
    labels: tuple[Label, ...]
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]


def period_ends(first: dt.date, last: dt.date) -> list[dt.date]:
    """The ends of the quarters from `first`, closed by `last`; of the years where quarters would be too many."""
    ends = [day for day in _quarter_ends(first.year, last.year) if first <= day < last]
    if len(ends) > MOST_COLUMNS:
        ends = [day for day in ends if day.month == 12][-MOST_COLUMNS:]
    return [*ends, last]


def columns(series: Sequence[tuple[dt.date, Counts]]) -> Columns | None:
    """The chart of `series`, oldest first, each with its counts by family; None where there is nothing to show."""
    if not series or not sum(series[-1][1].values()):
        return None
    families = [code for code in scales.FAMILIES if any(counts.get(code) for _, counts in series)]
    rows = tuple(_row(day, counts, families) for day, counts in series)
    return Columns(
        title=_title(series),
        summary=_summary(series),
        families=tuple((code, scales.FAMILIES[code].word) for code in families),
        segments=tuple(_segments(series)),
        labels=tuple(_labels(series[-1][1], _highest(series))),
        ticks=tuple(_ticks([day for day, _ in series])),
        rows=rows,
    )


def _quarter_ends(first: int, last: int) -> list[dt.date]:
    days = ((3, 31), (6, 30), (9, 30), (12, 31))
    return [dt.date(year, month, day) for year in range(first, last + 1) for month, day in days]


def _row(day: dt.date, counts: Counts, families: Sequence[str]) -> Row:
    numbers = tuple(counts.get(code, 0) for code in families)
    return Row(_period(day), day, numbers, sum(counts.values()))


def _period(day: dt.date) -> str:
    quarter = (day.month + 2) // 3
    if day in _quarter_ends(day.year, day.year):
        return _("End of Q%(quarter)s %(year)s") % {"quarter": quarter, "year": day.year}
    return date_format(day, "j F Y")


def _highest(series: Sequence[tuple[dt.date, Counts]]) -> int:
    return max(sum(counts.values()) for _, counts in series) or 1


def _segments(series: Sequence[tuple[dt.date, Counts]]) -> list[Segment]:
    highest, width = _highest(series), 100 / len(series)
    found = []
    for place, (_day, counts) in enumerate(series):
        top = float(HEIGHT)
        for code in ORDER:
            if number := counts.get(code, 0):
                height = HEIGHT * number / highest
                top -= height
                found.append(
                    Segment(code, f"{place * width:.3f}%", f"{top:.1f}", f"{width + 0.05:.3f}%", f"{height:.1f}")
                )
    return found


def _labels(counts: Counts, highest: int) -> list[Label]:
    top, middles = float(HEIGHT), []
    for code in ORDER:
        if number := counts.get(code, 0):
            height = HEIGHT * number / highest
            top -= height
            middles.append((code, top + height / 2 + 5, number))
    return [Label(code, f"{y:.1f}", f"{number} {_lower(code)}") for code, y, number in _apart(middles)]


def _apart(middles: list[tuple[str, float, int]]) -> list[tuple[str, float, int]]:
    """Labels from the bottom up, each at least `LABEL_GAP` above the one before."""
    placed: list[tuple[str, float, int]] = []
    for code, y, number in middles:
        highest = placed[-1][1] - LABEL_GAP if placed else float(HEIGHT)
        placed.append((code, min(y, highest), number))
    return placed


def _lower(code: str) -> str:
    word = scales.FAMILIES[code].word
    return word[0].lower() + word[1:]


def _ticks(days: Sequence[dt.date]) -> list[Tick]:
    """A mark where a year begins."""
    width = 100 / len(days)
    starts = [(place, day.year) for place, (before, day) in enumerate(pairwise(days), 1) if day.year != before.year]
    return [Tick(f"{place * width:.2f}%", str(year), far=n % 2 == 1) for n, (place, year) in enumerate(starts)]


def _title(series: Sequence[tuple[dt.date, Counts]]) -> str:
    """The largest move between the first and the last column, as a sentence; empty where nothing moved."""
    (first_day, first), (_last_day, last) = series[0], series[-1]
    moved = max(ORDER, key=lambda code: abs(last.get(code, 0) - first.get(code, 0)))
    if first.get(moved, 0) == last.get(moved, 0) or len(series) < 2:
        return ""
    facts = {
        "before": first.get(moved, 0),
        "all": sum(first.values()),
        "now": last.get(moved, 0),
        "all_now": sum(last.values()),
        "family": _lower(moved),
        "when": _end_of(first_day),
    }
    if facts["all"] == facts["all_now"]:
        return _("%(before)s of %(all)s statements were %(family)s at %(when)s; %(now)s are now.") % facts
    return _("%(before)s of %(all)s statements were %(family)s at %(when)s; %(now)s of %(all_now)s are now.") % facts


def _end_of(day: dt.date) -> str:
    if (day.month, day.day) == (12, 31):
        return _("the end of %(year)s") % {"year": day.year}
    return _("the end of %(month)s") % {"month": date_format(day, "F Y")}


def _summary(series: Sequence[tuple[dt.date, Counts]]) -> str:
    """What the chart shows, for those who do not see it."""
    (first_day, first), (last_day, last) = series[0], series[-1]
    return _("Stacked columns. %(first)s: %(before)s. %(last)s: %(now)s. The table below has all figures.") % {
        "first": _period(first_day),
        "before": _words(first),
        "last": _period(last_day),
        "now": _words(last),
    }


def _words(counts: Counts) -> str:
    return ", ".join(f"{counts[code]} {_lower(code)}" for code in scales.FAMILIES if counts.get(code))
