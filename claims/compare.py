"""Pure: what differs between two documents of a claim, for readers: part by part, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from claims.presenting.wording import day_words, stopped

Document = Mapping[str, Any]
Piece = tuple[str, str]  # "same", "out" or "in", and the text

WORD = re.compile(r"\s+|\S+")
MOST_STEPS = 4_000_000
CONTEXT_WORDS = 12


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of the document that was added, removed or changed. `what` names the part for readers."""

    what: str
    kind: str  # added, removed, changed
    pieces: list[Piece]


def compare(old: Document, new: Document) -> list[Difference]:
    """The differences from `old` to `new`, in the order of `new`; removed parts last. Empty for equal documents."""
    before, after = dict(parts(old)), dict(parts(new))
    found = [
        _difference(what, before.get(key, ("", ""))[1], text)
        for key, (what, text) in after.items()
        if before.get(key, ("", ""))[1] != text
    ]
    gone = [(key, what, text) for key, (what, text) in before.items() if key not in after and text]
    ended = _ended(old, new)
    return found + [Difference(ended.get(key, what), "removed", [("out", text)]) for key, what, text in gone]


def _ended(old: Document, new: Document) -> dict[str, str]:
    """What is said of dissent that is gone: whether the status has come to what it said."""
    agreed = new["status"]["status"]
    return {
        f"dissent {found['key']}": _("Dissent, followed") if found["status"] == agreed else _("Dissent, withdrawn")
        for found in old["dissent"]
    }


def _difference(what: str, old: str, new: str) -> Difference:
    if not old:
        return Difference(what, "added", [("in", new)])
    if not new:
        return Difference(what, "removed", [("out", old)])
    return Difference(what, "changed", changed_words(old, new))


def changed_words(old: str, new: str) -> list[Piece]:
    """`old` and `new` as pieces: "same" with "out" is the old text, "same" with "in" the new."""
    before, after = WORD.findall(old), WORD.findall(new)
    if len(before) * len(after) > MOST_STEPS:
        return [("out", old), ("in", new)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if _shared(matcher, before) * 3 < min(len(before), len(after)):
        return [("out", old), ("in", new)]
    pieces: list[Piece] = []
    for step, a, b, c, d in matcher.get_opcodes():
        if step == "equal":
            pieces.append(("same", "".join(before[a:b])))
            continue
        if b > a:
            pieces.append(("out", "".join(before[a:b])))
        if d > c:
            pieces.append(("in", "".join(after[c:d])))
    return pieces


def _shared(matcher: SequenceMatcher[str], before: list[str]) -> int:
    """How many tokens both texts share, twice over for words: blanks alone make no likeness."""
    blocks = matcher.get_matching_blocks()
    return sum(2 for block in blocks for token in before[block.a : block.a + block.size] if not token.isspace())


def shortened(pieces: list[Piece]) -> list[Piece]:
    """The same pieces with long unchanged stretches cut to the words beside a change."""
    last = len(pieces) - 1
    return [
        (kind, _cut(text, at_start=place == 0, at_end=place == last) if kind == "same" else text)
        for place, (kind, text) in enumerate(pieces)
    ]


def _cut(text: str, *, at_start: bool, at_end: bool) -> str:
    words = text.split(" ")
    if len(words) <= 2 * CONTEXT_WORDS + 2:
        return text
    head = "" if at_start else " ".join(words[:CONTEXT_WORDS]) + " "
    tail = "" if at_end else " " + " ".join(words[-CONTEXT_WORDS:])
    return f"{head}…{tail}"


def parts(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each part that readers see, as a lasting key, its name and its text."""
    yield from _claim_parts(document["claim"])
    line = document["status"]
    yield "status", (_("Status"), _sentences(line["word"], line["basis_word"], line["confidence_word"]))
    if document["notice"]:
        yield "notice", (_("Notice"), document["notice"]["reason"])
    for line in document["timeline"]["lines"]:
        yield f"line {line['key']}", (_("Timeline, %(day)s") % {"day": day_words(line["effective_on"])}, _line(line))
    for old in document["timeline"]["retired"]:
        what = _("Taken back, %(day)s") % {"day": day_words(old["line"]["effective_on"])}
        yield f"retired {old['line']['key']}", (what, _sentences(old["line"]["word"], old["why"]))
    yield from _appearance_parts(document)
    yield from _evidence_parts(document)
    yield from _source_parts(document)
    yield from _reply_parts(document)
    yield from _dissent_parts(document)
    for found in document["corrections"]:
        yield f"correction {found['key']}", (_("Correction"), _sentences(found["wrong"], found["right"]))


def _claim_parts(claim: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    period = claim["judged_for"]["text"] if claim["judged_for"] else ""
    yield "statement", (_("Statement"), claim["statement"])
    yield "restated", (_("Restated as"), claim["restated_as"])
    yield "kind", (_("Kind"), claim["kind_word"])
    yield "judged", (_("What is judged"), _sentences(claim["judged_word"], period))
    yield "settle", (_("What would settle it"), claim["settle"])
    yield "reason", (_("Why it cannot be checked"), claim["not_checkable_because"])
    yield "topics", (_("Topics"), ", ".join(topic["label"] for topic in claim["topics"]))
    if claim["forecast"]:
        found = claim["forecast"]
        deadline = found["deadline"]["text"] if found["deadline"] else ""
        yield "criteria", (_("Criteria"), found["criteria"])
        yield "ambiguous", (_("What would be ambiguous"), found["ambiguous"])
        yield "deadline", (_("Deadline"), _sentences(deadline, found["deciding_source"]))


def _appearance_parts(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    for found in document["appearances"]:
        said = _("Who says so: %(chain)s") % {"chain": " → ".join(found["chain"])} if found["chain"] else ""
        text = _sentences(f"“{found['passage']['exact']}”", found["put_word"], said, ", ".join(found["hedges"]))
        yield f"appearance {found['key']}", (_("Where it was said"), text)


def _evidence_parts(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    for link in document["evidence"]:
        source = document["sources"][link["source"]]
        quoted = link["quote"]["text"] if link["quote"] else ""
        counted = "" if link["counts"] else _("not counted: %(why)s") % {"why": link["counts_reason"]}
        text = _sentences(link["stance_word"], _called(source), link["note"], quoted, link["credibility"], counted)
        yield f"evidence {link['key']}", (_("Evidence"), text)


def _reply_parts(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    for found in document["replies"]:
        days = _("asked on %(asked)s, until %(until)s") % {
            "asked": day_words(found["asked_on"]),
            "until": day_words(found["until"]),
        }
        said = (f"“{found['quote']['text']}”", found["quote"]["translation"]) if found["quote"] else ()
        text = _sentences(f"{found['asked']}, {days}", found["outcome_word"], *said)
        yield f"reply {found['key']}", (_("Right of reply"), text)


def _dissent_parts(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    for found in document["dissent"]:
        holds = _("%(who)s, %(day)s: %(word)s") % {
            "who": found["role_word"],
            "day": day_words(found["on"]),
            "word": found["word"],
        }
        yield f"dissent {found['key']}", (_("Dissent"), _sentences(holds, _words(found["reasons"])))


def _source_parts(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    for id, source in document["sources"].items():
        origins = ", ".join(_called(document["sources"][other]) for other in source["derived_from"])
        published = source["published"]["text"] if source["published"] else ""
        repeats = _("repeats %(sources)s") % {"sources": origins} if origins else ""
        text = _sentences(_called(source), published, source["reliability"], source["read_as_word"], repeats)
        yield f"source {id}", (_("Source"), text)


def _called(source: Mapping[str, Any]) -> str:
    if source["withheld"]:
        return _("a withheld source")
    return f"{source['title']} ({source['publisher']['name']})"


def _line(line: Mapping[str, Any]) -> str:
    reasons = _words(line["reasons"])
    confidence = _("Confidence %(level)s") % {"level": line["confidence_word"].lower()}
    halves = [line["parts"]["supported"], line["parts"]["unproven"]] if line["parts"] else []
    later = _("Overtaken by: %(event)s") % {"event": line["overtaken"]["by"]} if line["overtaken"] else ""
    basis = (line["basis_word"], line["basis_note"])
    return _sentences(line["word"], reasons, *basis, confidence, line["confidence_reason"], *halves, later)


def _words(reasons: list[Mapping[str, Any]]) -> str:
    """Reasons without their citations, in one line."""
    return " ".join("".join(piece.get("text", "") for piece in reasons).split())


def _sentences(*found: str) -> str:
    return " ".join(stopped(part) for part in found if part)
