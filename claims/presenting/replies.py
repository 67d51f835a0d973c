"""What those whom a claim concerns said of it, as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.presenting.wording import day_words


def shown(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The replies, in the order of asking."""
    return [_reply(found) for found in document["replies"]]


def _reply(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "asked": found["asked"],
        "asked_on": _day(found["asked_on"]),
        "until": _day(found["until"]),
        "answered_on": _day(found["answered_on"]),
        "sentence": found["outcome_sentence"],
        "quote": found["quote"],
    }


def _day(iso: str | None) -> dict[str, str] | None:
    return {"iso": iso, "words": day_words(iso)} if iso else None
