from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sources.appendonly import Once


class Answer(Once):
    """What somebody said to a warning that a proposal was laid with: its approver, or whoever completed a quick look.

    What its author said before it was laid stands in the proposal itself. Private, as the proposal is.
    """

    proposal = models.ForeignKey("claims.Proposal", models.PROTECT, related_name="answers")
    rule = models.CharField(_("the rule that warned"), max_length=60)
    text = models.CharField(_("answer"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "rule"], name="one_answer_a_warning")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.text[:60]}"
