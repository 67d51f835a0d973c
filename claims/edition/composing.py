"""A document from working rows, the document before it, and one change of its timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from claims import scales
from claims.edition import dissenting, linking, replying, sourcing, timelining
from claims.edition.naming import rename_timeline
from claims.edition.sealing import Document, EditionError, Row, settled
from claims.edition.stating import criteria, stated
from claims.edition.wording import Problems, a_day, a_past_day, entry
from claims.timeline import Change, standing_line
from sources.ids import new_public_id
from sources.lineage import Node

FORMAT = "claim-record/edition/1"


@dataclass(frozen=True, slots=True)
class Correction:
    """That we were wrong: what (`type` is one of `scales.CORRECTIONS`), since which day, and who noticed."""

    type: str
    wrong: str
    right: str
    since: str | None = None
    noticed_by: str = ""
    key: str = field(default_factory=new_public_id)


def compose(
    rows: Row,
    *,
    base: Document | None,
    change: Change,
    correction: Correction | None = None,
    on: str,
) -> Document:
    """The next document of a claim, made on the day `on`. Standing and notice stay as they are in `base`.

    `base` is the document that stands now, None before the first. Raises `EditionError` with all that is wrong.
    """
    problems: Problems = []
    today = a_day(on, "An edition", problems) or "0001-01-01"
    document = _composed(rows, base, change, today, problems)
    if document and correction:
        document["corrections"].append(_corrected(correction, document, base, today, problems))
    if problems or document is None:
        raise EditionError(list(dict.fromkeys(problems)))
    return settled(document)


def _composed(rows: Row, base: Document | None, change: Change, on: str, problems: Problems) -> Document | None:
    names = sourcing.shown_ids(rows["sources"])
    sources = _all_sources(rows, base, names, problems)
    names.update({id: id for id in sources if id not in names})
    before = rename_timeline(base["timeline"], names) if base else None
    timeline = timelining.next_timeline(before, change, timelining.citable_in(rows, names), on, problems)
    _note_repeats(rows, problems)
    document: Document = {
        "format": FORMAT,
        "scales": scales.VERSION,
        "claim": _addressed(stated(rows["claim"], criteria(rows, on, problems), problems), base),
        "standing": base["standing"] if base else "public",
        "notice": base["notice"] if base else None,
        "timeline": timeline,
        "evidence": linking.evidence(rows["evidence"], sources, names, problems),
        "appearances": linking.appearances(rows["appearances"], names, problems),
        "corrections": list(base["corrections"]) if base else [],
        "dissent": [],
        "replies": replying.replies(rows["replies"], on, problems),
    }
    if timeline["lines"]:
        document["status"] = standing_line(timeline["lines"])
        citable = dissenting.citable_in(rows["sources"], names)
        document["dissent"] = dissenting.dissent(rows.get("dissent", ()), document["status"], citable, on, problems)
    document["sources"] = sourcing.closed(sourcing.named_in(document), sources, problems)
    if problems:
        return None
    nodes = nodes_of(document["sources"], rows["sources"].values())
    linking.count_origins(document, nodes)
    linking.hide_withheld(document, nodes)
    linking.name_denials(document)
    return document


def denials(rows: Row, base: Document | None = None) -> list[Document]:
    """Who would be named as denying the claim, from working rows alone: also where they make no document yet."""
    problems: Problems = []
    names = sourcing.shown_ids(rows["sources"])
    sources = _all_sources(rows, base, names, problems)
    document: Document = {
        "evidence": linking.evidence(rows["evidence"], sources, names, problems),
        "sources": sources,
    }
    linking.name_denials(document)
    found: list[Document] = document["denials"]
    return found


def _addressed(claim: Document, base: Document | None) -> Document:
    """The claim at the address it has had since its first edition, whatever was written at the desk meanwhile."""
    return {**claim, "slug": base["claim"]["slug"]} if base else claim


def nodes_of(sources: Mapping[str, Document], rows: Iterable[Row]) -> dict[str, Node]:
    """What the count of origins needs of a document's sources. Only a row tells who speaks in a withheld one."""
    nodes = {id: sourcing.node(source) for id, source in sources.items()}
    for row in rows:
        if row["withheld"] and row["alias"] in nodes and row["actor"]:
            nodes[row["alias"]] = replace(nodes[row["alias"]], actor=row["actor"]["id"])
    return nodes


def _all_sources(rows: Row, base: Document | None, names: Mapping[str, str], problems: Problems) -> dict[str, Document]:
    """The sources of the rows by the id that readers meet, and those that only the last document still names."""
    described = {sourcing.shown_id(row): sourcing.described(row, names, problems) for row in rows["sources"].values()}
    kept = base["sources"] if base else {}
    return {**{id: source for id, source in kept.items() if id not in names}, **described}


def _note_repeats(rows: Row, problems: Problems) -> None:
    for what in ("evidence", "appearances", "replies", "dissent"):
        keys = [row["key"] for row in rows.get(what, ())]
        problems.extend(f"The key “{key}” stands twice in the {what}." for key in _repeated(keys))


def _repeated(keys: Iterable[str]) -> list[str]:
    return sorted(key for key, times in Counter(keys).items() if times > 1)


def _corrected(
    correction: Correction, document: Document, base: Document | None, on: str, problems: Problems
) -> Document:
    type = entry(scales.CORRECTIONS, correction.type, "type of correction", problems)
    if base is None:
        problems.append("Nothing is published yet that could be corrected.")
    if not (correction.wrong.strip() and correction.right.strip()):
        problems.append("A correction says what was wrong and what is right.")
    if correction.key in {earlier["key"] for earlier in document["corrections"]}:
        problems.append(f"The correction “{correction.key}” has been published already.")
    return {
        "key": correction.key,
        "type": correction.type,
        "type_word": type.word,
        "wrong": correction.wrong,
        "right": correction.right,
        "since": a_past_day(correction.since, "“Wrong since”", on, problems),
        "noticed_by": correction.noticed_by,
        "changed_status": base is not None and base["status"]["status"] != document["status"]["status"],
        "on": on,
    }
