"""Writes actors, publishers, sources and their lineage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F

from claims import withholding
from claims.exchange import Row
from claims.exchange.rows import TABLES
from claims.imports.checking import KEYED
from claims.imports.context import Context, day, given, maybe, moment, named
from claims.imports.staging import Staged
from claims.models import PublicLink, SourceAlias, SourceVeil
from sources.dates import parse_edtf
from sources.models import Actor, Derivation, Grade, Publisher, Source

PLAIN_SOURCE = ("title", "title_basis", "language", "kind", "read_as", "lineage")


def find_keyed(context: Context, batch: Sequence[Staged]) -> dict[str, Any]:
    """The rows of the database that a batch names by key."""
    kind = batch[0].kind
    name = KEYED[kind][1]
    found = TABLES[kind].query().filter(**{f"{name}__in": [staged.key for staged in batch]})
    return {getattr(row, name): row for row in found}


def create_actors(context: Context, batch: Sequence[Staged]) -> None:
    """Add new actors."""
    Actor.objects.bulk_create(Actor(key=s.key, **_actor(s.row), **_id(s.row)) for s in batch)


def update_actor(context: Context, actor: Actor, row: Row, changed: set[str]) -> None:
    """Change an actor, and remember the public claims that name it."""
    Actor.objects.filter(pk=actor.pk).update(**_actor(row))
    touch_public(context, PublicLink.Kind.ACTOR, actor.public_id)


def _actor(row: Row) -> Row:
    return {"name": row["name"], "kind": row["kind"], "note": row.get("note", "")}


def create_publishers(context: Context, batch: Sequence[Staged]) -> None:
    """Add new publishers."""
    actors = context.pks("actors", named(batch, "actor"))
    Publisher.objects.bulk_create(Publisher(key=s.key, **_publisher(s.row, actors), **_id(s.row)) for s in batch)


def update_publisher(context: Context, publisher: Publisher, row: Row, changed: set[str]) -> None:
    """Change a publisher, and remember the public claims that name it."""
    Publisher.objects.filter(pk=publisher.pk).update(**_publisher(row, context.pks("actors", [row.get("actor")])))
    touch_public(context, PublicLink.Kind.PUBLISHER, publisher.public_id)


def _publisher(row: Row, actors: dict[str | None, int]) -> Row:
    return {"name": row["name"], "actor_id": actors.get(row.get("actor")), "note": row.get("note", "")}


def create_sources(context: Context, batch: Sequence[Staged]) -> None:
    """Add new sources with their grades; their lineage is drawn once all are in."""
    publishers = context.pks("publishers", named(batch, "publisher", "via"))
    actors = context.pks("actors", named(batch, "actor"))
    made = Source.objects.bulk_create(
        Source(key=s.key, **_source(s.row, publishers, actors), **_id(s.row), **_stamps(context, s.row)) for s in batch
    )
    pairs = list(zip(made, batch, strict=True))
    Grade.objects.bulk_create(
        grade for source, s in pairs for grade in _grades(context, source, s.row.get("grades", ()))
    )
    veils = ((source, context.recorded(s.row).get("veil")) for source, s in pairs)
    SourceVeil.objects.bulk_create(SourceVeil(source=source, key=key) for source, key in veils if key)
    _redraw(context, (s.key for s in batch if s.row.get("derived_from")))


def update_source(context: Context, source: Source, row: Row, changed: set[str]) -> None:
    """Change a source, move its version, and remember the claims whose documents name it, or withhold its name."""
    publishers = context.pks("publishers", [row["publisher"], row.get("via")])
    values = _source(row, publishers, context.pks("actors", [row.get("actor")]))
    Source.objects.filter(pk=source.pk).update(**values, version=F("version") + 1)
    if "grades" in changed:
        held = {(grade.letter, grade.reason, grade.graded_on.isoformat()) for grade in source.grades.all()}
        new = [grade for grade in row.get("grades", ()) if (grade["letter"], grade["reason"], grade["on"]) not in held]
        Grade.objects.bulk_create(_grades(context, source, new))
    if "derived_from" in changed:
        _redraw(context, [source.key])
    if "withheld" in changed:
        withholding.forget_words(source)
    touch_public(context, PublicLink.Kind.SOURCE, source.public_id)
    context.touch(SourceAlias.objects.filter(source=source).values_list("claim_id", flat=True))


def _source(row: Row, publishers: dict[str | None, int], actors: dict[str | None, int]) -> Row:
    published = parse_edtf(row["published"]) if "published" in row else None
    return {name: row[name] for name in PLAIN_SOURCE} | {
        "publisher_id": publishers[row["publisher"]],
        "via_id": publishers.get(row.get("via")),
        "actor_id": actors.get(row.get("actor")),
        "authors": row.get("authors", []),
        "url": row.get("url"),
        "archive_url": row.get("archive_url", ""),
        "seen_on": maybe(day, row.get("seen_on")),
        "published": row.get("published", ""),
        "published_earliest": published and published.earliest,
        "published_latest": published and published.latest,
        "summary": row.get("summary", ""),
        "withheld": row.get("withheld", ""),
    }


def _stamps(context: Context, row: Row) -> Row:
    kept = context.recorded(row)
    return given(version=kept.get("version"), created_at=maybe(moment, kept.get("created_at")))


def _grades(context: Context, source: Source, grades: Iterable[Row]) -> list[Grade]:
    return [
        Grade(
            source=source,
            letter=grade["letter"],
            reason=grade["reason"],
            graded_on=day(grade["on"]),
            graded_by_id=context.person(grade.get("by")) if context.record else None,
        )
        for grade in grades
    ]


def _redraw(context: Context, keys: Iterable[str]) -> None:
    context.staging.db.executemany("INSERT OR IGNORE INTO redraw VALUES (?)", ([key] for key in keys))


def draw_lineage(context: Context) -> None:
    """Draw the edges of sources that are new or whose lineage the files changed. The database refuses a circle."""
    for batch in context.staging.to_redraw():
        pks = context.pks("sources", {s.key for s in batch} | named(batch, "derived_from"))
        Derivation.objects.filter(source__in=[pks[s.key] for s in batch]).delete()
        Derivation.objects.bulk_create(
            Derivation(source_id=pks[s.key], origin_id=pks[origin], position=place)
            for s in batch
            for place, origin in enumerate(s.row.get("derived_from", ()))
        )


def _id(row: Row) -> Row:
    return given(public_id=row.get("id"))


def touch_public(context: Context, kind: str, target: str) -> None:
    """Remember the public claims whose documents name something."""
    context.touch(PublicLink.objects.filter(kind=kind, target=target).values_list("claim_id", flat=True))
