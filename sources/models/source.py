from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sources.appendonly import Once
from sources.ids import new_public_id


class Source(models.Model):
    """One citable item: a report, a briefing, a data set, a video. The article itself is a source."""

    class Kind(models.TextChoices):
        NEWS_REPORT = "news_report", _("News report")
        WIRE = "wire", _("Agency report")
        PRIMARY_OFFICIAL = "primary_official", _("Official statement or document")
        THINK_TANK = "think_tank", _("Research institute")
        ACADEMIC = "academic", _("Academic work")
        STATISTICS = "statistics", _("Statistics")
        SATELLITE_IMAGERY = "satellite_imagery", _("Satellite imagery")
        SPEECH = "speech", _("Speech")
        SOCIAL = "social", _("Social media")
        VIDEO = "video", _("Video")
        OTHER = "other", _("Other")

    class TitleBasis(models.TextChoices):
        PAGE = "page", _("title seen on the page")
        ADDRESS = "address", _("title worded after the address")
        DESCRIPTION = "description", _("our own description")

    class ReadAs(models.TextChoices):
        FULL = "full", _("read in full")
        EXCERPT = "excerpt", _("read as an excerpt")
        SUMMARY = "summary", _("read as a summary")
        NOT_SEEN = "not_seen", _("not seen: known from those who repeat it")

    class Lineage(models.TextChoices):
        ORIGIN = "origin", _("own observation, document, statement or reporting")
        DERIVED = "derived", _("repeats other sources")
        UNKNOWN = "unknown", _("cannot be told")

    class Withheld(models.TextChoices):
        SAFETY = "source_safety", _("the safety of the source")
        LEGAL = "legal", _("a legal duty")
        PRIVACY = "privacy", _("the privacy of a person")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    key = models.SlugField(_("exchange key"), max_length=120, unique=True)
    publisher = models.ForeignKey("sources.Publisher", models.PROTECT, related_name="sources")
    via = models.ForeignKey(
        "sources.Publisher", models.PROTECT, null=True, blank=True, related_name="relayed",
        help_text=_("Whose text or report this page carries, where it is a repost, a mirror or an agency copy."),
    )  # fmt: skip
    title = models.CharField(max_length=500)
    title_basis = models.CharField(max_length=12, choices=TitleBasis, default=TitleBasis.PAGE)
    authors = models.JSONField(default=list, blank=True, help_text=_("A list of names as printed."))
    url = models.CharField(_("canonical address"), max_length=2000, unique=True, null=True, blank=True)
    archive_url = models.CharField(_("archived copy"), max_length=2000, blank=True)
    seen_on = models.DateField(_("date seen"), null=True, blank=True)
    published = models.CharField(_("published"), max_length=60, blank=True, help_text=_("EDTF, ISO 8601-2"))
    published_earliest = models.DateField(null=True, blank=True)
    published_latest = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=12, default="en", help_text=_("BCP 47"))
    kind = models.CharField(max_length=20, choices=Kind)
    read_as = models.CharField(max_length=10, choices=ReadAs, default=ReadAs.EXCERPT)
    summary = models.TextField(blank=True)
    lineage = models.CharField(max_length=8, choices=Lineage, default=Lineage.UNKNOWN)
    derived_from = models.ManyToManyField(
        "self", through="sources.Derivation", symmetrical=False, related_name="repeated_by"
    )
    actor = models.ForeignKey("sources.Actor", models.PROTECT, null=True, blank=True, related_name="sources")
    withheld = models.CharField(_("withheld for"), max_length=16, choices=Withheld, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="source_not_seen_has_no_address",
                condition=~models.Q(read_as="not_seen") | models.Q(url=None),
                violation_error_message=_("A source that nobody has seen has no address of its own."),
            ),
            models.CheckConstraint(
                name="source_dates_in_order",
                condition=models.Q(published_earliest=None)
                | models.Q(published_latest=None)
                | models.Q(published_earliest__lte=models.F("published_latest")),
                violation_error_message=_("The earliest day comes after the latest."),
            ),
        ]
        indexes = [models.Index(fields=["id"], name="source_withheld", condition=~models.Q(withheld=""))]

    def __str__(self) -> str:
        """The title; a withheld source is never named in lists, logs and choices."""
        return str(_("Withheld source %s") % self.public_id) if self.withheld else self.title


class Derivation(models.Model):
    """One edge of lineage: `source` takes its information from `origin`. The database refuses a cycle."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="derivations")
    origin = models.ForeignKey(Source, models.PROTECT, related_name="carriers")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "origin"], name="derivation_once"),
            models.CheckConstraint(
                name="derivation_not_of_itself",
                condition=~models.Q(source=models.F("origin")),
                violation_error_message=_("A source cannot derive from itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} from {self.origin_id}"


class Grade(Once):
    """The reliability of a source as judged on one day (Admiralty letter). The newest holds; older ones stay."""

    class Letter(models.TextChoices):
        A = "A", _("reliable")
        B = "B", _("usually reliable")
        C = "C", _("fairly reliable")
        D = "D", _("not usually reliable")
        E = "E", _("unreliable")
        F = "F", _("reliability cannot be judged")

    source = models.ForeignKey(Source, models.PROTECT, related_name="grades")
    letter = models.CharField(max_length=1, choices=Letter)
    reason = models.CharField(max_length=400)
    graded_on = models.DateField()
    graded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-graded_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.letter}, {self.graded_on}"
