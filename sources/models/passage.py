from django.db import models
from django.utils.translation import gettext_lazy as _

from sources.appendonly import Kept
from sources.ids import new_public_id


class Passage(Kept):
    """A quotation in a source: what it says exactly, and the few characters that touch it. Never changed."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    source = models.ForeignKey("sources.Source", models.PROTECT, related_name="passages")
    section = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(_("order in the source"), default=0)
    exact = models.TextField()
    prefix = models.CharField(max_length=120, blank=True)
    suffix = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12, default="en")
    translation = models.TextField(_("our translation"), blank=True)

    class Meta:
        ordering = ["source", "position", "pk"]

    def __str__(self) -> str:
        return self.exact[:80]
