"""Who may do what, as data; and the two verbs that change it, each leaving a line in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models import User


class Role(models.TextChoices):
    """What a person is trusted with. A person may hold several; no role lets anyone approve their own change."""

    READER = "reader", _("Read-only")
    ANALYST = "analyst", _("Analyst")
    REVIEWER = "reviewer", _("Reviewer")
    EDITOR = "editor", _("Editor")


class Act(models.TextChoices):
    """What a role may be needed for. The desk, the admin and `claims.publish` all ask `may()`."""

    READ_DESK = "read_desk", _("read the desk")
    WORK = "work", _("edit claims, sources and evidence")
    PROPOSE = "propose", _("propose a change")
    APPROVE = "approve", _("approve or send back a change")
    PAUSE = "pause", _("pause or resume a claim")
    WITHDRAW = "withdraw", _("withdraw, merge or redact")
    OVERRIDE = "override", _("publish alone in an emergency")
    ADMIN = "admin", _("use the admin")
    PEOPLE = "people", _("manage people")


PERMITS: dict[str, frozenset[str]] = {
    Role.READER: frozenset({Act.READ_DESK}),
    Role.ANALYST: frozenset({Act.READ_DESK, Act.WORK, Act.PROPOSE, Act.PAUSE}),
    Role.REVIEWER: frozenset({Act.READ_DESK, Act.WORK, Act.PROPOSE, Act.APPROVE, Act.PAUSE}),
    Role.EDITOR: frozenset(
        {
            Act.READ_DESK,
            Act.WORK,
            Act.PROPOSE,
            Act.APPROVE,
            Act.PAUSE,
            Act.WITHDRAW,
            Act.OVERRIDE,
            Act.ADMIN,
            Act.PEOPLE,
        }
    ),
}


class GrantRefused(Exception):
    """A grant or its revocation that the rules forbid; the message says why."""


def permits(roles: frozenset[str], act: str) -> bool:
    """Whether any of `roles` allows `act`."""
    return any(act in PERMITS[role] for role in roles if role in PERMITS)


@transaction.atomic
def grant(user: User, role: str, *, by: User | None, reason: str = "") -> None:
    """Give `user` a role and log who gave it. `by=None` is the machine's own set-up.

    Raises `GrantRefused` when somebody grants themself a role, or grants one without being allowed to.
    """
    from people.models import RoleGrant

    _refuse_unfit_granter(user, by)
    RoleGrant.objects.get_or_create(
        user=user, role=Role(role).value, revoked_at=None, defaults={"granted_by": by, "reason": reason}
    )
    _follow_roles(user)


@transaction.atomic
def revoke(user: User, role: str, *, by: User | None) -> None:
    """End a role of `user`; the grant's line stays in the log with the day it ended."""
    from people.models import RoleGrant

    _refuse_unfit_granter(user, by)
    RoleGrant.objects.filter(user=user, role=role, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)
    _follow_roles(user)


def _refuse_unfit_granter(user: User, by: User | None) -> None:
    if by is None:
        return
    if by.pk == user.pk:
        raise GrantRefused("Nobody changes their own roles. Ask another editor.")
    if not by.may(Act.PEOPLE):
        raise GrantRefused("Only an editor gives or takes roles.")


def _follow_roles(user: User) -> None:
    """Django's own `is_staff` only says who may open the admin; it follows the roles."""
    user.forget_roles()
    user.is_staff = user.may(Act.ADMIN)
    user.save(update_fields=["is_staff"])


def require(by: User | None, act: str) -> None:
    """Raise PermissionDenied, naming the roles that would do, unless `by` may `act`; None is the machine."""
    if by is None or by.may(act):
        return
    roles = [str(role.label) for role in Role if act in PERMITS[role]]
    raise PermissionDenied(f"To {Act(act).label} you need one of these roles: {', '.join(roles)}.")
