"""Words and dates of a document, read from the scales and from EDTF. Faults are noted as sentences, not raised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from sources.dates import parse_edtf, words

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

Problems = list[str]


def entry(scale: Mapping[Any, Any], code: Any, what: str, problems: Problems) -> Any:
    """The scale's entry for `code`; any entry, with the fault noted, for a code that the scale does not have."""
    if code not in scale:
        problems.append(f"“{code}” is no {what}.")
        return next(iter(scale.values()))
    return scale[code]


def dated(edtf: str, problems: Problems, text: str = "") -> dict[str, str] | None:
    """An EDTF date with its words (`text` where somebody worded it); None for no date."""
    if not edtf:
        return None
    try:
        return {"edtf": edtf, "text": text or _read(edtf)[0]}
    except ValueError as error:
        problems.append(str(error))
        return None


def days_of(edtf: str) -> tuple[str | None, str | None]:
    """The first and the last day that an EDTF date can mean; None where open, unknown or unreadable."""
    try:
        return _read(edtf)[1:] if edtf else (None, None)
    except ValueError:
        return (None, None)


def a_day(text: str | None, what: str, problems: Problems) -> str | None:
    """`text` if it is a day or None; else the fault is noted."""
    if text is None or _is_day(text):
        return text
    problems.append(f"{what} needs a day such as 2022-12-01; “{text}” is none.")
    return None


def a_past_day(text: str | None, what: str, on: str, problems: Problems) -> str | None:
    """As `a_day`, for a day that must have come by `on`."""
    day = a_day(text, what, problems)
    if day is not None and on < day:
        problems.append(f"{what} cannot be {day}: that day is still to come.")
    return day


def _is_day(text: str) -> bool:
    if not ISO_DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def _read(edtf: str) -> tuple[str, str | None, str | None]:
    read = parse_edtf(edtf)
    return words(read), _iso(read.earliest), _iso(read.latest)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
