"""Sentences to choose from."""

from __future__ import annotations

import pytest

from sources.sentences import sentences


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("  ", []),
        ("One sentence", ["One sentence"]),
        ("One. Two.", ["One.", "Two."]),
        ("One.  Two? Three!\nFour", ["One.", "Two?", "Three!", "Four"]),
        ("He said: “It left.” Then it came.", ["He said: “It left.”", "Then it came."]),
        ("Mr. Katz of the U.S. Navy left. He came.", ["Mr. Katz of the U.S. Navy left.", "He came."]),
        ("It cost 3.5 million. it is said", ["It cost 3.5 million. it is said"]),
        ("کشتی رفت؟ کشتی آمد۔ کشتی", ["کشتی رفت؟", "کشتی آمد۔", "کشتی"]),
        ("Судно ушло. Оно вернулось.", ["Судно ушло.", "Оно вернулось."]),
    ],
)
def test_a_text_is_cut_between_its_sentences(text, wanted):
    assert [text[start:end] for start, end in sentences(text)] == wanted
