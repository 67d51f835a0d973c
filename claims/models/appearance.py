from django.db import models
from django.utils.translation import gettext_lazy as _

from claims import scales
from sources.ids import new_public_id


class Appearance(models.Model):
    """A claim in a passage: how it is put, and the attribution chain from the author to the first speaker."""

    key = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    claim = models.ForeignKey("claims.Claim", models.CASCADE, related_name="appearances")
    passage = models.ForeignKey("sources.Passage", models.PROTECT, related_name="+")
    put = models.CharField(_("how it is put"), max_length=12, choices=scales.choices(scales.PUT), default="asserted")
    hedges = models.JSONField(default=list, blank=True, help_text=_("The hedging words of the text."))
    chain = models.JSONField(default=list, blank=True, help_text=_("From the author inward, as worded."))
    chain_actors = models.ManyToManyField("sources.Actor", through="claims.ChainActor", related_name="+")
    chain_sources = models.ManyToManyField("sources.Source", through="claims.ChainSource", related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["claim", "passage"], name="appearance_once")]

    def __str__(self) -> str:
        return f"{self.claim_id} in {self.passage_id}"


class ChainActor(models.Model):
    """An actor that stands in an appearance's attribution chain, and so never counts as support."""

    appearance = models.ForeignKey(Appearance, models.CASCADE)
    actor = models.ForeignKey("sources.Actor", models.PROTECT)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["appearance", "actor"], name="chain_actor_once")]

    def __str__(self) -> str:
        return str(self.actor_id)


class ChainSource(models.Model):
    """A source that stands in an appearance's attribution chain, and so never counts as support."""

    appearance = models.ForeignKey(Appearance, models.CASCADE)
    source = models.ForeignKey("sources.Source", models.PROTECT)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["appearance", "source"], name="chain_source_once")]

    def __str__(self) -> str:
        return str(self.source_id)
