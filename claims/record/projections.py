"""Projections: rows derived from editions and openings, for lists and filters. One function makes them all.

`project` takes what was just written (or, for an audit, what is stored) and replaces a claim's rows whole, so that
nothing else in the application ever edits one.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from claims import scales, search, timeline
from claims.models import Check, Edition, Opening, PublicClaim, PublicLink, Span, StatusChange
from claims.models.projections import OPEN_END
from claims.visibility import SHOWN
from sources import digest

Document = dict[str, Any]
BATCH = 500
CARRIED = ("source", "pause", "merge", "withdraw", "redaction")
"""Acts that carry what was known: no evidence was weighed again."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything that is derived for one claim."""

    public: PublicClaim
    links: list[PublicLink]
    changes: list[StatusChange]
    spans: list[Span]
    document: Document


def project(claim_ids: Iterable[int]) -> None:
    """Rebuild the projections of these claims from their editions and openings. Drafts get none."""
    for chunk in _chunks(list(claim_ids)):
        write(derive(chunk))


def derive(claim_ids: Sequence[int]) -> list[Rows]:
    """What the projections of these claims must be, computed from editions, openings and checks alone."""
    history: dict[int, list[Edition]] = {}
    for edition in Edition.objects.filter(claim__in=claim_ids).defer("leaf").order_by("claim_id", "seq"):
        history.setdefault(edition.claim_id, []).append(edition)
    current = [editions[-1].pk for editions in history.values()]
    stored = dict(Opening.objects.filter(edition__in=current).values_list("edition_id", "document"))
    looked = looked_at(claim_ids)
    return [
        rows_of(editions, digest.load(zlib.decompress(bytes(stored[editions[-1].pk]))), looked.get(claim_id))
        for claim_id, editions in history.items()
    ]


def looked_at(claim_ids: Iterable[int]) -> dict[int, dt.datetime]:
    """When each of these claims that was ever checked was checked last."""
    checks = Check.objects.filter(claim__in=list(claim_ids)).order_by()
    return dict(checks.values_list("claim_id").annotate(last=Max("at")))


def rows_of(editions: list[Edition], document: Document, looked_at: dt.datetime | None) -> Rows:
    """The derived rows of one claim, given all its editions in order and the document readers see now."""
    last, status, claim = editions[-1], document["status"], document["claim"]
    public = PublicClaim(
        claim_id=last.claim_id,
        edition=last,
        public_id=claim["id"],
        slug=claim["slug"],
        statement=claim["statement"],
        kind=claim["kind"],
        group=scales.group_of(claim["kind"], status["status"]),
        standing=document["standing"],
        status=status["status"],
        family=status["family"],
        basis=status["basis"],
        confidence=status["confidence"],
        contested=bool(document["dissent"]),
        effective_on=timeline.status_since(document["timeline"]["lines"]),
        first_recorded_at=editions[0].recorded_at,
        recorded_at=last.recorded_at,
        last_checked=_last_checked(editions, document, looked_at),
        traced_for=document["origins"]["for"]["traced"],
        traced_against=document["origins"]["against"]["traced"],
        versions=last.seq,
        corrections=len(document["corrections"]),
    )
    return Rows(
        public,
        _links(public, document),
        _changes(public, document),
        _spans(public, editions, document),
        document,
    )


def write(batch: Sequence[Rows]) -> None:
    """Replace the stored projections of these claims by `batch`."""
    ids = [rows.public.claim_id for rows in batch]
    for model in (PublicLink, StatusChange, Span):
        model.objects.filter(claim__in=ids).delete()
    PublicClaim.objects.bulk_create(
        [rows.public for rows in batch],
        update_conflicts=True,
        unique_fields=["claim"],
        update_fields=[f.attname for f in PublicClaim._meta.concrete_fields if not f.primary_key],
    )
    PublicLink.objects.bulk_create([row for rows in batch for row in rows.links], batch_size=BATCH)
    StatusChange.objects.bulk_create([row for rows in batch for row in rows.changes], batch_size=BATCH)
    Span.objects.bulk_create([row for rows in batch for row in rows.spans], batch_size=BATCH)
    search.index_public([(rows.public.claim_id, rows.document) for rows in batch])


def _last_checked(editions: list[Edition], document: Document, looked_at: dt.datetime | None) -> dt.date:
    """The day somebody last looked: a check, an edition that weighed evidence, or the timeline's compilation."""
    compiled = document["timeline"]["compiled_on"]
    days = [dt.date.fromisoformat(compiled) if compiled else _day(editions[0])]
    days += [
        _day(e) for e in editions[1:] if e.act not in CARRIED and {"evidence", "status", "timeline"} & set(e.changed)
    ]
    if looked_at:
        days.append(looked_at.astimezone(dt.UTC).date())
    return max(days)


def _day(edition: Edition) -> dt.date:
    return edition.recorded_at.astimezone(dt.UTC).date()


def _links(public: PublicClaim, document: Document) -> list[PublicLink]:
    found: dict[tuple[str, str], str] = {}
    for topic in document["claim"]["topics"]:
        found[PublicLink.Kind.TOPIC, topic["slug"]] = topic["label"]
    for source in document["sources"].values():
        if source["withheld"]:
            continue
        found[PublicLink.Kind.SOURCE, source["id"]] = source["title"]
        for role in (source["publisher"], source["via"]):
            if role:
                found[PublicLink.Kind.PUBLISHER, role["id"]] = role["name"]
        if source["actor"]:
            found[PublicLink.Kind.ACTOR, source["actor"]["id"]] = source["actor"]["name"]
    for appearance in document["appearances"]:
        article = document["sources"][appearance["article"]]
        if not article["withheld"]:
            found[PublicLink.Kind.ARTICLE, article["id"]] = article["title"]
        for actor in appearance["chain_actors"]:
            found[PublicLink.Kind.ACTOR, actor["id"]] = actor["name"]
    longest = PublicLink._meta.get_field("label").max_length
    return [
        PublicLink(claim=public, kind=kind, target=target, label=label[:longest])
        for (kind, target), label in found.items()
    ]


def _changes(public: PublicClaim, document: Document) -> list[StatusChange]:
    rows, previous = [], ""
    for line in document["timeline"]["lines"]:
        rows.append(
            StatusChange(
                claim=public,
                key=line["key"],
                position=line["position"],
                effective_on=line["effective_on"],
                previous=previous,
                status=line["status"],
                family=line["family"],
                basis=line["basis"],
                confidence=line["confidence"],
                reason="".join(part.get("text", "") for part in line["reasons"]),
            )
        )
        previous = line["status"]
    return rows


def _spans(public: PublicClaim, editions: list[Edition], document: Document) -> list[Span]:
    """Both clocks, in half-open UTC days; where several fall on one day the last holds.

    On the clock of what is known, dissent is from the status that stands now, and so from the last span alone.
    """
    by_day: dict[dt.date, Edition] = {_day(e): e for e in editions}
    days = sorted(by_day)
    rows = [
        _span(public, Span.Clock.PUBLISHED, start, until, by_day[start].status, by_day[start], by_day[start].contested)
        for start, until in zip(days, [*days[1:], OPEN_END], strict=True)
    ]
    for start, until, line in timeline.known_spans(document["timeline"]["lines"]):
        rows.append(
            _span(
                public,
                Span.Clock.KNOWN,
                dt.date.fromisoformat(start),
                dt.date.fromisoformat(until) if until else OPEN_END,
                line["status"],
                editions[-1],
                contested=public.contested and until is None,
            )
        )
    return rows


def _span(
    public: PublicClaim,
    clock: str,
    start: dt.date,
    until: dt.date,
    status: str,
    edition: Edition,
    contested: bool,
) -> Span:
    return Span(
        shown=public.standing in SHOWN,
        contested=contested,
        claim=public,
        clock=clock,
        start=start,
        until=until,
        group=scales.group_of(public.kind, status),
        kind=public.kind,
        status=status,
        family=scales.STATUSES[status].family,
        standing=edition.standing,
        edition=edition,
    )


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[i : i + BATCH] for i in range(0, len(ids), BATCH))
