"""What we published: the editions of a claim from their own rows, beside the document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from claims import scales
from claims.presenting.wording import alone_because, moment
from claims.visibility import Published, Version


def rows(versions: Iterable[Version]) -> list[dict[str, Any]]:
    """The list rows of editions."""
    return [row(version) for version in versions]


def row(version: Version) -> dict[str, Any]:
    """One edition: its number, when, what kind of act, what it changed and who stood for it."""
    return {
        "seq": version.seq,
        "at": moment(version.recorded_at),
        "act": scales.ACTS[version.act].word,
        "changed": ", ".join(scales.CHANGED[code].word for code in version.changed),
        "family": version.family,
        "word": status_word(version.status),
        "by": version.by,
        "alone": alone_because(version.override),
        "redacted": version.redacted,
    }


def under_review_since(versions: Sequence[Version]) -> Version | None:
    """The edition that began the pause still in force; None if the newest (the first) is not paused.

    Where the pause began before the versions at hand, the oldest of them that is paused.
    """
    since = None
    for version in versions:
        if version.standing != "paused":
            break
        since = version
    return since


def status_word(code: str) -> str:
    """A status in today's words, for rows that keep no words of their own."""
    return scales.STATUSES[code].word


def ground(shown: Published) -> dict[str, str] | None:
    """On what ground, and on which day, an edition's text was taken away."""
    if shown.redacted_on is None:
        return None
    code = shown.redaction_ground
    word = scales.REDACTION_GROUNDS[code].word if code in scales.REDACTION_GROUNDS else code
    return {"code": code, "word": word, "on": moment(shown.redacted_on)["day"]}
