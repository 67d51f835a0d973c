"""Derived rows built again in memory and held against those that are stored, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import models

from claims import search
from claims.models import Posting, PublicClaim, PublicLink, Span, StatusChange
from claims.record import projections
from claims.search.postings import desk_texts, postings, public_pieces

Disagreement = tuple[int, str, str]  # claim's primary key, row, what disagrees

KEYS: dict[type[models.Model], tuple[str, ...]] = {
    PublicClaim: ("claim_id",),
    PublicLink: ("claim_id", "kind", "target"),
    StatusChange: ("claim_id", "key"),
    Span: ("claim_id", "clock", "start"),
    Posting: ("claim_id", "side", "lexeme"),
}
"""By which columns a derived row is met again; its own id says nothing."""


def disagreements(claim_ids: Sequence[int]) -> Iterator[Disagreement]:
    """Each derived row of these claims that is missing, left over or different."""
    derived = projections.derive(claim_ids)
    wanted: dict[type[models.Model], list[models.Model]] = {
        PublicClaim: [rows.public for rows in derived],
        PublicLink: [link for rows in derived for link in rows.links],
        StatusChange: [change for rows in derived for change in rows.changes],
        Span: [span for rows in derived for span in rows.spans],
    }
    for model, rows in wanted.items():
        yield from compare(model, rows, _stored(model, claim_ids))
    words = (row for rows in derived for row in _postings(rows))
    yield from compare(Posting, words, _stored(Posting, claim_ids, side=Posting.Side.PUBLIC))
    written = (row for pk, pieces in desk_texts(claim_ids).items() for row in postings(Posting.Side.DESK, pk, pieces))
    yield from compare(Posting, written, _stored(Posting, claim_ids, side=Posting.Side.DESK))


def _stored(model: type[models.Model], claim_ids: Sequence[int], **limits: Any) -> Iterable[Any]:
    return model._default_manager.filter(claim__in=claim_ids, **limits).order_by().iterator()


def _postings(rows: projections.Rows) -> Iterable[Posting]:
    return postings(Posting.Side.PUBLIC, rows.public.claim_id, public_pieces(rows.document))


def rebuild(claim_ids: Sequence[int]) -> None:
    """Write the derived rows of these claims anew; a claim with no edition is left with none."""
    search.index_public([(pk, None) for pk in claim_ids])
    PublicClaim.objects.filter(claim__in=claim_ids).delete()
    projections.project(claim_ids)
    Posting.objects.filter(claim__in=claim_ids, side=Posting.Side.DESK).delete()
    search.index_desk(claim_ids)
    search.recount()


def compare(model: type[models.Model], wanted: Iterable[Any], stored: Iterable[Any]) -> Iterator[Disagreement]:
    """`wanted` rows against `stored` ones, met by the columns of `KEYS`."""
    left = {_key(model, row): _values(row) for row in wanted}
    name = str(model._meta.verbose_name)
    for row in stored:
        key, values = _key(model, row), _values(row)
        expected = left.pop(key, None)
        if expected is None:
            yield row.claim_id, _label(name, key), "nothing that it is derived from gives it"
        elif expected != values:
            yield row.claim_id, _label(name, key), _first_difference(values, expected)
    for key in left:
        yield key[0], _label(name, key), "is missing"


def _key(model: type[models.Model], row: Any) -> tuple[Any, ...]:
    values = _values(row)
    return tuple(values[name] for name in KEYS[model])


def _values(row: models.Model) -> dict[str, Any]:
    """The row's columns as the database would give them back, but for a drawn primary key."""
    return {
        field.attname: field.to_python(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if not isinstance(field, models.AutoField)
    }


def _label(name: str, key: tuple[Any, ...]) -> str:
    return " ".join([name, *map(str, key[1:])])


def _first_difference(stored: dict[str, Any], expected: dict[str, Any]) -> str:
    name = next(name for name in expected if stored[name] != expected[name])
    return f"{name} is {stored[name]!r} and should be {expected[name]!r}"
