from django.db import models
from django.utils.translation import gettext_lazy as _


class Article(models.Model):
    """A source whose claims we follow: how they were chosen, and how far the evidence was considered."""

    source = models.OneToOneField("sources.Source", models.PROTECT, related_name="article", primary_key=True)
    selection_rule = models.TextField(_("how the claims were chosen"))
    author_note = models.CharField(_("the author, as stated in the article"), max_length=300, blank=True)
    notes = models.JSONField(default=list, blank=True)
    sections = models.JSONField(default=list, blank=True)
    word_count = models.PositiveIntegerField(null=True, blank=True)
    considered_to = models.DateField(_("evidence considered to"), null=True, blank=True)
    compiled_on = models.DateField(_("timelines compiled on"), null=True, blank=True)

    def __str__(self) -> str:
        return str(self.source)
