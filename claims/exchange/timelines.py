"""A published timeline as rows of the exchange format."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from claims.exchange import Row, marker
from claims.exchange.rows import in_order
from claims.models import Claim, Edition, Opening, SourceAlias
from claims.timeline import in_order as in_time
from sources import digest
from sources.models import Source

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is public of one claim's timeline: its lines as rows, and the keys of those taken back."""

    rows: list[Row]
    retired: frozenset[str]
    compiled_on: str | None
    considered_to: str | None
    standing: str


def timelines(claims: Iterable[Claim]) -> dict[str, Timeline]:
    """The timelines of those of the claims that have an edition, by claim key."""
    claims = list(claims)
    documents = current_documents(claims)
    keys = _source_keys(documents)
    return {
        claim.key: _timeline(claim.key, documents[claim.pk], keys[claim.pk])
        for claim in claims
        if claim.pk in documents
    }


def current_documents(claims: Iterable[Claim]) -> dict[int, Document]:
    """The document readers see now, by claim."""
    found = Edition.objects.filter(claim__in=list(claims)).order_by("claim_id", "seq").values_list("claim_id", "pk")
    last = dict(found)
    stored = Opening.objects.filter(pk__in=last.values()).values_list("edition__claim_id", "document")
    return {claim: digest.load(zlib.decompress(bytes(document))) for claim, document in stored if document}


def _source_keys(documents: Mapping[int, Document]) -> dict[int, dict[str, str]]:
    """For each document, the exchange key of every source it names, by the id readers meet."""
    ids = {id for document in documents.values() for id in document["sources"]}
    keys = dict(Source.objects.filter(public_id__in=ids).values_list("public_id", "key"))
    found = {claim: {id: keys[id] for id in document["sources"] if id in keys} for claim, document in documents.items()}
    aliases = SourceAlias.objects.filter(claim__in=list(documents)).values_list("claim_id", "alias", "source__key")
    for claim, alias, key in aliases:
        found[claim][alias] = key
    return found


def _timeline(claim: str, document: Document, keys: Mapping[str, str]) -> Timeline:
    timeline = document["timeline"]
    rows: list[Row] = []
    days: dict[str, int] = {}
    for line in in_time(timeline["lines"]):
        place = days[line["effective_on"]] = days.get(line["effective_on"], -1) + 1
        rows.append(_row(claim, line, place, keys))
    return Timeline(
        rows,
        frozenset(entry["line"]["key"] for entry in timeline["retired"]),
        timeline["compiled_on"],
        timeline["considered_to"],
        document["standing"],
    )


PLAIN = ("key", "effective_on", "status", "basis", "basis_note", "confidence", "confidence_reason", "held_so_far")


def _row(claim: str, line: Mapping[str, Any], place: int, keys: Mapping[str, str]) -> Row:
    parts, overtaken = line["parts"] or {}, line["overtaken"] or {}
    row = {name: line[name] for name in PLAIN} | {
        "claim": claim,
        "position": place,
        "reasons": "".join(_written(part, keys) for part in line["reasons"]).strip(),
        "supported_part": parts.get("supported"),
        "unproven_part": parts.get("unproven"),
        "overtaken_by": overtaken.get("by"),
        "overtaken_on": overtaken.get("on"),
    }
    if not place:
        del row["position"]
    return in_order("timeline", {name: value for name, value in row.items() if value not in (None, "")})


def _written(part: Mapping[str, Any], keys: Mapping[str, str]) -> str:
    return marker([keys.get(id, id) for id in part["cite"]]) if "cite" in part else str(part["text"])
