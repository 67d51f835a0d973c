"""What the desk keeps beside proposals: drafts of changes, notices to people, and how the `work` process stands."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim

OF_PROPOSALS = ("to_check", "approved", "returned", "overtaken")
OF_CLAIMS = ("mentioned", "given")


class ChangeDraft(models.Model):
    """A change form as somebody left it: one a claim and person, kept until sent or thrown away."""

    claim = models.ForeignKey("claims.Claim", models.CASCADE, related_name="drafts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    typed = models.JSONField(default=dict, help_text=_("What was typed, by field: a list of values each."))
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["claim", "person"], name="one_draft_a_claim_and_person")]

    def __str__(self) -> str:
        return f"{self.claim_id} by {self.person_id}"


class Notice(models.Model):
    """Something that one person should know: of a proposal, of a claim or of a complaint, and no words of any."""

    class Kind(models.TextChoices):
        TO_CHECK = "to_check", _("A proposal waits for your check")
        APPROVED = "approved", _("Your proposal was approved")
        RETURNED = "returned", _("Your proposal was sent back")
        OVERTAKEN = "overtaken", _("Your proposal was overtaken")
        MENTIONED = "mentioned", _("Somebody named you in a note")
        GIVEN = "given", _("A claim was given to you")
        COMPLAINT = "complaint", _("A complaint has come in")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    proposal = models.ForeignKey("claims.Proposal", models.CASCADE, null=True, blank=True, related_name="notices")
    claim = models.ForeignKey("claims.Claim", models.CASCADE, null=True, blank=True, related_name="notices")
    report = models.ForeignKey("claims.Report", models.CASCADE, null=True, blank=True, related_name="notices")
    at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "proposal"], name="notice_once"),
            models.UniqueConstraint(
                fields=["person", "kind", "claim"], name="notice_unread_once", condition=models.Q(read_at=None)
            ),
            models.UniqueConstraint(fields=["person", "kind", "report"], name="notice_report_once"),
            models.CheckConstraint(
                name="notice_names_what_it_is_of",
                condition=models.Q(kind__in=OF_CLAIMS, claim__isnull=False, proposal=None, report=None)
                | models.Q(kind="complaint", report__isnull=False, proposal=None, claim=None)
                | models.Q(kind__in=OF_PROPOSALS, proposal__isnull=False, claim=None, report=None),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "read_at"], name="notice_unread"),
            models.Index(fields=["at"], name="notice_unmailed", condition=models.Q(mailed_at=None, read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.proposal_id or self.claim_id or self.report_id}"

    @property
    def about(self) -> Claim | None:
        """The claim it speaks of; None where a complaint names none."""
        names_one = self.proposal or self.report
        return self.claim or (names_one.claim if names_one else None)


class MailWish(models.Model):
    """How one person wants notices by mail. Without a row: once a day."""

    class When(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day")
        NEVER = "never", _("Never")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_wish", primary_key=True)
    when = models.CharField(_("notices by mail"), max_length=8, choices=When, default=When.DAILY)
    daily_on = models.DateField(_("day of the last daily mail"), null=True, blank=True)

    def __str__(self) -> str:
        return self.get_when_display()


class Lease(models.Model):
    """Which process does the work now, and until when it may be taken for alive."""

    name = models.CharField(max_length=20, primary_key=True)
    holder = models.CharField(max_length=60)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class Failure(models.Model):
    """A piece of work that failed: how often, and when it is tried again. It goes once the work is done."""

    work = models.CharField(max_length=40, primary_key=True)
    tries = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True, blank=True, help_text=_("Empty: given up."))
    error = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.work}: {self.tries}"
