from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims import scales
from sources.appendonly import Once


class Batch(Once):
    """Editions and proposals that belong together: an import, a change to a source, a merge."""

    class Kind(models.TextChoices):
        IMPORT = "import", _("import")
        SOURCE = "source", _("change to a source")
        MERGE = "merge", _("merge")

    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason[:60]}"


class Edition(Once):
    """What we published, and when. Written once by `claims.publish`; database triggers refuse anything else.

    `leaf` holds the canonical bytes that the public record will sign: codes, ids, commitments and the index
    of the claim's previous leaf, never a name or free text. `number` is the leaf's index: contiguous from 0.
    """

    claim = models.ForeignKey("claims.Claim", models.PROTECT, related_name="editions")
    seq = models.PositiveIntegerField(_("version"))
    act = models.CharField(max_length=14, choices=scales.choices(scales.ACTS))
    changed = models.JSONField(default=list, help_text=_("Computed from the two documents."))
    status = models.CharField(max_length=20, choices=scales.choices(scales.STATUSES))
    family = models.CharField(max_length=14, choices=scales.choices(scales.FAMILIES))
    standing = models.CharField(max_length=10, choices=scales.choices(scales.STANDINGS))
    contested = models.BooleanField(default=False, help_text=_("Whether its document holds dissent."))
    recorded_at = models.DateTimeField(_("published at"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    override = models.CharField(_("published by one person because"), max_length=500, blank=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="editions")
    base = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="successor")
    commitment = models.CharField(max_length=64)
    leaf = models.BinaryField()
    number = models.PositiveBigIntegerField(_("index in the record"), unique=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "seq"], name="edition_seq_once_a_claim"),
            models.CheckConstraint(
                name="edition_has_second_check_or_override",
                condition=~models.Q(override="") | models.Q(approver__isnull=False) | models.Q(act="pause"),
                violation_error_message=_("Without a second check an edition needs a recorded override."),
            ),
            models.CheckConstraint(
                name="edition_author_is_not_approver",
                condition=models.Q(approver=None) | models.Q(author=None) | ~models.Q(author=models.F("approver")),
                violation_error_message=_("The author of a change never approves it."),
            ),
        ]
        indexes = [models.Index(fields=["recorded_at", "number"], name="edition_time")]

    def __str__(self) -> str:
        return f"{self.claim_id} v{self.seq}"


class Opening(Once):
    """What opens an edition's commitments: the document's bytes, compressed, and the salts.

    Emptied once, by a redaction.
    """

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="opening", primary_key=True)
    document = models.BinaryField(_("canonical document, compressed"), null=True)
    salt = models.BinaryField(null=True)
    people_salt = models.BinaryField(null=True)
    redacted_by = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="redacts")

    def __str__(self) -> str:
        return f"opening of {self.edition_id}"


class PublicRevision(models.Model):
    """One row, moved by every transaction that changes anything public; also the lock that orders such writes."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(name="one_public_revision", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return str(self.number)
