"""Writes the right of reply: whom we asked about a claim, and what they said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from claims.exchange import Row, key_of
from claims.exchange.rows import TABLES
from claims.imports.claim_rows import move_claims
from claims.imports.context import Context, day, maybe, named
from claims.imports.link_rows import known_claims, stamps, withdrawn_at
from claims.imports.staging import Staged
from claims.models import Reply


def find_replies(context: Context, batch: Sequence[Staged]) -> dict[str, Any]:
    """The rows of the database by claim and key."""
    found = TABLES["replies"].query().filter(key__in=[s.row["key"] for s in batch])
    return {key_of("replies", TABLES["replies"].row(row)): row for row in found}


def create_replies(context: Context, batch: Sequence[Staged]) -> None:
    """Add rows."""
    claims = context.pks("claims", named(batch, "claim"))
    actors = context.pks("actors", named(batch, "actor"))
    Reply.objects.bulk_create(
        Reply(
            claim_id=claims[s.row["claim"]],
            key=s.row["key"],
            **_reply(context, actors, s.row),
            **stamps(context, s.row),
        )
        for s in batch
    )
    move_claims(context, known_claims(context, batch, claims))


def update_reply(context: Context, reply: Reply, row: Row, changed: set[str]) -> None:
    """Change a row; its claim and key never change."""
    values = _reply(context, context.pks("actors", [row.get("actor")]), row)
    if "withdrawn" not in changed:
        del values["withdrawn_at"]
    Reply.objects.filter(pk=reply.pk).update(**values)
    move_claims(context, [reply.claim_id])


def _reply(context: Context, actors: dict[str | None, int], row: Row) -> Row:
    quote = row.get("quote", {})
    return {
        "asked": row["asked"],
        "actor_id": actors.get(row.get("actor")),
        "asked_on": day(row["asked_on"]),
        "until": day(row["until"]),
        "outcome": row["outcome"],
        "answered_on": maybe(day, row.get("answered_on")),
        "text": quote.get("text", ""),
        "language": quote.get("language", "en"),
        "translation": quote.get("translation", ""),
        "position": row.get("position", 0),
        "withdrawn_because": row.get("withdrawn", ""),
        "withdrawn_at": withdrawn_at(context, row) if "withdrawn" in row else None,
    }
