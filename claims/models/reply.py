from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims import scales
from sources.appendonly import Kept
from sources.ids import new_public_id


class Reply(Kept):
    """Whom we asked about a claim, when, until when, and what they said or that they did not answer.

    A working row of the desk; readers see it once an edition holds it. Withdrawn, never deleted.
    """

    key = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    claim = models.ForeignKey("claims.Claim", models.PROTECT, related_name="replies")
    asked = models.CharField(_("whom we asked"), max_length=200)
    actor = models.ForeignKey("sources.Actor", models.PROTECT, null=True, blank=True, related_name="+")
    asked_on = models.DateField(_("asked on"))
    until = models.DateField(_("time to answer until"))
    outcome = models.CharField(max_length=8, choices=scales.choices(scales.REPLIES), default="waiting")
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    text = models.TextField(_("what they said"), blank=True)
    language = models.CharField(max_length=12, default="en", blank=True)
    translation = models.TextField(_("our translation"), blank=True)
    position = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["asked_on", "position", "pk"]
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(
                name="reply_until_after_asked",
                condition=models.Q(until__gte=models.F("asked_on")),
                violation_error_message=_("The time to answer ends on or after the day we asked."),
            ),
            models.CheckConstraint(
                name="reply_answered_is_quoted",
                condition=(models.Q(outcome="answered") & ~models.Q(text="") & ~models.Q(answered_on=None))
                | (~models.Q(outcome="answered") & models.Q(text="", translation="", answered_on=None)),
                violation_error_message=_("An answer has its words and its day; only an answer has them."),
            ),
            models.CheckConstraint(
                name="reply_answered_after_asked",
                condition=models.Q(answered_on=None) | models.Q(answered_on__gte=models.F("asked_on")),
                violation_error_message=_("Nobody answers before they are asked."),
            ),
            models.CheckConstraint(
                name="reply_withdrawn_says_why",
                condition=models.Q(withdrawn_at=None) | ~models.Q(withdrawn_because=""),
                violation_error_message=_("Say why this is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked}: {self.get_outcome_display()}"
