"""Drawings as coordinates: ribbons and lineages."""

from __future__ import annotations

import re
from itertools import pairwise

from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from claims import charts

HEADS = ("Where it starts", "Who carries it", "The claim")
days = st.dates().map(lambda day: day.isoformat())
statuses = st.sampled_from(["unresolved", "disputed", "supported"])


def line(day: str, status: str, position: int = 0) -> dict[str, object]:
    return {"effective_on": day, "status": status, "family": status, "word": status.title(), "position": position}


def per_cent(text: str) -> float:
    return float(text.removesuffix("%"))


@given(st.lists(st.tuples(days, statuses), min_size=1, max_size=12), days)
def test_the_pieces_of_a_ribbon_fill_it_without_overlap(found: list[tuple[str, str]], end: str) -> None:
    lines = [line(day, status, place) for place, (day, status) in enumerate(found)]
    ribbon = charts.ribbon(lines, max(end, *(day for day, _ in found)))
    if ribbon is None:
        return
    assert abs(sum(per_cent(width) for _, width, _ in ribbon.pieces) - 100) < 0.2
    edges = [(per_cent(x), per_cent(x) + per_cent(width)) for x, width, _ in ribbon.pieces]
    assert all(abs(left[1] - right[0]) < 0.03 for left, right in pairwise(edges))


def test_a_ribbon_joins_what_did_not_change_and_names_it_once() -> None:
    lines = [line("2022-01-01", "disputed"), line("2023-01-01", "disputed"), line("2024-01-01", "supported")]
    ribbon = charts.ribbon(lines, "2026-01-01")
    assert ribbon
    assert [family for _, _, family in ribbon.pieces] == ["disputed", "supported"]
    assert [word for *_, word in ribbon.labels] == ["Disputed", "Supported"]
    assert [year for _, year in ribbon.years] == [2023, 2024, 2025, 2026]


def test_a_label_is_kept_for_ribbons_wide_enough_for_it() -> None:
    lines = [line("2022-01-01", "pending"), line("2024-07-01", "disputed"), line("2025-12-25", "ambiguous")]
    ribbon = charts.ribbon(lines, "2026-01-01")
    assert ribbon
    assert [(room, word) for _, _, room, _, word in ribbon.labels] == [(9, "Pending"), (18, "Disputed")]


@given(st.text(min_size=1, max_size=30), st.floats(0.5, 100))
def test_a_label_fits_its_span_from_the_width_it_is_shown_at(word: str, width: float) -> None:
    room = charts._room(word, width)
    needed = len(word) * charts.LETTER + charts.APART
    assert room * width / 100 >= needed * 0.999 if room else max(charts.ROOM) * width / 100 < needed


def test_the_style_sheet_has_a_rule_for_each_width_of_a_ribbon() -> None:
    least, *others = charts.ROOM
    css = (settings.BASE_DIR / "config/static/css/claim.css").read_text()
    assert f".ribbon .lab:not(.in-{least}) {{ display: none; }}" in css
    rule = r"@container \(min-width: (\d+)rem\) { \.ribbon \.lab\.in-(\d+) { display: inline; } }"
    assert re.findall(rule, css) == [(str(room), str(room)) for room in others]


def test_a_few_days_make_no_ribbon() -> None:
    assert charts.ribbon([line("2022-12-01", "disputed")], "2022-12-20") is None


def roots(origins: int, carriers: int) -> list[charts.Root]:
    return [
        charts.Root(
            "A", f"Origin {n}", "", "for", [charts.Carrier(f"Paper {n}.{m}", "", f"{n}.{m}") for m in range(carriers)]
        )
        for n in range(origins)
    ]


@given(st.integers(1, 60), st.integers(0, 9))
def test_every_origin_is_drawn_or_counted(origins: int, carriers: int) -> None:
    for wide in (True, False):
        drawing = charts.lineage(roots(origins, carriers), wide=wide, heads=HEADS, claim="A claim.")
        drawn = len(drawing.roots)
        counted = sum(int(words[2:]) for _, x, _, words in drawing.texts if words.startswith("+ ") and x in (40, 42))
        assert drawn + counted == origins
        assert len(drawing.loose) == bool(counted)


@given(st.integers(1, 20), st.integers(0, 9), st.text(max_size=200))
def test_nothing_is_drawn_outside_the_picture(origins: int, carriers: int, claim: str) -> None:
    for wide in (True, False):
        drawing = charts.lineage(roots(origins, carriers), wide=wide, heads=HEADS, claim=claim)
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for _, x, y, _ in drawing.texts)
        if drawing.end:
            x, y, width, height = drawing.end
            assert y >= 0
            assert x + width <= drawing.width
            assert y + height <= drawing.height


def carried(name: str, when: str) -> list[charts.Text]:
    one = charts.Root("A", "Origin", "", "for", [charts.Carrier(name, when, "one")])
    return charts.lineage([one], wide=False, heads=HEADS, claim="A claim.").texts[2:]


def test_on_a_phone_a_date_stands_beside_a_short_name_and_below_a_long_one() -> None:
    (_, _, beside, name), (kind, _, also_beside, when) = carried("Haaretz", "about November 2022")
    assert (beside, kind, name, when) == (also_beside, "d e", "Haaretz", "about November 2022")
    (_, _, above, name), (kind, _, below, when) = carried("News-24, from The New York Times", "about November 2022")
    assert (name, kind, when) == ("News-24, from The New York Times", "d", "about November 2022")
    assert below - above >= 15


@given(st.text("abcdefgh ", min_size=1, max_size=60), st.text("abcdefgh 2", max_size=40))
def test_on_a_phone_a_name_and_its_date_share_a_line_only_where_both_fit(name: str, when: str) -> None:
    (_, left, at, written), (_, right, date_at, date) = carried(name, when)
    if at == date_at:
        assert left + len(written) * charts.LETTERS["b"] <= right - len(date) * charts.DATE_LETTER


def test_one_report_of_two_origins_is_drawn_once() -> None:
    shared = charts.Carrier("Paper", "2022", "one")
    both = [charts.Root(letter, "Origin", "", "for", [shared]) for letter in "AB"]
    drawing = charts.lineage(both, wide=True, heads=HEADS, claim="A claim.")
    assert len(drawing.boxes) == 1
    assert sum(words == "Paper" for *_, words in drawing.texts) == 1


def test_sides_are_drawn_apart() -> None:
    two = [charts.Root("A", "One", "", "for", []), charts.Root("B", "Two", "", "against", [])]
    drawing = charts.lineage(two, wide=True, heads=HEADS, claim="A claim.")
    ends = [re.findall(r"(\d+)$", path)[0] for path in (*drawing.for_paths, *drawing.against_paths)]
    assert len(drawing.for_paths) == len(drawing.against_paths) == 1
    assert ends[0] != ends[1]
