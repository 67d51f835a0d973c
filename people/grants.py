"""Who may do what now, and the two verbs that change who holds which role, each leaving a line in the log."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from people import events
from people.models import AccessEvent, RoleGrant, User
from people.roles import PERMITS, Act, Role


class GrantRefused(Exception):
    """A grant or its revocation that the rules forbid; the message says why."""


def who_may(act: str) -> QuerySet[User]:
    """Everybody whose account is open and who holds a role for this now, by name."""
    roles = [role for role, acts in PERMITS.items() if act in acts]
    able = User.objects.filter(is_active=True, role_grants__role__in=roles, role_grants__revoked_at=None)
    return able.distinct().order_by("username")


@transaction.atomic
def grant(user: User, role: str, *, by: User | None, reason: str = "") -> None:
    """Give `user` a role and log who gave it. `by=None` is the machine's own set-up.

    Raises `GrantRefused` when somebody grants themself a role, or grants one without being allowed to.
    """
    refuse_unfit_granter(user, by)
    _line, given = RoleGrant.objects.get_or_create(
        user=user, role=Role(role).value, revoked_at=None, defaults={"granted_by": by, "reason": reason}
    )
    if given:
        events.record(AccessEvent.Kind.ROLE_GIVEN, user, by=by, detail=role)
    _follow_roles(user)


@transaction.atomic
def revoke(user: User, role: str, *, by: User | None) -> None:
    """End a role of `user`; the grant's line stays in the log with the day it ended."""
    refuse_unfit_granter(user, by)
    lines = RoleGrant.objects.filter(user=user, role=role, revoked_at=None)
    if lines.update(revoked_at=timezone.now(), revoked_by=by):
        events.record(AccessEvent.Kind.ROLE_TAKEN, user, by=by, detail=role)
    _follow_roles(user)


def refuse_unfit_granter(user: User | None, by: User | None) -> None:
    """Raise `GrantRefused` unless `by` may decide on roles now, and not on their own. None is the machine.

    Both accounts stay locked until the transaction ends. So whoever takes a role or closes an account is an editor
    when it is done, and of two editors who send each other away at once one is left.
    """
    if by is None:
        return
    if user is not None and by.pk == user.pk:
        events.refused(by, "to change their own roles")
        raise GrantRefused("Nobody changes their own roles. Ask another editor.")
    if not any(held.pk == by.pk and held.may(Act.PEOPLE) for held in hold(user, by)):
        events.refused(by, "to give or take a role")
        raise GrantRefused("Only an editor gives or takes roles.")


def hold(*people: User | None) -> list[User]:
    """Lock these accounts, always in one order, and give them as they are now. Lines that name them may be written."""
    pks = [person.pk for person in people if person is not None]
    return list(User.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))


def _follow_roles(user: User) -> None:
    """Django's own `is_staff` only says who may open the admin; it follows the roles."""
    user.forget_roles()
    user.is_staff = user.may(Act.ADMIN)
    user.save(update_fields=["is_staff"])
