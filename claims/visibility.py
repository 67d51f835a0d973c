"""The only gate: what the public may see. Public views read this module and nothing else of the models.

It reads projections and openings. Working rows are reached for two things alone, named in `docs/architecture.md`:
a topic's introduction and an article's selection rule.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from claims.models import (
    Article,
    Edition,
    Opening,
    PublicClaim,
    PublicLink,
    PublicRevision,
    Span,
    StatusChange,
    Topic,
)

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The public facts of an edition's own row."""

    number: int
    seq: int
    act: str
    changed: list[str]
    status: str
    family: str
    standing: str
    recorded_at: dt.datetime
    by: str
    override: str
    redacted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(Version):
    """One edition as readers may see it: its own row's public facts and its document (`None` when redacted)."""

    document: Document | None
    commitment: str
    redacted_on: dt.datetime | None = None
    redaction_ground: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A public claim as a list shows it beside another: its statement and where it stands."""

    public_id: str
    slug: str
    statement: str
    status: str
    family: str


def revision() -> int:
    """The number that moves with every public change; 0 before the first."""
    return PublicRevision.objects.values_list("number", flat=True).first() or 0


def claim(public_id: str) -> PublicClaim | None:
    """The public claim of that id, in any public standing; None for drafts and unknown ids alike."""
    return PublicClaim.objects.filter(public_id=public_id).first()


def page(public_id: str) -> tuple[PublicClaim, Published] | None:
    """The public claim of that id with the edition readers see now, in one query; None as in `claim`."""
    rows = PublicClaim.objects.select_related(
        "edition__author", "edition__approver", "edition__opening__redacted_by"
    ).defer(*(f"edition__{field}" for field in UNREAD))
    public = rows.filter(public_id=public_id).first()
    return (public, _published(public.edition.opening)) if public else None


def current(public: PublicClaim) -> Published:
    """The edition readers see now."""
    return _published(_openings().get(edition_id=public.edition_id))


def version(public: PublicClaim, seq: int) -> Published | None:
    """Version `seq` of a public claim, or None."""
    opening = _openings().filter(edition__claim_id=public.pk, edition__seq=seq).first()
    return _published(opening) if opening else None


def as_of(public: PublicClaim, day: dt.date) -> Published | None:
    """The last edition recorded on or before `day` (UTC); None when we had published nothing yet."""
    end = dt.datetime.combine(day, dt.time.max, tzinfo=dt.UTC)
    opening = _openings().filter(edition__claim_id=public.pk, edition__recorded_at__lte=end).last()
    return _published(opening) if opening else None


def versions(public: PublicClaim, *, limit: int) -> list[Version]:
    """The newest editions of a public claim without their documents, newest first."""
    rows = Edition.objects.filter(claim_id=public.pk).select_related("author", "approver", "opening")
    rows = rows.defer("leaf", "opening__document", "opening__salt", "opening__people_salt")
    return [Version(**_facts(edition, edition.opening)) for edition in rows.order_by("-seq")[:limit]]


def related(public: PublicClaim, document: Document, *, limit: int) -> list[Neighbour]:
    """Public claims under the same topics or in the same articles; those that share most first.

    Looks at no more than the newest few under each, so that a topic of many thousands costs no more than a small one.
    """
    topics = [(PublicLink.Kind.TOPIC, topic["slug"]) for topic in document["claim"]["topics"]]
    articles = [(PublicLink.Kind.ARTICLE, shown["article"]) for shown in document["appearances"]]
    wanted = Q()
    for kind, target in dict.fromkeys([*topics[:4], *articles[:2]]):
        mates = PublicLink.objects.filter(kind=kind, target=target).order_by("-claim")
        wanted |= Q(pk__in=mates.values("pk")[:NEIGHBOURS_READ])
    if not wanted:
        return []
    rows = PublicLink.objects.filter(wanted, claim__standing="public").exclude(claim=public.pk)
    fields = ("public_id", "slug", "statement", "status", "family")
    shared: dict[tuple[str, ...], int] = {}
    for row in rows.order_by("-claim").values_list(*(f"claim__{field}" for field in fields)):
        shared[row] = shared.get(row, 0) + 1
    return [Neighbour(*row) for row in sorted(shared, key=shared.__getitem__, reverse=True)[:limit]]


def chapter(public: PublicClaim, *, before: int | None, limit: int) -> list[Published]:
    """Editions of a public claim with their documents, newest first, by keyset on `seq`."""
    openings = _openings().filter(edition__claim_id=public.pk)
    if before is not None:
        openings = openings.filter(edition__seq__lt=before)
    return [_published(opening) for opening in openings.order_by("-edition__seq")[:limit]]


def history(public: PublicClaim) -> list[Published]:
    """All editions of a public claim, oldest first, with their documents."""
    return [_published(opening) for opening in _openings().filter(edition__claim_id=public.pk)]


def editions(
    *, limit: int, before: int | None = None, acts: tuple[str, ...] = (), topic: str = ""
) -> list[tuple[Edition, PublicClaim]]:
    """The newest editions of public claims with their claim's list row, newest first, by keyset on `number`."""
    rows = Edition.objects.filter(claim__public__isnull=False).select_related("claim__public").order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    if acts:
        rows = rows.filter(act__in=acts)
    if topic:
        rows = rows.filter(_under(topic, OuterRef("claim_id")))
    rows = rows.defer("leaf", "claim__statement", "claim__restated_as", "claim__settle")
    return [(edition, edition.claim.public) for edition in rows[:limit]]


def documents(numbers: list[int]) -> dict[int, Document | None]:
    """The documents of several editions at once, by edition primary key; None for a redacted one."""
    rows = Opening.objects.filter(edition_id__in=numbers).values_list("edition_id", "document")
    return {pk: _load(document) for pk, document in rows}


def links(kind: str, target: str) -> QuerySet[PublicLink]:
    """What public claims say of one topic, source, publisher, actor or article."""
    return PublicLink.objects.filter(kind=kind, target=target).select_related("claim")


def topics() -> QuerySet[Topic]:
    """The topics that at least one public claim stands under, with their introductions."""
    used = PublicLink.objects.filter(kind=PublicLink.Kind.TOPIC).values("target")
    return Topic.objects.filter(slug__in=used)


def article_notes(source_id: str) -> Article | None:
    """The selection rule and dates of an article that public claims appear in."""
    if not PublicLink.objects.filter(kind=PublicLink.Kind.ARTICLE, target=source_id).exists():
        return None
    return Article.objects.filter(source__public_id=source_id).first()


UNREAD = ("leaf", "opening__salt", "opening__people_salt", "opening__redacted_by__leaf")
NEIGHBOURS_READ = 40


def _openings() -> QuerySet[Opening]:
    rows = Opening.objects.select_related("edition", "edition__author", "edition__approver", "redacted_by")
    return rows.defer("salt", "people_salt", "edition__leaf", "redacted_by__leaf").order_by("edition__seq")


def _facts(edition: Edition, opening: Opening) -> dict[str, Any]:
    return {
        "number": edition.number,
        "seq": edition.seq,
        "act": edition.act,
        "changed": edition.changed,
        "status": edition.status,
        "family": edition.family,
        "standing": edition.standing,
        "recorded_at": edition.recorded_at,
        "by": _by(edition),
        "override": edition.override,
        "redacted": opening.redacted_by_id is not None,
    }


def _published(opening: Opening) -> Published:
    return Published(
        **_facts(opening.edition, opening),
        document=_load(opening.document),
        commitment=opening.edition.commitment,
        redacted_on=opening.redacted_by.recorded_at if opening.redacted_by else None,
        redaction_ground=_ground(opening.redacted_by),
    )


def _load(compressed: bytes | None) -> Document | None:
    """The bytes were checked when they were written; `check_record` reads them strictly."""
    return None if compressed is None else json.loads(zlib.decompress(bytes(compressed)))


def _ground(redaction: Edition | None) -> str:
    return "" if redaction is None else redaction.override.partition(":")[0]


def _by(edition: Edition) -> str:
    """Who made and checked an edition, as roles; a name only where that person chose one."""
    if edition.author is None:
        return "the founding import"
    author = _public_name(edition.author, "an analyst")
    if edition.approver is None:
        return author
    return f"{author}, checked by {_public_name(edition.approver, 'a second analyst')}"


def _public_name(user: Any, role: str) -> str:
    return user.public_name if user.shows_name and user.public_name else role


SHOWN = ("public", "paused")
"""Standings that lists show. Withdrawn and merged claims keep their address, and leave the lists."""


@dataclass(frozen=True, slots=True)
class Target:
    """A topic, source, publisher, actor or article that shown claims name, and how many do."""

    id: str
    label: str
    claims: int


def targets(kind: str, *, limit: int) -> list[Target]:
    """What shown claims name most, with how many name it: the choices of a filter, the list of a kind of page."""
    shown = PublicLink.objects.filter(kind=kind, claim__standing__in=SHOWN)
    rows = shown.values("target").annotate(n=Count("pk"), last=Max("pk")).order_by("-n", "target")[:limit]
    found = list(rows)
    names = dict(PublicLink.objects.filter(pk__in=[row["last"] for row in found]).values_list("target", "label"))
    return [Target(row["target"], names[row["target"]], row["n"]) for row in found]


def label(kind: str, target: str) -> str | None:
    """What shown claims call this topic, source, publisher, actor or article; None when none names it."""
    named = links(kind, target).filter(claim__standing__in=SHOWN).order_by("-claim_id")
    return named.values_list("label", flat=True).first()


def labels(wanted: dict[str, str]) -> dict[str, str]:
    """The labels of one target a kind, in one query; a kind whose target no shown claim names is left out."""
    asked = Q()
    for kind, target in wanted.items():
        asked |= Q(pk=Subquery(_newest_link(kind, target)))
    return dict(PublicLink.objects.filter(asked).values_list("kind", "label")) if wanted else {}


def linked(kind: str, target: str, *, limit: int) -> list[tuple[PublicClaim, Document]]:
    """The newest shown claims that name a target, with the documents readers see; redacted ones are left out."""
    named = links(kind, target).filter(claim__standing__in=SHOWN).order_by("-claim_id")[:limit]
    claims = [link.claim for link in named]
    found = documents([claim.edition_id for claim in claims])
    return [(claim, document) for claim in claims if (document := found.get(claim.edition_id))]


def named_with(claim_ids: list[int], kind: str) -> dict[int, tuple[str, str]]:
    """For each claim the first target of a kind that it names, as id and label."""
    rows = PublicLink.objects.filter(claim_id__in=claim_ids, kind=kind).order_by("-pk")
    return {claim: (target, label) for claim, target, label in rows.values_list("claim_id", "target", "label")}


def articles(source_ids: list[str]) -> dict[str, Article]:
    """The selection rules and dates of several articles that shown claims appear in, by the source's id."""
    rows = Article.objects.filter(source__public_id__in=source_ids).select_related("source")
    return {article.source.public_id: article for article in rows}


def turns(*, limit: int, before: tuple[dt.date, int] | None = None, topic: str = "") -> list[StatusChange]:
    """The newest lines of the timelines of shown claims, by the day the evidence was public, by keyset."""
    rows = StatusChange.objects.filter(claim__standing__in=SHOWN).select_related("claim")
    if before is not None:
        day, pk = before
        rows = rows.filter(effective_on__lte=day).exclude(effective_on=day, pk__gte=pk)
    if topic:
        rows = rows.filter(_under(topic, OuterRef("claim_id")))
    return list(rows.order_by("-effective_on", "-pk")[:limit])


def published_together(batch_id: int, *, cap: int) -> int:
    """How many editions came with one batch, counted up to `cap`."""
    return Edition.objects.filter(batch_id=batch_id)[:cap].count()


def first_known_day() -> dt.date | None:
    """The earliest day that any timeline speaks of."""
    return Span.objects.filter(clock=Span.Clock.KNOWN).order_by("start").values_list("start", flat=True).first()


def site_pages(kind: str, *, limit: int) -> list[tuple[str, dt.datetime]]:
    """The targets of a kind that shown claims name, in order of id, and when one of those claims last changed."""
    named = PublicLink.objects.filter(kind=kind, claim__standing__in=SHOWN)
    grouped = named.values("target").annotate(last=Max("claim__recorded_at")).order_by("target")[:limit]
    return [(row["target"], row["last"]) for row in grouped]


def claim_addresses() -> QuerySet[PublicClaim, tuple[str, dt.datetime, str]]:
    """The id of each shown claim, when it last changed, and its slug, in order of id."""
    shown = PublicClaim.objects.filter(standing__in=SHOWN).order_by("public_id")
    return shown.values_list("public_id", "recorded_at", "slug")


def second_checks() -> tuple[int, int]:
    """How many editions a second person checked, and how many editions there are."""
    checked = Edition.objects.filter(approver__isnull=False)
    return checked.count(), Edition.objects.count()


def _newest_link(kind: str, target: str) -> QuerySet[PublicLink]:
    named = PublicLink.objects.filter(kind=kind, target=target, claim__standing__in=SHOWN)
    return named.order_by("-claim_id").values("pk")[:1]


def _under(topic: str, claim: OuterRef) -> Exists:
    return Exists(PublicLink.objects.filter(kind=PublicLink.Kind.TOPIC, target=topic, claim_id=claim))
