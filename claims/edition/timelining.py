"""The next timeline: the last document's lines, with lines added and lines retired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from claims import scales
from claims.edition.sealing import Document, Row
from claims.edition.sourcing import all_lines
from claims.edition.wording import Problems, a_day, a_past_day, entry
from claims.timeline import MARKER, Change, Line, in_order, keys_in

LONGEST_KEY = 12
NOTHING: Document = {"compiled_on": None, "considered_to": None, "lines": [], "retired": []}


def next_timeline(
    base: Document | None, change: Change, citable: Mapping[str, str], on: str, problems: Problems
) -> Document:
    """`base` with the change made. `citable` maps what a marker may say to the source that readers meet."""
    base = base or NOTHING
    retired = _retired(base["lines"], change, problems)
    gone = {entry["line"]["key"] for entry in retired}
    lines = [line for line in base["lines"] if line["key"] not in gone]
    lines += _added(base, change, citable, on, problems)
    if not lines:
        problems.append("A timeline needs at least one line.")
    return {
        "compiled_on": a_past_day(change.compiled_on, "“Compiled on”", on, problems) or base["compiled_on"],
        "considered_to": a_past_day(change.considered_to, "“Considered to”", on, problems) or base["considered_to"],
        "lines": in_order(lines),
        "retired": [*base["retired"], *retired],
    }


def citable_in(rows: Row, names: Mapping[str, str]) -> dict[str, str]:
    """What a marker may say (exchange key, public id or alias) of a source linked by evidence, or of an article."""
    linked = {link["source"] for link in rows["evidence"]} | {row["source"] for row in rows["appearances"]}
    citable = {}
    for id in linked & rows["sources"].keys():
        row = rows["sources"][id]
        citable.update({said: names[id] for said in (row["key"], row["id"], row["alias"]) if said})
    return citable


def _retired(lines: list[Document], change: Change, problems: Problems) -> list[Document]:
    by_key = {line["key"]: line for line in lines}
    retired = []
    for key, why in change.retire:
        line = by_key.pop(key, None)
        if line is None:
            problems.append(f"The timeline has no line “{key}” to retire.")
        elif not why.strip():
            problems.append("Say why the line is retired.")
        else:
            retired.append({"line": line, "why": why})
    return retired


def _added(base: Document, change: Change, citable: Mapping[str, str], on: str, problems: Problems) -> list[Document]:
    known = all_lines(base)
    keys = {line["key"] for line in known}
    position = max((line["position"] for line in known), default=-1)
    added = []
    for line in change.add:
        position += 1
        if line.key in keys:
            problems.append(f"The timeline already has a line “{line.key}”.")
        if not 0 < len(line.key) <= LONGEST_KEY:
            problems.append(f"The key of a line has 1 to {LONGEST_KEY} characters; “{line.key}” has {len(line.key)}.")
        keys.add(line.key)
        added.append(_line(line, position, citable, on, problems))
    return added


def _line(line: Line, position: int, citable: Mapping[str, str], on: str, problems: Problems) -> Document:
    status = entry(scales.STATUSES, line.status, "status", problems)
    basis = entry(scales.BASES, line.basis, "basis", problems)
    confidence = entry(scales.CONFIDENCES, line.confidence, "confidence", problems)
    day = a_day(line.effective_on, "A line of the timeline", problems) or on
    if day > on:
        problems.append(f"A line cannot be dated {day}: that day is still to come.")
    reasons = reasons_of(line.reasons, citable, problems)
    return {
        "key": line.key,
        "effective_on": day,
        "position": position,
        "status": line.status,
        "word": status.word,
        "family": status.family,
        "sentence": scales.sentence_for(line.status, line.basis) if _known(line) else "",
        "basis": line.basis,
        "basis_word": basis.word,
        "basis_note": line.basis_note,
        "confidence": line.confidence,
        "confidence_word": confidence.word,
        "confidence_reason": line.confidence_reason,
        "reasons": reasons,
        "parts": _parts(line),
        "overtaken": _overtaken(line, on, problems),
        "held_so_far": line.held_so_far,
        "cites": cited_in(reasons),
    }


def _known(line: Line) -> bool:
    return line.status in scales.STATUSES and line.basis in scales.BASES


def _parts(line: Line) -> Document | None:
    if not (line.supported_part or line.unproven_part):
        return None
    return {"supported": line.supported_part, "unproven": line.unproven_part}


def _overtaken(line: Line, on: str, problems: Problems) -> Document | None:
    if not (line.overtaken_by or line.overtaken_on):
        return None
    if not (line.overtaken_by and line.overtaken_on):
        problems.append("Say both what overtook the claim and on which day.")
    return {"by": line.overtaken_by, "on": a_past_day(line.overtaken_on or None, "“Overtaken on”", on, problems)}


def reasons_of(text: str, citable: Mapping[str, str], problems: Problems) -> list[Document]:
    """Prose and citations in turn. White space before a marker goes: a citation hangs on the word before it."""
    reasons: list[Document] = []
    for number, piece in enumerate(MARKER.split(text)):
        if number % 2:
            reasons.append({"cite": _cites(piece, citable, problems)})
        elif piece:
            reasons.append({"text": piece})
    return reasons


def _cites(marker: str, citable: Mapping[str, str], problems: Problems) -> list[str]:
    cites = []
    for key in keys_in(marker):
        if key in citable:
            cites.append(citable[key])
        else:
            problems.append(f"The reasons cite “{key}”, which is no source linked to this claim.")
    return cites


def cited_in(reasons: Iterable[Document]) -> list[str]:
    """The sources that reasons cite, in the order of first citation."""
    return list(dict.fromkeys(id for reason in reasons for id in reason.get("cite", ())))
