"""The timeline of a document as a reader meets it: newest first, each line with its reasons and their citations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from claims import charts
from claims.presenting.wording import day_words

Piece = tuple[str, int | str]


def entries(document: Mapping[str, Any], numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """The lines of the timeline, newest first; `numbers` are those by which the page cites a source."""
    lines = document["timeline"]["lines"]
    articles = {shown["article"] for shown in document["appearances"]}
    earlier = [None, *lines[:-1]]
    found = [entry(line, before, numbers, articles) for line, before in zip(lines, earlier, strict=True)]
    return found[::-1]


def entry(
    line: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    numbers: Mapping[str, int],
    articles: set[str],
) -> dict[str, Any]:
    """One line; `before` is the one that held until then."""
    moved = before is None or before["status"] != line["status"]
    return {
        "key": line["key"],
        "day": line["effective_on"],
        "day_words": day_words(line["effective_on"]),
        "family": line["family"],
        "word": line["word"],
        "moved": moved,
        "before": before["word"] if before is not None and moved else "",
        "reasons": pieces(line["reasons"], numbers, articles),
        "same": "" if moved else _("Still: %(word)s") % {"word": line["word"]},
        "footing": _("Confidence: %(confidence)s. Basis: %(basis)s.")
        % {"confidence": line["confidence_word"].lower(), "basis": line["basis_word"].lower()},
        "parts": None if before is not None and before["parts"] == line["parts"] else line["parts"],
        "overtaken": overtaken(line),
    }


def overtaken(line: Mapping[str, Any]) -> dict[str, str] | None:
    """The event that overtook a line, with its day in words."""
    event = line["overtaken"]
    if event is None:
        return None
    day = event["on"] or ""
    return {"by": event["by"], "day": day, "day_words": day_words(day) if day else ""}


def retired(document: Mapping[str, Any], numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """Lines that an edition took back, newest first, each with the reason."""
    articles = {shown["article"] for shown in document["appearances"]}
    taken = document["timeline"]["retired"]
    return [entry(old["line"], None, numbers, articles) | {"why": old["why"]} for old in reversed(taken)]


def pieces(reasons: Sequence[Mapping[str, Any]], numbers: Mapping[str, int], articles: set[str]) -> list[Piece]:
    """Reasons as (text, 0), (anchor, number) and, for the article itself, ("said", "")."""
    found: list[Piece] = []
    for piece in reasons:
        if "text" in piece:
            found.append((piece["text"], 0))
            continue
        for source in piece["cite"]:
            if source in numbers:
                found.append((f"e{numbers[source]}", numbers[source]))
            elif source in articles:
                found.append(("said", _("article")))
    return found


def ribbon(document: Mapping[str, Any], end: str) -> charts.Ribbon | None:
    """The ribbon up to `end`, or to the last line where that is later."""
    lines = document["timeline"]["lines"]
    return charts.ribbon(lines, max(end, lines[-1]["effective_on"]))


def spoken(found: Sequence[Mapping[str, Any]]) -> str:
    """The ribbon in words, oldest first: `Disputed from 5 November 2022; supported from …`."""
    return "; ".join(f"{line['word']}, {line['day_words']}" for line in reversed(found) if line["moved"])
