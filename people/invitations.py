"""The only way to an account: an invitation for one address and one role, used once, within three days."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import unicodedata
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from people import events
from people.grants import GrantRefused, grant, hold, refuse_unfit_granter
from people.models import AccessEvent, Invitation, User
from people.roles import Role

LASTS = dt.timedelta(hours=72)


class NotInvited(Exception):
    """An invitation that cannot be made or used; the message says why."""


class Invited(NamedTuple):
    """An invitation with its token, which is kept nowhere, and the one to the same address that it ended."""

    invitation: Invitation
    token: str
    ended: Invitation | None


@transaction.atomic
def invite(address: str, role: str, *, by: User | None) -> Invited:
    """Invite somebody. `by=None` is whoever runs the machine.

    An earlier invitation to the address ends, which the log has as well. Raises `NotInvited`.
    """
    address = _address(address)
    if by is not None:
        try:
            refuse_unfit_granter(None, by)
        except GrantRefused as refusal:
            raise NotInvited(str(refusal)) from None
    if _has_account(address):
        raise NotInvited("Somebody with this address has an account already.")
    earlier = list(_open().filter(address=address).order_by("pk"))
    for one in earlier:
        _end(one, by=by)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        token_hash=_hash(token),
        address=address,
        role=Role(role).value,
        invited_by=by,
        expires_at=timezone.now() + LASTS,
    )
    events.record(AccessEvent.Kind.INVITED, by=by, detail=f"{address}: {invitation.role}")
    return Invited(invitation, token, earlier[-1] if earlier else None)


def find(token: str) -> Invitation | None:
    """The invitation of this token, if it can still be used."""
    return _open().filter(token_hash=_hash(token)).first()


@transaction.atomic
def accept(token: str, *, username: str, password: str) -> User:
    """Make the account that was offered, with the address and role of the invitation. Raises `NotInvited`."""
    if offered := find(token):
        hold(offered.invited_by)  # before the invitation, as whoever closes that account does
    invitation = _open().select_for_update().filter(token_hash=_hash(token)).first()
    if invitation is None or _has_account(invitation.address):
        raise NotInvited("This invitation has been used, withdrawn, or is over. Ask for a new one.")
    user = _account(username, invitation.address, password)
    used = Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=timezone.now(), used_by=user)
    if not used:
        raise NotInvited("This invitation has been used.")
    try:
        grant(user, invitation.role, by=invitation.invited_by, reason="By invitation.")
    except GrantRefused:
        raise NotInvited("Who invited you may no longer give this role. Ask for a new invitation.") from None
    events.record(AccessEvent.Kind.JOINED, user, by=user)
    return user


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User) -> None:
    """End an invitation that nobody has used."""
    refuse_unfit_granter(None, by)
    _end(invitation, by=by)


def waiting() -> list[Invitation]:
    """Invitations that can still be used, newest first."""
    return list(_open().select_related("invited_by").order_by("-pk"))


def _end(invitation: Invitation, *, by: User | None) -> None:
    if _open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        detail = f"{invitation.address}: {invitation.role}"
        events.record(AccessEvent.Kind.INVITATION_WITHDRAWN, by=by, detail=detail)


def _account(username: str, address: str, password: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(username, address, password)
    except IntegrityError:
        raise NotInvited("Somebody has just taken this name. Choose another.") from None


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


def _has_account(address: str) -> bool:
    return User.objects.filter(email__iexact=address).exists()


def _address(text: str) -> str:
    address = unicodedata.normalize("NFKC", text).strip()
    try:
        validate_email(address)
    except ValidationError:
        raise NotInvited("This is no e-mail address.") from None
    return address.lower()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "backslashreplace")).hexdigest()
