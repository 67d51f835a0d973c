"""Overlapping passages are cut at every boundary, and no text appears that nobody quoted."""

import re

from hypothesis import given
from hypothesis import strategies as st

from sources.stitching import Quoted, overlap, stitch

FIVE = Quoted(5, "As a result, Moscow has been buying weapons", " sanctions. ", " from Iran (")
SIX = Quoted(6, "Moscow has been buying weapons from Iran", "s a result, ", " (and North ")
SEVEN = Quoted(7, "from Iran (and North Korea)", "ing weapons ", ", and Russia")
EIGHT = Quoted(8, "launching hundreds of Iranian drones", "s have been ", " against Ukr")


def _marked(run):
    return [(piece.text, piece.numbers) for piece in run.pieces]


def test_three_overlapping_quotations_become_one_run_cut_at_every_boundary():
    run, apart = stitch([FIVE, SIX, SEVEN, EIGHT])
    assert _marked(run) == [
        ("sanctions. ", ()),
        ("As a result, ", (5,)),
        ("Moscow has been buying weapons", (5, 6)),
        (" ", (6,)),
        ("from Iran", (6, 7)),
        (" (and North Korea)", (7,)),
        (", and", ()),
    ]
    assert run.numbers == (5, 6, 7)
    assert apart.numbers == (8,)


def test_a_piece_says_which_quotations_end_with_it():
    (run,) = stitch([FIVE, SIX, SEVEN])
    assert [piece.ends for piece in run.pieces] == [(), (), (5,), (), (6,), (7,), ()]


def test_words_cut_by_the_edge_of_a_context_are_left_out():
    (run,) = stitch([Quoted(1, "Tehran’s Leverage", "ian Drones, ", " Over Mosc")])
    assert run.text == "Drones, Tehran’s Leverage Over"
    assert run.opens
    assert run.closes


def test_the_edge_of_a_text_is_no_gap():
    (run,) = stitch([Quoted(1, "The whole text.")])
    assert (run.opens, run.closes) == (False, False)


def test_a_few_common_letters_do_not_join_two_places():
    assert len(stitch([Quoted(1, "fear", "", " of the "), Quoted(2, "sea", "of the ", "")])) == 2
    assert len(stitch([Quoted(1, "plans", "", " of Mosc"), Quoted(2, "wish", "of Moscow’s ", "")])) == 1


def test_a_quotation_inside_another_and_one_that_begins_earlier_are_placed():
    inner = Quoted(1, "in Crimea", "personnel ", " helping to")
    outer = Quoted(2, "Iranian personnel in Crimea helping", "reports of ", " to launch ")
    (run,) = stitch([inner, outer])
    assert run.numbers == (2, 1)
    assert ("in Crimea", (2, 1)) in _marked(run)


TEXT = " ".join(f"w{n}ord{n * 7919 % 1000}" for n in range(60))


@st.composite
def _cuttings(draw):
    spans = draw(
        st.lists(st.tuples(st.integers(0, len(TEXT) - 2), st.integers(1, 80)), min_size=1, max_size=12, unique=True)
    )
    context = draw(st.integers(0, 14))
    return [
        Quoted(n, TEXT[a : a + size], TEXT[max(0, a - context) : a], TEXT[a + size : a + size + context])
        for n, (a, size) in enumerate(sorted(spans), start=1)
    ]


@given(_cuttings())
def test_every_quotation_is_whole_in_one_run_and_each_run_is_a_piece_of_the_text(passages):
    runs = stitch(passages)
    assert sorted(n for run in runs for n in run.numbers) == [p.number for p in passages]
    for run in runs:
        assert run.text in TEXT
    for passage in passages:
        run = next(run for run in runs if passage.number in run.numbers)
        covered = "".join(piece.text for piece in run.pieces if passage.number in piece.numbers)
        assert covered == passage.exact


@given(_cuttings())
def test_no_piece_is_empty_and_none_holds_a_boundary_inside(passages):
    for run in stitch(passages):
        for piece, following in zip(run.pieces, run.pieces[1:], strict=False):
            assert piece.text
            assert piece.numbers != following.numbers or piece.ends


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_texts_meet_only_where_they_agree(left, right):
    offset = overlap(left, right)
    if offset is not None:
        low, high = max(0, offset), min(len(left), offset + len(right))
        assert left[low:high] == right[low - offset : high - offset]
        assert high - low >= 7


def test_the_context_is_never_longer_than_what_was_quoted():
    runs = stitch([FIVE, EIGHT])
    words = set(re.findall(r"\w+", FIVE.window + " " + EIGHT.window))
    assert set(re.findall(r"\w+", " ".join(run.text for run in runs))) <= words
