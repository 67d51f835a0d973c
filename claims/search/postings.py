"""Postings: which word stands in which claim. Public ones come from public documents alone, the desk's from its rows.

How many public claims hold a word is counted in `PublicWord`, moved in the same transaction. Whoever changes public
postings has moved the public revision before, so such transactions come one after the other.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from claims.models import Appearance, Claim, Opening, Posting, PublicClaim
from claims.search import counting
from claims.search.counting import Words
from claims.search.words import lexemes
from claims.visibility import SHOWN

Document = dict[str, Any]
Texts = Mapping[int, Iterable[str]]

MOST = 32_767  # of one word in one claim
PUBLIC, DESK = Posting.Side.PUBLIC, Posting.Side.DESK
ADD = f'INSERT INTO "{Posting._meta.db_table}" (side, lexeme, claim_id, tf, length) VALUES (%s, %s, %s, %s, %s)'


def index_public(documents: Sequence[tuple[int, Document | None]]) -> None:
    """Replace the public postings of these claims (primary key, current document); None leaves none."""
    wanted = {pk: postings(PUBLIC, pk, public_pieces(document) if document else ()) for pk, document in documents}
    counting.count(_replace(PUBLIC, wanted))


@transaction.atomic
def index_desk(claims: Iterable[int]) -> None:
    """Replace the desk's postings of these claims, by primary key, from their working rows.

    Whoever changes what `desk_texts` reads calls this in the same transaction. It holds the claims to the end, so
    that no postings come from rows which somebody else is changing.
    """
    held = Claim.objects.select_for_update(no_key=True).filter(pk__in=list(claims)).order_by("pk")
    texts = desk_texts(list(held.values_list("pk", flat=True)))
    _replace(DESK, {pk: postings(DESK, pk, pieces) for pk, pieces in texts.items()})


@transaction.atomic
def cut_anew(claims: Sequence[int]) -> None:
    """Write both sides of these claims anew where `words` now cuts their texts otherwise.

    For migrations: it reads no columns but those that hold the texts.
    """
    texts = pieces_of(PUBLIC, claims)
    counting.count(_replace(PUBLIC, {pk: postings(PUBLIC, pk, texts.get(pk, ())) for pk in claims}))
    index_desk(claims)


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
    """What of working rows can be searched: the claim's own words and those of the passages it stands in."""
    own = ("statement", "restated_as", "public_id", "key", "slug", "entities", "places", "keywords")
    texts: dict[int, list[str]] = {}
    for pk, *pieces, entities, places, keywords in Claim.objects.filter(pk__in=claims).values_list("pk", *own):
        texts[pk] = [*pieces, *entities, *places, *keywords]
    rows = Appearance.objects.filter(claim__in=claims, passage__source__withheld="")
    for pk, exact, chain in rows.values_list("claim_id", "passage__exact", "chain"):
        texts[pk] += [exact, *chain]
    return texts


def pieces_of(side: str, claims: Sequence[int]) -> Texts:
    """The pieces of text that the postings of these claims were made from."""
    if side == DESK:
        return desk_texts(claims)
    rows = Opening.objects.filter(edition__in=_current(claims)).values_list("edition__claim_id", "document")
    return {pk: public_pieces(json.loads(zlib.decompress(bytes(document)))) for pk, document in rows if document}


def _replace(side: str, wanted: Mapping[int, list[Posting]]) -> list[tuple[Words, Words]]:
    """Store the postings of these claims where they moved; return the words of those before and after."""
    stored: dict[int, Words] = {pk: {} for pk in wanted}
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
    return [(stored[pk], new[pk]) for pk in moved]


def _current(claims: Sequence[int]) -> Any:
    return PublicClaim.objects.filter(claim__in=claims).values("edition")
