"""Working rows as the exchange format writes them. Exports write these; imports compare with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Prefetch, QuerySet

from claims.exchange import Row, cited, normal, recited
from claims.exchange.schema import in_utc, load
from claims.models import (
    Appearance,
    Article,
    ChainActor,
    ChainSource,
    Check,
    Claim,
    ClaimTopic,
    Dissent,
    Evidence,
    EvidenceOrigin,
    Reply,
    Topic,
)
from sources.models import Actor, Derivation, Grade, Publisher, Source


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of row in the database: all of them with what their rows need, in the order of the file."""

    query: Callable[[], QuerySet[Any]]
    order: tuple[str, ...]
    row: Callable[[Any], Row]
    recorded: Callable[[Any], Row] | None = None


def rows_of(kind: str, objects: Iterable[Model], *, record: bool = False) -> list[Row]:
    """The objects, read through `TABLES[kind].query`, as rows. `record` adds times, versions and staff ids."""
    return [row_of(kind, found, record=record) for found in objects]


def row_of(kind: str, found: Model, *, record: bool = False) -> Row:
    """One object as a row, its fields in the order of the schema."""
    table = TABLES[kind]
    row = table.row(found)
    if record and table.recorded:
        row["recorded"] = {name: value for name, value in table.recorded(found).items() if value is not None}
    elif kind == "sources":
        row["grades"] = [{name: grade[name] for name in grade if name != "by"} for grade in row["grades"]]
    return in_order(kind, normal(kind, row))


def in_order(kind: str, row: Row) -> Row:
    """The row with its fields in the order of the schema."""
    return {name: row[name] for name in load(kind)["properties"] if name in row}


def _text(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: dt.datetime | None) -> str | None:
    return in_utc(moment) if moment else None


def staff(user: Any) -> str | None:
    """The opaque id of a member of staff."""
    return user.uid.hex if user else None


def _ordered(model: type[Model], *related: str) -> QuerySet[Any]:
    return model._default_manager.order_by("position", "pk").select_related(*related)


def _actor(actor: Actor) -> Row:
    return {"key": actor.key, "name": actor.name, "kind": actor.kind, "note": actor.note, "id": actor.public_id}


def _publisher(publisher: Publisher) -> Row:
    return {
        "key": publisher.key,
        "name": publisher.name,
        "actor": publisher.actor and publisher.actor.key,
        "note": publisher.note,
        "id": publisher.public_id,
    }


PLAIN_SOURCE = (
    *("key", "title", "title_basis", "authors", "url", "archive_url", "published", "language", "kind"),
    *("read_as", "summary", "lineage", "withheld"),
)


def _source(source: Source) -> Row:
    return {name: getattr(source, name) for name in PLAIN_SOURCE} | {
        "publisher": source.publisher.key,
        "via": source.via and source.via.key,
        "seen_on": _text(source.seen_on),
        "derived_from": [edge.origin.key for edge in source.derivations.all()],
        "actor": source.actor and source.actor.key,
        "grades": [_grade(grade) for grade in source.grades.all()],
        "id": source.public_id,
    }


def _grade(grade: Grade) -> Row:
    row = {"letter": grade.letter, "reason": grade.reason, "on": grade.graded_on.isoformat()}
    return row | ({"by": staff(grade.graded_by)} if grade.graded_by else {})


def _topic(topic: Topic) -> Row:
    return {"key": topic.slug, "label": topic.label, "introduction": topic.introduction, "position": topic.position}


def _article(article: Article) -> Row:
    return {
        "source": article.source.key,
        "selection_rule": article.selection_rule,
        "author_note": article.author_note,
        "notes": article.notes,
        "sections": article.sections,
        "word_count": article.word_count,
        "considered_to": _text(article.considered_to),
        "compiled_on": _text(article.compiled_on),
    }


PLAIN_CLAIM = (
    *("key", "slug", "statement", "restated_as", "kind", "judged", "event_period", "settle"),
    *("not_checkable_because", "keywords", "entities", "places", "priority", "closed"),
)
PLAIN_FORECAST = ("criteria", "ambiguous", "deciding_source", "deadline", "modality")


def _claim(claim: Claim) -> Row:
    forecast = getattr(claim, "forecast", None)
    judged_for = {"edtf": claim.judged_for} | ({"text": claim.judged_for_text} if claim.judged_for_text else {})
    return {name: getattr(claim, name) for name in PLAIN_CLAIM} | {
        "judged_for": judged_for if claim.judged_for else None,
        "topics": [link.topic.slug for link in claim.claim_topics.all()],
        "review_by": _text(claim.review_by),
        "forecast": forecast and _forecast(forecast),
        "id": claim.public_id,
    }


def _forecast(forecast: Any) -> Row:
    row = {name: getattr(forecast, name) for name in PLAIN_FORECAST}
    row["criteria_fixed_on"] = forecast.criteria_fixed_on.isoformat()
    return {name: row[name] for name in load("claims")["properties"]["forecast"]["properties"] if row[name]}


def _appearance(appearance: Appearance) -> Row:
    passage = appearance.passage
    return {
        "claim": appearance.claim.key,
        "source": passage.source.key,
        "section": passage.section,
        "position": passage.position,
        "exact": passage.exact,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
        "language": passage.language,
        "translation": passage.translation,
        "put": appearance.put,
        "hedges": appearance.hedges,
        "chain": appearance.chain,
        "chain_actors": [link.actor.key for link in appearance.chainactor_set.all()],
        "chain_sources": [link.source.key for link in appearance.chainsource_set.all()],
        "order": appearance.position,
        "id": passage.public_id,
        "key": appearance.key,
    }


def _evidence(link: Evidence) -> Row:
    quote = {
        "text": link.quote,
        "speaker": link.quote_speaker,
        "language": link.quote_language,
        "translation": link.quote_translation,
    }
    return {
        "claim": link.claim.key,
        "source": link.source.key,
        "stance": link.stance,
        "credibility": link.credibility,
        "note": link.note,
        "dated": link.dated,
        "counts": link.counts,
        "counts_reason": link.counts_reason,
        "quote": quote if link.quote else None,
        "origins": [origin.source.key for origin in link.origin_links.all()],
        "position": link.position,
        "withdrawn": link.withdrawn_because if link.withdrawn_at else None,
        "key": link.key,
    }


def _reply(reply: Reply) -> Row:
    quote = {"text": reply.text, "language": reply.language, "translation": reply.translation}
    return {
        "claim": reply.claim.key,
        "key": reply.key,
        "asked": reply.asked,
        "actor": reply.actor and reply.actor.key,
        "asked_on": reply.asked_on.isoformat(),
        "until": reply.until.isoformat(),
        "outcome": reply.outcome,
        "answered_on": _text(reply.answered_on),
        "quote": quote if reply.text else None,
        "position": reply.position,
        "withdrawn": reply.withdrawn_because if reply.withdrawn_at else None,
    }


def _dissent(dissent: Dissent) -> Row:
    """Sources are cited by their keys, which other databases know."""
    ids = set(cited(dissent.reasons))
    keys = dict(Source.objects.filter(public_id__in=ids).values_list("public_id", "key")) if ids else {}
    return {
        "claim": dissent.claim.key,
        "key": dissent.key,
        "role": dissent.role,
        "status": dissent.status,
        "reasons": recited(dissent.reasons, keys),
        "on": dissent.on.isoformat(),
        "withdrawn": dissent.withdrawn_because if dissent.withdrawn_at else None,
        "followed_on": _text(dissent.followed_on),
    }


def _check(check: Check) -> Row:
    return {"claim": check.claim.key, "at": _moment(check.at), "searched": check.searched, "result": check.result}


def _recorded_source(source: Source) -> Row:
    veil = getattr(source, "veil", None)
    return {"version": source.version, "created_at": _moment(source.created_at), "veil": veil and veil.key}


def _recorded_claim(claim: Claim) -> Row:
    return {
        "version": claim.version,
        "created_at": _moment(claim.created_at),
        "author": staff(claim.author),
    }


def _recorded_link(link: Evidence | Reply | Dissent) -> Row:
    return {
        "added_at": _moment(link.added_at),
        "added_by": staff(link.added_by),
        "withdrawn_at": _moment(link.withdrawn_at),
        "withdrawn_by": staff(link.withdrawn_by),
    }


def _recorded_check(check: Check) -> Row:
    return {"by": staff(check.by)}


def _sources() -> QuerySet[Source]:
    edges = Prefetch("derivations", _ordered(Derivation, "origin"))
    grades = Prefetch("grades", Grade.objects.order_by("graded_on", "pk").select_related("graded_by"))
    return Source.objects.select_related("publisher", "via", "actor", "veil").prefetch_related(edges, grades)


def _claims() -> QuerySet[Claim]:
    topics = Prefetch("claim_topics", _ordered(ClaimTopic, "topic"))
    return Claim.objects.select_related("forecast", "author").prefetch_related(topics)


def _appearances() -> QuerySet[Appearance]:
    return Appearance.objects.select_related("claim", "passage__source").prefetch_related(
        Prefetch("chainactor_set", _ordered(ChainActor, "actor")),
        Prefetch("chainsource_set", _ordered(ChainSource, "source")),
    )


def _links() -> QuerySet[Evidence]:
    origins = Prefetch("origin_links", _ordered(EvidenceOrigin, "source"))
    return Evidence.objects.select_related("claim", "source", "added_by", "withdrawn_by").prefetch_related(origins)


def _replies() -> QuerySet[Reply]:
    return Reply.objects.select_related("claim", "actor", "added_by", "withdrawn_by")


def _dissents() -> QuerySet[Dissent]:
    return Dissent.objects.select_related("claim", "added_by", "withdrawn_by")


TABLES: dict[str, Table] = {
    "actors": Table(Actor.objects.all, ("key",), _actor),
    "publishers": Table(lambda: Publisher.objects.select_related("actor"), ("key",), _publisher),
    "sources": Table(_sources, ("key",), _source, _recorded_source),
    "topics": Table(Topic.objects.all, ("slug",), _topic),
    "articles": Table(lambda: Article.objects.select_related("source"), ("source__key",), _article),
    "claims": Table(_claims, ("key",), _claim, _recorded_claim),
    "appearances": Table(_appearances, ("claim__key", "position", "key"), _appearance),
    "evidence": Table(_links, ("claim__key", "position", "key"), _evidence, _recorded_link),
    "replies": Table(_replies, ("claim__key", "position", "key"), _reply, _recorded_link),
    "dissents": Table(_dissents, ("claim__key", "on", "key"), _dissent, _recorded_link),
    "checks": Table(
        lambda: Check.objects.select_related("claim", "by"), ("claim__key", "at", "pk"), _check, _recorded_check
    ),
}
