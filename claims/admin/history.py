"""What was written once, to be looked up: editions, proposals, checks, batches, and the admin's own log."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest

from claims import withholding
from claims.admin.claims import WhyAlone
from claims.models import Batch, Check, Edition, Evidence, Proposal
from people.adminsite import OnlyShown
from sources.models import Source

FIRST_WORDS = ("claim__statement", "=claim__public_id")


class Shown(OnlyShown, admin.ModelAdmin):
    """A list to look things up in."""

    show_full_result_count = False
    list_per_page = 50


@admin.register(Edition)
class EditionAdmin(WhyAlone, Shown):
    list_display = ("claim", "seq", "act", "status", "standing", "recorded_at", "author", "approver")
    list_filter = ("act", "standing", "recorded_at")
    list_select_related = ("claim", "author", "approver")
    search_fields = FIRST_WORDS
    fields = (
        *("claim", "seq", "act", "changed", "status", "standing", "recorded_at"),
        *("author", "approver", "alone", "batch", "number", "commitment"),
    )


@admin.register(Proposal)
class ProposalAdmin(Shown):
    list_display = ("claim", "act", "state", "author", "opened_at", "decided_by", "decided_at")
    list_filter = ("state", "act")
    list_select_related = ("claim", "author", "decided_by")
    search_fields = FIRST_WORDS
    fields = (
        *("claim", "act", "state", "author", "opened_at", "note", "answered"),
        *("decided_by", "decided_at", "decision_note", "batch", "digest"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        return super().get_queryset(request).defer("document")


@admin.register(Evidence)
class EvidenceAdmin(Shown):
    list_display = ("claim", "source", "stance", "credibility", "counts", "withdrawn_at")
    list_filter = ("stance", "credibility", "counts")
    list_select_related = ("claim", "source")
    search_fields = (*FIRST_WORDS, "source__title")
    fields = (
        *("claim", "source", "stance", "credibility", "note", "dated", "counts", "counts_reason"),
        *("quote", "quote_speaker", "added_by", "added_at", "withdrawn_at", "withdrawn_by", "withdrawn_because"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        """Without evidence from withheld sources for which this person is not named: it holds their words."""
        seen = withholding.visible(Source.objects.all(), request.user)
        return super().get_queryset(request).filter(source__in=seen)


@admin.register(Check)
class CheckAdmin(Shown):
    list_display = ("claim", "at", "by", "searched", "result")
    list_select_related = ("claim", "by")
    search_fields = FIRST_WORDS
    fields = ("claim", "at", "by", "searched", "result")


@admin.register(Batch)
class BatchAdmin(Shown):
    list_display = ("kind", "reason", "by", "at")
    list_filter = ("kind",)
    list_select_related = ("by",)
    fields = ("kind", "reason", "by", "at")


@admin.register(LogEntry)
class LogEntryAdmin(Shown):
    list_display = ("action_time", "user", "content_type", "object_repr", "action_flag")
    list_filter = ("action_flag",)
    list_select_related = ("user", "content_type")
    fields = ("action_time", "user", "content_type", "object_id", "object_repr", "action_flag", "change_message")
