"""What somebody searches for, read from what they typed. Pure.

Words are joined by “or”. A phrase in quotation marks of any language must stand in the text as it is; a star at the end
of a word stands for any ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from claims.search.words import STOPPED, stem, words

LONGEST = 300  # characters
MOST_WORDS = 24
SHORTEST_PREFIX = 2  # characters before a star

MARKS = '"“”„‟«»＂「」'
QUOTED = re.compile(f"[{MARKS}]([^{MARKS}]+)[{MARKS}]")
STARRED = re.compile(r"([^\W_]+)\*+")

TOO_LONG, NO_WORDS = "too_long", "no_words"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: stems, beginnings of words, and phrases as folded words in order.

    `problem` is a code (`too_long`, `no_words`) where nothing can be looked for.
    """

    lexemes: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    problem: str = ""

    @property
    def required(self) -> tuple[str, ...]:
        """The stems that every result holds, since its phrases hold them."""
        return tuple(dict.fromkeys(stem(word) for word in chain(*self.phrases) if word not in STOPPED))


def read(text: str) -> Asked:
    """What `text` asks for. Any text will do; what cannot be looked for is a `problem`."""
    if len(text) > LONGEST:
        return Asked(problem=TOO_LONG)
    phrases = [tuple(words(match[1])) for match in QUOTED.finditer(text)]
    starred = [word for match in STARRED.finditer(text) for word in words(match[1])[:1]]
    rest = STARRED.sub(" ", text)
    typed = words(rest) + [word for word in starred if len(word) < SHORTEST_PREFIX]
    asked = Asked(
        lexemes=_once(stem(word) for word in typed if word not in STOPPED),
        prefixes=_once(word for word in starred if len(word) >= SHORTEST_PREFIX),
        phrases=_once(phrase for phrase in phrases if any(word not in STOPPED for word in phrase)),
    )
    if not asked.lexemes and not asked.prefixes:
        return Asked(problem=NO_WORDS)
    return asked if len(asked.lexemes) + len(asked.prefixes) <= MOST_WORDS else Asked(problem=TOO_LONG)


def holds(asked: Asked, pieces: Iterable[str]) -> bool:
    """Say whether these pieces of text hold every phrase asked for, each within one piece, punctuation aside."""
    lines = [f" {' '.join(words(piece))} " for piece in pieces]
    return all(any(f" {' '.join(phrase)} " in line for line in lines) for phrase in asked.phrases)


def _once(items: Iterable) -> tuple:
    return tuple(dict.fromkeys(items))
