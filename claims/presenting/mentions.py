"""What public documents say of one source: carrier, speaker, how it was read, its lineage neighbours. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
Source = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bearing:
    """One claim that a source bears on: on which side, what it says of it, and whether it counts."""

    id: str
    slug: str
    statement: str
    family: str
    word: str
    stance_word: str
    note: str
    counts: bool
    counts_reason: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A source as the newest document has it, and what all of them say beside."""

    source: Source
    repeats: tuple[Source, ...]
    repeated_by: tuple[Source, ...]
    bearings: tuple[Bearing, ...]
    quoted_in: int


def mention(documents: Iterable[Document], source: str) -> Mention | None:
    """What `documents`, newest first, say of the source with this id; None when none names it, or it is withheld."""
    naming = [document for document in documents if source in document["sources"]]
    if not naming or any(document["sources"][source]["withheld"] for document in naming):
        return None
    newest = naming[0]["sources"][source]
    known = _sources(naming)
    return Mention(
        source=newest,
        repeats=tuple(known[one] for one in newest["derived_from"] if one in known),
        repeated_by=_by_title(one for one in known.values() if source in one["derived_from"]),
        bearings=tuple(bearing for document in naming for bearing in _bearings(document, source)),
        quoted_in=sum(any(a["article"] == source for a in document["appearances"]) for document in naming),
    )


def sources_where(documents: Iterable[Document], names: str, role: str) -> list[Source]:
    """The sources that a publisher carries (`role` "publisher" or "via") or that an actor speaks in ("actor")."""
    known = _sources(documents)
    return list(_by_title(one for one in known.values() if one[role] and one[role]["id"] == names))


def name_of(documents: Iterable[Document], public_id: str) -> Mapping[str, str] | None:
    """A publisher or actor as the newest document that names it has it: id, slug and name."""
    return next((one for document in documents for one in _names(document) if one["id"] == public_id), None)


def _names(document: Document) -> Iterable[Mapping[str, str]]:
    for one in document["sources"].values():
        yield from (one[role] for role in ("publisher", "via", "actor") if one[role])
    for appearance in document["appearances"]:
        yield from appearance["chain_actors"]


def _sources(documents: Iterable[Document]) -> dict[str, Source]:
    """Every named source of the documents, newest wording first; withheld ones are known under no common name."""
    known: dict[str, Source] = {}
    for document in documents:
        for key, one in document["sources"].items():
            if not one["withheld"]:
                known.setdefault(key, one)
    return known


def _by_title(found: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(sorted(found, key=lambda one: (one["title"].casefold(), one["id"])))


def _bearings(document: Document, source: str) -> list[Bearing]:
    claim, status = document["claim"], document["status"]
    return [
        Bearing(
            claim["id"], claim["slug"], claim["statement"], status["family"], status["word"],
            link["stance_word"], link["note"], link["counts"], link["counts_reason"],
        )
        for link in document["evidence"]
        if link["source"] == source
    ]  # fmt: skip
