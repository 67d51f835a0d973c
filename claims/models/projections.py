"""Rows derived from editions and openings, rebuilt by `claims.record.projections`. Lists and filters read them."""

import datetime as dt

from django.db import models

from claims import scales

OPEN_END = dt.date(9999, 12, 31)


class PublicClaim(models.Model):
    """What the lists show of a claim whose standing is not draft."""

    claim = models.OneToOneField("claims.Claim", models.PROTECT, primary_key=True, related_name="public")
    edition = models.OneToOneField("claims.Edition", models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=12, unique=True)
    slug = models.CharField(max_length=80)
    statement = models.TextField()
    kind = models.CharField(max_length=12)
    group = models.CharField(max_length=10, choices=scales.choices(scales.GROUPS))
    standing = models.CharField(max_length=10)
    status = models.CharField(max_length=20)
    family = models.CharField(max_length=14)
    basis = models.CharField(max_length=24)
    confidence = models.CharField(max_length=10)
    contested = models.BooleanField(default=False)
    effective_on = models.DateField()
    first_recorded_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    last_checked = models.DateField()
    traced_for = models.PositiveIntegerField(default=0)
    traced_against = models.PositiveIntegerField(default=0)
    versions = models.PositiveIntegerField(default=1)
    corrections = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-recorded_at", "-claim"], name="public_recent")]

    def __str__(self) -> str:
        return self.statement


class PublicLink(models.Model):
    """A public claim and one thing its current document names."""

    class Kind(models.TextChoices):
        TOPIC = "topic"
        SOURCE = "source"
        PUBLISHER = "publisher"
        ACTOR = "actor"
        ARTICLE = "article"

    claim = models.ForeignKey(PublicClaim, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=10, choices=Kind)
    target = models.CharField(max_length=80)
    label = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "target", "claim"], name="public_link_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"


class StatusChange(models.Model):
    """One dated line of a claim's timeline, as the current document has it."""

    claim = models.ForeignKey(PublicClaim, models.CASCADE, related_name="changes")
    key = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    effective_on = models.DateField()
    previous = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=20)
    family = models.CharField(max_length=14)
    basis = models.CharField(max_length=24)
    confidence = models.CharField(max_length=10)
    reason = models.TextField()

    class Meta:
        ordering = ["effective_on", "position"]
        constraints = [models.UniqueConstraint(fields=["claim", "key"], name="status_change_once")]
        indexes = [models.Index(fields=["-effective_on", "-id"], name="status_change_recent")]

    def __str__(self) -> str:
        return f"{self.effective_on}: {self.status}"


class Span(models.Model):
    """From `start` up to but not on `until`, in UTC days, the claim stood so on this clock; the last of a day wins.

    `shown` is today's answer for all spans of a claim: a withdrawn or merged one is in no list, of whatever day.
    """

    class Clock(models.TextChoices):
        PUBLISHED = "published"
        KNOWN = "known"

    claim = models.ForeignKey(PublicClaim, models.CASCADE, related_name="spans")
    clock = models.CharField(max_length=9, choices=Clock)
    start = models.DateField()
    until = models.DateField(default=OPEN_END)
    group = models.CharField(max_length=10)
    kind = models.CharField(max_length=12)
    status = models.CharField(max_length=20)
    family = models.CharField(max_length=14)
    standing = models.CharField(max_length=10)
    contested = models.BooleanField(default=False)
    shown = models.BooleanField()
    edition = models.ForeignKey("claims.Edition", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "clock", "start"], name="span_starts_once"),
            models.CheckConstraint(name="span_not_empty", condition=models.Q(start__lt=models.F("until"))),
        ]
        indexes = [
            models.Index(fields=["clock", *by, "-start", "-claim", "until", "shown"], name=f"span_{name}")
            for name, *by in (["recent"], *([column, column] for column in ("status", "family", "kind", "group")))
        ] + [
            models.Index(
                fields=["clock", "-start", "-claim", "until", "shown"], name="span_contested",
                condition=models.Q(contested=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.clock} {self.start}–{self.until}: {self.status}"


class Posting(models.Model):
    """One word of one claim for search. Public postings come from public documents alone."""

    class Side(models.TextChoices):
        PUBLIC = "public"
        DESK = "desk"

    side = models.CharField(max_length=6, choices=Side)
    lexeme = models.CharField(max_length=64)
    claim = models.ForeignKey("claims.Claim", models.CASCADE, related_name="+")
    tf = models.PositiveSmallIntegerField()
    length = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["side", "lexeme", "-claim", "tf", "length"], name="posting_cover")]

    def __str__(self) -> str:
        return self.lexeme


class PublicWord(models.Model):
    """How many public claims hold a word, and how often it stands in all of them. The empty word counts all words.

    Words of drafts are not counted, so no draft moves what readers find.
    """

    lexeme = models.CharField(max_length=64, primary_key=True)
    claims = models.IntegerField()
    uses = models.BigIntegerField()

    def __str__(self) -> str:
        return self.lexeme
