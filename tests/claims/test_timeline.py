"""The timeline: which line holds, which held on a day, and what a change does."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from claims.timeline import Change, Line, in_order, known_spans, standing_line, status_since
from tests.rows import a_line

DAYS = st.dates(dt.date(2022, 1, 1), dt.date(2022, 1, 9)).map(dt.date.isoformat)


def lines(*days: str, statuses: tuple[str, ...] = ()) -> list[dict]:
    """Lines on these days; each of a status of its own unless told otherwise."""
    return [
        {"effective_on": day, "position": place, "key": f"k{place}", "status": (statuses or range(99))[place]}
        for place, day in enumerate(days)
    ]


def line_on(timeline: list[dict], day: str) -> dict:
    """The line that held at the end of `day`: the last of those until then."""
    return [line for line in in_order(timeline) if line["effective_on"] <= day][-1]


TIMELINES = st.lists(st.tuples(DAYS, st.sampled_from("ab")), min_size=1, max_size=8).map(
    lambda pairs: lines(*(day for day, _ in pairs), statuses=tuple(status for _, status in pairs))
)


def test_the_last_line_of_a_day_wins() -> None:
    first, second = lines("2022-12-01", "2022-12-01")
    assert standing_line([second, first]) is second
    assert known_spans([second, first]) == [("2022-12-01", None, second)]


def test_a_line_back_dated_holds_on_its_day_and_not_now() -> None:
    now, earlier = lines("2022-12-01", "2022-06-01")
    assert standing_line([now, earlier]) is now
    assert known_spans([now, earlier]) == [("2022-06-01", "2022-12-01", earlier), ("2022-12-01", None, now)]


def test_a_change_is_read_back_as_it_was_written() -> None:
    change = Change((a_line(held_so_far=2), a_line("2023-01-01")), (("k", "wrong"),), "why", "2026-11-22", "2026-06-30")
    assert Change.from_json(change.to_json()) == change
    assert Change.from_json({}) == Change()


def test_every_line_has_a_key_of_its_own() -> None:
    assert a_line().key != a_line().key
    assert Line("2022-12-01", "unresolved", "none", "low", "Nothing.", key="given").key == "given"


@given(TIMELINES, st.randoms())
def test_spans_follow_one_another_and_agree_with_each_day(timeline: list[dict], chance) -> None:
    chance.shuffle(timeline)
    spans = known_spans(timeline)
    assert all(start < until for start, until, _ in spans if until is not None)
    assert [until for _, until, _ in spans[:-1]] == [start for start, _, _ in spans[1:]]
    assert spans[-1][1:] == (None, standing_line(timeline))
    for start, until, line in spans:
        assert line_on(timeline, start)["status"] == line["status"]
        if until is not None:
            assert line_on(timeline, until)["status"] != line["status"]
    assert status_since(timeline) == spans[-1][0]


def test_new_reasons_for_the_same_status_do_not_move_the_day_it_stands_since() -> None:
    timeline = lines("2022-12-01", "2024-09-11", "2025-05-09", statuses=("unresolved", "partly", "partly"))
    assert known_spans(timeline)[-1] == ("2024-09-11", None, timeline[-1])
    assert status_since(timeline) == "2024-09-11"


@given(TIMELINES)
def test_the_order_is_by_day_and_then_as_added(timeline: list[dict]) -> None:
    places = [(line["effective_on"], line["position"]) for line in in_order(timeline)]
    assert places == sorted(places)
