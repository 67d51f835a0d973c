"""What the writers of rows share: the staged rows, the keys of the database, and a record's own times and people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection

from claims.exchange import OF_A_CLAIM, Row
from claims.imports.checking import KEYED
from claims.imports.staging import Staged, Staging
from people.models import User

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Context:
    """One run. `record` is set by `restore`: then rows keep their times, versions and people.

    `by` is who runs an import, and so the author of what it proposes: somebody else checks it.
    """

    staging: Staging
    now: dt.datetime
    record: bool = False
    people: Mapping[str, int] = field(default_factory=dict)
    by: User | None = None

    def pks(self, kind: str, keys: Iterable[str | None]) -> dict[str | None, int]:
        """Primary keys by exchange key; None stands for nothing, and is found as nothing."""
        model, name = KEYED[kind]
        wanted = {key for key in keys if key}
        return dict(model._default_manager.filter(**{f"{name}__in": wanted}).order_by().values_list(name, "pk"))

    def lock(self, batch: Sequence[Staged]) -> None:
        """Hold the rows that a batch may change, or the claims they belong to, against edits of the desk meanwhile."""
        kind = batch[0].kind
        owner = "claims" if kind in OF_A_CLAIM else "sources" if kind == "articles" else kind
        if connection.features.has_select_for_update:
            model, name = KEYED[owner]
            keys = {staged.row["claim"] if kind in OF_A_CLAIM else staged.key for staged in batch}
            rows = model._default_manager.filter(**{f"{name}__in": keys})
            list(rows.order_by("pk").select_for_update().values_list("pk"))

    def recorded(self, row: Row) -> Row:
        """What a record keeps of a row beside its content; nothing in an import."""
        return row.get("recorded", {}) if self.record else {}

    def person(self, uid: str | None) -> int | None:
        """The account behind an opaque id."""
        return self.people[uid] if uid else None

    def touch(self, claims: Iterable[int]) -> None:
        """Remember that the rows behind these claims' documents changed."""
        self.staging.db.executemany("INSERT OR IGNORE INTO touched VALUES (?)", ([pk] for pk in claims))


def named(rows: Iterable[Staged], *fields: str) -> set[str]:
    """Every key that some rows name in some fields, single or listed."""
    found: set[str] = set()
    for staged in rows:
        for name in fields:
            value = staged.row.get(name, ())
            found.update([value] if isinstance(value, str) else value)
    return found


def day(text: str) -> dt.date:
    """A day of a row."""
    return dt.date.fromisoformat(text)


def moment(text: str) -> dt.datetime:
    """A moment of a row."""
    return dt.datetime.fromisoformat(text)


def maybe(read: Callable[[str], T], text: str | None) -> T | None:
    """What a row says, read; None where it says nothing."""
    return None if text is None else read(text)


def given(**values: Any) -> dict[str, Any]:
    """The values that are there, so that the model's own default stands for the others."""
    return {name: value for name, value in values.items() if value is not None}
