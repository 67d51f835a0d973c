"""What shown claims name together: topics, sources, publishers, actors and articles, and the claims behind each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from claims.models import Article, PublicClaim, PublicLink, Span, Topic
from claims.visibility.versions import Document, documents

SHOWN = ("public", "paused")
"""Standings that lists show. Withdrawn and merged claims keep their address, and leave the lists."""


@dataclass(frozen=True, slots=True)
class Target:
    """A topic, source, publisher, actor or article that shown claims name, and how many do.

    `edition` is one that names it.
    """

    id: str
    label: str
    claims: int
    edition: int


def topics() -> QuerySet[Topic]:
    """The topics that at least one shown claim stands under, with their introductions."""
    return Topic.objects.filter(Exists(_shown(PublicLink.Kind.TOPIC).filter(target=OuterRef("slug"))))


def topic(slug: str) -> Topic | None:
    """One topic that at least one shown claim stands under."""
    return topics().filter(slug=slug).first()


def articles(source_ids: list[str]) -> dict[str, Article]:
    """The selection rules and dates of several articles that shown claims appear in, by the source's id."""
    rows = Article.objects.filter(source__public_id__in=source_ids).select_related("source")
    rows = rows.only("selection_rule", "considered_to", "compiled_on", "author_note", "source__public_id")
    return {article.source.public_id: article for article in rows}


def considered_to() -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day to which evidence was considered, over all articles that shown claims appear in."""
    named = _shown(PublicLink.Kind.ARTICLE).filter(target=OuterRef("source__public_id"))
    days = Article.objects.filter(Exists(named)).aggregate(first=Min("considered_to"), last=Max("considered_to"))
    return days["first"], days["last"]


def targets(kind: str, *, limit: int, after: tuple[int, str] | None = None) -> list[Target]:
    """What shown claims name most, with how many name it: the choices of a filter, the list of a kind of page.

    `after` is the count and id of the last one of the page before.
    """
    rows = _counted(kind).order_by("-n", "target")
    if after is not None:
        rows = rows.filter(Q(n__lt=after[0]) | Q(n=after[0], target__gt=after[1]))
    return _targets(rows[:limit])


def targets_by_id(kind: str, start: int, stop: int) -> list[Target]:
    """A slice of what shown claims name of a kind, in the order of its ids, which new claims do not change."""
    return _targets(_counted(kind).order_by("target")[start:stop])


def how_many(kind: str) -> int:
    """How many targets of a kind shown claims name."""
    return _counted(kind).order_by().count()


def _counted(kind: str) -> QuerySet[Any, Any]:
    return _shown(kind).values("target").annotate(n=Count("pk"), newest=Max("pk"))


def _targets(rows: Iterable[dict[str, Any]]) -> list[Target]:
    found = list(rows)
    named = PublicLink.objects.filter(pk__in=[row["newest"] for row in found])
    known = {
        target: (name, edition) for target, name, edition in named.values_list("target", "label", "claim__edition")
    }
    return [Target(row["target"], known[row["target"]][0], row["n"], known[row["target"]][1]) for row in found]


def described(found: list[Target]) -> dict[str, Mapping[str, Any]]:
    """The sources or articles among `found` as a public document has them, by id."""
    read = documents([target.edition for target in found])
    pairs = ((target.id, read.get(target.edition)) for target in found)
    return {key: document["sources"][key] for key, document in pairs if document and key in document["sources"]}


def labels(wanted: Mapping[str, str]) -> dict[str, str]:
    """The labels of one target a kind, in one query; a kind whose target no shown claim names is left out."""
    asked = Q()
    for kind, target in wanted.items():
        newest = _shown(kind).filter(target=target).order_by("-claim_id").values("pk")[:1]
        asked |= Q(pk=Subquery(newest))
    return dict(PublicLink.objects.filter(asked).values_list("kind", "label")) if wanted else {}


def linked(kind: str, target: str, *, limit: int) -> list[tuple[PublicClaim, Document]]:
    """The newest shown claims that name a target, with the documents readers see; redacted ones are left out."""
    claims = listed(kind, target, limit=limit)
    found = documents([claim.edition_id for claim in claims])
    return [(claim, document) for claim in claims if (document := found.get(claim.edition_id))]


def listed(kind: str, target: str, *, limit: int) -> list[PublicClaim]:
    """The newest shown claims that name a target."""
    named = _shown(kind).filter(target=target).select_related("claim").order_by("-claim_id")
    return [link.claim for link in named[:limit]]


def standings(kind: str) -> list[tuple[str, str, str, int]]:
    """How many shown claims stand where under each target of a kind: target, group, status, how many."""
    rows = _shown(kind).values_list("target", "claim__group", "claim__status")
    return list(rows.annotate(n=Count("pk")).order_by())


def standings_of(kind: str, target: str) -> list[tuple[str, str, int]]:
    """How many shown claims that name one target stand where: group, status, how many."""
    rows = _shown(kind).filter(target=target).values_list("claim__group", "claim__status")
    return list(rows.annotate(n=Count("pk")).order_by())


def named_with(claim_ids: list[int], kind: str) -> dict[int, tuple[str, str]]:
    """For each claim the first target of a kind that it names, as id and label."""
    walked = Concat("kind", Value(""))  # keeps SQLite from walking all links of the kind instead of these claims
    rows = PublicLink.objects.filter(claim_id__in=claim_ids).annotate(walked=walked).filter(walked=kind)
    found = sorted(rows.values_list("pk", "claim_id", "target", "label"), reverse=True)
    return {claim: (target, name) for _pk, claim, target, name in found}


def first_known_day() -> dt.date | None:
    """The earliest day that any timeline speaks of."""
    known = Span.objects.filter(clock=Span.Clock.KNOWN).order_by("start")
    return known.values_list("start", flat=True).first()


def claim_addresses() -> QuerySet[PublicClaim, tuple[str, dt.datetime, str]]:
    """The id of each shown claim, when it last changed, and its slug, in order of id."""
    shown = PublicClaim.objects.filter(standing__in=SHOWN).order_by("public_id")
    return shown.values_list("public_id", "recorded_at", "slug")


def _shown(kind: str) -> QuerySet[PublicLink]:
    return PublicLink.objects.filter(kind=kind, claim__standing__in=SHOWN)
