from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims import scales
from sources.appendonly import Kept
from sources.ids import new_public_id


class Evidence(Kept):
    """The link claim–source: which way it points, how good it is, and whether it counts. Withdrawn, never deleted."""

    key = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    claim = models.ForeignKey("claims.Claim", models.PROTECT, related_name="evidence")
    source = models.ForeignKey("sources.Source", models.PROTECT, related_name="+")
    stance = models.CharField(max_length=8, choices=scales.choices(scales.STANCES))
    credibility = models.PositiveSmallIntegerField(
        _("credibility (Admiralty)"), choices=[(n, s.word) for n, s in scales.CREDIBILITY.items()]
    )
    note = models.TextField(blank=True)
    dated = models.CharField(_("date of the evidence"), max_length=60, blank=True, help_text=_("EDTF"))
    counts = models.BooleanField(_("counts on its side"), default=True)
    counts_reason = models.CharField(_("why it does not count"), max_length=200, blank=True)
    quote = models.TextField(_("short verbatim phrase"), blank=True)
    quote_speaker = models.CharField(max_length=160, blank=True)
    quote_language = models.CharField(max_length=12, default="en", blank=True)
    quote_translation = models.TextField(_("our translation"), blank=True)
    origins = models.ManyToManyField(
        "sources.Source", through="claims.EvidenceOrigin", related_name="+",
        help_text=_("Set only where the lineage of the source does not fit this link."),
    )  # fmt: skip
    position = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "source", "stance"],
                condition=models.Q(withdrawn_at=None),
                name="evidence_once_a_side",
                violation_error_message=_("This source is already linked to the claim on this side."),
            ),
            models.CheckConstraint(
                name="evidence_not_counted_says_why",
                condition=models.Q(counts=True) | ~models.Q(counts_reason=""),
                violation_error_message=_("Say why this evidence does not count."),
            ),
            models.CheckConstraint(
                name="evidence_withdrawn_says_why",
                condition=models.Q(withdrawn_at=None) | ~models.Q(withdrawn_because=""),
                violation_error_message=_("Say why the evidence is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stance_display()}: {self.source_id}"


class EvidenceOrigin(models.Model):
    """One origin named for a link itself, instead of the walk along its source's lineage."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="origin_links")
    source = models.ForeignKey("sources.Source", models.PROTECT)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["evidence", "source"], name="evidence_origin_once")]

    def __str__(self) -> str:
        return str(self.source_id)
