"""The log of accounts: who came in, who was refused, what was changed about whom. Written once, read by editors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as logins
from django.db import transaction
from django.http import HttpRequest

from people import letters
from people.clients import current
from people.models import AccessEvent, User

Kind = AccessEvent.Kind
LONGEST = 200
TOLD = frozenset(
    {
        *(Kind.FACTOR_ADDED, Kind.FACTOR_REMOVED, Kind.NEW_CODES),
        *(Kind.PASSWORD_CHANGED, Kind.EMAIL_CHANGED, Kind.NAME_CHANGED),
    }
)
"""What the person is told by mail as well: they may be the only one who knows that it was not them."""

_refusals: ContextVar[list[tuple[User, str]] | None] = ContextVar("refusals", default=None)


def record(kind: str, user: User | None = None, *, by: User | None = None, detail: str = "") -> None:
    """Write one line. `user` is whom it is about; `by` who did it, where that is somebody else or the same."""
    client, detail = current.get(), _one_line(detail)
    AccessEvent.objects.create(
        kind=kind, user=user, by=by, address=client.address, request=client.request, detail=detail
    )
    if kind in TOLD and user is not None:
        letters.tell(user, kind, detail=detail)


def refused(user: User, what: str) -> None:
    """Write that somebody was refused what they tried.

    The attempt's transaction is about to be taken back, so within a request the line waits until that is over.
    """
    waiting = _refusals.get()
    if waiting is None:
        record(Kind.REFUSED, user, by=user, detail=what)
    else:
        waiting.append((user, what))


@contextmanager
def noting_refusals() -> Iterator[None]:
    """Write the refusals of a request once it is answered."""
    waiting: list[tuple[User, str]] = []
    mark = _refusals.set(waiting)
    try:
        yield
    finally:
        _refusals.reset(mark)
        for user, what in waiting:
            record(Kind.REFUSED, user, by=user, detail=what)


@transaction.atomic
def note_own_facts(person: User, before: User, *, by: User) -> None:
    """Log, and tell the person, what was changed about their names and address. The log keeps neither.

    An address that changed is told of it as well: whoever reads mail there may be the one who was locked out.
    """
    names = [name for name in ("username", "public_name", "shows_name") if _differ(person, before, name)]
    if names:
        record(Kind.NAME_CHANGED, person, by=by, detail=", ".join(names))
    if _differ(person, before, "email"):
        record(Kind.EMAIL_CHANGED, person, by=by)
        letters.tell(person, Kind.EMAIL_CHANGED, to=before.email)


def connect() -> None:
    """Listen to what Django and allauth say of log-ins and second factors."""
    for signal, heard in (
        (logins.user_logged_in, _logged_in),
        (logins.user_logged_out, _logged_out),
        (logins.user_login_failed, _login_failed),
        (factors.authenticator_added, _factor_added),
        (factors.authenticator_removed, _factor_removed),
        (factors.authenticator_reset, _new_codes),
        (factors.authentication_failed, _code_failed),
    ):
        signal.connect(heard, dispatch_uid=f"people.events{heard.__name__}")


def _logged_in(sender: Any, request: HttpRequest | None, user: User, **facts: Any) -> None:
    record(Kind.LOGIN, user, by=user)


def _logged_out(sender: Any, request: HttpRequest | None, user: User | None, **facts: Any) -> None:
    if user is not None:
        record(Kind.LOGOUT, user, by=user)


def _login_failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **facts: Any) -> None:
    """What was typed as a name may be a password, so only a name that exists is kept, as its account."""
    user = User.objects.filter(username=str(credentials.get("username", ""))[:150]).first()
    locked = getattr(request, "guesses_spent", False)
    record(Kind.LOCKED if locked else Kind.LOGIN_FAILED, user)


def _factor_added(sender: Any, user: User, authenticator: Authenticator, **facts: Any) -> None:
    record(Kind.FACTOR_ADDED, user, by=user, detail=authenticator.get_type_display())


def _factor_removed(sender: Any, user: User, authenticator: Authenticator, **facts: Any) -> None:
    record(Kind.FACTOR_REMOVED, authenticator.user, by=user, detail=authenticator.get_type_display())


def _new_codes(sender: Any, user: User, **facts: Any) -> None:
    record(Kind.NEW_CODES, user, by=user)


def _code_failed(sender: Any, user: User, authenticator: Authenticator, **facts: Any) -> None:
    record(Kind.CODE_FAILED, user, detail=authenticator.get_type_display())


def _differ(person: User, before: User, name: str) -> bool:
    return bool(getattr(person, name) != getattr(before, name))


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:LONGEST]
