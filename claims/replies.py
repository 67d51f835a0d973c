"""The verbs of the desk on the right of reply: whom we asked about a claim, and what they said.

As in `claims.working`, each asks the role, cleans what was typed and moves the claim's version by compare-and-set.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from claims.models import Claim, Reply
from people.models import User
from people.roles import Act, require
from sources.saving import Unfit, fill, move

TO_COME = "This day is still to come. Record it once it has passed."


@transaction.atomic
def ask(claim: Claim, *, by: User | None, version: int | None = None, **fields: Any) -> Reply:
    """Record that somebody was asked: whom, when, until when, and what came of it so far."""
    require(by, Act.WORK)
    reply = Reply(claim=claim, added_by=by)
    fill(reply, fields)
    _refuse_days_to_come(reply)
    move(claim, claim.version if version is None else version)
    last = claim.replies.order_by().aggregate(last=Max("position"))["last"]
    reply.position = 0 if last is None else last + 1
    reply.save(force_insert=True)
    return reply


@transaction.atomic
def edit_reply(reply: Reply, *, by: User | None, version: int, **fields: Any) -> Reply:
    """Change what is recorded, read when its claim stood at `version`."""
    require(by, Act.WORK)
    _refuse_withdrawn(reply)
    values = fill(reply, fields)
    _refuse_days_to_come(reply)
    move(reply.claim, version)
    Reply.objects.filter(pk=reply.pk).update(**values)
    return reply


@transaction.atomic
def withdraw_reply(reply: Reply, *, by: User | None, because: str, version: int | None = None) -> Reply:
    """Take a row that should not stand out of the account, with a reason. The row stays."""
    require(by, Act.WORK)
    _refuse_withdrawn(reply)
    fill(reply, {"withdrawn_because": because})
    if not reply.withdrawn_because:
        raise Unfit({"withdrawn_because": ["Say why this is withdrawn."]})
    move(reply.claim, reply.claim.version if version is None else version)
    reply.withdrawn_at, reply.withdrawn_by = timezone.now(), by
    reply.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    return reply


def _refuse_days_to_come(reply: Reply) -> None:
    """Nobody has asked or answered on a day that is still to come; no edition could say so."""
    today = timezone.now().date()
    late = {name: [TO_COME] for name in ("asked_on", "answered_on") if (getattr(reply, name) or today) > today}
    if late:
        raise Unfit(late)


def _refuse_withdrawn(reply: Reply) -> None:
    if reply.withdrawn_at is not None:
        raise Unfit({"": ["This has been withdrawn already."]})
