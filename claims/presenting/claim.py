"""The claim page as plain values, in reading order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.presenting import dated, dissent, evidence, replies, said
from claims.presenting.wording import LEVELS, address, cited_as, day_words, short, stopped, tally
from claims.timeline import status_since

Document = Mapping[str, Any]


def claim_page(document: Document, *, end: str) -> dict[str, Any]:
    """All that the document says, for the template `claims/claim.html`. `end` is the day its ribbon runs to."""
    claim = document["claim"]
    shelf = evidence.shelve(document)
    timeline = dated.entries(document, shelf.by_source)
    return {
        "id": cited_as(claim["id"]),
        "address": address("claims", claim["id"], claim["slug"]),
        "kind": claim["kind_word"],
        "statement": claim["statement"],
        "topics": claim["topics"],
        "articles": [shown["article"] for shown in document["appearances"]],
        "standing": document["standing"],
        "notice": notice(document),
        "panel": panel(document, shelf),
        "denials": denials(document, shelf),
        "correction": newest_correction(document),
        "judged": said.judged(document),
        "appearances": said.appearances(document),
        "timeline": timeline,
        "retired": dated.retired(document, shelf.by_source),
        "ribbon": dated.ribbon(document, end),
        "ribbon_words": dated.spoken(timeline),
        "compiled_on": in_words(document["timeline"]["compiled_on"]),
        "considered_to": in_words(document["timeline"]["considered_to"]),
        "sides": shelf.sides,
        "has_evidence": bool(shelf.sides),
        "has_lineage": bool(shelf.roots),
        "lineage": evidence.drawings(shelf, claim["statement"]),
        "lineage_name": lineage_name(shelf),
        "settle": claim["settle"],
        "not_checkable": claim["not_checkable_because"],
        "forecast": forecast(document),
        "review": review(claim["review"]),
        "corrections": corrections(document)[::-1],
        "dissent": dissent.shown(document, shelf.by_source),
        "replies": replies.shown(document),
    }


def panel(document: Document, shelf: evidence.Shelf) -> dict[str, Any]:
    """The status panel: the word, what it means, why in short, and the facts beneath."""
    line = document["status"]
    counted = [side for side in shelf.sides if side["code"] in document["origins"]]
    sides = [(side["word"], side["tally"]) for side in counted if tally(document["origins"][side["code"]])]
    return {
        "family": line["family"],
        "word": line["word"],
        "sentence": line["sentence"],
        "short": short(line["reasons"]),
        "basis": "" if line["basis"] == "none" else line["basis_word"],
        "basis_note": line["basis_note"],
        "since": in_words(status_since(document["timeline"]["lines"])),
        "confidence": line["confidence_word"],
        "level": LEVELS.get(line["confidence"], 0),
        "confidence_reason": line["confidence_reason"],
        "parts": line["parts"],
        "overtaken": dated.overtaken(line),
        "held_so_far": line["held_so_far"],
        "origins": sides,
        "contested": dissent.in_one_line(document),
    }


def lineage_name(shelf: evidence.Shelf) -> str:
    """The lineage for those who hear it: `For: 7 traced origins, 5 speakers. Against: …`"""
    return " ".join(f"{side['word']}: {side['tally']}." for side in shelf.sides if side["tally"])


def in_words(iso: str | None) -> dict[str, str] | None:
    """A day for machines and for people; None for none."""
    return {"iso": iso, "words": day_words(iso)} if iso else None


def notice(document: Document) -> dict[str, Any] | None:
    """What is said above everything else while the claim is paused, withdrawn or merged."""
    found = document["notice"]
    if found is None:
        return None
    into = found["into"]
    return {
        "act": found["act"],
        "reason": stopped(found["reason"]),
        "into": into and {"href": address("claims", into["id"], into["slug"]), "words": into["statement"]},
    }


def denials(document: Document, shelf: evidence.Shelf) -> list[dict[str, Any]]:
    """Who denies it, and when; each with the number of its evidence."""
    return [
        {
            "by": denial["by"],
            "on": denial["on"]["text"] if denial["on"] else "",
            "number": shelf.numbers[denial["evidence"]],
        }
        for denial in document["denials"]
    ]


def forecast(document: Document) -> dict[str, Any] | None:
    """What decides a forecast, and whether that was written before the event."""
    found = document["claim"]["forecast"]
    if found is None:
        return None
    return {
        "criteria": found["criteria"],
        "ambiguous": found["ambiguous"],
        "deciding_source": found["deciding_source"],
        "deadline": found["deadline"]["text"] if found["deadline"] else "",
        "fixed_on": in_words(found["criteria_fixed_on"]),
        "afterwards": found["afterwards"],
        "modality": found["modality_word"],
    }


def corrections(document: Document) -> list[dict[str, Any]]:
    """The corrections of a claim, oldest first."""
    return [
        {**found, "on": in_words(found["on"]), "since": in_words(found["since"])} for found in document["corrections"]
    ]


def newest_correction(document: Document) -> dict[str, Any] | None:
    """The correction that stands above everything else, with a link behind it; None where there is none."""
    found = corrections(document)
    return {**found[-1], "right": stopped(found[-1]["right"])} if found else None


def review(found: Mapping[str, Any]) -> dict[str, Any]:
    """When the next check is due, or that there will be none."""
    return {"by": in_words(found["by"]), "closed": found["closed"]}
