"""The second check: an open proposal becomes an edition, exactly as it was read, or is closed. Below every verb."""

from __future__ import annotations

import hashlib
import zlib

from django.utils import timezone

from claims import notices
from claims.models import Edition, Notice, Proposal
from claims.publish import answers
from claims.publish.composing import current, document_of
from claims.publish.rules import (
    Refused,
    need,
    refuse_blocks,
    refuse_embargo,
    refuse_lost_target,
    refuse_unanswered,
    refuse_withdrawn_dissent,
    said,
)
from claims.publish.writing import Release, write
from claims.record import revision
from people import events
from people.models import User
from people.roles import Act
from sources import digest as digests


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
    document, before = digests.load(data), document_of(now)
    refuse_blocks(document, before, proposal.act)
    if proposal.completes_by is None:
        refuse_unanswered(document, before, proposal.act, answers.of(proposal))
    refuse_lost_target(document, proposal.act)
    refuse_withdrawn_dissent(document, before)
    return data


def publish_waiting(proposal: Proposal) -> Edition:
    """Publish, in the name of whoever gave it, what got its second check ahead of its embargo's end."""
    by = proposal.approved_by
    if by is None:
        raise Refused("This proposal has no second check.")
    if not by.may(Act.APPROVE):
        raise Refused("Whoever gave it its second check may no longer give one. Propose it again, for somebody else.")
    return publish_checked(proposal, by=by, digest=proposal.digest)


def _decide(proposal: Proposal, by: User, *, approver: User | None, override: str = "") -> Edition:
    data = examine_again(proposal)
    close(proposal, Proposal.State.PUBLISHED, by, "")
    notices.tell_decided(proposal, Notice.Kind.APPROVED, by=by)
    release = Release(
        proposal.claim, proposal.act, data, proposal.author, approver, override=override, batch=proposal.batch
    )
    return write([release])[0]


def return_to_author(proposal: Proposal, *, by: User, note: str) -> None:
    """Close a proposal with a note that says what is missing, and tell its author.

    Under the lock of public writes: in a packet, what is approved after it in the same transaction asks for that lock.
    """
    revision.hold()
    need(by, Act.APPROVE)
    if proposal.author_id == by.pk:
        raise Refused("You wrote this proposal. Take it back instead.")
    note = said(note, "Say what is missing, so that the author can mend it.")
    close(proposal, Proposal.State.RETURNED, by, note)
    notices.tell_decided(proposal, Notice.Kind.RETURNED, by=by)


def take_away(proposal: Proposal, *, by: User) -> None:
    """Close one's own proposal."""
    if proposal.author_id != by.pk:
        raise Refused("Only its author takes a proposal back. Send it back instead.")
    close(proposal, Proposal.State.WITHDRAWN, by, "")
    notices.done_with([proposal.pk])


def close(proposal: Proposal, state: str, by: User | None, note: str) -> None:
    done = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.OPEN).update(
        state=state, decided_by=by, decided_at=timezone.now(), decision_note=note
    )
    if done != 1:
        raise Refused("This proposal is no longer open: somebody has just decided it.")
