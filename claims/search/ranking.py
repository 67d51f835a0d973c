"""BM25 over postings in one SQL statement that runs on SQLite and PostgreSQL alike.

A common word is in tens of thousands of claims, and ranking them all would make a search the dearer the more the record
holds. So candidates are drawn from the rarest words first, and of each word the newest claims, `CANDIDATES` in all;
other words only add to the score of those. The commonest are looked up last, and only for claims that they could still
lift onto the page, which changes no result. Frequencies are those of the public side (`PublicWord`), also for the desk.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.expressions import RawSQL

from claims.models import Posting, PublicWord, Span

CANDIDATES = 2_000  # claims
ENDINGS = 20  # words a prefix stands for
MOST = 40  # words of one search, endings among them
K1, B = 1.2, 0.75

POSTING = f'"{Posting._meta.db_table}"'
SATURATED = f"{{0}}.tf / ({{0}}.tf + {K1} * ({1 - B} + {{0}}.length * CAST(%s AS double precision)))"
WEIGHT = f"CAST(%s AS double precision) * {SATURATED}"
DRAWN = f"SELECT p.claim_id AS claim, {{score}} AS s FROM {POSTING} p WHERE p.side = %s AND p.lexeme = %s{{only}}"
NEWEST = "SELECT * FROM ({drawn} ORDER BY p.claim_id DESC LIMIT %s) d{number}"
TOGETHER = "SELECT claim, sum(s) AS s FROM ({drawn}) z GROUP BY claim"
PROBE = f" LEFT JOIN {POSTING} {{0}} ON {{0}}.side = %s AND {{0}}.lexeme = %s AND {{0}}.claim_id = h.claim"
HELD = f" AND EXISTS (SELECT 1 FROM {POSTING} q WHERE q.side = %s AND q.lexeme = %s AND q.claim_id = p.claim_id)"
SCORED = "{name} AS MATERIALIZED (SELECT h.claim AS claim, {score} AS s FROM {of} h{probes}{only})"
BEST = (
    " WHERE h.s >= coalesce((SELECT s FROM {of} ORDER BY s DESC LIMIT 1 OFFSET %s), 0) - CAST(%s AS double precision)"
)
RANKED = "WITH {parts} SELECT claim, {count} FROM {of} WHERE s > 0 ORDER BY s DESC, claim DESC LIMIT %s OFFSET %s"
LITTLE = 0.25  # of what other words can add to a score
BEGINNING = f"""
    WITH RECURSIVE w(lexeme, n) AS (
        SELECT (SELECT min(lexeme) FROM {POSTING} WHERE side = %s AND lexeme >= %s), 1
        UNION ALL
        SELECT (SELECT min(lexeme) FROM {POSTING} WHERE side = %s AND lexeme > w.lexeme), n + 1 FROM w
        WHERE substr(w.lexeme, 1, %s) = %s AND n < %s
    ) SELECT lexeme FROM w WHERE substr(lexeme, 1, %s) = %s
"""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Claims by score, best first; how many candidates scored; whether older claims were left out of the ranking."""

    claims: tuple[int, ...]
    count: int
    cut: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """One word that is looked for: how many public claims hold it, and the parameters of its weight."""

    lexeme: str
    claims: int
    weight: tuple[float, float]


Statement = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Claims with their score so far, as SQL; the most that could be; the words to look up for them, rarest first.

    `all_answer` says that each holds one of the words, so that counting needs no score.
    """

    drawn: Statement
    scored: float
    probed: tuple[Weighed, ...]
    all_answer: bool


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a search is narrowed to: spans to ask one by one, or newest first and whether they are too many to rank."""

    probed: QuerySet[Span]
    newest: Callable[[], tuple[QuerySet[Span], bool]]


def rank(
    lexemes: Sequence[str],
    *,
    side: str,
    required: Sequence[str] = (),
    among: Narrowing | None = None,
    limit: int,
    offset: int = 0,
) -> Ranked:
    """The claims of one side that hold any of `lexemes`, and all that are `required`, best first.

    Three queries at most. Where every word is common and the list is narrowed, the newest of that list are ranked.
    """
    found = sorted(weighed(lexemes[:MOST]), key=lambda word: (word.claims, word.lexeme))
    needed = [word for word in found if word.lexeme in required]
    first = (needed or found)[0]
    if among is not None and first.claims > CANDIDATES and not needed:
        newest, many = among.newest()
        asked = _of_list(found, newest)
        allowed: float = 0 if many else math.inf
    else:
        probed = among.probed if among is not None else None
        asked, allowed = _of_rarest(needed[:1] or found, found, side, _only(side, needed[1:], probed))
    sql, parameters = _ranked(asked, side, limit, offset)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    count = rows[0][1] if rows else 0
    return Ranked(tuple(claim for claim, _count in rows), count, cut=count >= allowed)


def weighed(lexemes: Sequence[str]) -> list[Weighed]:
    """Each lexeme with its frequency and weight on the public side, from one query."""
    rows = PublicWord.objects.filter(lexeme__in=[*lexemes, ""]).values_list("lexeme", "claims", "uses")
    known = {lexeme: (claims, uses) for lexeme, claims, uses in rows}
    total, uses = known.get("", (0, 0))
    share = B * total / uses if uses else 0.0
    return [
        Weighed(lexeme, n, (_rarity(n, total), share)) for lexeme in lexemes for n in [known.get(lexeme, (0, 0))[0]]
    ]


def beginning(prefix: str, *, side: str) -> list[str]:
    """The first lexemes of one side, in order, that begin with `prefix`; at most `ENDINGS`."""
    size = len(prefix)
    with connection.cursor() as cursor:
        cursor.execute(BEGINNING, [side, prefix, side, size, prefix, ENDINGS, size, prefix])
        return [lexeme for (lexeme,) in cursor.fetchall()]


def _of_rarest(
    drawn: Sequence[Weighed], words: Sequence[Weighed], side: str, only: Statement
) -> tuple[Candidates, float]:
    """Candidates are the newest claims of the rarest words, as many as fit; and from how many on some are missing.

    A word that is drawn whole or alone scores while it is drawn. The others are looked up for each candidate.
    """
    parts, parameters, probed, left, allowed = [], [], list(words), CANDIDATES, math.inf
    for number, word in enumerate(drawn):
        alone = number == 0 and (len(drawn) == 1 or word.claims >= left)
        whole = alone or (side == Posting.Side.PUBLIC and word.claims <= left)
        drawing = DRAWN.format(score=WEIGHT.format("p") if whole else "0.0", only=only[0])
        parts.append(NEWEST.format(drawn=drawing, number=number))
        parameters += [*(word.weight if whole else ()), side, word.lexeme, *only[1], left]
        if whole:
            probed.remove(word)
        if word.claims > left:
            allowed = left
        left -= word.claims
        if left <= 0:
            break
    candidates = TOGETHER.format(drawn=" UNION ALL ".join(parts)) if len(parts) > 1 else parts[0]
    scored = sum(word.weight[0] for word in words if word not in probed)
    return Candidates((candidates, parameters), scored, tuple(probed), all_answer=True), allowed


def _of_list(words: Sequence[Weighed], newest: QuerySet[Span]) -> Candidates:
    """Candidates are the newest claims of a narrowed list."""
    sql, parameters = _compiled(newest.values("claim_id")[:CANDIDATES])
    few = (f"SELECT claim_id AS claim, 0.0 AS s FROM ({sql}) few", parameters)
    return Candidates(few, 0.0, tuple(words), all_answer=False)


def _ranked(found: Candidates, side: str, limit: int, offset: int) -> Statement:
    """One page of the candidates by score, each with how many there are that answer."""
    first, last = _split(found)
    parts, parameters, of = [f"drawn AS MATERIALIZED ({found.drawn[0]})"], list(found.drawn[1]), "drawn"
    for name, words in (("scored", first), ("best", last)):
        if words:
            only, values = "", []
            if words is last:
                only, values = BEST.format(of=of), [limit + offset - 1, sum(word.weight[0] for word in last)]
            sql, looked_up = _scored(name, of, words, side, only)
            parts, parameters, of = [*parts, sql], [*parameters, *looked_up, *values], name
    count = "(SELECT count(*) FROM drawn)" if found.all_answer else "count(*) OVER ()"
    return RANKED.format(parts=", ".join(parts), count=count, of=of), [*parameters, limit, offset]


def _split(found: Candidates) -> tuple[Sequence[Weighed], Sequence[Weighed]]:
    """The words to look up for every candidate, and the last ones, which together add little, for the best alone."""
    if found.all_answer:
        words, before = found.probed, found.scored
        for place, word in enumerate(words):
            if sum(later.weight[0] for later in words[place:]) <= LITTLE * before:
                return words[:place], words[place:]
            before += word.weight[0]
    return found.probed, ()


def _scored(name: str, of: str, words: Sequence[Weighed], side: str, only: str) -> Statement:
    """The rows of `of` with what `words` add to their scores, as a part of the statement."""
    names = [f"w{number}" for number in range(len(words))]
    sql = SCORED.format(
        name=name,
        score=" + ".join(["h.s", *(f"coalesce({WEIGHT.format(word)}, 0)" for word in names)]),
        of=of,
        probes="".join(PROBE.format(word) for word in names),
        only=only,
    )
    weights = [value for word in words for value in word.weight]
    return sql, [*weights, *(value for word in words for value in (side, word.lexeme))]


def _only(side: str, needed: Sequence[Weighed], among: QuerySet[Span] | None) -> Statement:
    """What a candidate must hold or be besides its word, as SQL on the posting `p`."""
    sql, parameters = HELD * len(needed), [value for word in needed for value in (side, word.lexeme)]
    if among is None:
        return sql, parameters
    probe = among.filter(claim_id=RawSQL("p.claim_id", ())).order_by().annotate(one=Value(1)).values("one")
    inner, values = _compiled(probe)
    return f"{sql} AND EXISTS ({inner})", [*parameters, *values]


def _compiled(rows: QuerySet) -> Statement:
    sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
    return sql, list(parameters)


def _rarity(claims: int, total: int) -> float:
    """The inverse document frequency of BM25, which is never negative, times K1 + 1."""
    claims = max(claims, 0)
    return (K1 + 1) * math.log(1 + (max(total - claims, 0) + 0.5) / (claims + 0.5))
