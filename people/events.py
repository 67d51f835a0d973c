"""The log of accounts: who came in, who was refused, what was changed about whom. Written once, read by editors."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as logins
from django.http import HttpRequest

from people.clients import current
from people.models import AccessEvent, User

Kind = AccessEvent.Kind
LONGEST = 200


def record(kind: str, user: User | None = None, *, by: User | None = None, detail: str = "") -> None:
    """Write one line. `user` is whom it is about; `by` who did it, where that is somebody else or the same."""
    client = current.get()
    AccessEvent.objects.create(
        kind=kind, user=user, by=by, address=client.address, request=client.request, detail=_one_line(detail)
    )


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


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:LONGEST]
