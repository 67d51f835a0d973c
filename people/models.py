"""The people who work at the desk. Readers have no account."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from people.roles import Role, permits


class User(AbstractUser):
    """A member of staff. The public sees a role; a name only where that person chose one.

    `uid` is the opaque id that enters salted commitments, so that a log never holds a name.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    public_name = models.CharField(_("public name"), max_length=80, blank=True)
    shows_name = models.BooleanField(
        _("show my public name"),
        default=False,
        help_text=_("Readers see this name beside your work. Reversible."),
    )

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles this person holds now; none for a deactivated account."""
        if not self.is_active or self.pk is None:
            return frozenset()
        return frozenset(self.role_grants.filter(revoked_at=None).values_list("role", flat=True))

    def may(self, act: str) -> bool:
        """Whether any role held now allows `act` (one of `people.roles.Act`). A superuser gets no more than that."""
        return permits(self.roles, act)

    def forget_roles(self) -> None:
        """Read the roles afresh next time they are asked for."""
        self.__dict__.pop("roles", None)


class RoleGrant(models.Model):
    """One line of the log of roles: who gave which role to whom, why, and when it ended."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=10, choices=Role.choices)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    reason = models.CharField(max_length=200, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], condition=models.Q(revoked_at=None), name="one_open_grant_a_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.user}"


class FormReceipt(models.Model):
    """What one sending of a desk form led to: a double click or a resend gives the same answer, not a second act.

    A receipt is of use for minutes; those of a person's last day are kept.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    token = models.CharField(max_length=43)
    address = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="form_sent_once")]
        indexes = [models.Index(fields=["user", "at"], name="form_receipt_age")]

    def __str__(self) -> str:
        return self.address
