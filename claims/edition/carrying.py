"""The last document with one named part changed, so that a pause never publishes somebody's half-finished edit."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any, Final

from claims import scales
from claims.edition import dissenting, linking, sourcing
from claims.edition.composing import nodes_of
from claims.edition.naming import rename
from claims.edition.sealing import Document, EditionError, Row, settled
from claims.edition.wording import Problems, entry
from sources.lineage import Node, closure

KEEP: Final = object()


def carry(
    document: Document,
    *,
    standing: str | None = None,
    notice: Any = KEEP,
    sources: Mapping[str, Row] | None = None,
    dissent: Iterable[Row] | None = None,
    known: Mapping[str, Row] | None = None,
    on: str = "",
) -> Document:
    """A copy of `document` with the standing, the notice, some sources or the dissent changed, and nothing else.

    `sources` are rows by public id, as gathered, of the sources that changed; each takes the place of the one the
    document has, also where it is withheld now or was before. Origins and denials are then counted afresh.
    `known` are the rows of all sources of the claim: a source that lineage names anew is taken from there, and so is
    who speaks in a withheld one, which the count needs and the document does not hold.
    `dissent` are the rows that take the place of all dissent, on the day `on`. They cite what the document names and
    nothing else, so that no unpublished evidence comes with them. Raises `EditionError`.
    """
    problems: Problems = []
    carried = settled(document) if sources else {**document}
    if standing is not None:
        entry(scales.STANDINGS, standing, "standing", problems)
        carried["standing"] = standing
    if notice is not KEEP:
        carried["notice"] = notice
    if sources:
        _replace(carried, sources, {**(known or {}), **sources}, problems)
    if dissent is not None:
        _dissent(carried, dissent, known or {}, on, problems)
    if problems:
        raise EditionError(list(dict.fromkeys(problems)))
    return settled(carried)


def _dissent(document: Document, rows: Iterable[Row], known: Mapping[str, Row], on: str, problems: Problems) -> None:
    names = _names(document["sources"], (), known)
    public = {id: row for id, row in known.items() if names[id] in document["sources"]}
    citable = dissenting.citable_in(public, names)
    document["dissent"] = dissenting.dissent(rows, document["status"], citable, on, problems)
    document["sources"] = sourcing.closed(sourcing.named_in(document), document["sources"], problems)


def _replace(document: Document, changed: Mapping[str, Row], known: Mapping[str, Row], problems: Problems) -> None:
    before = document["sources"]
    names = _names(before, changed, known)
    rename(document, names)
    described = {names[id]: sourcing.described(known[id], names, problems) for id in _needed(before, changed, known)}
    described = {**document["sources"], **described}
    document["sources"] = sourcing.closed(sourcing.named_in(document), described, problems)
    if problems:
        return
    nodes = nodes_of(document["sources"], known.values())
    linking.count_origins(document, nodes)
    linking.hide_withheld(document, nodes)
    linking.name_denials(document)


def _names(before: Mapping[str, Document], changed: Container[str], known: Mapping[str, Row]) -> dict[str, str]:
    """Every id and alias, mapped to what readers meet now. Of sources that did not change, what they met before."""
    names = {id: id for id in before}
    for id, row in known.items():
        met = [said for said in (id, row["alias"]) if said in before and id not in changed]
        shown = met[0] if met else sourcing.shown_id(row)
        names.update({said: shown for said in (id, row["alias"]) if said})
    return names


def _needed(before: Mapping[str, Document], changed: Mapping[str, Row], known: Mapping[str, Row]) -> set[str]:
    """The sources to describe from their rows: those that changed, and what they repeat that is new here."""
    nodes = {id: Node(row["lineage"], tuple(row["derived_from"])) for id, row in known.items()}
    new = {id for id in closure(changed, nodes) & known.keys() if not {id, known[id]["alias"]} & before.keys()}
    return new | set(changed)
