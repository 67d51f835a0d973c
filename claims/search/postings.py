"""Postings: which word stands in which claim. Public ones come from public documents alone, the desk's from its rows.

How many public claims hold a word is counted in `PublicWord`, moved in the same transaction. Whoever changes public
postings has moved the public revision before, so such transactions come one after the other.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from claims.models import Appearance, Claim, ClaimTopic, Opening, Posting, PublicClaim, PublicWord
from claims.search.words import lexemes
from claims.visibility import SHOWN

Document = dict[str, Any]
Texts = Mapping[int, Iterable[str]]

BATCH = 2_000
MOST = 32_767  # of one word in one claim
PUBLIC, DESK = Posting.Side.PUBLIC, Posting.Side.DESK
ADD = f'INSERT INTO "{Posting._meta.db_table}" (side, lexeme, claim_id, tf, length) VALUES (%s, %s, %s, %s, %s)'
COUNT = (
    f'INSERT INTO "{PublicWord._meta.db_table}" AS w (lexeme, claims, uses) VALUES (%s, %s, %s)'
    " ON CONFLICT (lexeme) DO UPDATE SET claims = w.claims + excluded.claims, uses = w.uses + excluded.uses"
)
RECOUNT = f"""
    INSERT INTO "{PublicWord._meta.db_table}" (lexeme, claims, uses)
    SELECT lexeme, count(*), sum(tf) FROM "{Posting._meta.db_table}" WHERE side = 'public' GROUP BY lexeme
    UNION ALL SELECT '', count(DISTINCT claim_id), sum(tf) FROM "{Posting._meta.db_table}" WHERE side = 'public'
    HAVING count(*) > 0
"""


def index_public(documents: Sequence[tuple[int, Document | None]]) -> None:
    """Replace the public postings of these claims (primary key, current document); None leaves none."""
    wanted = {pk: postings(PUBLIC, pk, public_pieces(document) if document else ()) for pk, document in documents}
    _count(_replace(PUBLIC, wanted))


@transaction.atomic
def index_desk(claims: Iterable[int]) -> None:
    """Replace the desk's postings of these claims, by primary key, from their working rows."""
    _replace(DESK, {pk: postings(DESK, pk, pieces) for pk, pieces in desk_texts(list(claims)).items()})


@transaction.atomic
def recount() -> None:
    """Count the public words anew from the postings."""
    PublicWord.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT)


def postings(side: str, claim_id: int, pieces: Iterable[str]) -> list[Posting]:
    """The postings of one claim for these pieces of text."""
    found = lexemes("\n".join(pieces))
    length = found.total()
    return [
        Posting(side=side, lexeme=lexeme, claim_id=claim_id, tf=min(tf, MOST), length=length)
        for lexeme, tf in found.items()
    ]


def public_pieces(document: Document) -> list[str]:
    """What of a public document can be searched: the statement, what it is about, where it was said and by whom.

    Nothing of a claim that lists do not show.
    """
    if document["standing"] not in SHOWN:
        return []
    claim = document["claim"]
    pieces = [claim["statement"], claim["restated_as"], claim["id"]]
    pieces += [topic["label"] for topic in claim["topics"]]
    pieces += [*claim["entities"], *claim["places"], *claim["keywords"]]
    for appearance in document["appearances"]:
        article = document["sources"][appearance["article"]]
        pieces += [article["title"], *article["authors"], *appearance["chain"], appearance["passage"]["exact"]]
    return pieces + sorted({source["actor"]["name"] for source in document["sources"].values() if source["actor"]})


def desk_texts(claims: Sequence[int]) -> dict[int, list[str]]:
    """What of working rows can be searched: the claim's own words, its topics and the passages it stands in."""
    own = ("statement", "restated_as", "public_id", "key", "slug", "entities", "places", "keywords")
    texts: dict[int, list[str]] = {}
    for pk, *pieces, entities, places, keywords in Claim.objects.filter(pk__in=claims).values_list("pk", *own):
        texts[pk] = [*pieces, *entities, *places, *keywords]
    for pk, label in ClaimTopic.objects.filter(claim__in=claims).values_list("claim_id", "topic__label"):
        texts[pk].append(label)
    rows = Appearance.objects.filter(claim__in=claims)
    for pk, exact, chain in rows.values_list("claim_id", "passage__exact", "chain"):
        texts[pk] += [exact, *chain]
    return texts


def pieces_of(side: str, claims: Sequence[int]) -> Texts:
    """The pieces of text that the postings of these claims were made from."""
    if side == DESK:
        return desk_texts(claims)
    rows = Opening.objects.filter(edition__in=_current(claims)).values_list("edition__claim_id", "document")
    return {pk: public_pieces(json.loads(zlib.decompress(bytes(document)))) for pk, document in rows if document}


Moved = Counter[str]


def _replace(side: str, wanted: Mapping[int, list[Posting]]) -> tuple[Moved, Moved]:
    """Store the postings of these claims; return how many more claims hold each word, and how often more it stands."""
    stored: dict[int, dict[str, int]] = {pk: {} for pk in wanted}
    rows = Posting.objects.filter(side=side, claim__in=list(wanted)).values_list("claim_id", "lexeme", "tf")
    for pk, lexeme, tf in rows:
        stored[pk][lexeme] = tf
    new = {pk: {row.lexeme: row.tf for row in rows} for pk, rows in wanted.items()}
    moved = [pk for pk in wanted if new[pk] != stored[pk]]
    Posting.objects.filter(side=side, claim__in=[pk for pk in moved if stored[pk]]).delete()
    lines = [(row.side, row.lexeme, row.claim_id, row.tf, row.length) for pk in moved for row in wanted[pk]]
    if lines:
        with connection.cursor() as cursor:
            cursor.executemany(ADD, lines)
    return _moves((new[pk], stored[pk]) for pk in moved)


def _moves(pairs: Iterable[tuple[dict[str, int], dict[str, int]]]) -> tuple[Moved, Moved]:
    claims: Moved = Counter()
    uses: Moved = Counter()
    for new, old in pairs:
        claims.update(new.keys())
        claims.subtract(old.keys())
        claims[""] += bool(new) - bool(old)
        uses.update(new)
        uses.subtract(old)
        uses[""] += sum(new.values()) - sum(old.values())
    return claims, uses


def _count(moved: tuple[Moved, Moved]) -> None:
    """Move the counts of public words; a word that no claim holds any more is forgotten."""
    claims, uses = moved
    rows = [(lexeme, claims[lexeme], n) for lexeme, n in sorted(uses.items()) if n or claims[lexeme]]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(COUNT, rows)
    gone = [lexeme for lexeme, n, _uses in rows if n < 0]
    for start in range(0, len(gone), BATCH):
        PublicWord.objects.filter(lexeme__in=gone[start : start + BATCH], claims=0).delete()


def _current(claims: Sequence[int]) -> Any:
    return PublicClaim.objects.filter(claim__in=claims).values("edition")
