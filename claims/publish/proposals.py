"""A proposal is laid before a second person, who publishes exactly what they read, or sends it back."""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from claims import edition as editions
from claims import notices, review, scales
from claims.models import Batch, Claim, Edition, Notice, Proposal
from claims.publish.composing import carried, compose, current, document_of, present
from claims.publish.rules import (
    NEEDS,
    PROPOSED,
    PROPOSED_BY_IMPORTS,
    Refused,
    move,
    need,
    notice,
    refuse_blocks,
    refuse_embargo,
    refuse_lost_target,
    said,
)
from claims.publish.writing import Release, write
from claims.record import revision
from claims.timeline import Change
from people import events
from people.models import User
from people.roles import Act
from sources import digest as digests

Document = dict[str, Any]


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
) -> Proposal:
    """Compose the next edition and lay it before a second person.

    `by` None is the machine (an import). `version` is the claim's version the author's form was built on. For
    `withdraw` the note is the reason readers see. Raises `Refused`.
    """
    if act not in (PROPOSED if by is not None else PROPOSED_BY_IMPORTS):
        raise Refused(f"“{scales.ACTS[act].word}” is not proposed in this way.")
    if by is not None:
        need(by, NEEDS.get(act, Act.PROPOSE))
    revision.hold()
    change = change or Change()
    claim = Claim.objects.select_for_update().get(pk=claim.pk)  # until it is laid, no working verb moves its version
    if version is not None and claim.version != version:
        raise Refused("Somebody has changed this claim since you opened the form. Look at it again, then propose.")
    base = current(claim)
    standing = move(base, act)
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
def approve(proposal: Proposal, *, by: User, digest: str) -> Edition:
    """Publish exactly the bytes that were read. `digest` is the SHA-256 of the document the reviewer saw."""
    return publish_checked(open_proposal(proposal), by=by, digest=digest)


@transaction.atomic
def approve_ahead(proposal: Proposal, *, by: User, digest: str) -> Proposal:
    """Give the second check now to what is published when its embargo ends. It stays open, and may be sent back.

    Without an embargo that lies ahead there is nothing to wait for: `approve` publishes.
    """
    revision.hold()
    fresh = Proposal.objects.select_related("claim", "author", "base", "batch").get(pk=proposal.pk)
    refuse_closed(fresh)
    refuse_check(fresh, by=by, digest=digest)
    if not fresh.embargo_until or fresh.embargo_until <= timezone.now():
        raise Refused("The embargo of this proposal is over. Approve it, and it is published at once.")
    if fresh.waits:
        raise Refused("This proposal has its second check already. It waits for the end of its embargo.")
    examine_again(fresh)
    fresh.approved_by, fresh.approved_at = by, timezone.now()
    fresh.save(update_fields=["approved_by", "approved_at"])
    notices.done_with([fresh.pk])
    return fresh


@transaction.atomic
def publish_alone(proposal: Proposal, *, by: User, reason: str) -> Edition:
    """Publish one's own proposal without a second check, in an emergency. The page shows the recorded reason."""
    need(by, Act.OVERRIDE)
    reason = said(reason, "Say why this could not wait for a second check; readers will see the reason.", most=400)
    return publish_unchecked(open_proposal(proposal), by=by, reason=reason)


@transaction.atomic
def send_back(proposal: Proposal, *, by: User, note: str) -> None:
    """Return a proposal to its author with a note that says what is missing."""
    need(by, Act.APPROVE)
    if proposal.author_id == by.pk:
        raise Refused("You wrote this proposal. Take it back instead.")
    note = said(note, "Say what is missing, so that the author can mend it.")
    close(proposal, Proposal.State.RETURNED, by, note)
    notices.tell_decided(proposal, Notice.Kind.RETURNED, by=by)


@transaction.atomic
def take_back(proposal: Proposal, *, by: User) -> None:
    """Withdraw one's own proposal."""
    if proposal.author_id != by.pk:
        raise Refused("Only its author takes a proposal back. Send it back instead.")
    close(proposal, Proposal.State.WITHDRAWN, by, "")
    notices.done_with([proposal.pk])


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
) -> Proposal:
    refuse_blocks(document, before, act)
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
                embargo_until=embargo,
                batch=batch,
                author=by,
            )
    except IntegrityError:
        raise Refused("This claim already has an open proposal. Decide that one first.") from None
    notices.tell_checkers(laid)
    return laid


def open_proposal(proposal: Proposal) -> Proposal:
    """The proposal as it is now, under the lock that orders public writes."""
    revision.move()
    fresh = Proposal.objects.select_related("claim", "author", "base", "batch", "approved_by").get(pk=proposal.pk)
    refuse_closed(fresh)
    return fresh


def refuse_closed(proposal: Proposal) -> None:
    if proposal.state != Proposal.State.OPEN:
        raise Refused(f"This proposal is no longer open: {proposal.get_state_display()}.")


def refuse_check(proposal: Proposal, *, by: User, digest: str) -> None:
    """Refuse a second check by somebody who may not give it, or of something else than what was read."""
    need(by, Act.APPROVE)
    if proposal.author_id == by.pk:
        events.refused(by, "to check their own proposal")
        raise Refused("You wrote this proposal, so somebody else checks it.")
    if digest != proposal.digest:
        raise Refused("What you read is not what would be published. Open the proposal again.")


def publish_checked(proposal: Proposal, *, by: User, digest: str) -> Edition:
    """Publish what `by` has read."""
    refuse_check(proposal, by=by, digest=digest)
    refuse_embargo(proposal)
    return _decide(proposal, by, approver=by)


def publish_unchecked(proposal: Proposal, *, by: User, reason: str) -> Edition:
    """Publish what `by` wrote, on the recorded `reason`."""
    if proposal.author_id != by.pk:
        raise Refused("You did not write this proposal: read it and approve it, which is its second check.")
    refuse_embargo(proposal)
    return _decide(proposal, by, approver=None, override=reason)


def examine_again(proposal: Proposal) -> bytes:
    """The bytes of a proposal that still fits what readers see now and every rule; else `Refused`."""
    now = current(proposal.claim)
    # Not met: `write` makes open proposals stale with each edition, under the lock; forged rows alone get here.
    if (now and now.pk) != proposal.base_id:
        raise Refused("Another edition was published since this was proposed. It goes back to its author.")
    data = zlib.decompress(bytes(proposal.document))
    if hashlib.sha256(data).hexdigest() != proposal.digest:
        raise Refused("The stored proposal is damaged and cannot be published.")
    document = digests.load(data)
    refuse_blocks(document, document_of(now), proposal.act)
    refuse_lost_target(document, proposal.act)
    return data


def publish_waiting(proposal: Proposal) -> Edition:
    """Publish, in the name of whoever gave it, what got its second check ahead of its embargo's end."""
    by = proposal.approved_by
    if by is None:
        raise Refused("This proposal has no second check.")
    return publish_checked(proposal, by=by, digest=proposal.digest)


def _decide(proposal: Proposal, by: User, *, approver: User | None, override: str = "") -> Edition:
    data = examine_again(proposal)
    close(proposal, Proposal.State.PUBLISHED, by, "")
    notices.tell_decided(proposal, Notice.Kind.APPROVED, by=by)
    release = Release(
        proposal.claim, proposal.act, data, proposal.author, approver, override=override, batch=proposal.batch
    )
    return write([release])[0]


def close(proposal: Proposal, state: str, by: User | None, note: str) -> None:
    done = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.OPEN).update(
        state=state, decided_by=by, decided_at=timezone.now(), decision_note=note
    )
    if done != 1:
        raise Refused("This proposal is no longer open: somebody has just decided it.")
