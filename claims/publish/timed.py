"""What has its second check is published when its embargo ends, by the clock of the server and once."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from claims import notices
from claims.models import Edition, Notice, Proposal
from claims.publish import checking
from claims.publish.rules import Refused
from claims.record import revision


def waiting() -> QuerySet[Proposal]:
    """Proposals that have their second check and wait for their minute, the next one first."""
    found = Proposal.objects.filter(state=Proposal.State.OPEN, approved_by__isnull=False)
    return found.order_by("embargo_until", "pk")


def due(now: dt.datetime | None = None) -> list[Proposal]:
    """Those whose embargo is over."""
    return list(waiting().filter(embargo_until__lte=now or timezone.now()).defer("document"))


def publish_due(proposal: Proposal) -> Edition | None:
    """Publish a proposal whose embargo is over, or return it to its author where the rules forbid it now.

    Doing it again does nothing: None for a proposal that is no longer open, and for one that went back.
    """
    try:
        with transaction.atomic():
            return checking.publish_waiting(checking.open_proposal(proposal))
    except Refused as refusal:
        _return(proposal, " ".join(refusal.reasons))
        return None


@transaction.atomic
def _return(proposal: Proposal, why: str) -> None:
    revision.hold()
    fresh = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not fresh.waits or fresh.embargo_until is None or fresh.embargo_until > timezone.now():
        return
    checking.close(fresh, Proposal.State.RETURNED, None, f"It could not be published when its time came: {why}")
    notices.tell_decided(fresh, Notice.Kind.RETURNED, by=None)
