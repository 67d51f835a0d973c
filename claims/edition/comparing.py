"""What changed between two documents, as the codes of `scales.CHANGED`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from claims import scales
from claims.edition.naming import rename
from claims.edition.sealing import Document, settled

LINEAGE = ("lineage", "derived_from")


def differences(old: Document | None, new: Document) -> list[str]:
    """The codes of what changed, in the order of the scale; none for a first document."""
    if old is None:
        return []
    old = _named_alike(old, new)
    changed = [code for code, part in PARTS.items() if part(old) != part(new)]
    changed += _of_shared_sources(old, new)
    return [code for code in scales.CHANGED if code in changed]


def _status(document: Document) -> Any:
    return document["status"]["status"]


def _evidence(document: Document) -> Any:
    return [_without(link, "origins", "origins_named", "named_origins") for link in document["evidence"]]


def _wording(document: Document) -> Any:
    return _without(document["claim"], "forecast"), document["appearances"]


def _criteria(document: Document) -> Any:
    return document["claim"]["forecast"]


def _named_origins(document: Document) -> Any:
    return {link["key"]: link["named_origins"] for link in document["evidence"]}


def _timeline(document: Document) -> Any:
    return document["timeline"]


def _standing(document: Document) -> Any:
    return document["standing"], document["notice"]


def _replies(document: Document) -> Any:
    return document["replies"]


def _dissent(document: Document) -> Any:
    return document["dissent"]


PARTS: Mapping[str, Callable[[Document], Any]] = {
    "status": _status,
    "evidence": _evidence,
    "wording": _wording,
    "criteria": _criteria,
    "timeline": _timeline,
    "standing": _standing,
    "replies": _replies,
    "dissent": _dissent,
}


def _of_shared_sources(old: Document, new: Document) -> list[str]:
    """Whether a source, or a link, that both documents have is traced or described otherwise."""
    pairs = [(source, new["sources"][id]) for id, source in old["sources"].items() if id in new["sources"]]
    named_before, named = _named_origins(old), _named_origins(new)
    traced = any(named_before[key] != named[key] for key in named_before.keys() & named.keys())
    traced = traced or any(before[name] != now[name] for before, now in pairs for name in LINEAGE)
    described = any(_without(before, *LINEAGE) != _without(now, *LINEAGE) for before, now in pairs)
    return ["lineage"] * traced + ["sources"] * described


def _named_alike(old: Document, new: Document) -> Document:
    """`old` with the ids that `new` has for the same sources, where one came under an alias or out of it.

    Evidence never changes its source, so a link that both have tells which two ids are one.
    """
    now = {link["key"]: link["source"] for link in new["evidence"]}
    names = {link["source"]: now[link["key"]] for link in old["evidence"] if link["key"] in now}
    if all(before == after for before, after in names.items()):
        return old
    alike = settled(old)
    rename(alike, names)
    return alike


def _without(part: Document, *names: str) -> Document:
    return {name: value for name, value in part.items() if name not in names}
