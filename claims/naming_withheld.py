"""What gives a withheld source away in our own words: its title or an address, as they stand. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from claims.needle import BETWEEN_PARTS, across_cuts, out_of_cited
from sources import digest

NAMING = ("title", "url", "archive_url")
LONG_ENOUGH = 12  # characters: a shorter title may stand in a text by chance
MARK = "[withheld]"


def names_of(sources: Iterable[Mapping[str, Any]]) -> list[str]:
    """The texts that name these sources, the longest first."""
    found = {source[name] for source in sources for name in NAMING}
    return sorted((text for text in found if text and len(text) >= LONG_ENOUGH), key=lambda text: (-len(text), text))


def stands_in(names: Iterable[str], data: bytes) -> bool:
    """Whether the canonical bytes of a document hold any of the names, also where citations cut it."""
    whole = BETWEEN_PARTS.sub(b"", data)
    return any(name in data or name in whole for name in map(_written, names))


def out_of(names: Iterable[str], text: str) -> str:
    """`text`, which may hold citations, with a mark in place of the names."""
    for name in names:
        text = text.replace(name, MARK)
        if "[@" in text:
            text = out_of_cited(across_cuts(name), text, MARK)
    return text


def _written(text: str) -> bytes:
    return digest.canonical_bytes(text)[1:-1]
