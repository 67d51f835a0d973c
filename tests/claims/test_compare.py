"""What differs between two documents, part by part and word by word."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import compare

GOLDEN = Path(__file__).parent.parent / "formats" / "golden"
texts = st.lists(st.sampled_from(["Iran", "sent", "drones", "in", "2022", "never", "\n"]), max_size=30).map(" ".join)


@pytest.fixture
def document() -> dict[str, Any]:
    return json.loads((GOLDEN / "edition-crimea.json").read_text())


@given(texts, texts)
def test_the_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = compare.changed_words(old, new)
    assert "".join(text for kind, text in pieces if kind != "in") == old
    assert "".join(text for kind, text in pieces if kind != "out") == new


def test_a_word_that_changed_is_shown_alone() -> None:
    pieces = compare.changed_words("Iran sent many drones to Russia.", "Iran sent few drones to Russia.")
    assert [(kind, text) for kind, text in pieces if kind != "same"] == [("out", "many"), ("in", "few")]


def test_texts_with_little_in_common_are_shown_whole() -> None:
    assert compare.changed_words("Unresolved. Low.", "Supported. High.") == [
        ("out", "Unresolved. Low."),
        ("in", "Supported. High."),
    ]


def test_long_unchanged_stretches_are_cut_beside_the_change() -> None:
    same = " ".join(f"word{n}" for n in range(100))
    pieces = compare.shortened(compare.changed_words(f"{same} old", f"{same} new"))
    assert pieces[0][1].startswith("…")
    assert pieces[0][1].rstrip().endswith("word99")
    assert len(pieces[0][1]) < 120


def test_equal_documents_do_not_differ(document: dict[str, Any]) -> None:
    assert compare.compare(document, copy.deepcopy(document)) == []


def test_every_part_that_readers_see_is_compared(document: dict[str, Any]) -> None:
    new = copy.deepcopy(document)
    new["claim"]["statement"] += " Still."
    new["evidence"][0]["note"] += " Really."
    removed = new["evidence"].pop()
    source = next(iter(new["sources"].values()))
    source["title"] = "Another title"
    line = new["timeline"]["lines"][-1]
    line["reasons"][0]["text"] = f"Now {line['reasons'][0]['text']}"
    new["status"] = line
    found = {(part.what.split(",")[0], part.kind) for part in compare.compare(document, new)}
    assert ("Statement", "changed") in found
    assert ("Evidence", "changed") in found
    assert ("Evidence", "removed") in found
    assert ("Source", "changed") in found
    assert ("Timeline", "changed") in found
    assert removed["note"] in "".join(
        text for part in compare.compare(document, new) if part.kind == "removed" for _, text in part.pieces
    )


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("edition-*.json")), ids=lambda path: path.stem)
def test_any_document_can_be_compared_with_any_other(path: Path, document: dict[str, Any]) -> None:
    other = json.loads(path.read_text())
    assert (compare.compare(document, other) == []) == (document == other)
