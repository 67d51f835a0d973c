"""Sources, publishers and actors in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from claims import still_named, withholding
from claims.admin.verbs import Compared, ThroughVerb, VersionedForm
from claims.models import Evidence
from people.adminsite import ShownInline
from people.models import User
from sources import tracing
from sources.models import Actor, Derivation, Grade, Publisher, Source
from sources.saving import Unfit


class GradeInline(ShownInline):
    model = Grade
    fields = readonly_fields = ("letter", "reason", "graded_on", "graded_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Grade]:
        return super().get_queryset(request).select_related("graded_by")


class DerivationInline(ShownInline):
    model = Derivation
    fk_name = "source"
    verbose_name_plural = _("it repeats")
    fields = readonly_fields = ("origin",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Derivation]:
        return super().get_queryset(request).select_related("origin")


class BearsOnInline(ShownInline):
    model = Evidence
    verbose_name_plural = _("claims it bears on")
    fields = readonly_fields = ("claim", "stance", "credibility", "withdrawn_because")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        return super().get_queryset(request).select_related("claim")


class SourceForm(VersionedForm):
    """A source; of another one that has the address typed, `user` is told what they may know."""

    user: User

    def clean_url(self) -> str | None:
        url = self.cleaned_data["url"]
        try:
            changed = "url" in self.changed_data
            known = withholding.at_address(url or "", user=self.user, but=self.instance) if changed else None
        except Unfit as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if known is not None:
            raise forms.ValidationError(f"{tracing.TAKEN} {known.title}")
        return url


@admin.register(Source)
class SourceAdmin(ThroughVerb):
    form = SourceForm
    list_display = ("title", "publisher", "published", "kind", "lineage", "read_as", "withheld")
    list_filter = ("kind", "lineage", "read_as", "withheld", "language")
    list_select_related = ("publisher",)
    search_fields = ("title", "publisher__name", "url", "=public_id", "=key")
    autocomplete_fields = ("publisher", "via", "actor")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("title", "title_basis", "publisher", "via", "actor", "kind", "language")}),
        (_("Where and when"), {"fields": ("url", "archive_url", "published", "seen_on", "read_as", "summary")}),
        (_("Safety"), {"fields": ("withheld", "read_at")}),
        (_("Set elsewhere"), {"fields": ("public_id", "key", "version", "authors", "lineage", "desk")}),
    )
    readonly_fields = ("public_id", "key", "version", "authors", "lineage", "desk")
    inlines = (GradeInline, DerivationInline, BearsOnInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        """Without withheld sources for which this person is not named."""
        return withholding.visible(super().get_queryset(request), request.user)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The form as it is for whoever asks."""
        return type("SourceForm", (super().get_form(request, *args, **kwargs),), {"user": request.user})

    def save_by_verb(self, request: HttpRequest, row: Source, version: int, values: dict[str, Any]) -> None:
        """What public versions still say of a source that is withheld now is the next thing to look at."""
        withholding.change(row, by=request.user, version=version, **values)
        if values.get("withheld") and (namings := still_named.of_source(row)):
            address = reverse("claims:desk-source", args=[row.public_id]) + "#still-named"
            told = _("Published versions still name this source:")
            which = "; ".join(f"CR-{one.claim.public_id} v{', v'.join(map(str, one.versions))}" for one in namings)
            messages.warning(request, format_html('{} {}. <a href="{}">{}</a>', told, which, address, _("What to do")))

    @admin.display(description=_("at the desk"))
    def desk(self, source: Source) -> str:
        """Grades and lineage are set there."""
        address = reverse("claims:desk-source", args=[source.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Open: grade, lineage, claims"))


class Named(Compared):
    """A row with a name, under which the exchange format knows it by a key that never changes."""

    search_fields = ("name",)
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.key = tracing.new_key(obj.name)
        super().save_model(request, obj, form, change)


@admin.register(Publisher)
class PublisherAdmin(Named):
    list_display = ("name", "actor", "note")
    list_select_related = ("actor",)
    autocomplete_fields = ("actor",)
    fields = ("name", "actor", "note")


@admin.register(Actor)
class ActorAdmin(Named):
    list_display = ("name", "kind", "note")
    list_filter = ("kind",)
    fields = ("name", "kind", "note")
