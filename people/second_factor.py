"""The second factor: a code from an app, a passkey, or a recovery code. allauth keeps the rows and makes the codes."""

from __future__ import annotations

from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from people import events, guesses, sessions
from people.models import AccessEvent, User

Type = Authenticator.Type
SHOWN = "second_factor"
"""Where a session notes whose second factor was shown in it."""


class NoGuessLeft(Exception):
    """The codes of this account have been guessed at too often; the right one is not looked at either."""


def connect() -> None:
    """Note every factor that is shown, at a log-in with or without a password."""
    signals.authenticator_used.connect(_shown, dispatch_uid="people.second_factor.shown")


def of(user: User) -> QuerySet[Authenticator]:
    """The factors of a person that stand on their own; recovery codes only stand in for them."""
    return Authenticator.objects.filter(user=user).exclude(type=Type.RECOVERY_CODES)


def enough(session: SessionBase, user: User) -> bool:
    """Whether this session may open staff pages: a factor was shown in it, and the person still has one."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return True
    return session.get(SHOWN) == user.pk and of(user).exists()


def note_shown(request: HttpRequest, user: User) -> None:
    """A second factor of `user` was shown, or made, in this session."""
    request.session[SHOWN] = user.pk


def matching_counter(secret: str, code: str, after: int = -1) -> int | None:
    """The time step whose code this is, if it lies after the step `after`, whose code was used already."""
    for counter in yield_hotp_counters_from_time():
        if counter > after and compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return int(counter)
    return None


def factor_of_code(user: User, code: str) -> Authenticator | None:
    """The app or the recovery codes that `code` belongs to, used up by this call; None for a wrong or used code.

    Raises `NoGuessLeft`.
    """
    if not guesses.take("code", str(user.pk)):
        events.record(AccessEvent.Kind.LOCKED, user)
        raise NoGuessLeft
    for factor in Authenticator.objects.filter(user=user, type__in=(Type.TOTP, Type.RECOVERY_CODES)).order_by("-type"):
        used = _use_app(factor.pk, code) if factor.type == Type.TOTP else factor.wrap().validate_code(code)
        if used:
            guesses.forgive("code", str(user.pk))
            return factor
    return None


@transaction.atomic
def _use_app(pk: int, code: str) -> bool:
    """Use up the time step of a right code: neither it nor an earlier one is taken again."""
    factor = Authenticator.objects.select_for_update().get(pk=pk)
    counter = matching_counter(decrypt(factor.data["secret"]), code, factor.data.get("last_counter", -1))
    if counter is None:
        return False
    factor.data["last_counter"] = counter
    factor.save(update_fields=["data"])
    return True


def _shown(sender: Any, request: HttpRequest, user: User, **facts: Any) -> None:
    note_shown(request, user)


@transaction.atomic
def take_away(user: User, *, by: User) -> None:
    """Remove every factor of somebody who has lost theirs, and end their sessions: the next log-in makes new ones."""
    if Authenticator.objects.filter(user=user).delete()[0]:
        events.record(AccessEvent.Kind.FACTOR_REMOVED, user, by=by, detail="all")
    sessions.end(user.open_sessions.all(), by=by, detail="second factor removed")
