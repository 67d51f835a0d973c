"""Which words of a text answer a search, for marking them. Pure."""

from __future__ import annotations

import re
import sys
import unicodedata
from itertools import groupby

from claims.search.asking import Asked
from claims.search.words import APOSTROPHES, LETTERS, STOPPED, stem, words

# Marks and joiners belong to the letter before them, so that a mark never begins or ends within a character.
BOUND = "".join(
    chr(code) for code in range(0x300, min(sys.maxunicode, 0xFFFF)) if unicodedata.category(chr(code))[0] == "M"
)
WHOLE = re.compile(rf"{LETTERS}|[^\W_](?:[^\W_]|[{BOUND}\u00ad\u200b-\u200d\u2060]|[{APOSTROPHES}](?=[^\W_]))*")

Piece = tuple[str, bool]


def mark(text: str, asked: Asked) -> list[Piece]:
    """`text` in pieces, each with whether it answers the search. Joined they are the text again."""
    pieces: list[Piece] = []
    end = 0
    for match in WHOLE.finditer(text):
        pieces += [(text[end : match.start()], False), (match[0], _answers(match[0], asked))]
        end = match.end()
    pieces.append((text[end:], False))
    runs = groupby((piece for piece in pieces if piece[0]), key=lambda piece: piece[1])
    return [("".join(part for part, _hit in run), hit) for hit, run in runs]


def _answers(written: str, asked: Asked) -> bool:
    return any(
        word not in STOPPED and (stem(word) in asked.lexemes or word.startswith(asked.prefixes))
        for word in words(written)
    )
