"""The timeline of a claim: what changes it, the line that holds, and the line that held on a day.

A timeline only grows: the next one is the last one with lines added and lines retired. Days are ISO text
(`YYYY-MM-DD`), which sorts as the days do. Lines here are those of an edition's document
(`docs/edition-format.md`); `Line` and `Change` are what somebody filled in before a document is composed.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sources.ids import new_public_id

DocumentLine = Mapping[str, Any]

MARKER = re.compile(r"[ \t]*\[@([^\[\]]*)\]")
"""A citation within reasons, with the blank before it: "[@key]" or "[@key; @key]"."""


def keys_in(marker: str) -> list[str]:
    """The keys that the inside of one marker names, in order."""
    return [said.strip().removeprefix("@").strip() for said in marker.split(";")]


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be added: on `effective_on` the public evidence put the claim here, and why.

    `reasons` is prose with markers, "[@key]" or "[@key; @key]", each the exchange key or public id of a
    source linked to the claim, or of its article. `held_so_far` counts the tests that an open-ended
    "will not" has passed.
    """

    effective_on: str
    status: str
    basis: str
    confidence: str
    reasons: str
    confidence_reason: str = ""
    basis_note: str = ""
    supported_part: str = ""
    unproven_part: str = ""
    overtaken_by: str = ""
    overtaken_on: str = ""
    held_so_far: int | None = None
    key: str = field(default_factory=new_public_id)


@dataclass(frozen=True, slots=True)
class Change:
    """What one edition does to a timeline: the lines it adds, and those it retires as (line key, why).

    `why` says why the change is made. `compiled_on` and `considered_to` replace those of the document.
    """

    add: tuple[Line, ...] = ()
    retire: tuple[tuple[str, str], ...] = ()
    why: str = ""
    compiled_on: str | None = None
    considered_to: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values from which `from_json` makes the same change again."""
        return {
            "add": [dataclasses.asdict(line) for line in self.add],
            "retire": [list(pair) for pair in self.retire],
            "why": self.why,
            "compiled_on": self.compiled_on,
            "considered_to": self.considered_to,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Change:
        """Read what `to_json` wrote. An empty mapping is a change of nothing."""
        return cls(
            add=tuple(Line(**line) for line in value.get("add", ())),
            retire=tuple((key, why) for key, why in value.get("retire", ())),
            why=value.get("why", ""),
            compiled_on=value.get("compiled_on"),
            considered_to=value.get("considered_to"),
        )


def in_order(lines: Iterable[DocumentLine]) -> list[DocumentLine]:
    """The lines by day; those of one day in the order they were added."""
    return sorted(lines, key=_place)


def standing_line(lines: Iterable[DocumentLine]) -> DocumentLine:
    """The line that holds: the last of the last day. Raises ValueError for an empty timeline."""
    return max(lines, key=_place)


def known_spans(lines: Iterable[DocumentLine]) -> list[tuple[str, str | None, DocumentLine]]:
    """Each status with its first day, the first day on which it no longer held, and its last line.

    The last span has None there. Where a day has several lines the last wins, so no span is empty; a line that keeps
    the status, with new reasons, goes on with the span.
    """
    spans: list[tuple[str, str | None, DocumentLine]] = []
    for day, line in {line["effective_on"]: line for line in in_order(lines)}.items():
        if spans and spans[-1][2]["status"] == line["status"]:
            spans[-1] = (spans[-1][0], None, line)
            continue
        if spans:
            spans[-1] = (spans[-1][0], day, spans[-1][2])
        spans.append((day, None, line))
    return spans


def status_since(lines: Iterable[DocumentLine]) -> str:
    """The day since when public evidence has put the claim where it stands, by our present account."""
    return known_spans(lines)[-1][0]


def _place(line: DocumentLine) -> tuple[str, int]:
    return line["effective_on"], line["position"]
