from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims import scales
from sources.appendonly import Kept
from sources.ids import new_public_id


class Dissent(Kept):
    """That somebody at the desk disagrees with a status: their own status, and their reasons.

    A working row; readers see it once an edition holds it, by role and never by name. It ends when its author
    withdraws it, or when an edition moves the status to what it says. Never deleted.
    """

    key = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    claim = models.ForeignKey("claims.Claim", models.PROTECT, related_name="dissents")
    role = models.CharField(max_length=10, choices=scales.choices(scales.DISSENTERS))
    status = models.CharField(max_length=20, choices=scales.choices(scales.STATUSES))
    reasons = models.TextField(help_text=_("Sources are cited by public id: [@7kq2mfnb]."))
    on = models.DateField(_("written on"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_because = models.CharField(max_length=300, blank=True)
    followed_on = models.DateField(_("followed on"), null=True, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name_plural = "dissent"
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "added_by"],
                condition=models.Q(withdrawn_at=None, followed_on=None),
                name="one_dissent_a_claim_and_person",
                violation_error_message=_("You have a dissent on this claim already. Change that one, or withdraw it."),
            ),
            models.CheckConstraint(
                name="dissent_has_reasons",
                condition=~models.Q(reasons=""),
                violation_error_message=_("Give your reasons."),
            ),
            models.CheckConstraint(
                name="dissent_withdrawn_says_why",
                condition=models.Q(withdrawn_at=None) | ~models.Q(withdrawn_because=""),
                violation_error_message=_("Say why this is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_status_display()}"

    @property
    def stands(self) -> bool:
        """Whether it is neither withdrawn nor followed."""
        return self.withdrawn_at is None and self.followed_on is None

    @property
    def left_alone(self) -> bool:
        """Whether its author is gone: an import brought it, or the account is closed."""
        return self.added_by is None or not self.added_by.is_active
