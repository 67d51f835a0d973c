from django.db import models
from django.utils.translation import gettext_lazy as _

from sources.ids import new_public_id


class Publisher(models.Model):
    """Who carries: an outlet, a ministry, an institute. Who speaks is an actor."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    key = models.SlugField(_("exchange key"), max_length=120, unique=True)
    name = models.CharField(max_length=200)
    actor = models.ForeignKey(
        "sources.Actor", models.PROTECT, null=True, blank=True, related_name="publishers",
        help_text=_("The actor that speaks through this publisher, where it is its own voice."),
    )  # fmt: skip
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
