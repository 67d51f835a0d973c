"""Who may do what, as data. `people.grants` has the verbs that change who holds which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import models
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
    DISSENT = "dissent", _("disagree with a status in public")
    APPROVE = "approve", _("approve or send back a change")
    PAUSE = "pause", _("pause a claim")
    WITHDRAW = "withdraw", _("withdraw, bring back, merge or redact")
    OVERRIDE = "override", _("publish alone in an emergency")
    ADMIN = "admin", _("use the admin")
    PEOPLE = "people", _("manage people")
    COMPLAINTS = "complaints", _("read and answer complaints")


PERMITS: dict[str, frozenset[str]] = {
    Role.READER: frozenset({Act.READ_DESK}),
    Role.ANALYST: frozenset({Act.READ_DESK, Act.WORK, Act.PROPOSE, Act.DISSENT, Act.PAUSE}),
    Role.REVIEWER: frozenset({Act.READ_DESK, Act.WORK, Act.PROPOSE, Act.DISSENT, Act.APPROVE, Act.PAUSE}),
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
            Act.COMPLAINTS,
        }
    ),
}


def permits(roles: frozenset[str], act: str) -> bool:
    """Whether any of `roles` allows `act`."""
    return any(act in PERMITS[role] for role in roles if role in PERMITS)


def require(by: User | None, act: str) -> None:
    """Raise PermissionDenied, naming the roles that would do, unless `by` may `act`; None is the machine."""
    if by is None or by.may(act):
        return
    roles = [str(role.label) for role in Role if act in PERMITS[role]]
    raise PermissionDenied(f"To {Act(act).label} you need one of these roles: {', '.join(roles)}.")
