"""Working days: when an answer is due, and how long one took."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.deadlines import ANSWER_WITHIN, due, is_overdue, is_working, usual, working_days

DAYS = st.integers(0, 4_000).map(lambda days: dt.date(2020, 1, 1) + dt.timedelta(days=days))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2026-11-02", "2026-11-11"),  # a Monday: two days of the weekend are skipped
        ("2026-11-06", "2026-11-17"),  # a Friday: two weekends
        ("2026-11-07", "2026-11-17"),  # a Saturday counts from Monday on
        ("2026-11-08", "2026-11-17"),
    ],
)
def test_an_answer_is_due_on_the_seventh_working_day(received, last):
    """D12."""
    assert due(day(received)) == day(last)


def test_it_is_overdue_on_day_eight_and_not_before():
    """D12."""
    assert not is_overdue(day("2026-11-11"), day("2026-11-11"))
    assert is_overdue(day("2026-11-11"), day("2026-11-12"))
    assert not is_overdue(None, day("2026-11-12"))


@given(DAYS, st.integers(1, 40))
def test_the_last_day_is_a_working_day_and_so_many_working_days_away(received, within):
    last = due(received, within)
    assert is_working(last)
    assert working_days(received, last) == within


@given(DAYS, st.integers(-5, 60))
def test_working_days_are_counted_as_one_would_on_a_calendar(start, length):
    end = start + dt.timedelta(days=length)
    between = [start + dt.timedelta(days=n) for n in range(1, length + 1)]
    assert working_days(start, end) == sum(is_working(one) for one in between)


def test_the_usual_time_is_the_median():
    friday, monday, tuesday = day("2026-11-06"), day("2026-11-09"), day("2026-11-10")
    assert usual([]) is None
    assert usual([(friday, friday), (friday, monday), (friday, tuesday)]) == 1.0
    assert usual([(friday, friday), (friday, monday)]) == 0.5
    assert ANSWER_WITHIN == 7
