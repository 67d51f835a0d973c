"""Which published versions still name a source that is withheld now, and by what text a redaction would find them.

A source that is withheld stays named wherever it was published, until a new version shows it under an alias and a
redaction empties the versions before.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from claims import naming_withheld
from claims.models import (
    Appearance,
    ChainSource,
    Claim,
    Evidence,
    EvidenceOrigin,
    Opening,
    PublicLink,
    SourceAlias,
)
from sources import digest
from sources.models import Source


@dataclass(slots=True)
class Naming:
    """The versions of one claim that name one source: their numbers, and whether readers see the last of them now."""

    claim: Claim
    source: Source
    versions: list[int] = field(default_factory=list)
    now: bool = False
    text: str = ""


def of_source(source: Source) -> list[Naming]:
    """Every public claim with versions that name a source; none while it is not withheld."""
    if not source.withheld:
        return []
    found = {
        *Evidence.objects.filter(source=source).values_list("claim", flat=True),
        *Appearance.objects.filter(passage__source=source).values_list("claim", flat=True),
        *ChainSource.objects.filter(source=source).values_list("appearance__claim", flat=True),
        *EvidenceOrigin.objects.filter(source=source).values_list("evidence__claim", flat=True),
        *SourceAlias.objects.filter(source=source).values_list("claim", flat=True),
        *PublicLink.objects.filter(kind=PublicLink.Kind.SOURCE, target=source.public_id).values_list(
            "claim", flat=True
        ),
    }
    return _named(Claim.objects.filter(pk__in=found, public__isnull=False).order_by("pk"), [source])


def of_claim(claim: Claim) -> list[Naming]:
    """What versions of one claim name of the sources that are withheld now. One query where none is."""
    shown = PublicLink.objects.filter(claim=claim.pk).values("target")  # asked by kind too, SQLite reads all of a kind
    aliases = SourceAlias.objects.filter(claim=claim).values("source")
    linked = Evidence.objects.filter(claim=claim).values("source")
    withheld = Source.objects.exclude(withheld="").filter(Q(public_id__in=shown) | Q(pk__in=aliases) | Q(pk__in=linked))
    sources = list(withheld.order_by("pk"))
    return _named([claim], sources) if sources else []


def text_of(source: Source) -> str:
    """What a redaction is to look for: the oldest wording that a version still has."""
    return next((naming.text for naming in of_source(source) if naming.text), "")


def _named(claims: Iterable[Claim], sources: list[Source]) -> list[Naming]:
    found = []
    for claim in claims:
        namings = [Naming(claim, source) for source in sources]
        rows = Opening.objects.filter(edition__claim=claim).order_by("edition__seq")
        for seq, document in rows.values_list("edition__seq", "document"):
            for naming in namings:
                text = None if document is None else _name_in(zlib.decompress(bytes(document)), naming.source)
                naming.now = text is not None
                if text is not None:
                    naming.versions.append(seq)
                    naming.text = naming.text or text
        found += [naming for naming in namings if naming.versions]
    return found


def _name_in(data: bytes, source: Source) -> str | None:
    """The text by which a document names a source; None where it does not, empty where no text would find it."""
    names = naming_withheld.names_of([_words(source)])
    if source.public_id.encode() in data:
        entry = digest.load(data)["sources"].get(source.public_id)
        if entry is not None and not entry["withheld"]:
            return _looked_for(entry)
    return next((name for name in names if naming_withheld.stands_in([name], data)), None)


def _looked_for(entry: dict[str, Any]) -> str:
    """The title where it is long enough to stand for nothing else, or else the address."""
    said = [entry[name] or "" for name in naming_withheld.NAMING]
    long = [text for text in said if len(text) >= naming_withheld.LONG_ENOUGH]
    return next(iter([*long, *filter(None, said)]), "")


def _words(source: Source) -> dict[str, Any]:
    return {name: getattr(source, name) for name in naming_withheld.NAMING}
