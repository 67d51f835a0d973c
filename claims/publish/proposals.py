"""A proposal is laid before a second person, who publishes exactly what they read, or sends it back."""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from claims import edition as editions
from claims import notices, review, scales
from claims.models import Batch, Claim, Edition, Proposal
from claims.publish.answers import Answers, keep
from claims.publish.checking import (
    examine_again,
    open_proposal,
    publish_checked,
    publish_unchecked,
    refuse_check,
    refuse_closed,
    return_to_author,
    take_away,
)
from claims.publish.composing import carried, compose, current, document_of, present
from claims.publish.rules import (
    PROPOSED,
    PROPOSED_BY_IMPORTS,
    Refused,
    move,
    need,
    need_to,
    notice,
    refuse_blocks,
    refuse_part,
    refuse_unanswered,
    said,
)
from claims.record import revision
from claims.timeline import Change
from people.models import User
from people.roles import Act
from sources import digest as digests
from sources.saving import Stale

Document = dict[str, Any]

WITHIN = dt.timedelta(hours=24)
"""The time in which what a quick look left open is completed."""


@transaction.atomic
def propose(
    claim: Claim,
    *,
    by: User | None,
    act: str = "change",
    change: Change | None = None,
    correction: editions.Correction | None = None,
    note: str = "",
    answered: dict[str, str] | None = None,
    embargo_until: dt.datetime | None = None,
    version: int | None = None,
    batch: Batch | None = None,
    quick: bool = False,
) -> Proposal:
    """Compose the next edition and lay it before a second person.

    `by` None is the machine (an import). `version` is the claim's version the author's form was built on. For
    `withdraw` the note is the reason readers see. `answered` holds an answer to each warning, by rule. A `quick` look
    may leave warnings open: they are listed with the claim until each is answered or met. Raises `Refused`, or `Stale`
    where the claim has another version by now.
    """
    if act not in (PROPOSED if by is not None else PROPOSED_BY_IMPORTS):
        raise Refused(f"“{scales.ACTS[act].word}” is not proposed in this way.")
    revision.hold()
    change = change or Change()
    claim = Claim.objects.select_for_update().get(pk=claim.pk)  # until it is laid, no working verb moves its version
    if version is not None and claim.version != version:
        raise Stale(claim)
    base = current(claim)
    standing = move(base, act)
    if by is not None:
        need_to(by, act, base)
    before = document_of(base)
    if act == "withdraw":
        document = carried(present(before), standing=standing, notice=notice(act, note))
    elif act == "resume" and change == Change() and correction is None:
        document = carried(present(before), standing=standing, notice=None)
    else:
        document = compose(claim, before, change, correction, standing)
    filled_in = change.to_json() | ({"correction": asdict(correction)} if correction else {})
    return lay(
        claim,
        base,
        act,
        document,
        before,
        by=by,
        note=note,
        answered=answered,
        embargo=embargo_until,
        batch=batch,
        change=filled_in,
        quick=quick,
    )


def preview(
    claim: Claim, *, act: str, change: Change, correction: editions.Correction | None = None
) -> tuple[Document, Document | None, review.Findings]:
    """What `propose` would lay before the second person, without laying it: the document, its base, the findings."""
    base = current(claim)
    before = document_of(base)
    document = compose(claim, before, change, correction, move(base, act))
    return document, before, review.examine(document, before, act)


@transaction.atomic
def approve(proposal: Proposal, *, by: User, digest: str, answers: Answers | None = None) -> Edition:
    """Publish exactly the bytes that were read. `digest` is the SHA-256 of the document the reviewer saw.

    `answers` are the reviewer's own to the warnings that an import left open, by rule.
    """
    fresh = open_proposal(proposal)
    refuse_part(fresh)
    keep(fresh, by=by, answers=answers)
    return publish_checked(fresh, by=by, digest=digest)


@transaction.atomic
def approve_ahead(proposal: Proposal, *, by: User, digest: str, answers: Answers | None = None) -> Proposal:
    """Give the second check now to what is published when its embargo ends. It stays open, and may be sent back.

    Without an embargo that lies ahead there is nothing to wait for: `approve` publishes.
    """
    revision.hold()
    fresh = Proposal.objects.select_related("claim", "author", "base", "batch").get(pk=proposal.pk)
    refuse_closed(fresh)
    refuse_part(fresh)
    refuse_check(fresh, by=by, digest=digest)
    if not fresh.embargo_until or fresh.embargo_until <= timezone.now():
        raise Refused("The embargo of this proposal is over. Approve it, and it is published at once.")
    if fresh.waits:
        raise Refused("This proposal has its second check already. It waits for the end of its embargo.")
    keep(fresh, by=by, answers=answers)
    examine_again(fresh)
    fresh.approved_by, fresh.approved_at = by, timezone.now()
    fresh.save(update_fields=["approved_by", "approved_at"])
    notices.done_with([fresh.pk])
    return fresh


@transaction.atomic
def publish_alone(proposal: Proposal, *, by: User, reason: str, answers: Answers | None = None) -> Edition:
    """Publish one's own proposal without a second check, in an emergency. The page shows the recorded reason."""
    need(by, Act.OVERRIDE)
    reason = said(reason, "Say why this could not wait for a second check; readers will see the reason.", most=400)
    fresh = open_proposal(proposal)
    refuse_part(fresh)
    keep(fresh, by=by, answers=answers)
    return publish_unchecked(fresh, by=by, reason=reason)


@transaction.atomic
def send_back(proposal: Proposal, *, by: User, note: str) -> None:
    """Return a proposal to its author with a note that says what is missing."""
    refuse_part(proposal)
    return_to_author(proposal, by=by, note=note)


@transaction.atomic
def take_back(proposal: Proposal, *, by: User) -> None:
    """Withdraw one's own proposal."""
    refuse_part(proposal)
    take_away(proposal, by=by)


def lay(
    claim: Claim,
    base: Edition | None,
    act: str,
    document: Document,
    before: Document | None,
    *,
    by: User | None,
    note: str = "",
    answered: dict[str, str] | None = None,
    embargo: dt.datetime | None = None,
    batch: Batch | None = None,
    change: dict[str, Any] | None = None,
    quick: bool = False,
) -> Proposal:
    """Keep the bytes that would be published; warnings must be answered, but for what may be completed later."""
    refuse_blocks(document, before, act)
    if not (quick or batch or by is None):
        refuse_unanswered(document, before, act, answered or {})
    left = review.unanswered(document, before, act, answered or {})
    data = editions.to_bytes(document)
    try:
        with transaction.atomic():
            laid = Proposal.objects.create(
                claim=claim,
                act=act,
                base=base,
                document=zlib.compress(data),
                digest=digests.digest(data),
                claim_version=claim.version,
                change=change or {},
                note=note,
                answered=answered or {},
                left_open={rule: True for rule, _sentence in left},
                completes_by=timezone.now() + WITHIN if quick and left else None,
                embargo_until=embargo,
                batch=batch,
                author=by,
            )
    except IntegrityError:
        raise Refused("This claim already has an open proposal. Decide that one first.") from None
    notices.tell_checkers(laid)
    return laid
