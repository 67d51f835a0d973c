"""Proposals that belong together are decided together: all of a batch, or none."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from claims.models import Batch, Edition, Proposal
from claims.publish import answers as given
from claims.publish import checking
from claims.publish.rules import Refused, need, said
from people.models import User
from people.roles import Act

Digests = dict[int, str]


@transaction.atomic
def approve_batch(batch: Batch, *, by: User, digests: Digests, answers: given.Answers | None = None) -> list[Edition]:
    """One check for proposals that belong together: all are published, or none. `digests` by proposal id.

    `answers` hold for every proposal of the batch that was laid with that warning, by rule.
    """
    return [
        checking.publish_checked(proposal, by=by, digest=digests[proposal.pk])
        for proposal in _opened(batch, digests, by, answers)
    ]


@transaction.atomic
def publish_batch_alone(
    batch: Batch, *, by: User, digests: Digests, reason: str, answers: given.Answers | None = None
) -> list[Edition]:
    """Publish one's own batch without a second check; every page of it shows the recorded reason."""
    need(by, Act.OVERRIDE)
    reason = said(reason, "Say why this could not wait for a second check; readers will see the reason.", most=400)
    return [
        checking.publish_unchecked(proposal, by=by, reason=reason) for proposal in _opened(batch, digests, by, answers)
    ]


@transaction.atomic
def send_back_batch(batch: Batch, *, by: User, note: str) -> None:
    """Return every open proposal of a batch to its author with one note."""
    for proposal in _open(batch):
        checking.return_to_author(proposal, by=by, note=note)


@transaction.atomic
def take_back_batch(batch: Batch, *, by: User) -> None:
    """Withdraw every open proposal of one's own batch."""
    for proposal in _open(batch):
        checking.take_away(proposal, by=by)


def _opened(batch: Batch, digests: Digests, by: User, answers: given.Answers | None) -> Iterator[Proposal]:
    """The proposals that were read, one after the other under the lock of public writes, their answers kept."""
    for waiting in _read(batch, digests):
        proposal = checking.open_proposal(waiting)
        given.keep(proposal, by=by, answers=answers)
        yield proposal


def _read(batch: Batch, digests: Digests) -> list[Proposal]:
    """The open proposals of a batch, where they are those that were read."""
    waiting = _open(batch)
    if {p.pk for p in waiting} != set(digests):
        raise Refused("The proposals of this batch have changed since you opened the page. Read them again.")
    if batch.kind == Batch.Kind.MERGE and batch.proposals.exclude(state=Proposal.State.OPEN).exists():
        raise Refused("One of the two claims has changed since the merge was proposed. Propose it again.")
    return waiting


def _open(batch: Batch) -> list[Proposal]:
    """The open proposals of a batch; a refusal where there is none left."""
    found = list(batch.proposals.filter(state=Proposal.State.OPEN).order_by("pk"))
    if not found:
        raise Refused("Nothing of this batch is open any more.")
    return found
