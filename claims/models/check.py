from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sources.appendonly import Once


class Check(Once):
    """A look that changed nothing: where, what was searched, what came of it. Moves `last_checked` only."""

    claim = models.ForeignKey("claims.Claim", models.PROTECT, related_name="checks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    searched = models.TextField(_("where, and what was searched"))
    result = models.TextField(_("what came of it"))

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.result[:60]}"
