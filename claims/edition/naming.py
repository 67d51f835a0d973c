"""The ids under which readers meet sources: an alias where one is withheld, its own id else."""

from __future__ import annotations

from collections.abc import Mapping

from claims.edition.sealing import Document
from claims.timeline import standing_line

Names = Mapping[str, str]


def rename(document: Document, names: Names) -> None:
    """Write the new ids into the document, wherever it names a source. Ids that `names` does not have stay."""
    for link in document["evidence"]:
        link["source"] = names.get(link["source"], link["source"])
        link["named_origins"] = sorted(_each(link["named_origins"], names))
    for appearance in document["appearances"]:
        appearance["article"] = names.get(appearance["article"], appearance["article"])
        appearance["chain_sources"] = _each(appearance["chain_sources"], names)
    document["timeline"] = rename_timeline(document["timeline"], names)
    document["status"] = standing_line(document["timeline"]["lines"])
    document["dissent"] = [_renamed_line(found, names) for found in document["dissent"]]
    document["sources"] = {
        names.get(id, id): {**source, "derived_from": sorted(_each(source["derived_from"], names))}
        for id, source in document["sources"].items()
    }


def rename_timeline(timeline: Document, names: Names) -> Document:
    """The same timeline with the new ids in its citations."""
    retired = [{**entry, "line": _renamed_line(entry["line"], names)} for entry in timeline["retired"]]
    return {**timeline, "lines": [_renamed_line(line, names) for line in timeline["lines"]], "retired": retired}


def _renamed_line(line: Document, names: Names) -> Document:
    """A line of the timeline, or a dissent, with the new ids in its citations."""
    reasons = [{"cite": _each(reason["cite"], names)} if "cite" in reason else reason for reason in line["reasons"]]
    return {**line, "reasons": reasons, "cites": _each(line["cites"], names)}


def _each(ids: list[str], names: Names) -> list[str]:
    return [names.get(id, id) for id in ids]
