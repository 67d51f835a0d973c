"""Restores a record into an empty database: times, ids, numbers, salts and bytes as they were."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from claims.exchange import RECORD, WORKING, Row, file_name
from claims.imports import checking, reading, writing
from claims.imports.context import Context, maybe, moment, named
from claims.imports.staging import Problem, Staged, Staging
from claims.models import Answer, Batch, Claim, Edition, ImportMemory, Opening, Proposal, SourceAlias, Topic
from claims.record import projections, revision
from people import events
from people.models import AccessEvent, User
from people.operators import machine_account
from sources import digest
from sources.models import Actor, Publisher, Source

MUST_BE_EMPTY: dict[str, type[models.Model]] = {
    "actors": Actor,
    "publishers": Publisher,
    "sources": Source,
    "topics": Topic,
    "claims": Claim,
    "batches": Batch,
    "editions": Edition,
    "what imports brought": ImportMemory,
}
NAMES_STAFF = (*("sources", "claims", "evidence", "replies", "dissents", "checks", "batches", "editions", "proposals"),)
PEOPLE = frozenset({"by", "author", "approver", "approved_by", "decided_by", "added_by", "withdrawn_by"})


def restore(directory: Path, staging: Staging, *, by: User | None = None) -> writing.Counts | None:
    """Restore a record; None when it cannot be, and `staging` then holds every reason. All or nothing.

    The access log says that it was done, by `by` where known.
    """
    dossier = reading.read(directory, (*WORKING, *RECORD), staging)
    staging.note_problems(_unfit(dossier))
    staging.note_problems(_unsound_editions(staging))
    try:
        with transaction.atomic():
            checking.check(staging)
            return None if staging.count("problem") else _restore(staging, by)
    except IntegrityError as error:
        staging.note_problems([Problem(reading.DOSSIER, 0, "", f"The database refuses these rows: {error}")])
        return None


def _unfit(dossier: Row) -> Iterator[Problem]:
    if dossier and not dossier.get("record"):
        yield Problem(reading.DOSSIER, 0, "record", "This is a dossier without a record. Use import_dossier.")
    held = [name for name, model in MUST_BE_EMPTY.items() if model._default_manager.exists()]
    if held:
        yield Problem(reading.DOSSIER, 0, "", f"The database is not empty: it holds {', '.join(held)}.")


def _unsound_editions(staging: Staging) -> Iterator[Problem]:
    """Editions out of number, without the document that readers need, or with one that was not committed to."""
    expected, newest = 0, dict[str, Staged]()
    for batch in staging.rows("editions"):
        for staged in batch:
            row = staged.row
            if row["number"] != expected:
                yield _fault(staged, "number", f"The record goes on with {expected} here.")
            expected, newest[row["claim"]] = row["number"] + 1, staged
            if "document" in row and not _opens(row):
                yield _fault(staged, "document", "The document is not the one that the edition committed to.")
            if ("document" in row) == ("redacted_by" in row):
                yield _fault(staged, "document", "An edition has a document, or names the edition that redacted it.")
            if row.get("base", -1) >= row["number"]:
                yield _fault(staged, "base", "An edition follows an earlier one.")
    for staged in newest.values():
        if "document" not in staged.row:
            yield _fault(staged, "document", "The newest edition of a claim has a document, which readers see.")


def _fault(staged: Staged, name: str, reason: str) -> Problem:
    return Problem(file_name(staged.kind), staged.line, name, reason)


def _opens(row: Row) -> bool:
    salt = bytes.fromhex(row.get("salt", ""))
    return len(salt) == 32 and digest.commitment(salt, row["document"].encode()) == row["commitment"]


def _restore(staging: Staging, by: User | None) -> writing.Counts:
    revision.move()
    context = Context(staging, timezone.now(), record=True, people=_people(staging))
    counts = writing.write(context)
    for kind, write in _WRITERS.items():
        for batch in staging.rows(kind):
            write(context, batch)
            counts[kind, "new"] += len(batch)
        if kind == "editions":
            for batch in staging.rows(kind):
                _write_openings(batch)
    _go_on_counting(Batch, Edition)
    projections.project(Edition.objects.order_by().values_list("claim_id", flat=True).distinct())
    editions = f"{counts['editions', 'new']} version(s)"
    events.record(
        AccessEvent.Kind.RESTORED, by=by, detail=f"record of {editions}, from the machine account {machine_account()}"
    )
    return counts


def _people(staging: Staging) -> dict[str, int]:
    """The account behind each opaque id; one that is not known gets a locked account without a name."""
    uids: set[str] = set()
    for kind in NAMES_STAFF:
        for batch in staging.rows(kind):
            uids.update(uid for staged in batch for uid in _uids(staged.row))
    known = {user.uid.hex: user.pk for user in User.objects.filter(uid__in=[uuid.UUID(uid) for uid in uids])}
    for uid in sorted(uids - known.keys()):
        user = User(uid=uuid.UUID(uid), username=f"restored-{uid}", is_active=False)
        user.set_unusable_password()
        user.save()
        known[uid] = user.pk
    return known


def _uids(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            yield from _uids(inner)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in PEOPLE and isinstance(inner, str):
                yield inner
            elif name in ("recorded", "grades", "answers"):
                yield from _uids(inner)


def _write_aliases(context: Context, batch: Sequence[Staged]) -> None:
    claims, sources = context.pks("claims", named(batch, "claim")), context.pks("sources", named(batch, "source"))
    SourceAlias.objects.bulk_create(
        SourceAlias(claim_id=claims[s.row["claim"]], source_id=sources[s.row["source"]], alias=s.row["alias"])
        for s in batch
    )


def _pk(number: int | None) -> int | None:
    """The primary key that a batch or edition of this number gets: the database is empty."""
    return None if number is None else number + 1


def _write_batches(context: Context, batch: Sequence[Staged]) -> None:
    Batch.objects.bulk_create(
        Batch(
            pk=_pk(s.row["number"]),
            kind=s.row["kind"],
            reason=s.row["reason"],
            at=moment(s.row["at"]),
            by_id=context.person(s.row.get("by")),
        )
        for s in batch
    )


PLAIN_EDITION = ("number", "seq", "act", "status", "family", "standing", "commitment")


def _write_editions(context: Context, batch: Sequence[Staged]) -> None:
    claims = context.pks("claims", named(batch, "claim"))
    Edition.objects.bulk_create(
        Edition(
            **{name: s.row[name] for name in PLAIN_EDITION},
            pk=_pk(s.row["number"]),
            claim_id=claims[s.row["claim"]],
            changed=s.row.get("changed", []),
            contested=s.row.get("contested", False),
            recorded_at=moment(s.row["recorded_at"]),
            author_id=context.person(s.row.get("author")),
            approver_id=context.person(s.row.get("approver")),
            override=s.row.get("override", ""),
            batch_id=_pk(s.row.get("batch")),
            base_id=_pk(s.row.get("base")),
            leaf=s.row["leaf"].encode(),
        )
        for s in batch
    )


def _write_openings(batch: Sequence[Staged]) -> None:
    """Openings come after all editions, since one may name a later edition that redacted it."""
    Opening.objects.bulk_create(
        Opening(
            edition_id=s.row["number"] + 1,
            document=_compressed(s.row.get("document")),
            salt=_salt(s.row.get("salt")),
            people_salt=_salt(s.row.get("people_salt")),
            redacted_by_id=_pk(s.row.get("redacted_by")),
        )
        for s in batch
    )


def _compressed(document: str | None) -> bytes | None:
    return None if document is None else zlib.compress(document.encode())


def _salt(salt: str | None) -> bytes | None:
    return None if salt is None else bytes.fromhex(salt)


PLAIN_PROPOSAL = ("act", "state", "digest", "claim_version")


def _write_proposals(context: Context, batch: Sequence[Staged]) -> None:
    claims = context.pks("claims", named(batch, "claim"))
    made = Proposal.objects.bulk_create(
        Proposal(
            **{name: s.row[name] for name in PLAIN_PROPOSAL},
            claim_id=claims[s.row["claim"]],
            base_id=_pk(s.row.get("base")),
            document=_compressed(s.row.get("document")) or b"",
            change=s.row.get("change", {}),
            note=s.row.get("note", ""),
            answered=s.row.get("answered", {}),
            left_open=dict.fromkeys(s.row.get("left_open", ()), True),
            completes_by=maybe(moment, s.row.get("completes_by")),
            embargo_until=maybe(moment, s.row.get("embargo_until")),
            approved_by_id=context.person(s.row.get("approved_by")),
            approved_at=maybe(moment, s.row.get("approved_at")),
            batch_id=_pk(s.row.get("batch")),
            author_id=context.person(s.row.get("author")),
            opened_at=moment(s.row["opened_at"]),
            decided_by_id=context.person(s.row.get("decided_by")),
            decided_at=maybe(moment, s.row.get("decided_at")),
            decision_note=s.row.get("decision_note", ""),
        )
        for s in batch
    )
    Answer.objects.bulk_create(
        _answer(context, proposal, row)
        for proposal, s in zip(made, batch, strict=True)
        for row in s.row.get("answers", ())
    )


def _answer(context: Context, proposal: Proposal, row: Row) -> Answer:
    by = context.person(row["by"])
    assert by is not None
    return Answer(proposal=proposal, rule=row["rule"], text=row["text"], by_id=by, at=moment(row["at"]))


def _write_memory(context: Context, batch: Sequence[Staged]) -> None:
    ImportMemory.objects.bulk_create(
        ImportMemory(kind=s.row["kind"], key=s.row["key"], row=s.row.get("row", {}), digest=s.row.get("digest", ""))
        for s in batch
    )


_WRITERS = {
    "aliases": _write_aliases,
    "batches": _write_batches,
    "editions": _write_editions,
    "proposals": _write_proposals,
    "memory": _write_memory,
}


def _go_on_counting(*tables: type[models.Model]) -> None:
    """PostgreSQL draws keys from a sequence, which must go on after those given here."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
