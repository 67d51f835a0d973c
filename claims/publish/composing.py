"""From working rows and the last edition to the next document."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from claims import edition as editions
from claims import gathering, naming_withheld
from claims.models import Claim, Edition, Opening
from claims.publish.rules import Refused
from claims.timeline import Change
from sources import digest

Document = dict[str, Any]


def compose(
    claim: Claim,
    before: Document | None,
    change: Change,
    correction: editions.Correction | None,
    standing: str,
) -> Document:
    return composed(
        gathering.gather(claim, also=before["sources"] if before else ()), before, change, correction, standing
    )


def composed(
    rows: Document,
    before: Document | None,
    change: Change,
    correction: editions.Correction | None,
    standing: str,
    name: str = "",
) -> Document:
    today = timezone.now().date().isoformat()
    with _refusing(name):
        document = editions.compose(rows, base=before, change=change, correction=correction, on=today)
        refuse_named(rows, document)
        unmoved = document["standing"] == standing
        return document if unmoved else editions.carry(document, standing=standing, notice=None)


def denials(claim: Claim, before: Document | None) -> list[Document]:
    """Who denies the claim as it is at work: the lines that readers would get."""
    return editions.denials(gathering.gather(claim, also=before["sources"] if before else ()), before)


def refuse_named(rows: Document, document: Document) -> None:
    """What our own words say of a withheld source must not name it. A short title may stand there by chance."""
    names = naming_withheld.names_of(source for source in rows["sources"].values() if source["withheld"])
    if names and naming_withheld.stands_in(names, editions.to_bytes(document)):
        raise Refused(
            f"The text of CR-{document['claim']['id']} names a withheld source by its title or address. Word it "
            "otherwise; what is published already is taken out by a redaction."
        )


def carried(before: Document, **parts: Any) -> Document:
    """The last document with only these parts of `edition.carry` changed."""
    with _refusing(""):
        return editions.carry(before, **parts)


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """What cannot be made a document is refused, in the same sentences."""
    try:
        yield
    except editions.EditionError as error:
        raise Refused(*(f"{name}: {p}" if name else p for p in error.problems)) from error


def current(claim: Claim) -> Edition | None:
    return Edition.objects.filter(claim=claim).defer("leaf").order_by("seq").last()


def document_of(base: Edition | None) -> Document | None:
    if base is None:
        return None
    packed = Opening.objects.values_list("document", flat=True).get(pk=base.pk)
    return digest.load(zlib.decompress(bytes(packed))) if packed is not None else None


def present(document: Document | None) -> Document:
    if document is None:
        raise Refused("Nothing of this claim is public yet.")
    return document
