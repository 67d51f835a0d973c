"""Pure: days by which people are owed an answer, counted in working days (Monday to Friday, UTC; no holidays)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from statistics import median

ANSWER_WITHIN = 7
"""Working days in which we answer a report of an error or a complaint."""

SATURDAY = 5
A_DAY = dt.timedelta(days=1)


def due(received: dt.date, within: int = ANSWER_WITHIN) -> dt.date:
    """The last day to answer what came on `received`: the first working day after it is day one."""
    day = received
    while within > 0:
        day += A_DAY
        within -= is_working(day)
    return day


def is_working(day: dt.date) -> bool:
    """Whether a day is one of Monday to Friday."""
    return day.weekday() < SATURDAY


def is_overdue(due_on: dt.date | None, today: dt.date) -> bool:
    """Whether the last day to answer is over."""
    return due_on is not None and today > due_on


def working_days(start: dt.date, end: dt.date) -> int:
    """How many working days come after `start`, up to and with `end`: 0 for an answer on the same day."""
    weeks, rest = divmod(max((end - start).days, 0), 7)
    return weeks * SATURDAY + sum(is_working(start + A_DAY * (weeks * 7 + n)) for n in range(1, rest + 1))


def usual(spans: Iterable[tuple[dt.date, dt.date]]) -> float | None:
    """The median number of working days of some spans, in halves at most; None for none."""
    counted = [working_days(start, end) for start, end in spans]
    return float(median(counted)) if counted else None
