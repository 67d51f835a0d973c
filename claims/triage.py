"""Who has a claim in hand, and when it is looked at again: for many claims at once. No status is moved here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, QuerySet

from claims import notices
from claims.models import Claim
from people.grants import who_may
from people.models import User
from people.roles import Act, require
from sources.saving import Unfit


def workers() -> QuerySet[User]:
    """The people to whom a claim can be given."""
    return who_may(Act.WORK)


@transaction.atomic
def assign(claims: Sequence[Claim], *, by: User | None, to: User | None) -> int:
    """Give claims to `to`, who is told, or to nobody: how many. Who holds one is no part of it: no version moves."""
    require(by, Act.WORK)
    if to is not None and not to.may(Act.WORK):
        raise Unfit({"to": [f"{to} does not work on claims."]})
    chosen = _locked(claims)
    held = dict(chosen.values_list("pk", "assignee"))
    notices.tell_given([pk for pk, holder in held.items() if holder != (to.pk if to else None)], to=to, by=by)
    return chosen.update(assignee=to)


@transaction.atomic
def check_again(claims: Sequence[Claim], *, by: User | None, on: dt.date) -> int:
    """Set the day by which claims are looked at again; how many. Refused whole where one of them is closed."""
    require(by, Act.WORK)
    chosen = _locked(claims)
    closed = [f"CR-{claim.public_id} is closed: it has no day of review." for claim in chosen.filter(closed=True)]
    if closed:
        raise Unfit({"review_by": closed})
    return chosen.update(review_by=on, version=F("version") + 1)


def _locked(claims: Sequence[Claim]) -> QuerySet[Claim]:
    """These claims, taken in one order by everybody: two who give out the same ones wait, and never for each other."""
    found = Claim.objects.filter(pk__in=[claim.pk for claim in claims])
    list(found.order_by("pk").select_for_update().values_list("pk"))
    return found
