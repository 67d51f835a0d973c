"""Drawings as coordinates: ribbons and lineages."""

from __future__ import annotations

import re
from itertools import pairwise

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
