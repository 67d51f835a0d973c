"""The refusals that every verb of the door shares. The legal moves are data, in `claims.moves`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.utils import timezone

from claims import review, scales
from claims.models import Batch, Dissent, Edition, Proposal, PublicClaim
from claims.moves import MOVES, needed
from people import events
from people.models import User
from people.roles import Act

Document = dict[str, Any]

PROPOSED = ("first", "change", "correction", "clarification", "overtaken", "resume", "withdraw")
"""The acts that `propose` composes; each of the others has a verb of its own, which makes its document."""

PROPOSED_BY_IMPORTS = ("first", "change")

TOGETHER = (Batch.Kind.MERGE, Batch.Kind.SOURCE)
"""The batches of which no part is decided by itself; the proposals of an import stand alone as well."""


class Refused(Exception):
    """An act that the rules forbid. `reasons` are sentences that say what to do.

    `found` names the rule of `claims.review` behind each reason, where the rules of a document refused it.
    """

    def __init__(self, *reasons: str, found: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)
        self.found = list(found)


def need(by: User | None, act: str) -> None:
    """Ask the roles as they stand in the database now, not as they were when the request began."""
    known = User.objects.filter(pk=by.pk).first() if by is not None else None
    if known is None or not known.may(act):
        if known is not None:
            events.refused(known, str(Act(act).label))
        raise Refused(f"Your role does not allow you to {Act(act).label}.")


def need_to(by: User | None, act: str, base: Edition | None) -> None:
    """Ask whether somebody may begin `act` with a claim whose last edition is `base`."""
    need(by, needed(act, base.standing if base else "draft"))


def may_begin(by: User, act: str, standing: str) -> bool:
    """Whether a claim of this standing can take `act`, and `by` may begin it."""
    return act in MOVES[standing] and by.may(needed(act, standing))


def said(text: str, otherwise: str, *, most: int | None = None) -> str:
    text = text.strip()
    if not text:
        raise Refused(otherwise)
    if most is not None and len(text) > most:
        raise Refused(f"Say it in at most {most} characters; these are {len(text)}.")
    return text


def move(base: Edition | None, act: str) -> str:
    """The standing after `act`, or a refusal that says what is possible."""
    standing = base.standing if base else "draft"
    moves = MOVES[standing]
    if act not in moves:
        possible = ", ".join(scales.ACTS[code].word.lower() for code in moves)
        raise Refused(
            f"“{scales.ACTS[act].word}” is not possible for a claim that is {standing}. Possible: {possible}."
        )
    return moves[act]


def refuse_blocks(document: Document, before: Document | None, act: str, name: str = "") -> None:
    blocks = review.examine(document, before, act).blocks
    if blocks:
        raise Refused(*(f"{name}: {sentence}" if name else sentence for _, sentence in blocks), found=blocks)


def refuse_unanswered(document: Document, before: Document | None, act: str, answered: Collection[str]) -> None:
    """Refuse a document that the rules warn of, as long as somebody has not answered each warning."""
    left = review.unanswered(document, before, act, answered)
    if left:
        raise Refused(*(f"Answer this warning first: {sentence}" for _, sentence in left), found=left)


def refuse_part(proposal: Proposal) -> None:
    """What belongs together is decided together."""
    if proposal.batch and proposal.batch.kind in TOGETHER:
        raise Refused(f"This is part of batch {proposal.batch_id}. It is decided there, with the whole batch.")


def refuse_lost_target(document: Document, act: str) -> None:
    """A claim is merged into one that is public at that moment, or readers would be led nowhere, or in a circle."""
    if act != "merge":
        return
    into = document["notice"]["into"]["id"]
    if not PublicClaim.objects.filter(public_id=into, standing="public").exists():
        raise Refused("The claim that this one would be merged into is no longer public.")


def refuse_withdrawn_dissent(document: Document, before: Document | None) -> None:
    """What its author took back since it was proposed does not become public after all."""
    known = {found["key"] for found in before["dissent"]} if before else set()
    new = [found["key"] for found in document["dissent"] if found["key"] not in known]
    if new and Dissent.objects.filter(key__in=new, withdrawn_at__isnull=False).exists():
        raise Refused("A dissent in this proposal was withdrawn by its author since. Send the proposal back.")


def refuse_embargo(proposal: Proposal) -> None:
    if proposal.embargo_until and proposal.embargo_until > timezone.now():
        raise Refused(f"This proposal is under embargo until {proposal.embargo_until:%Y-%m-%d %H:%M} UTC.")


def notice(act: str, reason: str) -> Document:
    reason = said(reason, "Say why, in a sentence; readers will see it.")
    return {"act": act, "reason": reason, "into": None}
