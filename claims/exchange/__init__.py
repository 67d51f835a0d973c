"""The exchange format (`docs/exchange-format.md`): which files there are, what names a row, how a row is written.

Pure. The rules for a row's fields are the JSON Schemas in `claims/schemas/`, read by `claims.exchange.schema`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from claims.timeline import MARKER, keys_in
from sources import digest

FORMAT = "claim-record/exchange/1"

Row = dict[str, Any]

WORKING = (
    "actors",
    "publishers",
    "sources",
    "topics",
    "articles",
    "claims",
    "appearances",
    "evidence",
    "replies",
    "dissents",
    "timeline",
    "checks",
)
"""Files of a dossier, each after those it refers to."""

RECORD = ("aliases", "batches", "editions", "proposals", "memory")
"""Files that only a record has, for `restore`."""

OF_A_CLAIM = frozenset({"appearances", "evidence", "replies", "dissents", "timeline", "checks"})

NOT_CONTENT = frozenset({"id", "key", "recorded", "timeline"})
"""Fields that name a row or belong to its record; an import never compares or changes them."""

DEFAULTS: dict[str, Row] = {
    "topics": {"position": 0},
    "claims": {"priority": 2, "closed": False},
    "appearances": {"language": "en", "position": 0, "order": 0},
    "evidence": {"counts": True, "position": 0},
    "replies": {"position": 0},
    "timeline": {"position": 0},
    "editions": {"contested": False},
}

_EMPTY: tuple[Any, ...] = (None, "", [], {})


def file_name(kind: str) -> str:
    """The file that holds the rows of `kind`."""
    return f"{kind}.jsonl"


def key_of(kind: str, row: Mapping[str, Any]) -> str:
    """What names a row within its kind, the same in whatever order and however often it is brought."""
    match kind:
        case "articles":
            return str(row["source"])
        case "appearances":
            words = "\0".join((row["exact"], row.get("prefix", ""), row.get("suffix", "")))
            return f"{row['claim']}|{row['source']}|{hashlib.sha256(words.encode()).hexdigest()[:16]}"
        case "evidence":
            natural = f"{row['claim']}|{row['source']}|{row['stance']}"
            return f"{natural}|{row['key']}" if "withdrawn" in row and "key" in row else natural
        case "timeline" | "replies" | "dissents":
            return f"{row['claim']}|{row['key']}"
        case "checks":
            return f"{row['claim']}|{row['at']}"
        case "aliases":
            return f"{row['claim']}|{row['source']}"
        case "batches" | "editions" | "proposals":
            return f"{row['number']:012}"
        case "memory":
            return f"{row['kind']}|{row['key']}"
        case _:
            return str(row["key"])


def normal(kind: str, row: Mapping[str, Any]) -> Row:
    """The row without empty fields and without fields that say what an absent one means."""
    defaults = DEFAULTS.get(kind, {})
    kept = {name: value for name, value in row.items() if value not in _EMPTY and not _default(defaults, name, value)}
    if kind == "claims" and kept.get("slug") == kept["key"][:80]:
        del kept["slug"]
    if "reasons" in kept:
        kept["reasons"] = MARKER.sub(_marker, kept["reasons"]).strip()
    if "quote" in kept:
        kept["quote"] = {name: value for name, value in kept["quote"].items() if value and (name, value) != _ENGLISH}
    return kept


_ENGLISH = ("language", "en")


def cited(reasons: str) -> list[str]:
    """The keys that the markers in reasons name, in order."""
    return [key for marker in MARKER.findall(reasons) for key in keys_in(marker)]


def marker(keys: list[str]) -> str:
    """One citation as reasons hold it."""
    return f" [{'; '.join(f'@{key}' for key in keys)}]"


def recited(reasons: str, names: Mapping[str, str]) -> str:
    """Reasons with other keys in their markers, where `names` has one."""
    return MARKER.sub(lambda found: marker([names.get(key, key) for key in keys_in(found[1])]), reasons).strip()


def uncited(reasons: str) -> str:
    """The reasons without their citations."""
    return MARKER.sub("", reasons).strip()


def _marker(match: re.Match[str]) -> str:
    return marker(keys_in(match[1]))


def _default(defaults: Row, name: str, value: Any) -> bool:
    return name in defaults and defaults[name] == value


def content(row: Mapping[str, Any]) -> Row:
    """The fields an import compares and may change."""
    return {name: value for name, value in row.items() if name not in NOT_CONTENT}


def row_digest(row: Mapping[str, Any]) -> str:
    """SHA-256 of a row's canonical bytes."""
    return digest.digest(digest.canonical_bytes(dict(row)))


def written(row: Mapping[str, Any]) -> str:
    """One line of a file, with its newline."""
    return json.dumps(row, ensure_ascii=False) + "\n"
