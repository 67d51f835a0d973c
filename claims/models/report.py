from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sources.appendonly import Kept
from sources.ids import new_receipt

DECIDED = ("accepted", "partly", "rejected")
"""States in which a report has its answer."""


class Report(Kept):
    """What somebody outside told us: an error, a claim to follow, a complaint. Private; only its outcome is told.

    What was received never changes, and an outcome is said once. Who sent it can be forgotten, but not under a hold.
    """

    class Subject(models.TextChoices):
        ERROR = "error", _("An error on a page")
        CLAIM = "claim", _("A claim to follow")
        COMPLAINT = "complaint", _("A complaint")

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        LOOKED_AT = "looked_at", _("Being looked at")
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Accepted in part")
        REJECTED = "rejected", _("Rejected")

    class Way(models.TextChoices):
        FORM = "form", _("the form on this site")
        LETTER = "letter", _("a letter")
        PHONE = "phone", _("a telephone call")
        MAIL = "mail", _("a mail")
        SPOKEN = "spoken", _("a conversation")

    receipt = models.CharField(max_length=19, unique=True, default=new_receipt, editable=False)
    token = models.CharField(max_length=43, unique=True, editable=False)
    subject = models.CharField(max_length=9, choices=Subject)
    state = models.CharField(max_length=9, choices=State, default=State.RECEIVED)
    what = models.TextField(_("what is wrong"))
    place = models.CharField(_("where"), max_length=300, blank=True)
    person = models.CharField(_("person it concerns"), max_length=200, blank=True)
    sender = models.CharField(_("who sent it"), max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    claim = models.ForeignKey("claims.Claim", models.PROTECT, null=True, blank=True, related_name="reports")
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    came_by = models.CharField(_("how it came"), max_length=6, choices=Way, default=Way.FORM)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When somebody of ours wrote it down, where it did not come by the form."),
    )  # fmt: skip
    due_on = models.DateField(_("answer due on"), null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(_("outcome, as whoever sent it reads it"), blank=True)
    edition = models.ForeignKey("claims.Edition", models.PROTECT, null=True, blank=True, related_name="+")
    held_because = models.CharField(_("legal hold, and why"), max_length=300, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="report_decided_says_why",
                condition=models.Q(decided_at=None) | (models.Q(state__in=DECIDED) & ~models.Q(outcome="")),
                violation_error_message=_("Say why in a sentence."),
            ),
            models.CheckConstraint(
                name="report_undecided_has_no_outcome",
                condition=~models.Q(decided_at=None) | (~models.Q(state__in=DECIDED) & models.Q(outcome="")),
            ),
            models.CheckConstraint(
                name="report_by_hand_says_whose",
                condition=models.Q(came_by="form", recorded_by=None, recorded_at=None)
                | (~models.Q(came_by="form") & models.Q(recorded_by__isnull=False, recorded_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="report_due"),
            models.Index(fields=["subject", "received_at"], name="report_received"),
        ]

    def __str__(self) -> str:
        return self.receipt


class ReportCount(models.Model):
    """How many reports came within an hour, from one address (as a keyed hash) or in all. Kept for a day."""

    who = models.CharField(max_length=32)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "hour"], name="report_count_once")]

    def __str__(self) -> str:
        return f"{self.who} {self.hour:%Y-%m-%dT%H}: {self.count}"
