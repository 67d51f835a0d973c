"""Postings: which word stands in which claim. Public ones come from public documents alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from claims.models import Posting
from claims.search.words import lexemes

Document = dict[str, Any]
BATCH = 2000


def index_public(documents: Sequence[tuple[int, Document]]) -> None:
    """Replace the public postings of these claims (primary key, current document)."""
    Posting.objects.filter(side=Posting.Side.PUBLIC, claim__in=[pk for pk, _ in documents]).delete()
    rows = (row for pk, document in documents for row in postings(Posting.Side.PUBLIC, pk, public_text(document)))
    Posting.objects.bulk_create(rows, batch_size=BATCH)


def postings(side: str, claim_id: int, text: str) -> Iterable[Posting]:
    """The postings of one claim for `text`."""
    found = lexemes(text)
    length = found.total()
    return (Posting(side=side, lexeme=lexeme, claim_id=claim_id, tf=tf, length=length) for lexeme, tf in found.items())


def public_text(document: Document) -> str:
    """What of a public document can be searched: the statement, what it is about, where it was said and by whom."""
    claim = document["claim"]
    pieces = [claim["statement"], claim["restated_as"], claim["id"]]
    pieces += [topic["label"] for topic in claim["topics"]]
    pieces += [*claim["entities"], *claim["places"], *claim["keywords"]]
    for appearance in document["appearances"]:
        article = document["sources"][appearance["article"]]
        pieces += [article["title"], *article["authors"], *appearance["chain"], appearance["passage"]["exact"]]
    pieces += sorted({source["actor"]["name"] for source in document["sources"].values() if source["actor"]})
    return "\n".join(pieces)
