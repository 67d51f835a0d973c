"""The part of EDTF (ISO 8601-2, level 1) that we use, with the first and last day of each date.

Days, months, years and seasons; digits not known (`202X`, `2022-XX`, and of level 2 also `2022-10-2X`);
`~` approximate, `?` uncertain, `%` both; intervals of two dates, open (`..`) or unknown (empty) on one side.

Seasons are those of the northern hemisphere by whole months: spring is March to May, summer June to
August, autumn September to November, and winter December to February of the next year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

OPEN = ".."
SPRING, SUMMER, AUTUMN, WINTER = 21, 22, 23, 24
SEASON_STARTS = {SPRING: 3, SUMMER: 6, AUTUMN: 9, WINTER: 12}

DATE = re.compile(
    r"(?P<year>[0-9]{2}(?:[0-9]{2}|[0-9]X|XX))"
    r"(?:-(?P<month>[0-9]{2}|[0-9]X|XX)(?:-(?P<day>[0-9]{2}|[0-9]X|XX))?)?(?P<mark>[~?%])?",
    re.ASCII,
)

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Edtf:
    """A date or interval: its EDTF text, its first and last possible day, and how sure it is.

    `earliest` or `latest` is None where that side of an interval is open or unknown.
    """

    text: str
    earliest: date | None
    latest: date | None
    approximate: bool = False
    uncertain: bool = False


def parse_edtf(text: str) -> Edtf:
    """Read an EDTF string. Raises ValueError with a sentence for what is outside that part."""
    text = text.strip()
    if "/" in text:
        return _interval(text)
    earliest, latest = _span(text)
    return Edtf(text, earliest, latest, _approximate(text), _uncertain(text))


def _interval(text: str) -> Edtf:
    start, _, end = text.partition("/")
    if start in ("", OPEN) and end in ("", OPEN):
        raise ValueError(f"The interval “{text}” needs a date on at least one side.")
    earliest = None if start in ("", OPEN) else _span(start)[0]
    latest = None if end in ("", OPEN) else _span(end)[1]
    if earliest and latest and earliest > latest:
        raise ValueError(f"The interval “{text}” ends before it begins.")
    return Edtf(text, earliest, latest, _approximate(text), _uncertain(text))


def _approximate(text: str) -> bool:
    return "~" in text or "%" in text


def _uncertain(text: str) -> bool:
    return "?" in text or "%" in text


def _span(text: str) -> Span:
    """Return the first and last day that a date without a slash can mean."""
    match = DATE.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is not a date we can read: write 2022-12-01, 2022-10, 2022 or 2022-09/2022-12.")
    year, month, day = match["year"], match["month"], match["day"]
    if ("X" in year and month) or (month and "X" in month and day not in (None, "XX")):
        raise ValueError(f"“{text}” leaves a larger part open and names a smaller one; leave out the smaller.")
    first, last = _years(year)
    if month is None:
        return date(first, 1, 1), date(last, 12, 31)
    if day is None or "X" in month:
        return _months(first, month, text)
    return _days(first, int(month), day, text)


def _years(year: str) -> tuple[int, int]:
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if last == 0:
        raise ValueError("There is no year 0000; years run from 0001 to 9999.")
    return max(first, 1), last


def _months(year: int, month: str, text: str) -> Span:
    spans = [month_span(year, number) for number in range(1, 13) if _fits(number, month)]
    if month != "XX":
        spans += [season_span(year, code) for code in SEASON_STARTS if _fits(code, month)]
    if not spans:
        raise ValueError(f"“{text}” names no month: months run from 01 to 12, seasons from 21 to 24.")
    return spans[0][0], spans[-1][1]


def _days(year: int, month: int, day: str, text: str) -> Span:
    if not 1 <= month <= 12:
        raise ValueError(f"“{text}” names no month: a date with a day needs a month from 01 to 12.")
    days = [number for number in range(1, monthrange(year, month)[1] + 1) if _fits(number, day)]
    if not days:
        raise ValueError(f"“{text}” names a day that the month does not have.")
    return date(year, month, days[0]), date(year, month, days[-1])


def _fits(number: int, pattern: str) -> bool:
    return all(want in ("X", have) for want, have in zip(pattern, f"{number:02}", strict=True))


def month_span(year: int, month: int) -> Span:
    """Return the first and last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def season_span(year: int, season: int) -> Span:
    """Return the first and last day of a season (21 to 24); the winter of 9999 is cut at the end of time."""
    start = SEASON_STARTS[season]
    if season != WINTER:
        return date(year, start, 1), month_span(year, start + 2)[1]
    last = month_span(year + 1, 2)[1] if year < date.max.year else date.max
    return date(year, start, 1), last
