"""Exports that leave out who a withheld source is: a stand-in for its row, and no other row that names it.

The stand-in keeps what public documents say of it: that it is withheld and why, its kind, and where it stands in the
lineage. Of its passages and evidence the side and the place in the account stay, and no words of its own.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, QuerySet

from claims import naming_withheld
from claims.exchange import Row, recited
from claims.exchange.rows import TABLES, in_order, row_of
from claims.exchange.schema import load, named_kinds
from claims.models import ChainActor, Reply, SourceVeil
from sources.models import Actor, Publisher, Source

TITLE = "Withheld"
PUBLISHER: Row = {"key": "withheld-publisher", "name": "–"}
KEY = re.compile(r"withheld-source-[0-9a-f]{16}")
"""A stand-in that an import brought, which is no name to be left out."""
FREE_TEXT = frozenset({"line", "text", "beside"})
KEPT = {
    "sources": ("kind", "lineage", "derived_from", "withheld"),
    "articles": (),
    "appearances": ("claim", "put", "chain_sources", "order", "key"),
    "evidence": ("claim", "stance", "credibility", "counts", "counts_reason", "origins", "position", "key"),
}
"""What stays of a row that belongs to a withheld source, beside the source it names."""
OWN_KEY = {"sources": "key", "articles": "source"}
"""The field by which a file is sorted whose rows belong to one source each."""


@dataclass(frozen=True, slots=True)
class Veil:
    """What an export must not say: stand-ins and speakers by exchange key, names, and the rows that go whole."""

    keys: Mapping[str, str] = field(default_factory=dict)
    speakers: Mapping[str, str | None] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    left_out: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def over(self, kind: str, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows of one file as they may be written, in the order of the keys that are written."""
        if not self.keys:
            return rows
        gone = self.left_out.get(kind, frozenset())
        if kind == "publishers":
            others = (self._open(kind, row) for row in rows if row["key"] not in gone)
            return heapq.merge(others, [PUBLISHER], key=lambda row: str(row["key"]))
        if kind in OWN_KEY:
            return self._sorted(kind, OWN_KEY[kind], rows)
        return (self._row(kind, row) for row in rows if row.get("key") not in gone)

    def _sorted(self, kind: str, name: str, rows: Iterator[Row]) -> Iterator[Row]:
        """A stand-in takes the place of its own key: that of the source would tell how its name begins."""
        lookup = "key__in" if kind == "sources" else "source__key__in"
        found = TABLES[kind].query().filter(**{lookup: list(self.keys)})
        hidden = [self._hidden(kind, row_of(kind, one)) for one in found]
        others = (self._open(kind, row) for row in rows if row[name] not in self.keys)
        return heapq.merge(others, sorted(hidden, key=lambda row: str(row[name])), key=lambda row: str(row[name]))

    def _row(self, kind: str, row: Row) -> Row:
        belongs = kind in KEPT and row["source"] in self.keys
        return self._hidden(kind, row) if belongs else self._open(kind, row)

    def _open(self, kind: str, row: Row) -> Row:
        """A row of our own or of another source, without the names and under the keys that are written."""
        left = self._unnamed(load(kind), row)
        for name, target in named_kinds(kind):
            if target == "sources" and name in left:
                left[name] = self._renamed(left[name])
        if "reasons" in left:
            left["reasons"] = recited(left["reasons"], self.keys)
        return in_order(kind, left)

    def _hidden(self, kind: str, row: Row) -> Row:
        source = row[OWN_KEY.get(kind, "source")]
        kept = {name: row[name] for name in KEPT[kind] if name in row} | STAND_INS[kind](row)
        if "chain_actors" in row:
            kept["chain_actors"] = [actor for actor in row["chain_actors"] if actor != self.speakers[source]]
        return self._open(kind, kept | {OWN_KEY.get(kind, "source"): source} | self._own(kind, source))

    def _own(self, kind: str, source: str) -> Row:
        """The key of a source's own row names no other row, so it is written here."""
        return {"key": self.keys[source]} if kind == "sources" else {}

    def _renamed(self, value: Any) -> Any:
        return [self.keys.get(key, key) for key in value] if isinstance(value, list) else self.keys.get(value, value)

    def _unnamed(self, schema: Mapping[str, Any], value: Any) -> Any:
        """`value` without the names in its free text; an address that holds one is left out."""
        if isinstance(value, dict):
            parts = schema.get("properties", {})
            left = {name: self._unnamed(parts.get(name, {}), inner) for name, inner in value.items()}
            return {name: inner for name, inner in left.items() if inner is not None}
        if isinstance(value, list):
            return [self._unnamed(schema.get("items", {}), inner) for inner in value]
        form = schema.get("x-form")
        if form == "address":
            return None if any(name in value for name in self.names) else value
        return naming_withheld.out_of(self.names, value) if form in FREE_TEXT else value


STAND_INS: Mapping[str, Any] = {
    "sources": lambda row: {
        "publisher": PUBLISHER["key"], "title": TITLE, "title_basis": "description", "language": "und",
        "read_as": "excerpt",
    },
    "articles": lambda row: {"selection_rule": f"{TITLE}."},
    "appearances": lambda row: {"exact": f"[withheld {row['key']}]"},
    "evidence": lambda row: {"withdrawn": f"{TITLE}."} if "withdrawn" in row else {},
}  # fmt: skip
"""What is written for the words of a row that belongs to a withheld source. No two passages are the same."""


def withheld() -> QuerySet[Source]:
    """The sources whose names exports leave out."""
    return Source.objects.exclude(withheld="")


def draw() -> None:
    """Give each withheld source the key under which exports write it, where it has none yet."""
    known = SourceVeil.objects.values("source")
    new = [source for source in withheld().exclude(pk__in=known).only("key") if not KEY.fullmatch(source.key)]
    SourceVeil.objects.bulk_create([SourceVeil(source=source) for source in new], ignore_conflicts=True)


def read() -> Veil:
    """The veil over what the database holds now. A source without a key drawn raises KeyError: nothing is written."""
    drawn = dict(SourceVeil.objects.values_list("source", "key"))
    found = list(withheld().select_related("actor").only("key", "actor__key", *naming_withheld.NAMING))
    if not found:
        return Veil()
    publishers = _publishers()
    return Veil(
        keys={one.key: one.key if KEY.fullmatch(one.key) else drawn[one.pk] for one in found},
        speakers={one.key: one.actor.key if one.actor else None for one in found},
        names=tuple(naming_withheld.names_of(_names(found))),
        left_out={"publishers": publishers, "actors": _actors(publishers)},
    )


def _names(found: Iterable[Source]) -> Iterator[dict[str, Any]]:
    return ({name: getattr(one, name) for name in naming_withheld.NAMING} for one in found)


def _publishers() -> frozenset[str]:
    """Publishers that carry withheld sources alone: their names would tell."""
    open_sources = Source.objects.filter(withheld="")
    known = Publisher.objects.filter(Q(sources__in=withheld()) | Q(relayed__in=withheld()))
    shown = Q(pk__in=open_sources.values("publisher")) | Q(pk__in=open_sources.exclude(via=None).values("via"))
    return frozenset(known.exclude(shown).values_list("key", flat=True))


def _actors(left_out: frozenset[str]) -> frozenset[str]:
    """Actors that speak in withheld sources alone, or through the publishers left out."""
    known = Actor.objects.filter(Q(sources__in=withheld()) | Q(publishers__key__in=left_out))
    own = ~Q(appearance__passage__source__withheld="") & Q(appearance__passage__source__actor=F("actor"))
    shown: tuple[QuerySet[Any, Any], ...] = (
        Source.objects.filter(withheld="").exclude(actor=None).values("actor"),
        Publisher.objects.exclude(key__in=left_out).exclude(actor=None).values("actor"),
        Reply.objects.exclude(actor=None).values("actor"),
        ChainActor.objects.exclude(own).values("actor"),
    )
    for rows in shown:
        known = known.exclude(pk__in=rows)
    return frozenset(known.values_list("key", flat=True))
