from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims import scales
from sources.ids import new_public_id


class Claim(models.Model):
    """One atomic, self-contained statement: a working row of the desk. Nothing here is public; editions are.

    `version` moves with the claim, its appearances and its evidence; a stale save is refused by it.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    key = models.SlugField(_("exchange key"), max_length=120, unique=True)
    slug = models.SlugField(max_length=80)
    statement = models.TextField()
    restated_as = models.TextField(
        blank=True,
        help_text=_("The observable sentence that is judged, where the wording speaks of a motive."),
    )
    kind = models.CharField(max_length=12, choices=scales.choices(scales.KINDS))
    judged = models.CharField(max_length=20, choices=scales.choices(scales.JUDGED), default="that_it_is_so")
    judged_for = models.CharField(_("judged for"), max_length=60, blank=True, help_text=_("EDTF interval"))
    judged_for_text = models.CharField(max_length=160, blank=True)
    event_period = models.CharField(max_length=60, blank=True, help_text=_("EDTF interval"))
    settle = models.TextField(_("what would settle it"), blank=True)
    not_checkable_because = models.TextField(blank=True)
    topics = models.ManyToManyField("claims.Topic", through="claims.ClaimTopic", related_name="claims")
    keywords = models.JSONField(default=list, blank=True)
    entities = models.JSONField(default=list, blank=True)
    places = models.JSONField(default=list, blank=True)
    priority = models.PositiveSmallIntegerField(
        choices=[(1, _("carries the argument")), (2, _("important")), (3, _("background"))], default=2
    )
    review_by = models.DateField(null=True, blank=True)
    closed = models.BooleanField(_("closed, no further checks"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="claims")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("with"),
        null=True,
        blank=True,
        related_name="claims_in_hand",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="claim_closed_has_no_review_day",
                condition=models.Q(closed=False) | models.Q(review_by=None),
                violation_error_message=_("A closed claim has no day of review."),
            )
        ]

    def __str__(self) -> str:
        return self.statement


class Forecast(models.Model):
    """What decides a forecast. Criteria fixed after the event are shown as such."""

    claim = models.OneToOneField(Claim, models.CASCADE, related_name="forecast", primary_key=True)
    criteria = models.TextField(_("resolution criteria"))
    ambiguous = models.TextField(_("what would be ambiguous"), blank=True)
    deciding_source = models.TextField(blank=True)
    deadline = models.CharField(max_length=60, blank=True, help_text=_("EDTF; empty when the forecast has none"))
    criteria_fixed_on = models.DateField()
    modality = models.CharField(max_length=10, choices=scales.choices(scales.MODALITIES))

    def __str__(self) -> str:
        return self.criteria[:80]
