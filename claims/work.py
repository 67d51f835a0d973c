"""The work that no request does: publishing at the end of an embargo, and mail. One round does all that is due.

A lease in the database lets one process work at a time. Each piece is a transaction of its own and safe to repeat; one
that fails is tried again later and later. A publication is given up after `MOST_TRIES`; mail never is, since what gets
too old is sent no more anyway. While nothing is due a round only reads.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
import socket
from collections.abc import Callable, Iterator

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from claims import mailing, publish
from claims.models import Failure, Lease, Proposal
from people import post
from people.models import User
from people.roles import Act, require

Piece = tuple[str, Callable[[], object]]

MOST_TRIES = 8
"""After so many a publication is left to people; mail waits no longer between two than by then."""
FIRST_WAIT = dt.timedelta(seconds=15)
MOST_PIECES = 200
PUBLISHING = "publish:"
HELD = dt.timedelta(seconds=60)
LATE = dt.timedelta(minutes=2)
log = logging.getLogger("claims.work")


def new_holder() -> str:
    """A name for this process that no other has."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"


def round_of_work(holder: str, *, now: dt.datetime | None = None) -> int:
    """Do all that is due, as far as the lease is ours; how many pieces were done.

    A mail that fails ends the round: while no mail server answers each takes seconds, and a publication has its minute.
    """
    now = now or timezone.now()
    done = 0
    for name, act in _ready(now):
        if not take_lease(holder):
            break
        if _tried(name, act):
            done += 1
        elif not name.startswith(PUBLISHING):
            break
    return done


def take_lease(holder: str) -> bool:
    """Take or renew the lease; False while another process holds it."""
    now = timezone.now()
    mine = Lease.objects.filter(Q(holder=holder) | Q(until__lt=now), name="work")
    if mine.update(holder=holder, until=now + HELD):
        return True
    try:
        with transaction.atomic():
            Lease.objects.create(name="work", holder=holder, until=now + HELD)
    except IntegrityError:
        return False
    return True


def give_back(holder: str) -> None:
    """Let another process work at once."""
    Lease.objects.filter(name="work", holder=holder).delete()


def late() -> list[Proposal]:
    """What should have been published minutes ago: nobody works, or it keeps failing."""
    return publish.due(timezone.now() - LATE)


def failure_of(proposal: Proposal) -> Failure | None:
    """What is known of a publication that failed: it is tried again, or was given up. None where all is well."""
    return Failure.objects.filter(work=_named(proposal)).first() if proposal.waits else None


def try_again(proposal: Proposal, *, by: User) -> None:
    """Forget that a publication failed: the next round tries it at once, and as often as the first time."""
    require(by, Act.APPROVE)
    Failure.objects.filter(work=_named(proposal)).delete()


def _ready(now: dt.datetime) -> Iterator[Piece]:
    """The pieces that are due, those left out that failed and whose time to be tried again has not come."""
    pieces = [*_publishing(now), *_mail(now), *_letters(now)][:MOST_PIECES]
    names = [name for name, _act in pieces]
    failed = {row.work: row for row in Failure.objects.filter(work__in=names)} if names else {}
    for name, act in pieces:
        failure = failed.get(name)
        if failure is None or (failure.again_at is not None and failure.again_at <= now):
            yield name, act


def _publishing(now: dt.datetime) -> list[Piece]:
    return [(_named(row), lambda row=row: publish.publish_due(row)) for row in publish.due(now)]  # type: ignore[misc]


def _named(proposal: Proposal) -> str:
    return f"{PUBLISHING}{proposal.pk}"


def _mail(now: dt.datetime) -> list[Piece]:
    return [(f"mail:{pk}", lambda pk=pk: mailing.send_to(pk, now)) for pk in mailing.due(now)]  # type: ignore[misc]


def _letters(now: dt.datetime) -> list[Piece]:
    return [(f"letter:{pk}", lambda pk=pk: post.send(pk, now)) for pk in post.due(now)]  # type: ignore[misc]


def _tried(name: str, act: Callable[[], object]) -> bool:
    try:
        act()
    except Exception as error:
        _failed(name, error)
        return False
    Failure.objects.filter(work=name).delete()
    return True


def _failed(name: str, error: Exception) -> None:
    """Count the failure. No words of the error are kept: they may hold words of what was to be published."""
    failure, _made = Failure.objects.get_or_create(work=name)
    failure.tries += 1
    given_up = failure.tries >= MOST_TRIES and name.startswith(PUBLISHING)
    wait = FIRST_WAIT * 2 ** min(failure.tries, MOST_TRIES)
    failure.again_at = None if given_up else timezone.now() + wait
    failure.error = type(error).__name__
    failure.save()
    log.error("%s failed (%s), try %s%s", name, failure.error, failure.tries, ": given up" if given_up else "")
