"""What the rules look at, and what they ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at: the proposed document, the one readers see now, the act, and the lines it adds."""

    document: Document
    base: Document | None
    act: str

    @property
    def carried(self) -> bool:
        """Whether the act changes a source, the standing or the dissent alone, and so no judgement of the status."""
        same = self.act == "resume" and self.base is not None and _unmoved(self.document) == _unmoved(self.base)
        return same or _only_dissent_moved(self) or self.act in ("source", "merge", "withdraw")

    @property
    def linked(self) -> set[str]:
        """The sources of the evidence."""
        return {evidence["source"] for evidence in self.document["evidence"]}

    @property
    def added(self) -> list[Line]:
        """The timeline lines that readers have not seen yet."""
        known = {line["key"] for line in lines_of(self.base)}
        return [line for line in lines_of(self.document) if line["key"] not in known]

    @property
    def new_dissent(self) -> list[Document]:
        """The dissent that readers have not seen yet, or not in these words."""
        known = self.base["dissent"] if self.base else []
        return [found for found in self.document["dissent"] if found not in known]


Rule = Callable[[Case], Iterator[str]]


def lines_of(document: Document | None) -> list[Line]:
    """The lines of its timeline; none where nothing is public."""
    return document["timeline"]["lines"] if document else []


def side_of(document: Document, status: Line) -> Document:
    """The origins on the side that a status takes."""
    side: Document = document["origins"]["against" if status["family"] == "refuted" else "for"]
    return side


def _unmoved(document: Document) -> Document:
    """A document without what a change of its standing alone changes."""
    return {key: part for key, part in document.items() if key not in ("standing", "notice")}


def _only_dissent_moved(case: Case) -> bool:
    """Whether the documents differ in nothing but dissent, and in sources that dissent alone had cited."""
    base, document = case.base, case.document
    if base is None or base["dissent"] == document["dissent"] or base.keys() != document.keys():
        return False
    same = all(base[key] == part for key, part in document.items() if key not in ("dissent", "sources"))
    return same and document["sources"].items() <= base["sources"].items()
