"""Counts and the chart over time: figures, bars and sentences agree, and no title claims what did not happen."""

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from claims import scales
from claims.columns import HEIGHT, LABEL_GAP, columns, period_ends
from claims.tallies import tally, total, words_of_groups

STATEMENTS = [code for code, status in scales.STATUSES.items() if status.group == "statement"]
FORECASTS = [code for code, status in scales.STATUSES.items() if status.group == "forecast"]


def test_statements_are_counted_by_family_and_forecasts_by_status():
    tallies = tally([("statement", "unresolved", 2), ("statement", "not_examined", 1), ("forecast", "came_true", 4)])
    assert [(one.group, one.sentence) for one in tallies] == [
        ("statement", "3 unresolved"),
        ("forecast", "4 came true"),
    ]
    assert words_of_groups(tallies) == "3 statements, 4 forecasts"


def test_words_that_are_nouns_are_counted_in_the_plural():
    one, two = (tally([("forecast", "pending", n), ("opinion", "not_checkable", n)]) for n in (1, 2))
    assert [part.sentence for part in one] == ["1 open prediction", "1 opinion or motive"]
    assert [part.sentence for part in two] == ["2 open predictions", "2 opinions and motives"]


def test_a_family_of_statements_that_is_empty_is_still_named():
    (one,) = tally([("statement", "supported", 1)])
    assert {part.word: part.count for part in one.parts}["Refuted"] == 0


def test_bars_of_all_groups_are_drawn_to_one_scale():
    tallies = tally([("statement", "supported", 20), ("forecast", "came_true", 10), ("opinion", "not_checkable", 5)])
    drawn = {part.word: part.relative for one in tallies for part in one.present}
    assert drawn == {"Supported": "100.00%", "Came true": "50.00%", "Opinion or motive": "25.00%"}


@given(st.lists(st.tuples(st.just("statement"), st.sampled_from(STATEMENTS), st.integers(1, 500)), min_size=1))
def test_the_shares_of_a_bar_fill_it_once(counts):
    (one,) = tally(counts)
    assert one.total == sum(number for _, _, number in counts) == total([one])
    place = 0.0
    for part in one.present:
        assert abs(float(part.start[:-1]) - place) < 0.05
        place += float(part.share[:-1])
    assert abs(place - 100) < 0.1


def test_periods_are_quarters_closed_by_the_last_day():
    days = period_ends(dt.date(2022, 12, 1), dt.date(2023, 7, 4))
    assert days == [dt.date(2022, 12, 31), dt.date(2023, 3, 31), dt.date(2023, 6, 30), dt.date(2023, 7, 4)]
    assert period_ends(dt.date(2023, 7, 4), dt.date(2023, 7, 4)) == [dt.date(2023, 7, 4)]
    assert len(period_ends(dt.date(1, 1, 1), dt.date(2026, 1, 1))) <= 41


def test_the_title_is_the_largest_move():
    chart = columns(
        [
            (dt.date(2022, 12, 31), {"unresolved": 18, "supported": 2}),
            (dt.date(2026, 11, 22), {"supported": 12, "partly": 8}),
        ]
    )
    assert chart.title == "18 of 20 statements were unresolved at the end of 2022; 0 are now."


def test_the_title_names_both_totals_where_claims_were_added():
    chart = columns(
        [(dt.date(2023, 3, 31), {"unresolved": 1}), (dt.date(2026, 11, 22), {"unresolved": 1, "supported": 3})]
    )
    assert chart.title == "0 of 1 statements were supported at the end of March 2023; 3 of 4 are now."


def test_where_nothing_moved_there_is_no_title():
    still = {"unresolved": 3}
    assert columns([(dt.date(2022, 12, 31), still), (dt.date(2026, 11, 22), still)]).title == ""
    assert columns([(dt.date(2026, 11, 22), still)]).title == ""
    assert columns([]) is None
    assert columns([(dt.date(2026, 11, 22), {})]) is None


FAMILIES = st.dictionaries(st.sampled_from([*scales.FAMILIES]), st.integers(0, 300), min_size=1)


@given(st.lists(FAMILIES, min_size=1, max_size=12))
def test_columns_stand_on_the_ground_and_labels_never_touch(counts):
    days = [dt.date(2022, 1, 1) + dt.timedelta(days=90 * n) for n in range(len(counts))]
    chart = columns(list(zip(days, counts, strict=True)))
    if chart is None:
        assert not sum(counts[-1].values())
        return
    for row, held in zip(chart.rows, counts, strict=True):
        assert sum(row.counts) == row.total == sum(held.values())
    for segment in chart.segments:
        assert -0.2 <= float(segment.y) <= HEIGHT
        assert float(segment.y) + float(segment.height) <= HEIGHT + 0.2
    heights = [float(label.y) for label in chart.labels]
    assert all(low - high >= LABEL_GAP - 0.11 for low, high in pairwise(heights))
