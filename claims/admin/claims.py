"""Claims, topics and articles in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from claims import withholding, working
from claims.admin.verbs import Compared, ThroughVerb, VersionedForm
from claims.models import Appearance, Article, Claim, Edition, Evidence, StatusChange, Topic
from claims.record import revision
from claims.templatetags.record import status_tag
from claims.visibility.versions import told
from people.adminsite import ShownInline
from sources.models import Source


class AppearanceInline(ShownInline):
    model = Appearance
    fields = readonly_fields = ("passage", "put", "chain")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appearance]:
        """Without passages of withheld sources for which this person is not named."""
        seen = withholding.visible(Source.objects.all(), request.user)
        return super().get_queryset(request).filter(passage__source__in=seen).select_related("passage")


class EvidenceInline(ShownInline):
    model = Evidence
    fields = readonly_fields = ("stance", "source", "credibility", "counts", "note", "withdrawn_because")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        return super().get_queryset(request).select_related("source")


class WhyAlone:
    """Editions with why one person published them, as readers see it: an emptied one may hold what is redacted."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        rows: QuerySet[Edition] = super().get_queryset(request)  # type: ignore[misc]
        return rows.defer("leaf").annotate(emptied_by=F("opening__redacted_by"))

    @admin.display(description=_("published by one person because"))
    def alone(self, edition: Edition) -> str:
        return told(edition.override, redacted=edition.emptied_by is not None) or "–"


class EditionInline(WhyAlone, ShownInline):
    model = Edition
    fields = readonly_fields = ("seq", "act", "status", "standing", "recorded_at", "author", "approver", "alone")
    ordering = ("-seq",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).select_related("author", "approver")


@admin.register(Claim)
class ClaimAdmin(ThroughVerb):
    form = VersionedForm
    list_display = ("statement", "number", "kind", "standing", "status", "priority", "author")
    list_filter = ("kind", "public__standing", "public__family", "priority", "closed", "topics")
    list_select_related = ("public", "author")
    search_fields = ("statement", "=public_id", "=key")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("statement", "restated_as", "kind", "judged", "judged_for", "event_period")}),
        (_("What decides it"), {"fields": ("settle", "not_checkable_because")}),
        (_("Work"), {"fields": ("priority", "review_by", "closed", "read_at")}),
        (_("Found by"), {"fields": ("topic_list", "keywords", "entities", "places")}),
        (_("Set elsewhere"), {"fields": ("number", "key", "slug", "version", "author", "desk", "status", "timeline")}),
    )
    readonly_fields = (
        *("number", "key", "slug", "version", "author", "desk", "status", "timeline", "topic_list"),
        *("keywords", "entities", "places"),
    )
    inlines = (AppearanceInline, EvidenceInline, EditionInline)

    def save_by_verb(self, request: HttpRequest, row: Claim, version: int, values: dict[str, Any]) -> None:
        working.edit_claim(row, by=request.user, version=version, **values)

    def view_on_site(self, obj: Claim) -> str | None:
        """The public page; none for a draft."""
        public = getattr(obj, "public", None)
        return f"/claims/{public.public_id}-{public.slug}/" if public else None

    @admin.display(description=_("number"))
    def number(self, claim: Claim) -> str:
        return f"CR-{claim.public_id}"

    @admin.display(description=_("standing"))
    def standing(self, claim: Claim) -> str:
        public = getattr(claim, "public", None)
        return public.standing if public else _("draft")

    @admin.display(description=_("status"))
    def status(self, claim: Claim) -> str:
        public = getattr(claim, "public", None)
        return status_tag(public.status, "s") if public else "–"

    @admin.display(description=_("at the desk"))
    def desk(self, claim: Claim) -> str:
        """A status is changed there, with reasons and a second check, and nowhere else."""
        address = reverse("claims:desk-claim", args=[claim.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Open: passages, evidence, proposals"))

    @admin.display(description=_("topics"))
    def topic_list(self, claim: Claim) -> str:
        return ", ".join(row.topic.label for row in claim.claim_topics.select_related("topic")) or "–"

    @admin.display(description=_("timeline"))
    def timeline(self, claim: Claim) -> str:
        """The lines that the current edition has; they are never edited, only added and taken back at the desk."""
        lines = StatusChange.objects.filter(claim=claim.pk)
        shown = ((line.effective_on, status_tag(line.status, "s"), line.reason) for line in lines)
        return format_html_join("", "<p>{} {}<br>{}</p>", shown) or "–"


@admin.register(Topic)
class TopicAdmin(Compared):
    list_display = ("label", "slug", "position")
    search_fields = ("label",)
    fields = ("label", "slug", "introduction", "position")

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> tuple[str, ...]:
        """An address once given stays."""
        return ("slug",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        """Introductions are public beside the editions."""
        revision.move()
        super().save_model(request, obj, form, change)


@admin.register(Article)
class ArticleAdmin(Compared):
    list_display = ("source", "considered_to", "compiled_on")
    list_select_related = ("source",)
    search_fields = ("source__title",)
    autocomplete_fields = ("source",)
    fields = ("source", "selection_rule", "author_note", "word_count", "considered_to", "compiled_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Without articles that are withheld and for which this person is not named."""
        seen = withholding.visible(Source.objects.all(), request.user)
        return super().get_queryset(request).filter(source__in=seen)

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> tuple[str, ...]:
        return ("source",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """The selection rule and its dates are public beside the editions."""
        revision.move()
        super().save_model(request, obj, form, change)
