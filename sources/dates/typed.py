"""Dates as people type them: "Oct 2022", "20.10.2022", "late October 2022", "since March 2022", "Q3 2022".

Explicit patterns come first and python-dateutil second. What can be read in two ways is returned as a
question with its answers and never guessed; what cannot be read is refused with a sentence. A year is
needed, in four digits; only three numbers with a short year last ("20.10.22") are read too, 00 to 69 as 20xx,
and, where today is known, days that are named by it ("yesterday", "3 weeks ago").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from dateutil import parser as dateutil_parser

from sources.dates.bounds import BOUNDS, EDGES, single
from sources.dates.edtf import OPEN, Edtf, parse_edtf
from sources.dates.parts import named_part, part_of, split_edge
from sources.dates.plain import plain_characters, plain_text, refuse_other_calendars
from sources.dates.today import settled
from sources.dates.wording import MONTHS, SEASONS

MONTH_NUMBERS = {name[:length].casefold(): n for n, name in enumerate(MONTHS, 1) for length in range(3, 10)}
MONTH_NUMBERS["sept"] = 9
SEASON_CODES = {name: code for code, name in SEASONS.items()} | {"fall": 23}

M = r"(?P<month>" + "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True)) + r")\b"
D = r"(?P<day>[0-9]{1,2})"
Y = r"(?P<year>[0-9]{4})"
NAMED = [
    re.compile(pattern)
    for pattern in (rf"{D} {M} {Y}", rf"{M} {D} {Y}", rf"{Y} {M} {D}", rf"{M} {Y}", rf"{Y} {M}", rf"{Y}")
]
NAMED_PARTS = [re.compile(pattern) for pattern in (rf"{D} {M}", rf"{M} {D}", rf"{M}", rf"{D}")]
WITHOUT_YEAR = NAMED_PARTS[:3]
THREE_NUMBERS = re.compile(r"([0-9]{1,4})[./-]([0-9]{1,2})[./-]([0-9]{4}|[0-9]{1,2})")
MONTH_AND_YEAR = re.compile(
    r"(?P<month>[0-9]{1,2})[./-](?P<year>[0-9]{4})|(?P<year2>[0-9]{4})[./](?P<month2>[0-9]{1,2})"
)
SEASON = re.compile(r"(spring|summer|autumn|fall|winter) ([0-9]{4})(?:[-/]([0-9]{2}|[0-9]{4}))?")
DECADE = re.compile(r"([0-9]{3})0['’]?s")
SHORT_RANGE = re.compile(r"([0-9]{4})([-–/])([0-9]{2})")
LONGEST = 80
MARKED = re.compile(r"(about|around|circa|ca?(?= )|roughly|approximately|perhaps|possibly|maybe|~) ?(.+)")
BETWEEN = re.compile(r" to | and | until | till | through | ?- ?")


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A typed date that can be read in more than one way, with every reading."""

    typed: str
    choices: tuple[Edtf, ...]


Reading = Edtf | Ambiguous
Reader = Callable[[str, bool | None], list[Edtf]]


class NotADate(ValueError):
    """No pattern reads this text; the sentence does not say how to write it, as that depends on what is asked for."""


class _Unread(ValueError):
    """No pattern reads this text, or a part of it."""


def read_typed(text: str, *, day_first: bool | None = None, today: date | None = None) -> Reading:
    """Read a date as people type it; `day_first` settles what "03/04/2022" means, None asks.

    With `today`, "yesterday" and "3 weeks ago" are dates too. Raises ValueError with a sentence for what cannot be
    read: NotADate where no pattern knows it.
    """
    plain = plain_text(settled(text, today) if today else text)
    if not plain:
        raise ValueError("There is no date here.")
    if len(plain) > LONGEST:
        raise ValueError(f"A date is no longer than {LONGEST} characters.")
    refuse_other_calendars(text, plain)
    short = SHORT_RANGE.fullmatch(plain_characters(text).strip())
    try:
        found = _short_range(*short.groups()) if short else _readings(plain, day_first)
    except _Unread as error:
        typed = text.strip()
        year = " It needs a year." if any(pattern.fullmatch(plain) for pattern in WITHOUT_YEAR) else ""
        raise NotADate(f"“{typed}” is not a date we can read.{year}") from error
    return found[0] if len(found) == 1 else Ambiguous(text, tuple(found))


def _readings(plain: str, day_first: bool | None) -> list[Edtf]:
    """Return what the first pattern that knows this text makes of it: one reading or several."""
    exact = _as_edtf(plain.upper())
    if exact:
        return [exact]
    readers = (_marked, _bounded, _season, _decade, _part, _named, _numeric, _range, _by_dateutil)
    found = _first_of(readers, plain, day_first)
    if not found:
        raise _Unread(plain)
    return found


def _first_of(readers: tuple[Reader, ...], plain: str, day_first: bool | None) -> list[Edtf]:
    return next((found for reader in readers if (found := reader(plain, day_first))), [])


def _short_range(first: str, dash: str, last: str) -> list[Edtf]:
    """Read "2021–22" as two years; ask where "2022-23" may be EDTF's autumn and "2009/10" a month."""
    later = first[:2] + last
    years = [parse_edtf(f"{first}/{later}")] if later > first else []
    written = [exact for exact in [_as_edtf(f"{first}-{last}")] if exact and (dash != "/" or int(last) <= 12)]
    if dash == "-" and int(last) <= 12:
        years = []
    if dash == "–" and years:
        written = []
    if not written + years:
        raise ValueError(f"“{first}{dash}{last}” names no month and no stretch of years.")
    return written + years


def _as_edtf(text: str) -> Edtf | None:
    try:
        return parse_edtf(text)
    except ValueError:
        return None


def _marked(plain: str, day_first: bool | None) -> list[Edtf]:
    """ "about October 2022", "perhaps 2022"."""
    mark, rest = _mark_of(plain)
    return [_with_mark(found, mark) for found in _readings(rest, day_first)] if mark else []


def _mark_of(plain: str) -> tuple[str, str]:
    """Split "about 2022" into the EDTF mark and the rest; without such a word the mark is empty."""
    match = MARKED.fullmatch(plain)
    if not match:
        return "", plain
    return "?" if match[1] in ("perhaps", "possibly", "maybe") else "~", match[2]


def _with_mark(found: Edtf, mark: str) -> Edtf:
    sides = [_side_with_mark(side, mark) for side in found.text.split("/")]
    return parse_edtf("/".join(sides))


def _side_with_mark(side: str, mark: str) -> str:
    if side in ("", OPEN) or side[-1] in (mark, "%"):
        return side
    return side[:-1] + "%" if side[-1] in "~?" else side + mark


def _bounded(plain: str, day_first: bool | None) -> list[Edtf]:
    """ "before 2022", "until October 2022", "since March 2022", "from 1 December 2022 on", "after 2022"."""
    match = re.fullmatch(r"(before|until|till|up to|by|since|from|after) (.+?)( on| onwards?)?|(.+?) onwards?", plain)
    if not match:
        return []
    bound, rest = match[1] or "since", match[2] or match[4]
    if bound == "from" and not match[3] and BETWEEN.search(rest) and not _as_edtf(rest.upper()):
        return []
    edge, whole = split_edge(rest)
    if edge:
        return [parse_edtf(EDGES[bound, edge](found)) for found in _readings(whole, day_first)]
    stretches = bound in ("before", "after") or named_part(rest)
    return [parse_edtf(BOUNDS[bound](found if stretches else single(found))) for found in _readings(rest, day_first)]


def _season(plain: str, day_first: bool | None) -> list[Edtf]:
    """ "autumn 2022", "winter 2022-23"; "winter 2022" alone may have begun in either year, so we ask."""
    match = SEASON.fullmatch(plain)
    if not match:
        return []
    name, year, end = match.groups()
    if end and (name != "winter" or int(end) % 100 != (int(year) + 1) % 100):
        return []
    found = [parse_edtf(f"{year}-{SEASON_CODES[name]}")]
    if name == "winter" and not end and int(year) > 1:
        found.insert(0, parse_edtf(f"{int(year) - 1:04}-24"))
    return found


def _decade(plain: str, day_first: bool | None) -> list[Edtf]:
    """ "1990s"; where it may be a century as well ("1900s") we ask for its years, but for the 2000s."""
    match = DECADE.fullmatch(plain)
    if not match:
        return []
    first = f"{match[1]}0"
    if first.endswith("00") and first != "2000":
        ten, hundred = (f"{first} to {first[:2]}{last}" for last in ("09", "99"))
        raise ValueError(f"“{plain}” may be ten years or a hundred: write {ten} or {hundred}.")
    return [parse_edtf(f"{match[1]}X")]


def _part(plain: str, day_first: bool | None) -> list[Edtf]:
    """ "early 2022", "mid-October 2022", "end of October 2022", "Q3 2022", "first half of 2022"."""
    found = named_part(plain)
    return [part_of(whole, found[0]) for whole in _readings(found[1], day_first)] if found else []


def _named(plain: str, day_first: bool | None) -> list[Edtf]:
    """ "1 December 2022", "December 1, 2022", "Oct 2022"."""
    for pattern in NAMED:
        match = pattern.fullmatch(plain)
        if match:
            parts = match.groupdict()
            month = MONTH_NUMBERS.get(parts.get("month") or "")
            return [_date(parts["year"], month, parts.get("day"))]
    return []


def _date(year: str, month: int | str | None, day: int | str | None = None) -> Edtf:
    smaller = "".join(f"-{int(part):02}" for part in (month, day) if part is not None)
    return parse_edtf(f"{int(year):04}{smaller}")


def _numeric(plain: str, day_first: bool | None) -> list[Edtf]:
    """ "20.10.2022", "5.6.22", "10/2022", "2022/10/05"."""
    match = MONTH_AND_YEAR.fullmatch(plain)
    if match:
        month = int(match["month"] or match["month2"])
        if not 1 <= month <= 12:
            raise ValueError(f"“{plain}” names no month: months run from 1 to 12.")
        return [_date(match["year"] or match["year2"], month)]
    if re.fullmatch(r"[0-9]{8}", plain):
        return [_date(plain[:4], plain[4:6], plain[6:])]
    three = THREE_NUMBERS.fullmatch(plain)
    return _three_numbers(plain, three[1], three[2], three[3], day_first) if three else []


def _three_numbers(plain: str, one: str, two: str, three: str, day_first: bool | None) -> list[Edtf]:
    if len(one) == 4 and len(three) < 3:
        return [_date(one, two, three)]
    if len(one) > 2:
        return []
    year = three if len(three) == 4 else f"{2000 + int(three) if int(three) < 70 else 1900 + int(three)}"
    orders = {True: (two, one), False: (one, two)}
    tried = [orders[day_first]] if day_first is not None else list(orders.values())
    found = [_day_or_none(year, month, day) for month, day in tried]
    kept = list(dict.fromkeys(each for each in found if each))
    if not kept:
        raise ValueError(f"“{plain}” names a day or a month that does not exist.")
    return kept


def _day_or_none(year: str, month: str, day: str) -> Edtf | None:
    try:
        return _date(year, month, day) if 1 <= int(month) <= 12 else None
    except ValueError:
        return None


def _range(plain: str, day_first: bool | None) -> list[Edtf]:
    """ "Oct-Nov 2022", "24 February to 1 December 2022", "between 2009 and 2021"."""
    plain = re.sub(r"^(?:from|between) ", "", plain)
    orders = (True, False) if day_first is None else (day_first,)
    found = [_range_in_order(plain, order) for order in orders]
    return list(dict.fromkeys(each for each in found if each))


def _range_in_order(plain: str, day_first: bool) -> Edtf | None:
    for match in BETWEEN.finditer(plain):
        left, right = plain[: match.start()], plain[match.end() :]
        ends = _one_or_none(right, day_first)
        starts = _filled(left, ends) or _one_or_none(left, day_first)
        if starts and ends:
            return parse_edtf(f"{starts.text}/{ends.text}")
    return None


def _one_or_none(text: str, day_first: bool) -> Edtf | None:
    """Read one side of a range, if it is one date with one reading."""
    mark, rest = _mark_of(text)
    if mark:
        found = _one_or_none(rest, day_first)
        return _with_mark(found, mark) if found else None
    try:
        exact = _as_edtf(text.upper())
        sides = [exact] if exact else _first_of((_season, _named, _numeric, _by_dateutil), text, day_first)
    except ValueError:
        return None
    return sides[0] if len(sides) == 1 and "/" not in sides[0].text else None


def _filled(left: str, ends: Edtf | None) -> Edtf | None:
    """Read a start that leaves its year, or month and year, to the end: "Oct" in "Oct-Nov 2022"."""
    match = next((found for pattern in NAMED_PARTS if (found := pattern.fullmatch(left))), None)
    if not match or ends is None or "X" in ends.text:
        return None
    parts = match.groupdict()
    name, day = parts.get("month"), parts.get("day")
    month = MONTH_NUMBERS[name] if name else ends.text[5:7]
    return _date(ends.text[:4], month, day) if month and (name or len(ends.text) == 10) else None


def _by_dateutil(plain: str, day_first: bool | None) -> list[Edtf]:
    """Ask python-dateutil, in both orders of day and month, for what the patterns above do not know."""
    if not re.search(r"(?<![0-9])[0-9]{4}(?![0-9])", plain):
        return []
    orders = (True, False) if day_first is None else (day_first,)
    found = [_given_parts(plain, order) for order in orders]
    return list(dict.fromkeys(each for each in found if each))


def _given_parts(plain: str, day_first: bool) -> Edtf | None:
    """Parse twice with two defaults: the parts that agree are those that were given."""
    defaults = (datetime(1996, 1, 1), datetime(2005, 2, 2))
    try:
        one, two = (dateutil_parser.parse(plain, default=each, dayfirst=day_first) for each in defaults)
    except (ValueError, OverflowError, TypeError):
        return None
    if one.year != two.year or (one.month != two.month and one.day == two.day):
        return None
    month = one.month if one.month == two.month else None
    day = one.day if month and one.day == two.day else None
    return _date(str(one.year), month, day)
