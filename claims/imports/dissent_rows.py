"""Writes dissent: who disagrees with a status of a claim, by role, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from claims.exchange import Row, cited, key_of, recited
from claims.exchange.rows import TABLES
from claims.imports.claim_rows import move_claims
from claims.imports.context import Context, day, maybe, named
from claims.imports.link_rows import known_claims, stamps, withdrawn_at
from claims.imports.staging import Staged
from claims.models import Dissent
from sources.models import Source


def find_dissents(context: Context, batch: Sequence[Staged]) -> dict[str, Any]:
    """The rows of the database by claim and key."""
    found = TABLES["dissents"].query().filter(key__in=[s.row["key"] for s in batch])
    return {key_of("dissents", {"claim": row.claim.key, "key": row.key}): row for row in found}


def create_dissents(context: Context, batch: Sequence[Staged]) -> None:
    """Add rows."""
    claims = context.pks("claims", named(batch, "claim"))
    ids = _public_ids(s.row for s in batch)
    Dissent.objects.bulk_create(
        Dissent(
            claim_id=claims[s.row["claim"]],
            key=s.row["key"],
            **_dissent(context, s.row, ids),
            **stamps(context, s.row),
        )
        for s in batch
    )
    move_claims(context, known_claims(context, batch, claims))


def update_dissent(context: Context, dissent: Dissent, row: Row, changed: set[str]) -> None:
    """Change a row; its claim and key never change, and the database refuses another role."""
    values = _dissent(context, row, _public_ids([row]))
    if "withdrawn" not in changed:
        del values["withdrawn_at"]
    if "reasons" not in changed:
        del values["reasons"]
    Dissent.objects.filter(pk=dissent.pk).update(**values)
    move_claims(context, [dissent.claim_id])


def _dissent(context: Context, row: Row, ids: dict[str, str]) -> Row:
    return {
        "role": row["role"],
        "status": row["status"],
        "reasons": recited(row["reasons"], ids),
        "on": day(row["on"]),
        "withdrawn_because": row.get("withdrawn", ""),
        "withdrawn_at": withdrawn_at(context, row) if "withdrawn" in row else None,
        "followed_on": maybe(day, row.get("followed_on")),
    }


def _public_ids(rows: Iterable[Row]) -> dict[str, str]:
    """The public id of each source that some reasons cite, by key."""
    keys = {key for row in rows for key in cited(row["reasons"])}
    return dict(Source.objects.filter(key__in=keys).values_list("key", "public_id"))
