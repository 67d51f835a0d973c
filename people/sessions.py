"""Where people are logged in: begun with the log-in, listed, and ended by themselves, an editor or the clock."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django.conf import settings
from django.contrib.auth import signals
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from people import events
from people.clients import current
from people.models import AccessEvent, OpenSession, User

BEGAN, SEEN, PROVED = "began", "seen", "proved"
TOUCHED_AFTER = 5 * 60
"""Seconds after which a request moves the idle limit on."""


def connect() -> None:
    """Begin with each log-in, whichever view it is, and end with the log-out."""
    signals.user_logged_in.connect(_begin, dispatch_uid="people.sessions.begin")
    signals.user_logged_out.connect(_leave, dispatch_uid="people.sessions.leave")


def over(session: SessionBase) -> bool:
    """Whether a session has lasted as long as it may, however busy it was. One of unknown age is over."""
    return time.time() - session.get(BEGAN, 0) > settings.SESSION_LONGEST


def touch(session: SessionBase) -> None:
    """Move the idle limit on, every few minutes."""
    now = time.time()
    if now - session.get(SEEN, 0) > TOUCHED_AFTER:
        session[SEEN] = now
        OpenSession.objects.filter(key=session.session_key).update(seen_at=timezone.now())


def prove(session: SessionBase) -> None:
    """Somebody has just shown who they are."""
    session[PROVED] = time.time()


def proved_lately(session: SessionBase) -> bool:
    """Whether they did so lately enough to change an account."""
    return time.time() - session.get(PROVED, 0) < settings.PROOF_LASTS


def of(user: User) -> QuerySet[OpenSession]:
    """A person's sessions that are not over by the clock, the busiest first."""
    now = timezone.now()
    idle = now - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE + TOUCHED_AFTER)
    oldest = now - dt.timedelta(seconds=settings.SESSION_LONGEST)
    return user.open_sessions.filter(seen_at__gt=idle, began_at__gt=oldest)


@transaction.atomic
def end(found: QuerySet[OpenSession], *, by: User | None, detail: str = "") -> int:
    """End these sessions of one person, now; how many they were."""
    rows = list(found.select_related("user"))
    keys = [row.key for row in rows]
    Session.objects.filter(session_key__in=keys).delete()
    OpenSession.objects.filter(key__in=keys).delete()
    if rows:
        events.record(AccessEvent.Kind.SESSIONS_ENDED, rows[0].user, by=by, detail=detail)
    return len(rows)


def renew(request: HttpRequest, user: User, *, before: str | None, detail: str) -> None:
    """After a change of password or factor: this session goes on under a new key, and every other one ends.

    `before` is the key it had when the request came.
    """
    request.session.cycle_key()
    OpenSession.objects.filter(key=before).update(key=request.session.session_key)
    end(user.open_sessions.exclude(key=request.session.session_key or ""), by=user, detail=detail)


def _begin(sender: Any, request: HttpRequest | None, user: User, **facts: Any) -> None:
    session = getattr(request, "session", None)
    if session is None:
        return
    now = time.time()
    session[BEGAN] = session[SEEN] = session[PROVED] = now
    client = current.get()
    longest = dt.timedelta(seconds=settings.SESSION_LONGEST)
    OpenSession.objects.filter(user=user, began_at__lt=timezone.now() - longest).delete()
    OpenSession.objects.update_or_create(
        key=session.session_key, defaults={"user": user, "address": client.address, "browser": client.browser}
    )


def _leave(sender: Any, request: HttpRequest, user: User | None, **facts: Any) -> None:
    OpenSession.objects.filter(key=request.session.session_key or "").delete()
