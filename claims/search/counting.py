"""How many public claims hold a word: moved with the postings, counted anew, and held against them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from claims.models import Posting, PublicWord

Words = dict[str, int]  # of one claim: how often each lexeme stands in it

BATCH = 2_000
WORD, POSTING = f'"{PublicWord._meta.db_table}"', f'"{Posting._meta.db_table}"'
MOVE = (
    f"INSERT INTO {WORD} AS w (lexeme, claims, uses) VALUES (%s, %s, %s)"
    " ON CONFLICT (lexeme) DO UPDATE SET claims = w.claims + excluded.claims, uses = w.uses + excluded.uses"
)
COUNTED = f"""
    SELECT lexeme, count(*) AS claims, sum(tf) AS uses FROM {POSTING} WHERE side = 'public' GROUP BY lexeme
    UNION ALL SELECT '', count(DISTINCT claim_id), sum(tf) FROM {POSTING} WHERE side = 'public' HAVING count(*) > 0
"""


def count(moved: Iterable[tuple[Words, Words]]) -> None:
    """Move the counts by the words of claims before and after; a word that no claim holds any more is forgotten."""
    claims, uses = _moves(moved)
    rows = [(lexeme, claims[lexeme], n) for lexeme, n in sorted(uses.items()) if n or claims[lexeme]]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(MOVE, rows)
    fewer = [lexeme for lexeme, n, _uses in rows if n < 0]
    for start in range(0, len(fewer), BATCH):
        PublicWord.objects.filter(lexeme__in=fewer[start : start + BATCH], claims__lte=0).delete()


@transaction.atomic
def recount() -> None:
    """Count all public words anew."""
    PublicWord.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {WORD} (lexeme, claims, uses) {COUNTED}")


def miscounted() -> Iterator[str]:
    """The words whose count is not that of the postings; "" stands for all words together."""
    counted, stored = _counted(), PublicWord.objects.order_by().values_list("lexeme", "claims", "uses")
    for lexeme, claims, uses in stored.iterator():
        if counted.pop(lexeme, None) != (claims, uses):
            yield lexeme
    yield from counted


def _counted() -> dict[str, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        return {lexeme: (claims, int(uses)) for lexeme, claims, uses in cursor.fetchall()}


def _moves(moved: Iterable[tuple[Words, Words]]) -> tuple[Counter[str], Counter[str]]:
    """By word: how many more claims hold it, and how often more it stands in all."""
    claims: Counter[str] = Counter()
    uses: Counter[str] = Counter()
    for before, after in moved:
        claims.update(after.keys())
        claims.subtract(before.keys())
        claims[""] += bool(after) - bool(before)
        uses.update(after)
        uses.subtract(before)
        uses[""] += sum(after.values()) - sum(before.values())
    return claims, uses
