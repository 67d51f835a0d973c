"""From text to lexemes, the same way for what is stored and for what is asked. Pure.

A text is folded (`sources.writing.fold`), cut into words, rid of stop words, and each word is stemmed by the Snowball
stemmer of its script. The English stemmer keeps “Iran” and “Iranian” apart. “U.S.” is one word, the same as “US”, and
every apostrophe is the same one. “us” is no stop word, since it is a country far more often than a pronoun.

Stored postings are made of this: a change of what comes out needs a migration that calls `search.cut_anew`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import snowballstemmer

from sources.writing import fold

APOSTROPHES = "'’‘ʼʻ"
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
LETTERS = r"(?<![^\W_])(?<![^\W_]\.)[^\W\d_](?:\.[^\W\d_])+(?!\.?[^\W_])\.?"  # single letters with dots: U.S., e.g.
DOTTED = re.compile(LETTERS)
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
LONGEST = 64  # characters of a lexeme kept
CYRILLIC = re.compile(r"[Ѐ-ӿ]")
ARABIC = re.compile(r"[؀-ۿ]")
STOP = """a an the and or but if of in on at to for from by with without into as is are was were be been being it its
    this that these those which who whom whose what when where why how not no nor so than then there their they them
    he she his her him we our you your i my me do does did done has have had having will would can could may might
    shall should must about over under between during before after up down out off again also such any all each more
    most other some very own same too only just both against because while until s t
    и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по из ему
    و در به از که این را با است برای آن
    في من على إلى عن"""

SAME = {"usa": "us"}  # words that name the same thing


def words(text: str) -> list[str]:
    """The folded words of a text in order, stop words included."""
    folded = APOSTROPHE.sub("'", fold(text))
    return WORD.findall(DOTTED.sub(lambda match: match[0].replace(".", ""), folded))


def lexemes(text: str) -> Counter[str]:
    """How often each lexeme stands in a text."""
    return Counter(stem(word) for word in words(text) if word not in STOPPED)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of one folded word, cut at `LONGEST` characters."""
    bare = word.removesuffix("'s")
    bare = SAME.get(bare, bare)
    return (_stemmer(bare).stemWord(bare) or bare)[:LONGEST]


def _stemmer(word: str) -> snowballstemmer.stemmer:
    """A stemmer of its own for each word: it keeps the word it works on, and two threads would work on one."""
    if CYRILLIC.search(word):
        return snowballstemmer.stemmer("russian")
    return snowballstemmer.stemmer("arabic" if ARABIC.search(word) else "english")


STOPPED = frozenset(fold(word) for word in STOP.split())
