"""What was edited at the desk since it was published, and lies in no proposal: readers see nothing of it yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from claims import compare, gathering, visibility
from claims.models import Claim, Proposal, PublicClaim
from claims.publish.composing import composed
from claims.publish.rules import Refused
from claims.timeline import Change

Document = dict[str, Any]

GOES_ON = ("public", "paused", "withdrawn")
"""The standings from which a proposal can publish what was edited."""
COMPOSED = ("first", "change", "correction", "clarification", "overtaken")
"""The acts whose proposals are always composed from the rows, so that they hold every edit up to their version."""


@dataclass(frozen=True, slots=True)
class Unproposed:
    """What readers see, and what they would, were the claim proposed as it is; or why it cannot be."""

    before: Document
    after: Document | None
    refused: list[str] = field(default_factory=list)


def edited(claims: Iterable[Claim]) -> dict[int, Unproposed]:
    """Of each of these claims that differs at the desk from what readers see, what differs, by its key.

    Composes every one that is public and has no open proposal: for a claim, or for few (see `edited_among`).
    """
    known = {claim.pk: claim for claim in claims}
    if not known:
        return {}
    waiting = Proposal.objects.filter(claim__in=known, state=Proposal.State.OPEN).values("claim")
    shown = PublicClaim.objects.filter(claim__in=known, standing__in=GOES_ON).exclude(claim__in=waiting)
    editions = dict(shown.values_list("claim", "edition"))
    documents = visibility.documents(list(editions.values()))
    before = {pk: document for pk, edition in editions.items() if (document := documents[edition]) is not None}
    also = {pk: document["sources"] for pk, document in before.items()}
    rows = gathering.gather_many([known[pk] for pk in before], also=also, draw=False) if before else {}
    found = {pk: _compared(rows[pk], document) for pk, document in before.items()}
    return {pk: pair for pk, pair in found.items() if pair is not None}


def edited_among(claims: Collection[Claim]) -> set[int]:
    """The keys of those that differ, of a page of claims: only one whose version has moved is composed.

    A version stands still where a source that the claim names was changed: that is proposed from the source.
    """
    moved = [claim for claim in claims if claim.version > 1]
    if not moved:
        return set()
    laid = Proposal.objects.filter(
        claim__in=[claim.pk for claim in moved], state=Proposal.State.PUBLISHED, act__in=COMPOSED
    ).exclude(change__has_key="dissent")
    last = dict(laid.order_by().values_list("claim").annotate(version=Max("claim_version")))
    return set(edited(claim for claim in moved if claim.version > last.get(claim.pk, 1)))


def _compared(rows: Document, before: Document) -> Unproposed | None:
    try:
        after = composed(rows, before, Change(), None, before["standing"])
    except Refused as refusal:
        return Unproposed(before, None, refusal.reasons)
    same = dict(compare.parts(before)) == dict(compare.parts(after))
    return None if same else Unproposed(before, after)
