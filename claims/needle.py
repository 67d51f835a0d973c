"""A text that is looked for so that it can go: found in any form it takes, and taken out of documents and rows. Pure.

Within reasons a text may be cut by citations: “Jane [@key] Roe” shows readers “Jane Roe”, and is found as that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus

from claims.record.triggers import MARK
from sources import digest
from sources.writing import slug

SHORTEST = 4  # characters: shorter text would tear unrelated words
CODES = frozenset(
    {
        *("format", "scales", "standing", "family", "status", "basis", "confidence", "kind", "judged", "stance"),
        *("side", "put", "lineage", "title_basis", "read_as", "withheld", "modality", "type", "act", "dir", "language"),
        *("id", "key", "source", "article", "origin", "origins", "named_origins", "evidence", "untraced_evidence"),
        *("chain_sources", "derived_from", "cites", "cite", "edtf", "earliest", "latest", "on", "since"),
        *("effective_on", "seen_on", "graded_on", "compiled_on", "considered_to", "criteria_fixed_on"),
        *("outcome", "asked_on", "until", "answered_on", "role"),
    }
)
"""Parts of a document that hold codes, ids and days: text, or lists of text, which no redaction touches."""
ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*|\S+://\S+")
"""A slug, a key or an address."""
CITED = re.compile(r"([ \t]*\[@[^\[\]]*\])")
"""A citation within reasons as somebody types them, with the blanks before it."""
CUT = "\0"
"""Where a citation cuts a text; no text that is kept holds this character."""
BETWEEN_PARTS = re.compile(rb'"\}(?:,\{"cite":\[[^\]]*\]\})+,\{"text":"')
"""The citations between two texts in the canonical bytes of a document."""
BLANKS = re.compile(rb"\s+|\\[nt]")


@dataclass(frozen=True)
class Needle:
    """The text that must go, and the forms that it takes in addresses: a slug, or percent-encoded."""

    text: str

    @cached_property
    def in_address(self) -> re.Pattern[str]:
        """What of an address, a slug or a key stands for the text, in any case."""
        return re.compile("|".join(rf"(?<![a-z0-9]){re.escape(form)}(?![a-z0-9])" for form in self.forms), re.I)

    @cached_property
    def forms(self) -> list[str]:
        """The forms in addresses, in lower case."""
        found = [slug(self.text, "-0-"), quote(self.text), quote_plus(self.text)]
        return [form.lower() for form in dict.fromkeys(found) if len(form) >= SHORTEST]

    @cached_property
    def written(self) -> list[str]:
        """The text itself, and as it stands within JSON that was stored as text."""
        return list(dict.fromkeys([self.text, json.dumps(self.text)[1:-1]]))

    @cached_property
    def across_cuts(self) -> re.Pattern[str]:
        """The text with cuts anywhere in it."""
        return across_cuts(self.text)

    def out_of(self, text: str, mark: str = MARK) -> str:
        """`text` without the needle, nor what stands for it where the text is an address, a slug or a key."""
        if not ADDRESS.fullmatch(text):
            mark = MARK
        elif self.forms:
            text = self.in_address.sub(mark, text)
        for written in self.written:
            text = text.replace(written, mark)
        return out_of_cited(self.across_cuts, text) if "[@" in text else text

    def out_of_parts(self, texts: Sequence[str]) -> list[str]:
        """The texts between citations without the needle, also where it begins in one and ends in another."""
        return out_of_pieces(self.across_cuts, [self.out_of(text) for text in texts])

    def may_be_in(self, data: bytes) -> bool:
        """Whether canonical bytes can hold the text in any form."""
        low, written = data.lower(), digest.canonical_bytes(self.text)[1:-1]
        if written in data or any(form.encode() in low for form in self.forms):
            return True
        return b'{"cite":[' in data and BLANKS.sub(b"", written) in BLANKS.sub(b"", BETWEEN_PARTS.sub(b"", data))


def across_cuts(text: str) -> re.Pattern[str]:
    """`text` with cuts anywhere in it. Beside a cut, blanks may be fewer or more than in the text itself."""
    pieces = re.split(r"(\s+)", text)
    words = [f"{CUT}*".join(map(re.escape, piece)) for piece in pieces[::2]]
    blanks = [rf"(?:{CUT}*{re.escape(blank)}|\s*{CUT}[\s{CUT}]*)" for blank in pieces[1::2]]
    return re.compile("".join(word + blank for word, blank in zip(words, [*blanks, ""], strict=True)))


def out_of_pieces(pattern: re.Pattern[str], pieces: Sequence[str], mark: str = MARK) -> list[str]:
    """Pieces of one text with a mark where the text of a pattern of `across_cuts` begins, and no word of it left."""
    return pattern.sub(lambda found: mark + CUT * found[0].count(CUT), CUT.join(pieces)).split(CUT)


def out_of_cited(pattern: re.Pattern[str], text: str, mark: str = MARK) -> str:
    """The same for reasons as somebody types them, with their citations left where they were."""
    pieces = CITED.split(text)
    pieces[::2] = out_of_pieces(pattern, pieces[::2], mark)
    return "".join(pieces)


def without(value: Any, needle: Needle, *, codes: frozenset[str] = CODES) -> Any:
    """`value` (a document or part of it) without the needle in any text; codes, ids and days stay.

    An address that held it is no address any more.
    """
    if isinstance(value, str):
        return needle.out_of(value, "redacted")
    if isinstance(value, list):
        return _parts(value, needle) if _is_parts(value) else [without(item, needle, codes=codes) for item in value]
    if not isinstance(value, dict):
        return value
    left = {k: v if k in codes and _is_code(v) else without(v, needle, codes=codes) for k, v in value.items()}
    if "archive_url" in value:
        lost = {name: value[name] != left[name] for name in ("url", "archive_url")}
        left |= {"url": None, "live": False} if lost["url"] else {}
        left |= {"archive_url": ""} if lost["archive_url"] else {}
    return left


def holds(data: bytes, needle: Needle) -> bool:
    """Whether the canonical bytes of a document hold the needle where a redaction would take it out."""
    if not needle.may_be_in(data):
        return False
    document = digest.load(data)
    return bool(without(document, needle) != document)


def _is_code(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _is_parts(value: list[Any]) -> bool:
    """Whether a list is prose with its citations in turn, as the reasons of a line are."""
    return bool(value) and all(isinstance(part, dict) and part.keys() in ({"text"}, {"cite"}) for part in value)


def _parts(parts: list[dict[str, Any]], needle: Needle) -> list[dict[str, Any]]:
    """Such prose without the needle. A text that it leaves empty goes too."""
    texts = [part["text"] for part in parts if "text" in part]
    left = iter(needle.out_of_parts(texts))
    written = [{"text": next(left)} if "text" in part else part for part in parts]
    return [part for part in written if part != {"text": ""}]
