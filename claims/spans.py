"""Lists, totals and series over spans: one code path for where claims stand now and where they stood on any day.

A span says how a claim stood on one of two clocks: *published* (what we had published by then) or *known* (what our
present timeline says of then). Today's standing decides whether a claim is shown at all, the span what it said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.core.cache import cache
from django.db.models import BooleanField, Count, Exists, Expression, F, OrderBy, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from claims.models import PublicLink, Span
from claims.visibility import revision

PAGE = 25
CAP = 1_000
LINKS = ("topic", "source", "publisher", "actor", "article")
TABLE = Span._meta.db_table
KEPT = 3600  # seconds that totals stay in the cache of one revision

Cursor = tuple[dt.date, int]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; an empty value narrows nothing. `among` are claims that a search found."""

    status: str = ""
    family: str = ""
    group: str = ""
    kind: str = ""
    topic: str = ""
    source: str = ""
    publisher: str = ""
    actor: str = ""
    article: str = ""
    contested: bool = False
    among: tuple[int, ...] | None = None

    def links(self) -> Iterable[tuple[str, str]]:
        """The (kind, target) pairs asked for."""
        return ((kind, getattr(self, kind)) for kind in LINKS if getattr(self, kind))

    @property
    def follows(self) -> bool:
        """Whether claims are reached from what they name or from a search, and not by day."""
        return self.among is not None or any(self.links())

    def own(self) -> dict[str, Any]:
        """The conditions on the span's own columns."""
        names = {f.name for f in fields(self)} - {*LINKS, "among"}
        return {name: getattr(self, name) for name in sorted(names) if getattr(self, name)}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `count` is exact up to `CAP`; `more` says that there are more than that.

    `after` and `before` are cursors to the next and the previous page, None where there is none.
    """

    rows: list[Span]
    count: int
    more: bool
    after: Cursor | None
    before: Cursor | None


def listing(
    filters: Filters,
    *,
    on: dt.date,
    clock: str = Span.Clock.PUBLISHED,
    newest_first: bool = True,
    after: Cursor | None = None,
    before: Cursor | None = None,
    size: int = PAGE,
) -> Page:
    """One page of claims as they stood on `on`, in order of the day the span began, by keyset.

    Each row carries its claim (`row.claim`, a `PublicClaim` of today). Three queries.
    """
    backward = before is not None and after is None
    down = newest_first != backward
    asked, counted = narrowed(filters, on=on, clock=clock, cap=CAP, down=down, cursor=after or before)
    rows = list(asked.prefetch_related("claim")[: size + 1])
    further, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
    return Page(
        rows=rows,
        count=min(counted, CAP),
        more=counted > CAP,
        after=_cursor(rows[-1]) if rows and (further or backward) else None,
        before=_cursor(rows[0]) if rows and (after is not None or (backward and further)) else None,
    )


def narrowed(
    filters: Filters, *, on: dt.date, clock: str, cap: int, down: bool = True, cursor: Cursor | None = None
) -> tuple[QuerySet[Span], int]:
    """The spans that `filters` leave, by day and from `cursor` on, and how many in all, counted to `cap` + 1.

    Few are reached through what they name, and sorted; many are met while walking the days, and asked what they name.
    """
    counted = _bearing(filters, on=on, clock=clock)[: cap + 1].count()
    if filters.among is not None or (counted <= cap and filters.follows):
        few = _followed(filters, on=on, clock=clock)
        return _beyond(few, cursor, down).order_by(*_order(down, _unindexed("start"))), counted
    by_day = standing(filters, on=on, clock=clock, before=cursor if down else None)
    rows = probed(by_day if down else _beyond(by_day, cursor, down), filters)
    return rows.order_by(*_order(down, F("start"))), counted


def of_claims(filters: Filters, *, on: dt.date, clock: str) -> QuerySet[Span]:
    """The spans that `filters` leave, in the form to ask claim by claim: no index but the claim's can serve it."""
    own = {"clock": clock, **filters.own()}
    rows = Span.objects.alias(**{f"_{name}": _unindexed(name) for name in (*own, "start", "until")})
    held = {"_start__lte": on, "_until__gt": on, **{f"_{name}": value for name, value in own.items()}}
    rows = rows.filter(shown=True, **held)
    return rows if filters.among is None else rows.filter(claim__in=filters.among)


def probed(rows: QuerySet[Span], filters: Filters) -> QuerySet[Span]:
    """`rows`, each asked for itself whether its claim names the targets."""
    for kind, target in filters.links():
        rows = rows.filter(Exists(PublicLink.objects.filter(kind=kind, target=target, claim=OuterRef("claim"))))
    return rows


def _bearing(filters: Filters, *, on: dt.date, clock: str) -> QuerySet[Any]:
    """Rows to count: spans, or where claims are to name a target the links to it, which an engine can stop reading."""
    if filters.among is not None or not filters.follows:
        return (_followed if filters.follows else standing)(filters, on=on, clock=clock)
    kind, target = next(iter(filters.links()))
    held = probed(of_claims(filters, on=on, clock=clock), filters).filter(claim=OuterRef("claim"))
    return PublicLink.objects.filter(Exists(held), kind=kind, target=target)


def _followed(filters: Filters, *, on: dt.date, clock: str) -> QuerySet[Span]:
    """The spans that `filters` leave, reached from the targets, or from the claims they are `among`."""
    rows = of_claims(filters, on=on, clock=clock)
    for kind, target in filters.links():
        rows = rows.filter(claim__in=PublicLink.objects.filter(kind=kind, target=target).order_by().values("claim"))
    return rows


def standing(filters: Filters, *, on: dt.date, clock: str, before: Cursor | None = None) -> QuerySet[Span]:
    """The spans that held on `on`, of claims that are shown today, narrowed by the filters on their own columns.

    With a cursor only those `before` it: then it alone bounds the days, so that SQLite seeks to it.
    """
    rows = Span.objects.filter(clock=clock, until__gt=on, shown=True, **filters.own())
    if before is None or before[0] > on:
        return rows.filter(start__lte=on)
    return _beyond(rows, before, down=True)


def totals(*, on: dt.date, clock: str = Span.Clock.PUBLISHED) -> list[tuple[str, str, int]]:
    """How many shown claims stood where on `on`: (group, status, how many). Kept per revision."""
    key = f"totals:{revision()}:{clock}:{on}"
    found = cache.get(key)
    if found is None:
        rows = standing(Filters(), on=on, clock=clock).order_by().values_list("group", "status")
        found = list(rows.annotate(n=Count("pk")))
        cache.set(key, found, KEPT)
    return found


def series(days: Sequence[dt.date], *, clock: str = Span.Clock.KNOWN) -> list[list[tuple[str, str, int]]]:
    """`totals` on each of `days`, for a chart, from one grouped query. Kept per revision."""
    key = f"series:{revision()}:{clock}:{'/'.join(day.isoformat() for day in days)}"
    found = cache.get(key)
    if found is None:
        found = _series(days, clock)
        cache.set(key, found, KEPT)
    return found


def _series(days: Sequence[dt.date], clock: str) -> list[list[tuple[str, str, int]]]:
    spans = Span.objects.filter(clock=clock, shown=True).order_by()
    rows = spans.values_list("group", "status", "start", "until").annotate(n=Count("pk"))
    counts: list[dict[tuple[str, str], int]] = [{} for _ in days]
    for group, status, start, until, number in rows:
        for day, held in zip(days, counts, strict=True):
            if start <= day < until:
                held[group, status] = held.get((group, status), 0) + number
    return [[(group, status, n) for (group, status), n in held.items()] for held in counts]


def _beyond(rows: QuerySet[Span], cursor: Cursor | None, down: bool) -> QuerySet[Span]:
    """The rows after a cursor. A pair is compared as one, so that both engines seek to it in the index."""
    if cursor is None:
        return rows
    day, claim = cursor
    sql = f'("{TABLE}"."start", "{TABLE}"."claim_id") {"<" if down else ">"} (%s, %s)'
    return rows.filter(RawSQL(sql, (day.isoformat(), claim), output_field=BooleanField()))


def _order(down: bool, day: Expression | F) -> tuple[OrderBy, OrderBy]:
    return OrderBy(day, descending=down), OrderBy(F("claim"), descending=down)


def _unindexed(name: str) -> Coalesce:
    """A column in words that no index knows, so that both engines take the one way that is cheap whatever is stored."""
    return Coalesce(name, name)


def _cursor(row: Span) -> Cursor:
    return row.start, row.claim_id
