"""What was published, newest first, and what the timelines say of earlier days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet

from claims.models import Edition, PublicClaim, PublicLink, StatusChange
from claims.visibility.browsing import SHOWN
from claims.visibility.versions import Document, by_whom, documents, told

WINDOW = 400


@dataclass(frozen=True, slots=True)
class News:
    """One edition as the list of changes shows it, with its claim as it stands now and its document."""

    number: int
    act: str
    changed: list[str]
    at: dt.datetime
    by: str
    override: str
    status: str
    before: str
    claim: PublicClaim
    document: Document | None


@dataclass(frozen=True, slots=True)
class Together:
    """Claims published for the first time in one batch; `count` is counted up to the cap asked for."""

    at: dt.datetime
    count: int


def chronicle(
    *, limit: int, before: int | None = None, acts: tuple[str, ...] = (), topic: str = "", cap: int
) -> tuple[list[News | Together], int | None]:
    """The newest editions, by keyset on their number, and where the next page begins (None at the end).

    Without `acts`, the first editions of one batch stand together as one entry.
    """
    places, following = _places(limit, before, acts, topic)
    known = _news([number for number, batch in places if batch is None])
    found = [_together(batch, cap) if batch is not None else known.get(number) for number, batch in places]
    return [one for one in found if one is not None], following


def turns(
    *, limit: int, before: tuple[dt.date, int] | None = None, topic: str = "", moves: bool = False
) -> list[StatusChange]:
    """The newest lines of the timelines of shown claims, by the day the evidence was public, by keyset.

    With `moves`, only lines that left an earlier status.
    """
    rows = StatusChange.objects.filter(claim__standing__in=SHOWN).select_related("claim")
    if before is not None:
        day, pk = before
        rows = rows.filter(effective_on__lte=day).exclude(effective_on=day, pk__gte=pk)
    if topic:
        rows = rows.filter(_under(topic, "claim_id"))
    if moves:
        rows = rows.exclude(previous="").exclude(previous=F("status"))
    return list(rows.order_by("-effective_on", "-pk")[:limit])


def second_checks() -> tuple[int, int]:
    """How many editions a second person checked, and how many editions there are."""
    return Edition.objects.filter(approver__isnull=False).count(), Edition.objects.count()


def _places(
    limit: int, before: int | None, acts: tuple[str, ...], topic: str
) -> tuple[list[tuple[int, int | None]], int | None]:
    """The numbers to show, batches of first editions as one place, and where the next page begins."""
    places: list[tuple[int, int | None]] = []
    batches: set[int] = set()
    window = list(_asked(before, acts, topic).values_list("number", "act", "batch")[:WINDOW])
    for number, act, batch in window:
        joined = batch if act == "first" and not acts else None
        if joined in batches:
            continue
        if len(places) == limit:
            return places, number + 1
        places.append((number, joined))
        if joined is not None:
            batches.add(joined)
    if len(window) < WINDOW:
        return places, None
    return places, _end_of(window[-1][0], places[-1][1])


def _end_of(number: int, batch: int | None) -> int:
    """Past the whole batch, where the window ended inside one: its editions are numbered in a row."""
    if batch is None:
        return number
    first = Edition.objects.filter(batch_id=batch).order_by("pk").values_list("number", flat=True).first()
    return number if first is None else min(number, first)


def _asked(before: int | None, acts: tuple[str, ...], topic: str) -> QuerySet[Edition]:
    rows = Edition.objects.order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    if acts:
        rows = rows.filter(act__in=acts)
    return rows.filter(_under(topic, "claim_id")) if topic else rows


def _news(numbers: list[int]) -> dict[int, News]:
    rows = Edition.objects.filter(number__in=numbers, claim__public__isnull=False)
    rows = rows.select_related("claim__public", "base", "author", "approver").defer("leaf", "base__leaf")
    editions = list(rows)
    read = documents([edition.pk for edition in editions])
    return {edition.number: _one(edition, read.get(edition.pk)) for edition in editions}


def _alone(edition: Edition) -> bool:
    return edition.approver_id is None and edition.author_id is not None


def _one(edition: Edition, document: Document | None) -> News:
    return News(
        number=edition.number,
        act=edition.act,
        changed=edition.changed,
        at=edition.recorded_at,
        by=by_whom(edition),
        override=told(edition.override, redacted=document is None) if _alone(edition) else "",
        status=edition.status,
        before=edition.base.status if edition.base and edition.base.status != edition.status else "",
        claim=edition.claim.public,
        document=document,
    )


def _together(batch: int, cap: int) -> Together:
    members = Edition.objects.filter(batch_id=batch, act="first").order_by()
    at = members.order_by("pk").values_list("recorded_at", flat=True)[0]
    return Together(at, members[:cap].count())


def _under(topic: str, claim: str) -> Exists:
    named = PublicLink.objects.filter(kind=PublicLink.Kind.TOPIC, target=topic, claim_id=OuterRef(claim))
    return Exists(named)
