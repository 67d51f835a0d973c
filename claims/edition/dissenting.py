"""What a document says of those at the desk who disagree with its status: their own status, and their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from claims import scales
from claims.edition.sealing import Document, Row
from claims.edition.timelining import cited_in, reasons_of
from claims.edition.wording import Problems, a_past_day, entry


def dissent(
    rows: Iterable[Row], status: Mapping[str, Any], citable: Mapping[str, str], on: str, problems: Problems
) -> list[Document]:
    """The dissent from `status`, oldest first. One that says what the status says is left out: it was followed."""
    in_order = sorted(rows, key=lambda row: (row["on"], row["key"]))
    return [_entry(row, citable, on, problems) for row in in_order if row["status"] != status["status"]]


def followed(before: Document | None, document: Document) -> list[Document]:
    """The dissent of `before` that the status of `document` now agrees with."""
    return [found for found in (before or {}).get("dissent", ()) if found["status"] == document["status"]["status"]]


def in_these_words(found: Mapping[str, Any], status: str, reasons: str) -> bool:
    """Whether `found`, a dissent as readers have it, says what a row says, under whatever ids it cites its sources."""
    pieces = reasons_of(reasons, _Anything(), [])
    return found["status"] == status and _skeleton(found["reasons"]) == _skeleton(pieces)


class _Anything(dict[str, str]):
    """Cites whatever a marker says."""

    def __contains__(self, said: object) -> bool:
        return True

    def __missing__(self, said: str) -> str:
        return said


def _skeleton(reasons: Iterable[Mapping[str, Any]]) -> list[Any]:
    return [piece["text"] if "text" in piece else len(piece["cite"]) for piece in reasons]


def citable_in(sources: Mapping[str, Row], names: Mapping[str, str]) -> dict[str, str]:
    """What a marker may say (exchange key, public id or alias) of any source of the claim.

    Also of one whose evidence was withdrawn: nobody but its author mends a dissent, and no edition waits for that.
    """
    return {said: names[id] for id, row in sources.items() for said in (row["key"], row["id"], row["alias"]) if said}


def _entry(row: Row, citable: Mapping[str, str], on: str, problems: Problems) -> Document:
    status = entry(scales.STATUSES, row["status"], "status", problems)
    role = entry(scales.DISSENTERS, row["role"], "role of somebody who disagrees", problems)
    reasons = reasons_of(row["reasons"], citable, problems)
    return {
        "key": row["key"],
        "role": row["role"],
        "role_word": role.word,
        "on": a_past_day(row["on"], "The day of a dissent", on, problems),
        "status": row["status"],
        "word": status.word,
        "family": status.family,
        "sentence": status.sentence,
        "reasons": reasons,
        "cites": cited_in(reasons),
    }
