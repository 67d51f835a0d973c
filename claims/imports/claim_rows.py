"""Writes topics, articles, claims and checks.

Topics and articles are public beside the documents, so that a change of theirs moves the public revision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F

from claims.exchange import Row
from claims.exchange.rows import TABLES
from claims.imports.context import Context, day, given, maybe, moment, named
from claims.imports.source_rows import touch_public
from claims.imports.staging import Staged
from claims.models import Article, Check, Claim, ClaimTopic, Forecast, PublicClaim, PublicLink, Topic
from claims.record import revision

PLAIN_CLAIM = ("statement", "kind", "judged")
TEXTS = ("restated_as", "event_period", "settle", "not_checkable_because")
LISTS = ("keywords", "entities", "places")


def create_topics(context: Context, batch: Sequence[Staged]) -> None:
    """Add new topics."""
    revision.move()
    Topic.objects.bulk_create(Topic(slug=s.key, **_topic(s.row)) for s in batch)


def update_topic(context: Context, topic: Topic, row: Row, changed: set[str]) -> None:
    """Change a topic, and remember the public claims under it."""
    revision.move()
    Topic.objects.filter(pk=topic.pk).update(**_topic(row))
    touch_public(context, PublicLink.Kind.TOPIC, topic.slug)


def _topic(row: Row) -> Row:
    return {
        "label": row["label"],
        "introduction": row.get("introduction", ""),
        "position": row.get("position", 0),
    }


def find_articles(context: Context, batch: Sequence[Staged]) -> dict[str, Any]:
    """The articles of the database, by their source's key."""
    found = TABLES["articles"].query().filter(source__key__in=[s.key for s in batch])
    return {article.source.key: article for article in found}


def create_articles(context: Context, batch: Sequence[Staged]) -> None:
    """Add new articles to their sources."""
    revision.move()
    sources = context.pks("sources", named(batch, "source"))
    Article.objects.bulk_create(Article(source_id=sources[s.key], **_article(s.row)) for s in batch)


def update_article(context: Context, article: Article, row: Row, changed: set[str]) -> None:
    """Change an article: its page shows it, no claim's document does."""
    revision.move()
    Article.objects.filter(pk=article.pk).update(**_article(row))


def _article(row: Row) -> Row:
    return {
        "selection_rule": row["selection_rule"],
        "author_note": row.get("author_note", ""),
        "notes": row.get("notes", []),
        "sections": row.get("sections", []),
        "word_count": row.get("word_count"),
        "considered_to": maybe(day, row.get("considered_to")),
        "compiled_on": maybe(day, row.get("compiled_on")),
    }


def create_claims(context: Context, batch: Sequence[Staged]) -> None:
    """Add new claims as drafts, with their forecasts and topics."""
    made = Claim.objects.bulk_create(
        Claim(key=s.key, **_claim(s.row), **given(public_id=s.row.get("id")), **_stamps(context, s.row)) for s in batch
    )
    pairs = [(claim, s.row) for claim, s in zip(made, batch, strict=True)]
    Forecast.objects.bulk_create(_forecast(claim, row["forecast"]) for claim, row in pairs if "forecast" in row)
    _link_topics(context, pairs, named(batch, "topics"))
    context.staging.db.executemany("INSERT INTO made VALUES (?)", ([s.key] for s in batch))


def update_claim(context: Context, claim: Claim, row: Row, changed: set[str]) -> None:
    """Change a claim and move its version."""
    Claim.objects.filter(pk=claim.pk).update(**_claim(row))
    if "forecast" in changed:
        Forecast.objects.filter(claim=claim).delete()
        Forecast.objects.bulk_create([_forecast(claim, row["forecast"])] if "forecast" in row else [])
    if "topics" in changed:
        claim.claim_topics.all().delete()
        _link_topics(context, [(claim, row)], set(row.get("topics", ())))
    move_claims(context, [claim.pk])


def move_claims(context: Context, claims: Iterable[int]) -> None:
    """Move the versions of claims whose rows changed, so that a form opened before is refused as stale."""
    pks = set(claims)
    Claim.objects.filter(pk__in=pks).update(version=F("version") + 1)
    context.touch(pks)


def _claim(row: Row) -> Row:
    judged_for = row.get("judged_for", {})
    return {
        **{name: row[name] for name in PLAIN_CLAIM},
        **{name: row.get(name, "") for name in TEXTS},
        **{name: row.get(name, []) for name in LISTS},
        "slug": row.get("slug", row["key"][:80]),
        "judged_for": judged_for.get("edtf", ""),
        "judged_for_text": judged_for.get("text", ""),
        "priority": row.get("priority", 2),
        "review_by": maybe(day, row.get("review_by")),
        "closed": row.get("closed", False),
    }


def _stamps(context: Context, row: Row) -> Row:
    kept = context.recorded(row)
    return given(
        version=kept.get("version"),
        created_at=maybe(moment, kept.get("created_at")),
        author_id=context.person(kept.get("author")),
    )


def _forecast(claim: Claim, row: Row) -> Forecast:
    return Forecast(
        claim=claim,
        criteria=row["criteria"],
        ambiguous=row.get("ambiguous", ""),
        deciding_source=row.get("deciding_source", ""),
        deadline=row.get("deadline", ""),
        criteria_fixed_on=day(row["criteria_fixed_on"]),
        modality=row["modality"],
    )


def _link_topics(context: Context, pairs: Iterable[tuple[Claim, Row]], keys: set[str]) -> None:
    topics = context.pks("topics", keys)
    ClaimTopic.objects.bulk_create(
        ClaimTopic(claim=claim, topic_id=topics[key], position=place)
        for claim, row in pairs
        for place, key in enumerate(row.get("topics", ()))
    )


def find_checks(context: Context, batch: Sequence[Staged]) -> dict[str, Any]:
    """The checks of the database by claim and moment."""
    found = Check.objects.select_related("claim").filter(
        claim__key__in=named(batch, "claim"), at__in=[moment(s.row["at"]) for s in batch]
    )
    rows = ((check, TABLES["checks"].row(check)) for check in found)
    return {f"{row['claim']}|{row['at']}": check for check, row in rows}


def create_checks(context: Context, batch: Sequence[Staged]) -> None:
    """Add checks. One of a public claim moves its `last_checked`."""
    claims = context.pks("claims", named(batch, "claim"))
    Check.objects.bulk_create(
        Check(
            claim_id=claims[s.row["claim"]],
            at=moment(s.row["at"]),
            searched=s.row["searched"],
            result=s.row["result"],
            by_id=context.person(context.recorded(s.row).get("by")),
        )
        for s in batch
    )
    public = PublicClaim.objects.filter(pk__in=claims.values()).values_list("pk", flat=True)
    context.staging.db.executemany("INSERT OR IGNORE INTO checked VALUES (?)", ([pk] for pk in public))
