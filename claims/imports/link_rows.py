"""Writes what joins a claim to sources: appearances in passages, and evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from claims.exchange import Row, key_of
from claims.exchange.rows import TABLES
from claims.imports.claim_rows import move_claims
from claims.imports.context import Context, given, maybe, moment, named
from claims.imports.staging import Staged
from claims.models import Appearance, ChainActor, ChainSource, Evidence, EvidenceOrigin
from sources.models import Passage

Words = tuple[str, str, str, str]
"""Source, exact, prefix, suffix: what makes a passage."""


def find_appearances(context: Context, batch: Sequence[Staged]) -> dict[str, Any]:
    """The appearances of the database by claim, source and words."""
    found = TABLES["appearances"].query().filter(
        claim__key__in=named(batch, "claim"), passage__source__key__in=named(batch, "source")
    )  # fmt: skip
    return {key_of("appearances", TABLES["appearances"].row(row)): row for row in found}


def create_appearances(context: Context, batch: Sequence[Staged]) -> None:
    """Add appearances, with the passages that nobody has quoted yet."""
    claims = context.pks("claims", named(batch, "claim"))
    passages = _passages(context, batch)
    made = Appearance.objects.bulk_create(
        Appearance(
            claim_id=claims[s.row["claim"]],
            passage=passages[_words(s.row)],
            **_appearance(s.row),
            **given(key=s.row.get("key")),
        )
        for s in batch
    )
    _chain(context, list(zip(made, (s.row for s in batch), strict=True)), batch)
    move_claims(context, known_claims(context, batch, claims))


def update_appearance(context: Context, appearance: Appearance, row: Row, changed: set[str]) -> None:
    """Change how a passage puts a claim, or what is said of the passage; never its words."""
    Appearance.objects.filter(pk=appearance.pk).update(**_appearance(row))
    Passage.objects.filter(pk=appearance.passage_id).update(**_passage(row))
    if changed & {"chain_actors", "chain_sources"}:
        ChainActor.objects.filter(appearance=appearance).delete()
        ChainSource.objects.filter(appearance=appearance).delete()
        _chain(context, [(appearance, row)], [Staged("appearances", "", 0, row)])
    move_claims(context, [appearance.claim_id])


def _passages(context: Context, batch: Sequence[Staged]) -> dict[Words, Passage]:
    sources = context.pks("sources", named(batch, "source"))
    held = Passage.objects.filter(source__in=sources.values(), exact__in=[s.row["exact"] for s in batch])
    found = {(p.source.key, p.exact, p.prefix, p.suffix): p for p in held.select_related("source").order_by("-pk")}
    new: dict[Words, Passage] = {}
    for staged in batch:
        words = _words(staged.row)
        if words not in found and words not in new:
            source, exact, prefix, suffix = words
            new[words] = Passage(
                source_id=sources[source], exact=exact, prefix=prefix, suffix=suffix,
                **_passage(staged.row), **given(public_id=staged.row.get("id")),
            )  # fmt: skip
    Passage.objects.bulk_create(new.values())
    return found | new


def _words(row: Row) -> Words:
    return row["source"], row["exact"], row.get("prefix", ""), row.get("suffix", "")


def _passage(row: Row) -> Row:
    return {
        "section": row.get("section", ""),
        "position": row.get("position", 0),
        "language": row.get("language", "en"),
        "translation": row.get("translation", ""),
    }


def _appearance(row: Row) -> Row:
    return {
        "put": row["put"],
        "hedges": row.get("hedges", []),
        "chain": row.get("chain", []),
        "position": row.get("order", 0),
    }


def _chain(context: Context, pairs: Sequence[tuple[Appearance, Row]], batch: Sequence[Staged]) -> None:
    actors = context.pks("actors", named(batch, "chain_actors"))
    sources = context.pks("sources", named(batch, "chain_sources"))
    ChainActor.objects.bulk_create(
        ChainActor(appearance=appearance, actor_id=actors[key], position=place)
        for appearance, row in pairs
        for place, key in enumerate(row.get("chain_actors", ()))
    )
    ChainSource.objects.bulk_create(
        ChainSource(appearance=appearance, source_id=sources[key], position=place)
        for appearance, row in pairs
        for place, key in enumerate(row.get("chain_sources", ()))
    )


def find_evidence(context: Context, batch: Sequence[Staged]) -> dict[str, Any]:
    """The links of the database: by their own key where the row has one, else the one that stands on that side.

    A link that the desk has withdrawn is found too, so that it is not brought back.
    """
    query = TABLES["evidence"].query()
    pairs = query.filter(claim__key__in=named(batch, "claim"), source__key__in=named(batch, "source"))
    by_side: dict[str, Evidence] = {}
    by_key: dict[str, Evidence] = {}
    for link in pairs.order_by("withdrawn_at", "pk"):
        by_key[link.key] = link
        side = f"{link.claim.key}|{link.source.key}|{link.stance}"
        if side not in by_side or (by_side[side].withdrawn_at is not None and link.withdrawn_at is None):
            by_side[side] = link
    found = {}
    for staged in batch:
        link = by_key.get(staged.row.get("key", ""))
        if link is None and "withdrawn" not in staged.row:
            link = by_side.get(staged.key)
        if link is not None:
            found[staged.key] = link
    return found


def create_evidence(context: Context, batch: Sequence[Staged]) -> None:
    """Add links, with the origins named for a link itself."""
    claims = context.pks("claims", named(batch, "claim"))
    sources = context.pks("sources", named(batch, "source"))
    made = Evidence.objects.bulk_create(
        Evidence(
            claim_id=claims[s.row["claim"]],
            source_id=sources[s.row["source"]],
            **_evidence(context, s.row),
            **given(key=s.row.get("key")),
            **stamps(context, s.row),
        )
        for s in batch
    )
    _origins(context, zip(made, (s.row for s in batch), strict=True), batch)
    move_claims(context, known_claims(context, batch, claims))


def update_evidence(context: Context, link: Evidence, row: Row, changed: set[str]) -> None:
    """Change a link; claim and source of a link never change."""
    values = _evidence(context, row)
    if "withdrawn" not in changed:
        del values["withdrawn_at"]
    Evidence.objects.filter(pk=link.pk).update(**values)
    if "origins" in changed:
        link.origin_links.all().delete()
        _origins(context, [(link, row)], [Staged("evidence", "", 0, row)])
    move_claims(context, [link.claim_id])


def _evidence(context: Context, row: Row) -> Row:
    quote = row.get("quote", {})
    return {
        "stance": row["stance"],
        "credibility": row["credibility"],
        "note": row.get("note", ""),
        "dated": row.get("dated", ""),
        "counts": row.get("counts", True),
        "counts_reason": row.get("counts_reason", ""),
        "quote": quote.get("text", ""),
        "quote_speaker": quote.get("speaker", ""),
        "quote_language": quote.get("language", "en"),
        "quote_translation": quote.get("translation", ""),
        "position": row.get("position", 0),
        "withdrawn_because": row.get("withdrawn", ""),
        "withdrawn_at": withdrawn_at(context, row) if "withdrawn" in row else None,
    }


def withdrawn_at(context: Context, row: Row) -> dt.datetime:
    """When a row was withdrawn: as a record keeps it, else now."""
    return maybe(moment, context.recorded(row).get("withdrawn_at")) or context.now


def stamps(context: Context, row: Row) -> Row:
    """Who added and withdrew a row, and when, as a record keeps it."""
    kept = context.recorded(row)
    return given(
        added_at=maybe(moment, kept.get("added_at")),
        added_by_id=context.person(kept.get("added_by")),
        withdrawn_by_id=context.person(kept.get("withdrawn_by")),
    )


def _origins(context: Context, pairs: Iterable[tuple[Evidence, Row]], batch: Sequence[Staged]) -> None:
    sources = context.pks("sources", named(batch, "origins"))
    EvidenceOrigin.objects.bulk_create(
        EvidenceOrigin(evidence=link, source_id=sources[key], position=place)
        for link, row in pairs
        for place, key in enumerate(row.get("origins", ()))
    )


def known_claims(context: Context, batch: Sequence[Staged], claims: dict[str | None, int]) -> list[int]:
    """Those of the batch's claims that this run did not make itself."""
    keys = named(batch, "claim")
    marks = ", ".join("?" * len(keys))
    made = {key for (key,) in context.staging.db.execute(f"SELECT key FROM made WHERE key IN ({marks})", list(keys))}
    return [claims[key] for key in keys - made]
