"""One claim in a list, as plain values."""

from __future__ import annotations

from typing import Any, Protocol

from claims import scales
from claims.presenting.wording import address


class Listed(Protocol):
    """What a list needs to know of a claim."""

    public_id: str
    slug: str
    statement: str
    kind: str
    group: str
    status: str
    family: str
    standing: str
    contested: bool
    effective_on: Any
    recorded_at: Any


def claim_row(claim: Listed) -> dict[str, Any]:
    """The row of a claim as it stands now: address, statement, status in today's words, days."""
    return {
        "href": address("claims", claim.public_id, claim.slug),
        "id": claim.public_id,
        "statement": claim.statement,
        "kind": claim.kind,
        "group": claim.group,
        "status": claim.status,
        "kind_word": scales.KINDS[claim.kind].word,
        "family": claim.family,
        "word": scales.STATUSES[claim.status].word,
        "paused": claim.standing == "paused",
        "contested": claim.contested,
        "since": claim.effective_on,
        "published": claim.recorded_at,
    }
