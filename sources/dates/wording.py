"""Dates in plain English for readers. `read_typed` reads back what `words` writes."""

from __future__ import annotations

import re
from calendar import monthrange

from sources.dates.edtf import DATE, OPEN, Edtf, parse_edtf

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
A_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
MARKS = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}

# "Early", "mid" and "late" by thirds: of a month in days (0 stands for its last day), of a year in months.
DAY_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 0)}
MONTH_THIRDS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}


def words(edtf: Edtf) -> str:
    """Return a date as a reader would say it: "October 2022", "from 1 December 2022 on", "before 2022"."""
    start, slash, end = edtf.text.partition("/")
    if not slash:
        return _one(start)
    if start in ("", OPEN):
        return _until(end, known=start == OPEN)
    if end in ("", OPEN):
        return f"from {_one(start)} on" if end == OPEN else f"from {_one(start)}, end unknown"
    return _third(start, end) or _from_to(start, end)


def _from_to(start: str, end: str) -> str:
    """Say a mark of both dates once: "about 2021 to 2022", but "from about 2021 to 2022" if it is of one."""
    if start[-1] == end[-1] and end[-1] in MARKS:
        return f"{_one(start)} to {_one(end[:-1])}"
    marked = start[-1] in MARKS or end[-1] in MARKS
    return f"{'from ' if marked else ''}{_one(start)} to {_one(end)}"


def in_words(text: str) -> str:
    """Return an EDTF text as a reader would say it, or the text itself where it is no date."""
    try:
        return words(parse_edtf(text)) if text else ""
    except ValueError:
        return text


def _until(end: str, *, known: bool) -> str:
    if not known:
        return f"up to {_one(end)}, beginning unknown"
    following = _following(end)
    return f"before {following}" if following else f"up to {_one(end)}"


def _following(end: str) -> str:
    """Name the year or month after `end`, where "before" it says exactly what is meant."""
    if end.isdigit() and end != "9999":
        return _year(int(end) + 1)
    if len(end) == 7 and end[5:].isdigit() and int(end[5:]) < 12:
        return _month(int(end[:4]), int(end[5:]) + 1)
    if end.endswith("-12") and len(end) == 7 and end[:4] != "9999":
        return _month(int(end[:4]) + 1, 1)
    return ""


def _one(text: str) -> str:
    match = DATE.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is not a date.")
    year, month, day = match["year"], match["month"], match["day"]
    return MARKS[match["mark"] or ""] + (_exact(year, month, day) or _open_digits(year, month, day))


def _exact(year: str, month: str | None, day: str | None) -> str:
    if "X" in year + (month or "") + (day or ""):
        return ""
    if not month:
        return _year(int(year))
    if not day:
        return _month(int(year), int(month)) if int(month) <= 12 else _season(int(year), int(month))
    return f"{int(day)} {_month(int(year), int(month))}"


def _year(year: int) -> str:
    """A year below 1000 keeps its zeros, so that it reads as a year."""
    return f"{year:04}"


def _month(year: int, month: int) -> str:
    return f"{MONTHS[month - 1]} {_year(year)}"


def _season(year: int, season: int) -> str:
    name = f"{SEASONS[season]} {_year(year)}"
    return f"{name}–{(year + 1) % 100:02}" if season == 24 else name


def _open_digits(year: str, month: str | None, day: str | None) -> str:
    if "X" in year:
        first, last = year.replace("X", "0"), year.replace("X", "9")
        return f"the {first}s" if year.count("X") == 1 else f"some time between {first} and {last}"
    if month and "X" not in month and day:
        return f"some day in {_month(int(year), int(month))}" if day == "XX" else _some_day(year, month, day)
    if month in ("0X", "1X"):
        first_month, last_month = (1, 9) if month == "0X" else (10, 12)
        return f"some time between {MONTHS[first_month - 1]} and {_month(int(year), last_month)}"
    return f"some season of {year}" if month == "2X" else f"some time in {year}"


def _some_day(year: str, month: str, day: str) -> str:
    length = monthrange(int(year), int(month))[1]
    first, last = max(int(day.replace("X", "0")), 1), min(int(day.replace("X", "9")), length)
    return f"some day between {first} and {last} {_month(int(year), int(month))}"


def _third(start: str, end: str) -> str:
    """Say "late October 2022" for the approximate interval that stands for it."""
    if not (start.endswith("~") and end.endswith("~")):
        return ""
    first, last = start[:-1], end[:-1]
    for name in DAY_THIRDS:
        if A_MONTH.match(first) and third_of_month(first[:7], name) == (first, last):
            return f"{name}{'-' if name == 'mid' else ' '}{_one(first[:7])}"
        if third_of_year(first[:4], name) == (first, last):
            return f"{name} {_one(first[:4])}"
    return ""


def third_of_month(month: str, name: str) -> tuple[str, str]:
    """Return the first and last day of the early, mid or late part of a month such as "2022-10"."""
    year, number = int(month[:4]), int(month[5:])
    first, last = DAY_THIRDS[name]
    return f"{month}-{first:02}", f"{month}-{last or monthrange(year, number)[1]:02}"


def third_of_year(year: str, name: str) -> tuple[str, str]:
    """Return the first and last month of the early, mid or late part of a year."""
    first, last = MONTH_THIRDS[name]
    return f"{year}-{first:02}", f"{year}-{last:02}"
