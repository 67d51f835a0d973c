from django.db import models
from django.utils.translation import gettext_lazy as _

from sources.ids import new_public_id


class Actor(models.Model):
    """Who speaks: a state, an organisation, a person. Origins of one actor count as one speaker."""

    class Kind(models.TextChoices):
        STATE = "state", _("State")
        ORGANISATION = "organisation", _("Organisation")
        PERSON = "person", _("Person")
        NEWSROOM = "newsroom", _("Newsroom")
        UNNAMED = "unnamed", _("Unnamed officials")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    key = models.SlugField(_("exchange key"), max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
