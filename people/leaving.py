"""Closing an account: it is never deleted, its lines stay, and its sessions end at once."""

from __future__ import annotations

from django.db import transaction

from people import events, invitations, sessions
from people.grants import GrantRefused, refuse_unfit_granter
from people.models import AccessEvent, Invitation, User


@transaction.atomic
def close(user: User, *, by: User) -> None:
    """Close an account. Nobody closes their own; raises `GrantRefused`."""
    if user.pk == by.pk:
        events.refused(by, "to close their own account")
        raise GrantRefused("Nobody closes their own account. Ask another editor.")
    refuse_unfit_granter(user, by)
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        return
    user.refresh_from_db()
    user.forget_roles()
    sessions.end(user.open_sessions.all(), by=by, detail="account closed")
    for invitation in Invitation.objects.filter(invited_by=user, used_at=None, withdrawn_at=None):
        invitations.withdraw(invitation, by=by)
    events.record(AccessEvent.Kind.CLOSED, user, by=by)


@transaction.atomic
def reopen(user: User, *, by: User) -> None:
    """Open a closed account again, with the roles that were not taken from it."""
    refuse_unfit_granter(user, by)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        events.record(AccessEvent.Kind.REOPENED, user, by=by)
