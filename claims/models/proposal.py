from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims import scales
from sources.appendonly import Kept


class Proposal(Kept):
    """The next edition, waiting for its second check: the very bytes that would be published, and their base."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for a second check")
        PUBLISHED = "published", _("published")
        RETURNED = "returned", _("sent back")
        WITHDRAWN = "withdrawn", _("taken back by its author")
        STALE = "stale", _("overtaken by another edition")

    claim = models.ForeignKey("claims.Claim", models.PROTECT, related_name="proposals")
    act = models.CharField(max_length=14, choices=scales.choices(scales.ACTS))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    base = models.ForeignKey("claims.Edition", models.PROTECT, null=True, blank=True, related_name="+")
    document = models.BinaryField(_("proposed document, compressed"))
    digest = models.CharField(max_length=64)
    claim_version = models.PositiveIntegerField(_("version of the working rows it was composed from"))
    change = models.JSONField(default=dict, help_text=_("What the author filled in, to be edited again."))
    note = models.TextField(_("note to the reviewer"), blank=True)
    answered = models.JSONField(default=dict, blank=True, help_text=_("Warnings answered, by rule name."))
    left_open = models.JSONField(
        default=dict, blank=True, editable=False, help_text=_("Rules whose warnings its author left open."),
    )  # fmt: skip
    completes_by = models.DateTimeField(
        _("what is open is completed by"), null=True, blank=True, help_text=_("Set for a quick look alone."),
    )  # fmt: skip
    embargo_until = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("Who gave the second check ahead of the embargo's end."),
    )  # fmt: skip
    approved_at = models.DateTimeField(null=True, blank=True)
    batch = models.ForeignKey("claims.Batch", models.PROTECT, null=True, blank=True, related_name="proposals")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="proposals")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=models.Q(state="open"), name="one_open_proposal_a_claim"
            ),
            models.CheckConstraint(
                name="proposal_author_is_not_its_checker",
                condition=models.Q(approved_by=None)
                | models.Q(author=None)
                | ~models.Q(author=models.F("approved_by")),
                violation_error_message=_("The author of a change never approves it."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "opened_at"], name="proposal_state"),
            models.Index(
                fields=["embargo_until"], name="proposal_waits",
                condition=models.Q(state="open", approved_by__isnull=False),
            ),
            models.Index(
                fields=["completes_by"], name="proposal_to_complete", condition=models.Q(completes_by__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.get_state_display()})"

    @property
    def state_in_words(self) -> str:
        """The state as the desk shows it."""
        if not self.waits or self.embargo_until is None:
            return str(self.get_state_display())
        until = date_format(self.embargo_until, "j F Y, H:i", use_l10n=False)
        return gettext("approved, waits until %(moment)s UTC") % {"moment": until}

    @property
    def waits(self) -> bool:
        """Whether it has its second check and waits for the end of its embargo."""
        return self.state == self.State.OPEN and self.approved_by_id is not None
