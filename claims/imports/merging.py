"""What an import may write on a row that is already there: nothing that the desk has changed since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from claims.exchange import Row, content
from claims.record.triggers import MARK


@dataclass(frozen=True, slots=True)
class Remembered:
    """A row as it was last brought, and its digest then. A redaction empties the row, and leaves the digest."""

    row: Row
    digest: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The fields to write with their values (None to empty them), the fields kept, and what to remember."""

    changes: Row
    kept: tuple[str, ...]
    remember: Row


def merge(brought: Row, digest: str, current: Row, remembered: Remembered | None) -> Merge:
    """Three ways: what the file brings, what the database holds, what the last import brought.

    A field is written where the database still holds what was brought before; every other difference is kept.
    A row of the desk's own, that no import has brought, is kept whole.
    """
    changes: Row = {}
    kept: list[str] = []
    new, now = content(brought), content(current)
    before = content(remembered.row) if remembered else {}
    for field in sorted(new.keys() | now.keys() | before.keys()):
        if same(field, new.get(field), now.get(field)):
            continue
        untouched = remembered is not None and same(field, before.get(field), now.get(field))
        if untouched and not _redacted(before.get(field)):
            changes[field] = new.get(field)
        else:
            kept.append(field)
    return Merge(changes, tuple(kept), _to_remember(brought, digest, remembered))


def same(field: str, brought: Any, held: Any) -> bool:
    """Whether the database already holds what is brought. Grades are only ever added."""
    if field == "grades":
        return all(grade in (held or []) for grade in brought or [])
    return bool(brought == held)


def _to_remember(brought: Row, digest: str, remembered: Remembered | None) -> Row:
    """The row as brought; what a redaction took out of the memory does not come back into it."""
    if remembered is None:
        return brought
    if remembered.digest == digest:
        return remembered.row
    return brought | {name: value for name, value in remembered.row.items() if _redacted(value)}


def _redacted(value: Any) -> bool:
    return value is not None and MARK in json.dumps(value)
