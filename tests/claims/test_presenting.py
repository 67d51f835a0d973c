"""Documents as plain values for pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from claims import presenting
from claims.presenting import evidence, said, wording

GOLDEN = sorted((Path(__file__).parent.parent / "formats" / "golden").glob("edition-*.json"))


@pytest.mark.parametrize(
    ("text", "followed"),
    [
        ("They say the same", "They say the same."),
        ("They say the same. ", "They say the same."),
        ("Do they?", "Do they?"),
        ("He said “go.”", "He said “go.”"),
        ("He said “go”", "He said “go”."),
        ("", ""),
    ],
)
def test_a_sentence_is_ended_where_nothing_ends_it(text: str, followed: str) -> None:
    assert wording.stopped(text) == followed


@pytest.fixture(params=GOLDEN, ids=lambda path: path.stem)
def document(request: Any) -> dict[str, Any]:
    return json.loads(request.param.read_text())


def test_each_link_of_evidence_is_shown_once_and_numbered_in_order(document: dict[str, Any]) -> None:
    shelf = evidence.shelve(document)
    shown = [item["number"] for side in shelf.sides for group in side["groups"] for item in group["items"]]
    assert shown == list(range(1, len(document["evidence"]) + 1))
    assert set(shelf.numbers) == {link["key"] for link in document["evidence"]}


def test_the_drawing_shows_as_many_origins_as_the_document_counts(document: dict[str, Any]) -> None:
    """The figures of a chart stand on the page as text too."""
    shelf = evidence.shelve(document)
    counted = sum(document["origins"][side]["traced"] for side in ("for", "against"))
    assert sum(bool(root.letter) for root in shelf.roots) == counted
    if counted:
        assert len(evidence.drawings(shelf, "A claim.")["wide"].roots) == counted


def test_every_document_makes_a_page(document: dict[str, Any]) -> None:
    found = presenting.claim_page(document, end="2026-11-24")
    assert found["panel"]["word"] == document["status"]["word"]
    assert found["timeline"][0]["day"] == document["status"]["effective_on"]
    assert len(found["timeline"]) == len(document["timeline"]["lines"])
    assert len(found["denials"]) == len(document["denials"])


def test_the_short_reason_is_whole_sentences_without_marks() -> None:
    reasons = [
        {"text": "The U.S. said so "},
        {"cite": ["a"]},
        {"text": ". Iran denied it"},
        {"cite": ["b"]},
        {"text": f". {'Later reports add more. ' * 30}"},
    ]
    short = wording.short(reasons)
    assert short.startswith("The U.S. said so. Iran denied it. Later reports add more.")
    assert short.endswith(".")
    assert len(short) <= wording.SHORT_LENGTH


def test_a_long_first_sentence_is_kept_whole() -> None:
    text = "word " * 100 + "end."
    assert wording.short([{"text": text}]) == text


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((7, 5, 1), "7 traced origins, 5 speakers, 1 untraced"),
        ((1, 1, 0), "1 traced origin, 1 speaker"),
        ((0, 0, 2), "2 untraced"),
        ((0, 0, 0), ""),
    ],
)
def test_origins_are_counted_in_words(counts: tuple[int, int, int], words: str) -> None:
    assert wording.tally(dict(zip(("traced", "speakers", "untraced"), counts, strict=True))) == words


def test_the_original_opens_at_the_passage() -> None:
    found = said.in_place("https://news.example/a", "state-run “drones”, in 2022")
    assert found == "https://news.example/a#:~:text=state%2Drun%20%E2%80%9Cdrones%E2%80%9D%2C%20in%202022"
    assert said.in_place("https://news.example/a#part", "drones") == "https://news.example/a#part"


def test_words_cut_in_half_are_left_out_around_a_passage() -> None:
    assert said._opened("ports of Mos") == "… of Mos"
    assert said._opened(" reports of ") == "… reports of "
    assert said._closed(". Further, w") == ". Further, …"
    assert said._closed(" and getting ") == " and getting …"
    assert said._opened("") == ""
