"""Where the sentences of a text begin and end, well enough to choose one of them. Pure."""

from __future__ import annotations

import re

END = re.compile(r"(?<=[.!?…؟۔。])[\"'”’»)\]]*\s+(?=[^\s])")
SHORT = re.compile(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sen|Rep|Gov|St|No|vs|cf|approx|e\.g|i\.e))\.\Z")
"""A full stop after an initial or a title ends no sentence."""


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of `text` in order, each as its first place and the place after its last."""
    found, start = [], 0
    for end in END.finditer(text):
        before = text[start : end.start()]
        if SHORT.search(before) or text[end.end()].islower():
            continue
        found.append((start, end.start() + len(end.group().rstrip())))
        start = end.end()
    return [*found, (start, len(text))] if text[start:].strip() else found
