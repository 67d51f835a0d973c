"""Writes the database as a dossier in the exchange format (`docs/exchange-format.md`)."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TextIO, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Collate

from claims import veiled
from claims.exchange import FORMAT, RECORD, WORKING, Row, file_name, normal, written
from claims.exchange.rows import TABLES, in_order, row_of, staff
from claims.exchange.schema import in_utc
from claims.exchange.timelines import timelines
from claims.models import Batch, Claim, Edition, ImportMemory, Proposal, SourceAlias
from people import events
from people.models import AccessEvent, User
from people.operators import machine_account

BATCH = 500

T = TypeVar("T")


class NotEmpty(Exception):
    """The directory already holds files of a dossier."""


class NamesWithheld(Exception):
    """A record is a full copy, and would name withheld sources without anybody having asked for that."""


def export(
    directory: Path,
    *,
    record: bool = False,
    with_withheld: bool = False,
    title: str = "Claim Record",
    by: User | None = None,
) -> dict[str, int]:
    """Write every working row, with the timelines as now published; `record` adds editions, salts, times.

    Withheld sources are stand-ins (`claims.veiled`) unless `with_withheld` is given, which a record needs where any
    source is withheld. What holds salts or such names is for its owner's eyes alone. The access log says that it was
    written, on behalf of `by` where known. Returns the number of rows by kind. Raises `NotEmpty` rather than mix with
    files that are there, and `NamesWithheld`.
    """
    if directory.exists() and any(directory.glob("*.json*")):
        raise NotEmpty(f"{directory} already holds files of a dossier. Name an empty directory.")
    hidden = veiled.withheld().count()
    if record and hidden and not with_withheld:
        raise NamesWithheld(_names_withheld(hidden))
    private = record or with_withheld
    directory.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
    events.record(AccessEvent.Kind.EXPORTED, by=by, detail=_said(record, with_withheld, hidden))
    if not with_withheld:
        veiled.draw()
    kinds = (*WORKING, *RECORD) if record else WORKING
    with _one_moment():
        veil = veiled.Veil() if with_withheld else veiled.read()
        counts = {
            kind: _write(directory / file_name(kind), veil.over(kind, _rows(kind, record)), private) for kind in kinds
        }
    dossier: Row = {"format": FORMAT, "title": title} | ({"record": True} if record else {})
    text = json.dumps(dossier, ensure_ascii=False, indent=2) + "\n"
    with _opened(directory / "dossier.json", private) as file:
        file.write(text)
    return counts


def _names_withheld(hidden: int) -> str:
    return (
        f"{hidden} source(s) are withheld, and a record holds their names, in its rows and in every version published "
        "before they were withheld. Add --with-withheld and keep the copy as safe as the database; or leave --record "
        "out, and no file names them."
    )


def _said(record: bool, with_withheld: bool, hidden: int) -> str:
    what = "record" if record else "dossier"
    names = f"{'with' if with_withheld else 'without'} the names of {hidden} withheld source(s)"
    return f"{what} {names}, from the machine account {machine_account()}"


@contextmanager
def _one_moment() -> Iterator[None]:
    """All files show the database as it was at one moment, whatever is written meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _opened(path: Path, private: bool) -> TextIO:
    """A new file; a private one only its owner reads, from its first byte on."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
    return os.fdopen(handle, "w", encoding="utf-8", newline="\n")


def _write(path: Path, rows: Iterable[Row], private: bool) -> int:
    """Write one file; none where there are no rows."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return 0
    count = 1
    with _opened(path, private) as file:
        file.write(written(first))
        for row in rows:
            file.write(written(row))
            count += 1
    return count


def _rows(kind: str, record: bool) -> Iterator[Row]:
    if kind in RECORD_ROWS:
        return RECORD_ROWS[kind]()
    if kind == "timeline":
        return _timelines()
    if kind == "claims":
        return _claims(record)
    table = TABLES[kind]
    return (row_of(kind, found, record=record) for found in _all(_sorted(table.query(), *table.order)))


def _claims(record: bool) -> Iterator[Row]:
    """Claims, each with what its published timeline says of itself."""
    for claims in _batched(_all(_sorted(TABLES["claims"].query(), "key"))):
        public = timelines(claims)
        for claim in claims:
            row = row_of("claims", claim, record=record)
            timeline = public.get(claim.key)
            own = timeline and {"compiled_on": timeline.compiled_on, "considered_to": timeline.considered_to}
            yield in_order("claims", row | {"timeline": known}) if (known := _known(own or {})) else row


def _timelines() -> Iterator[Row]:
    for claims in _batched(_all(_sorted(Claim.objects.all(), "key"))):
        public = timelines(claims)
        for claim in claims:
            yield from public[claim.key].rows if claim.key in public else ()


def _aliases() -> Iterator[Row]:
    found = _sorted(SourceAlias.objects.select_related("claim", "source"), "claim__key", "source__key")
    return ({"claim": a.claim.key, "source": a.source.key, "alias": a.alias} for a in _all(found))


def _batches() -> Iterator[Row]:
    """Batches, numbered by their order."""
    for number, batch in enumerate(_all(Batch.objects.select_related("by").order_by("pk"))):
        yield _known(
            {
                "number": number,
                "kind": batch.kind,
                "reason": batch.reason,
                "at": in_utc(batch.at),
                "by": staff(batch.by),
            }
        )


def _batch_numbers() -> dict[int, int]:
    """The number of each batch, by primary key."""
    return {pk: number for number, pk in enumerate(Batch.objects.order_by("pk").values_list("pk", flat=True))}


PLAIN_EDITION = ("number", "seq", "act", "changed", "status", "family", "standing", "contested", "commitment")


def _editions() -> Iterator[Row]:
    batches = _batch_numbers()
    related = ("claim", "author", "approver", "base", "opening__redacted_by")
    for edition in _all(Edition.objects.select_related(*related).order_by("number")):
        opening = edition.opening
        yield _ordered(
            "editions",
            {name: getattr(edition, name) for name in PLAIN_EDITION}
            | {
                "claim": edition.claim.key,
                "override": _override(edition),
                "recorded_at": in_utc(edition.recorded_at),
                "author": staff(edition.author),
                "approver": staff(edition.approver),
                "batch": batches.get(edition.batch_id),
                "base": edition.base.number if edition.base else None,
                "leaf": bytes(edition.leaf).decode(),
                "document": _text(opening.document),
                "salt": _hex(opening.salt),
                "people_salt": _hex(opening.people_salt),
                "redacted_by": opening.redacted_by.number if opening.redacted_by else None,
            },
        )


def _override(edition: Edition) -> str:
    """Why one person published, as readers may have it: of an emptied edition only that one did.

    A redaction that was emptied itself keeps its ground, which other editions show.
    """
    if not edition.override or edition.opening.redacted_by_id is None:
        return edition.override
    ground = edition.override.partition(":")[0]
    return f"{ground}: redacted" if edition.act == "redaction" else "redacted"


PLAIN_PROPOSAL = ("act", "state", "digest", "claim_version", "note", "decision_note")


def _proposals() -> Iterator[Row]:
    batches = _batch_numbers()
    related = ("claim", "base", "author", "decided_by", "approved_by")
    rows = Proposal.objects.select_related(*related).prefetch_related("answers__by").order_by("pk")
    for number, proposal in enumerate(_all(rows)):
        yield _ordered(
            "proposals",
            {name: getattr(proposal, name) for name in PLAIN_PROPOSAL}
            | {
                "number": number,
                "change": _by_name(proposal.change),
                "answered": _by_name(proposal.answered),
                "left_open": sorted(proposal.left_open),
                "completes_by": _moment(proposal.completes_by),
                "answers": [
                    {"rule": row.rule, "text": row.text, "by": staff(row.by), "at": in_utc(row.at)}
                    for row in proposal.answers.all()
                ],
                "claim": proposal.claim.key,
                "base": proposal.base.number if proposal.base else None,
                "document": _text(proposal.document),
                "embargo_until": _moment(proposal.embargo_until),
                "approved_by": staff(proposal.approved_by),
                "approved_at": _moment(proposal.approved_at),
                "batch": batches.get(proposal.batch_id),
                "author": staff(proposal.author),
                "opened_at": in_utc(proposal.opened_at),
                "decided_by": staff(proposal.decided_by),
                "decided_at": _moment(proposal.decided_at),
            },
        )


def _memory() -> Iterator[Row]:
    for memory in _all(_sorted(ImportMemory.objects.all(), "kind", "key")):
        row = {"kind": memory.kind, "key": memory.key, "row": _by_name(memory.row), "digest": memory.digest}
        yield _ordered("memory", row)


RECORD_ROWS = {
    "aliases": _aliases,
    "batches": _batches,
    "editions": _editions,
    "proposals": _proposals,
    "memory": _memory,
}


def _ordered(kind: str, row: Row) -> Row:
    return in_order(kind, normal(kind, row))


def _known(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None}


def _text(compressed: Any) -> str | None:
    """The exact bytes of a document, as text."""
    return zlib.decompress(bytes(compressed)).decode() if compressed else None


def _by_name(value: Any) -> Any:
    """Stored JSON with its fields in one order: PostgreSQL keeps them in an order of its own."""
    return json.loads(json.dumps(value, sort_keys=True))


def _hex(salt: Any) -> str | None:
    return bytes(salt).hex() if salt else None


def _moment(moment: Any) -> str | None:
    return in_utc(moment) if moment else None


TEXTS = ("key", "slug", "kind")


def _sorted(found: QuerySet[Any], *names: str) -> QuerySet[Any]:
    """In order, texts by code point on every engine and in every language."""
    if connection.vendor != "postgresql":
        return found.order_by(*names)
    return found.order_by(*(Collate(name, "C") if name.endswith(TEXTS) else name for name in names))


def _all(found: QuerySet[Any]) -> Iterator[Any]:
    return found.iterator(chunk_size=BATCH)


def _batched(items: Iterator[T]) -> Iterator[list[T]]:
    """The items in lists of at most `BATCH`."""
    while chunk := list(islice(items, BATCH)):
        yield chunk
