"""Writes the staged rows: new ones, and of known ones only what the desk has not changed. Remembers what it brought."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tqdm import tqdm

from claims import search
from claims.exchange import Row, row_digest
from claims.exchange.rows import row_of
from claims.imports import claim_rows, dissent_rows, link_rows, reply_rows, source_rows
from claims.imports.context import Context
from claims.imports.merging import Remembered, merge
from claims.imports.staging import BATCH, Staged
from claims.models import Claim, ImportMemory
from claims.record import projections, revision

BAR_FROM = 5_000
"""Rows from which writing is worth a progress bar."""

Counts = Counter[tuple[str, str]]
"""How many rows by kind and outcome: new, changed, same, kept."""


@dataclass(frozen=True, slots=True)
class Writer:
    """How one kind of row is found, added and changed."""

    find: Callable[[Context, Sequence[Staged]], dict[str, Any]]
    create: Callable[[Context, Sequence[Staged]], None]
    update: Callable[[Context, Any, Row, set[str]], None]


def _never(context: Context, row: Any, fields: Row, changed: set[str]) -> None:
    """A check is never changed; what the files say else of it is passed over."""


WRITERS: dict[str, Writer] = {
    "actors": Writer(source_rows.find_keyed, source_rows.create_actors, source_rows.update_actor),
    "publishers": Writer(source_rows.find_keyed, source_rows.create_publishers, source_rows.update_publisher),
    "sources": Writer(source_rows.find_keyed, source_rows.create_sources, source_rows.update_source),
    "topics": Writer(source_rows.find_keyed, claim_rows.create_topics, claim_rows.update_topic),
    "articles": Writer(claim_rows.find_articles, claim_rows.create_articles, claim_rows.update_article),
    "claims": Writer(source_rows.find_keyed, claim_rows.create_claims, claim_rows.update_claim),
    "appearances": Writer(link_rows.find_appearances, link_rows.create_appearances, link_rows.update_appearance),
    "evidence": Writer(link_rows.find_evidence, link_rows.create_evidence, link_rows.update_evidence),
    "replies": Writer(reply_rows.find_replies, reply_rows.create_replies, reply_rows.update_reply),
    "dissents": Writer(dissent_rows.find_dissents, dissent_rows.create_dissents, dissent_rows.update_dissent),
    "checks": Writer(claim_rows.find_checks, claim_rows.create_checks, _never),
}


def write(context: Context) -> Counts:
    """Write all working rows. The caller holds the transaction."""
    counts: Counts = Counter()
    for kind, writer in WRITERS.items():
        with _bar(context, kind) as bar:
            for batch in context.staging.rows(kind):
                _write_batch(context, kind, writer, batch, counts)
                bar.update(len(batch))
        if kind == "sources":
            source_rows.draw_lineage(context)
    index_for_the_desk(context)
    return counts


def _bar(context: Context, kind: str) -> Any:
    (rows,) = context.staging.db.execute("SELECT COUNT(*) FROM row WHERE kind = ?", [kind]).fetchone()
    quiet = rows < BAR_FROM or not sys.stderr.isatty()
    return tqdm(total=rows, desc=f"writing {kind}", unit="row", disable=quiet)


def _write_batch(context: Context, kind: str, writer: Writer, batch: list[Staged], counts: Counts) -> None:
    context.lock(batch)
    found = writer.find(context, batch)
    new = [staged for staged in batch if staged.key not in found]
    if new:
        writer.create(context, new)
        counts[kind, "new"] += len(new)
    if context.record:
        return
    digests = {staged.key: row_digest(staged.row) for staged in batch}
    remember = {staged.key: staged.row for staged in new}
    known = [staged for staged in batch if staged.key in found]
    memories = _memories(kind, known)
    for staged in known:
        outcome = merge(
            staged.row, digests[staged.key], row := row_of(kind, found[staged.key]), memories.get(staged.key)
        )
        if outcome.changes:
            writer.update(context, found[staged.key], _changed(row, outcome.changes), set(outcome.changes))
        counts[kind, "changed" if outcome.changes else "same"] += 1
        counts[kind, "kept"] += bool(outcome.kept)
        _note_kept(context, staged, outcome.kept)
        if staged.key not in memories or memories[staged.key].digest != digests[staged.key]:
            remember[staged.key] = outcome.remember
    keep_in_memory(kind, remember, digests)


def _changed(row: Row, changes: Row) -> Row:
    return {name: value for name, value in (row | changes).items() if value is not None}


def _note_kept(context: Context, staged: Staged, fields: Sequence[str]) -> None:
    rows = ((staged.kind, staged.key, name) for name in fields)
    context.staging.db.executemany("INSERT INTO kept VALUES (?, ?, ?)", rows)


def _memories(kind: str, batch: Sequence[Staged]) -> dict[str, Remembered]:
    found = ImportMemory.objects.filter(kind=kind, key__in=[staged.key for staged in batch])
    return {memory.key: Remembered(memory.row, memory.digest) for memory in found}


def keep_in_memory(kind: str, rows: dict[str, Row], digests: dict[str, str]) -> None:
    """Remember rows as last brought."""
    ImportMemory.objects.bulk_create(
        [ImportMemory(kind=kind, key=key, row=row, digest=digests[key]) for key, row in rows.items()],
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["row", "digest"],
    )


def index_for_the_desk(context: Context) -> None:
    """Let the desk find the claims that are new or whose rows changed."""
    made = context.staging.db.execute("SELECT key FROM made")
    while batch := made.fetchmany(BATCH):
        search.index_desk(Claim.objects.filter(key__in=[key for (key,) in batch]).values_list("pk", flat=True))
    touched = context.staging.db.execute("SELECT claim FROM touched")
    while batch := touched.fetchmany(BATCH):
        search.index_desk([pk for (pk,) in batch])


def project_checked(context: Context) -> int:
    """Show the new checks of public claims; returns how many claims."""
    found = [claim for (claim,) in context.staging.db.execute("SELECT claim FROM checked ORDER BY claim")]
    if found:
        revision.move()
        projections.project(found)
    return len(found)
