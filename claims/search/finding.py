"""Search: for readers over what is public, for the desk over what is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from claims import spans
from claims.models import Posting, Span
from claims.search import asking
from claims.search.asking import Asked
from claims.search.marking import Piece, mark
from claims.search.postings import Texts, pieces_of
from claims.search.ranking import CANDIDATES, Narrowing, Ranked, beginning, rank
from claims.search.words import lexemes, stem
from claims.tallies import grouped

READ = 200  # documents read to verify a phrase
ALL = spans.Filters()


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results, best first: spans with their claims, as `spans.listing` gives them.

    `count` is exact up to `spans.CAP`; `more` says that there are more. `note` is a sentence on what was left out or
    why nothing was looked for; empty where nothing need be said.
    """

    asked: Asked
    rows: list[Span] = field(default_factory=list)
    count: int = 0
    more: bool = False
    page: int = 1
    following: bool = False
    note: str = ""

    def mark(self, text: str) -> list[Piece]:
        """`text` in pieces, each with whether it answers the search."""
        return mark(text, self.asked)


def search(
    text: str,
    *,
    on: dt.date | None = None,
    clock: str = Span.Clock.PUBLISHED,
    filters: spans.Filters = ALL,
    page: int = 1,
    size: int = spans.PAGE,
) -> Found:
    """Shown claims whose present public words answer `text`, as they stood on `on` (today), narrowed by `filters`.

    Any text is answered. A page past the last has no rows, and still their count; it takes a second ranking. Else at
    most five queries, and one more for each word with a star.
    """
    asked, page = asking.read(text), min(max(page, 1), CANDIDATES)
    today = dt.datetime.now(dt.UTC).date()
    day = on or today
    plain = filters == ALL and clock == Span.Clock.PUBLISHED and day >= today
    among = None if plain else _narrowing(filters, day, clock)
    ranked = _ranked(asked, Posting.Side.PUBLIC, among, size, (page - 1) * size)
    if page > 1 and not ranked.claims:
        first = _ranked(asked, Posting.Side.PUBLIC, among, 1, 0)
        ranked = Ranked((), first.count, first.cut)
    rows = _rows(ranked.claims, day, clock)
    return Found(
        asked=asked,
        rows=rows,
        count=min(ranked.count, spans.CAP),
        more=ranked.cut or ranked.count > spans.CAP,
        page=page,
        following=ranked.count > page * size,
        note=_note(asked, ranked),
    )


def search_desk(text: str, *, limit: int = spans.PAGE) -> list[int]:
    """The claims, drafts among them, whose working words answer `text`, by primary key, best first."""
    return list(_ranked(asking.read(text), Posting.Side.DESK, None, limit, 0).claims)


def like_desk(text: str, *, limit: int) -> list[int]:
    """The claims whose working words are most like those of a longer text, by primary key, best first."""
    wanted = list(lexemes(text))
    return list(rank(wanted, side=Posting.Side.DESK, limit=limit).claims) if wanted else []


def _narrowing(filters: spans.Filters, day: dt.date, clock: str) -> Narrowing:
    def newest() -> tuple[QuerySet[Span], bool]:
        rows, count = spans.narrowed(filters, on=day, clock=clock, cap=CANDIDATES)
        return rows, count > CANDIDATES

    return Narrowing(spans.probed(spans.of_claims(filters, on=day, clock=clock), filters), newest)


def _ranked(asked: Asked, side: str, among: Narrowing | None, limit: int, offset: int) -> Ranked:
    wanted = list(asked.lexemes)
    for prefix in asked.prefixes:
        wanted += [stem(prefix), *beginning(prefix, side=side)]
    if not wanted:
        return Ranked((), 0, cut=False)
    wanted = list(dict.fromkeys(wanted))
    if not asked.phrases:
        return rank(wanted, side=side, among=among, limit=limit, offset=offset)
    ranked = rank(wanted, side=side, required=asked.required, among=among, limit=READ)
    held = _holding(asked, pieces_of(side, ranked.claims), ranked.claims)
    return Ranked(tuple(held[offset : offset + limit]), len(held), cut=ranked.count > READ)


def _holding(asked: Asked, texts: Texts, claims: Iterable[int]) -> list[int]:
    return [claim for claim in claims if asking.holds(asked, texts.get(claim, ()))]


def _rows(claims: tuple[int, ...], day: dt.date, clock: str) -> list[Span]:
    """The spans of these claims, in their order, in one query."""
    if not claims:
        return []
    rows = spans.of_claims(spans.Filters(among=claims), on=day, clock=clock).select_related("claim")
    found = {row.claim_id: row for row in rows}
    return [found[claim] for claim in claims if claim in found]


def _note(asked: Asked, ranked: Ranked) -> str:
    if asked.problem == asking.TOO_LONG:
        return _("That is too much to search for: write up to %(words)s words, %(characters)s characters in all.") % {
            "words": asking.MOST_WORDS,
            "characters": asking.LONGEST,
        }
    if asked.problem:
        return _("There is no word to search for: words like “the” and “of” stand in nearly every claim.")
    if ranked.cut and asked.phrases:
        return _("Many claims hold these words: the %(number)s that fit best were read for the phrase.") % {
            "number": READ
        }
    if ranked.cut:
        return _("These words are common: the newest %(number)s claims that hold them, ranked.") % {
            "number": grouped(CANDIDATES)
        }
    return ""
