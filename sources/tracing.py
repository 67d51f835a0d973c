"""The verbs that change a source, its grade or its lineage: each asks the role, cleans, moves the version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.roles import Act, require
from sources.canonical import canonical_address, twin_address
from sources.dates import parse_edtf
from sources.ids import new_public_id
from sources.models import Actor, Derivation, Grade, Publisher, Source
from sources.saving import Unfit, fill, move
from sources.writing import clean_line, slug

Named = TypeVar("Named", Actor, Publisher)

CYCLE = "This would make the source repeat itself: one of those it repeats goes back to it."
TAKEN = _("We have this address already.")


class Taken(Unfit):
    """Another source, `source`, has this address. Whether somebody may be told which one is for the caller to ask."""

    def __init__(self, source: Source, problems: Mapping[str, Iterable[str]]) -> None:
        super().__init__({**problems, "url": [str(TAKEN)]})
        self.source = source


def known_address(address: str, *, but: Source | None = None) -> Source | None:
    """The source we have under this address, else by the other of http and https; None for a new or bad one.

    `but` is a source that is given the address, and is not looked for.
    """
    try:
        canonical = canonical_address(address)
    except ValueError:
        return None
    found = Source.objects.filter(url__in=[canonical, twin_address(canonical)])
    others = found if but is None else found.exclude(pk=but.pk)
    return min(others, key=lambda source: source.url != canonical, default=None)


def publisher_named(name: str, *, by: User | None) -> Publisher:
    """The publisher of that name, whatever its case and blanks; a new one where there is none. Raises `Unfit`."""
    require(by, Act.WORK)
    return _known_as(Publisher, name) or _named(Publisher(), name, {})


def actor_named(name: str, *, kind: str, by: User | None) -> Actor:
    """The actor of that name, whatever its case and blanks; a new one of `kind` if there is none. Raises `Unfit`."""
    require(by, Act.WORK)
    return _known_as(Actor, name) or _named(Actor(), name, {"kind": kind})


@transaction.atomic
def add_source(
    *,
    by: User | None,
    lineage: str = Source.Lineage.UNKNOWN,
    derived_from: Sequence[Source] = (),
    **fields: Any,
) -> Source:
    """Record a source. `fields` are those of the model; `published` is EDTF. Raises `Unfit` or `Taken`."""
    require(by, Act.WORK)
    source = Source()
    source.key = new_key(fields.get("title", ""))
    with _telling_taken(source):
        fill(source, {**fields, "lineage": lineage})
        for name, value in _days(source.published).items():
            setattr(source, name, value)
        _insert(source)
    _draw_edges(source, lineage, derived_from)
    return source


@transaction.atomic
def edit_source(source: Source, *, by: User | None, version: int, **fields: Any) -> Source:
    """Change fields of a source read at `version`; lineage has its own verb. Raises `Stale`, `Unfit` or `Taken`."""
    require(by, Act.WORK)
    with _telling_taken(source):
        values = fill(source, fields)
        if "published" in values:
            values.update(_days(values["published"]))
        move(source, version, **values)
    return source


@transaction.atomic
def set_lineage(
    source: Source,
    *,
    by: User | None,
    version: int,
    lineage: str,
    derived_from: Sequence[Source] = (),
) -> Source:
    """Say where a source's information comes from. A cycle is refused here, and by the database as well."""
    require(by, Act.WORK)
    move(source, version, **fill(source, {"lineage": lineage}))
    _draw_edges(source, lineage, derived_from)
    return source


@transaction.atomic
def regrade(source: Source, *, by: User | None, letter: str, reason: str, on: dt.date) -> Grade:
    """Add a grade; the newest holds and older ones stay as they were."""
    require(by, Act.WORK)
    grade = Grade(source=source, graded_by=by)
    fill(grade, {"letter": letter, "reason": reason, "graded_on": on})
    grade.save()
    Source.objects.filter(pk=source.pk).update(version=models.F("version") + 1)
    source.refresh_from_db(fields=["version"])
    return grade


def new_key(title: str) -> str:
    """A fresh exchange key that begins with the words of a title."""
    return f"{slug(str(title)[:400], 'untitled')}-{new_public_id()}"


def _known_as(model: type[Named], name: str) -> Named | None:
    """The first row of that name. Compared here: SQLite knows the cases of Latin letters alone."""
    wanted = _alike(clean_line(name))
    names = model.objects.order_by("pk").values_list("pk", "name")
    found = next((pk for pk, known in names if _alike(known) == wanted), None)
    return None if found is None else model.objects.get(pk=found)


def _alike(name: str) -> str:
    return _one_blank(name).casefold()


def _one_blank(name: str) -> str:
    return " ".join(name.split())


def _named(row: Named, name: str, fields: dict[str, str]) -> Named:
    row.key = new_key(name)
    fill(row, {"name": _one_blank(clean_line(name)), **fields})
    _insert(row)
    return row


@contextmanager
def _telling_taken(source: Source) -> Iterator[None]:
    """Raise `Taken` for what fails because another source has the address, were it only since this moment."""
    try:
        with transaction.atomic():
            yield
    except (Unfit, IntegrityError) as error:
        other = Source.objects.filter(url=source.url).exclude(pk=source.pk).first() if source.url else None
        if other is None:
            raise
        raise Taken(other, getattr(error, "problems", {})) from error


def _insert(row: models.Model) -> None:
    """Save a new row; a repeat that slipped past the checks is told like any other."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit({"": ["Somebody has recorded the same at this moment. Look for it first."]}) from error


def _days(published: str) -> dict[str, dt.date | None]:
    date = parse_edtf(published) if published else None
    return {
        "published_earliest": date.earliest if date else None,
        "published_latest": date.latest if date else None,
    }


def _draw_edges(source: Source, lineage: str, derived_from: Sequence[Source]) -> None:
    """Make the edges of `source` exactly those to `derived_from`, in that order."""
    _refuse_odd_lineage(lineage, derived_from)
    wanted = {origin.pk: place for place, origin in enumerate(derived_from)}
    if source.pk in wanted or _reaches(wanted.keys(), source.pk):
        raise Unfit({"derived_from": [CYCLE]})
    source.derivations.exclude(origin__in=wanted).delete()
    kept = {edge.origin_id: edge for edge in source.derivations.all()}
    for origin, place in wanted.items():
        _draw_edge(source, origin, place, kept.get(origin))


def _draw_edge(source: Source, origin: int, place: int, edge: Derivation | None) -> None:
    if edge is None:
        try:
            with transaction.atomic():
                Derivation.objects.create(source=source, origin_id=origin, position=place)
        except IntegrityError as error:
            raise Unfit({"derived_from": [CYCLE]}) from error
    elif edge.position != place:
        Derivation.objects.filter(pk=edge.pk).update(position=place)


def _refuse_odd_lineage(lineage: str, derived_from: Sequence[Source]) -> None:
    if lineage != Source.Lineage.DERIVED and derived_from:
        raise Unfit({"lineage": ["Only a source that repeats others names the sources it repeats."]})


def _reaches(start: Any, target: int) -> bool:
    """Whether walking from `start` to what each source repeats comes to `target`; one query a level."""
    seen: set[int] = set()
    level = set(start)
    while level:
        if target in level:
            return True
        seen |= level
        found = Derivation.objects.filter(source__in=level).values_list("origin", flat=True)
        level = set(found) - seen
    return False
