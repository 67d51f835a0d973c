"""The sources of a document: described for readers, under an alias where withheld, closed over what they repeat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from claims import scales
from claims.edition.sealing import Document, Row
from claims.edition.wording import Problems, dated, days_of, entry
from sources.lineage import Node
from sources.writing import direction

Rows = Mapping[str, Row]

KEPT_WHEN_WITHHELD = ("lineage", "withheld", "withheld_word", "kind", "kind_word")


def shown_id(row: Row) -> str:
    """The id under which readers meet a source: its own, or its alias in this claim where it is withheld."""
    return str(row["alias"] if row["withheld"] else row["id"])


def shown_ids(rows: Rows) -> dict[str, str]:
    """Every id and alias of the rows, mapped to the id that readers meet now."""
    names = {}
    for row in rows.values():
        names[row["id"]] = shown_id(row)
        if row["alias"]:
            names[row["alias"]] = shown_id(row)
    return names


def described(row: Row, names: Mapping[str, str], problems: Problems) -> Document:
    """A source as the document holds it."""
    if row["withheld"]:
        return _withheld(row, names, problems)
    grade = row["reliability"] and entry(scales.RELIABILITY, row["reliability"], "reliability", problems).word
    return {
        "id": row["id"],
        "slug": row["slug"],
        "title": row["title"],
        "title_basis": row["title_basis"],
        "title_basis_word": row["title_basis_word"],
        "publisher": row["publisher"],
        "via": row["via"],
        "actor": row["actor"],
        "authors": row["authors"],
        "url": row["url"],
        "live": row["live"] and bool(row["url"]),
        "archive_url": row["archive_url"],
        "seen_on": row["seen_on"],
        "published": _published(row["published"], problems),
        "language": row["language"],
        "dir": direction(row["title"]),
        "kind": row["kind"],
        "kind_word": row["kind_word"],
        "reliability": grade,
        "reliability_reason": row["reliability_reason"],
        "graded_on": row["graded_on"],
        "read_as": row["read_as"],
        "read_as_word": row["read_as_word"],
        "summary": row["summary"],
        "lineage": row["lineage"],
        "derived_from": _renamed(row["derived_from"], names, problems),
        "withheld": "",
        "withheld_word": "",
    }


def node(source: Document) -> Node:
    """What the count of origins needs to know of a source as the document holds it."""
    actor = source["actor"]["id"] if source["actor"] else None
    return Node(source["lineage"], tuple(source["derived_from"]), actor)


def named_in(document: Document) -> set[str]:
    """The ids of the sources that a document names anywhere but in `sources` itself."""
    named: set[str] = set()
    for link in document["evidence"]:
        named.add(link["source"])
        named.update(link["named_origins"])
    for appearance in document["appearances"]:
        named.add(appearance["article"])
        named.update(appearance["chain_sources"])
    for line in [*all_lines(document["timeline"]), *document["dissent"]]:
        named.update(line["cites"])
    return named


def all_lines(timeline: Document) -> list[Document]:
    """The lines of a timeline, the retired ones too."""
    return [*timeline["lines"], *(retired["line"] for retired in timeline["retired"])]


def closed(named: Iterable[str], sources: Mapping[str, Document], problems: Problems) -> dict[str, Document]:
    """The sources named and all that they repeat. One that is missing is noted."""
    chosen: dict[str, Document] = {}
    waiting = sorted(named)
    while waiting:
        id = waiting.pop()
        if id in chosen:
            continue
        if id not in sources:
            problems.append(f"The source “{id}” is named but was not found.")
            continue
        chosen[id] = sources[id]
        waiting.extend(sources[id]["derived_from"])
    return chosen


def _withheld(row: Row, names: Mapping[str, str], problems: Problems) -> Document:
    if not row["alias"]:
        problems.append("A withheld source needs an alias in this claim.")
    blank: dict[str, Any] = dict.fromkeys(
        (
            *("slug", "title", "title_basis", "title_basis_word", "archive_url", "language", "dir"),
            *("reliability", "reliability_reason", "read_as", "read_as_word", "summary"),
        ),
        "",
    )
    nothing = dict.fromkeys(("publisher", "via", "actor", "url", "seen_on", "published", "graded_on"))
    return {
        **blank,
        **nothing,
        **{name: row[name] for name in KEPT_WHEN_WITHHELD},
        "id": row["alias"],
        "authors": [],
        "live": False,
        "derived_from": _renamed(row["derived_from"], names, problems),
    }


def _renamed(ids: Iterable[str], names: Mapping[str, str], problems: Problems) -> list[str]:
    problems.extend(f"The source “{id}” is named but was not found." for id in ids if id not in names)
    return sorted({names.get(id, id) for id in ids})


def _published(edtf: str, problems: Problems) -> dict[str, str | None] | None:
    read = dated(edtf, problems)
    if read is None:
        return None
    earliest, latest = days_of(edtf)
    return {**read, "earliest": earliest, "latest": latest}
