from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Note(models.Model):
    """A private remark of the desk on a claim. Nobody edits it; no edition, search, mail or export holds it."""

    claim = models.ForeignKey("claims.Claim", models.PROTECT, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    text = models.TextField(max_length=4_000)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text[:80]


class Mention(models.Model):
    """A person named in a note with @. `read_at` is when they opened the claim after it."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentions")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="mentioned_once")]
        indexes = [
            models.Index(fields=["user"], name="mention_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"@{self.user}"


class DeskVisit(models.Model):
    """When a person last opened the queue, and when the visit before that one ended."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="desk_visit")
    at = models.DateTimeField(_("last seen at the queue"))
    since = models.DateTimeField(_("end of the visit before"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.at:%Y-%m-%d %H:%M}"


class SourceReader(models.Model):
    """A person who may see who a withheld source is. A source that is withheld shows itself to these alone."""

    source = models.ForeignKey("sources.Source", models.CASCADE, related_name="named_readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "user"], name="named_reader_once")]

    def __str__(self) -> str:
        return f"{self.user_id} reads {self.source_id}"
