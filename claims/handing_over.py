"""Somebody leaves: the account is closed and the open work goes to somebody else, in one act. Written lines stay."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from claims import queue, triage
from claims.models import Claim, Proposal
from people import leaving
from people.models import User

UNDECIDED = (Proposal.State.OPEN, Proposal.State.RETURNED, Proposal.State.STALE)


def open_items(person: User) -> QuerySet[Claim]:
    """The claims with open work of a person: in their hands, or with a proposal of theirs that is not settled."""
    newer = Proposal.objects.filter(claim=OuterRef("claim"), opened_at__gt=OuterRef("opened_at"))
    theirs = Proposal.objects.filter(~Exists(newer), claim=OuterRef("pk"), author=person, state__in=UNDECIDED)
    return Claim.objects.filter(queue.of(person) | Exists(theirs)).order_by("pk")


@transaction.atomic
def close_account(person: User, *, by: User, heir: User | None) -> int:
    """Close the account of `person` and put their claims into the hands of `heir`; how many claims these are.

    Proposals keep their author: who checks them, and what they say, stays as it was. Raises `GrantRefused`.
    """
    leaving.close(person, by=by)
    return triage.assign(list(open_items(person)), by=by, to=heir)
