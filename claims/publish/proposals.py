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
from claims import review, scales
from claims.models import Batch, Claim, Edition, Proposal
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
    return _publish(_open_proposal(proposal), by=by, digest=digest)


@transaction.atomic
def approve_batch(batch: Batch, *, by: User, digests: dict[int, str]) -> list[Edition]:
    """One check for proposals that belong together: all are published, or none. `digests` by proposal id."""
    waiting = list(batch.proposals.filter(state=Proposal.State.OPEN).order_by("pk"))
    if {p.pk for p in waiting} != set(digests):
        raise Refused("The proposals of this batch have changed since you opened the page. Read them again.")
    if batch.kind == Batch.Kind.MERGE and batch.proposals.exclude(state=Proposal.State.OPEN).exists():
        raise Refused("One of the two claims has changed since the merge was proposed. Propose it again.")
    return [_publish(_open_proposal(p), by=by, digest=digests[p.pk]) for p in waiting]


@transaction.atomic
def publish_alone(proposal: Proposal, *, by: User, reason: str) -> Edition:
    """Publish one's own proposal without a second check, in an emergency. The page shows the recorded reason."""
    need(by, Act.OVERRIDE)
    reason = said(reason, "Say why this could not wait for a second check; readers will see the reason.", most=400)
    proposal = _open_proposal(proposal)
    if proposal.author_id != by.pk:
        raise Refused("You did not write this proposal: read it and approve it, which is its second check.")
    refuse_embargo(proposal)
    return _decide(proposal, by, approver=None, override=reason)


def send_back(proposal: Proposal, *, by: User, note: str) -> None:
    """Return a proposal to its author with a note that says what is missing."""
    need(by, Act.APPROVE)
    if proposal.author_id == by.pk:
        raise Refused("You wrote this proposal. Take it back instead.")
    _close(
        proposal,
        Proposal.State.RETURNED,
        by,
        said(note, "Say what is missing, so that the author can mend it."),
    )


def take_back(proposal: Proposal, *, by: User) -> None:
    """Withdraw one's own proposal."""
    if proposal.author_id != by.pk:
        raise Refused("Only its author takes a proposal back. Send it back instead.")
    _close(proposal, Proposal.State.WITHDRAWN, by, "")


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
            return Proposal.objects.create(
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


def _open_proposal(proposal: Proposal) -> Proposal:
    """The proposal as it is now, under the lock that orders public writes."""
    revision.move()
    fresh = Proposal.objects.select_related("claim", "author", "base", "batch").get(pk=proposal.pk)
    if fresh.state != Proposal.State.OPEN:
        raise Refused(f"This proposal is no longer open: {fresh.get_state_display()}.")
    return fresh


def _publish(proposal: Proposal, *, by: User, digest: str) -> Edition:
    need(by, Act.APPROVE)
    if proposal.author_id == by.pk:
        raise Refused("You wrote this proposal, so somebody else checks it.")
    if digest != proposal.digest:
        raise Refused("What you read is not what would be published. Open the proposal again.")
    refuse_embargo(proposal)
    return _decide(proposal, by, approver=by)


def _decide(proposal: Proposal, by: User, *, approver: User | None, override: str = "") -> Edition:
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
    _close(proposal, Proposal.State.PUBLISHED, by, "")
    release = Release(
        proposal.claim, proposal.act, data, proposal.author, approver, override=override, batch=proposal.batch
    )
    return write([release])[0]


def _close(proposal: Proposal, state: str, by: User, note: str) -> None:
    done = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.OPEN).update(
        state=state, decided_by=by, decided_at=timezone.now(), decision_note=note
    )
    if done != 1:
        raise Refused("This proposal is no longer open: somebody has just decided it.")
