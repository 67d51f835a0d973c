"""What the queue may be narrowed to, and what can be done with several of its claims at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims import queue, scales, search, triage
from claims.forms.base import DeskForm
from claims.forms.fields import CodeField, DayField
from claims.forms.picking import Pick, Picker
from claims.models import Article, Claim, Topic
from people.models import User

NARROWING = ("state", "kind", "priority", "topic", "article", "hands")
MOST = 200
ANY = ("", _("Any"))


class QueueFilter(forms.Form):
    """What a view is narrowed to, read from its address. A value that is none of those offered narrows nothing."""

    state = CodeField(label=_("State"), required=False, choices=[ANY, *queue.STATES.items()])
    kind = CodeField(label=_("Kind"), required=False, choices=[ANY, *scales.choices(scales.KINDS)])
    priority = CodeField(
        label=_("How much rests on it"), required=False,
        choices=lambda: [ANY, *((str(n), word) for n, word in Claim._meta.get_field("priority").choices)],
    )  # fmt: skip
    topic = CodeField(label=_("Topic"), required=False, choices=lambda: [ANY, *_topics()])
    article = CodeField(label=_("Article"), required=False, choices=lambda: [ANY, *_articles()])
    hands = CodeField(label=_("With"), required=False, choices=lambda: [ANY, *_holders()])

    def wanted(self) -> dict[str, str]:
        """The filters in use, by name."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in NARROWING if self.cleaned_data.get(name)}

    def in_words(self, name: str, code: str) -> str:
        """One filter in use as people read it."""
        labels = {str(value): str(label) for value, label in self.fields[name].choices}
        return f"{self.fields[name].label}: {labels[code]}"


class BulkForm(DeskForm):
    """Give claims to somebody, or set when they are looked at again. Never a status."""

    claims = Pick(Claim.objects.all(), look=lambda text: _claims_like(text), required=True, label=_("Claims"))
    to = CodeField(label=_("Give to"), required=False, choices=lambda: [("", _("No change")), *_receivers()])
    review_by = DayField(label=_("Check again by"), required=False)
    back = forms.RegexField(r"\A[a-z]{1,12}\Z|\ACR-[0-9a-z]{1,12}\Z", required=False, widget=forms.HiddenInput)

    @property
    def claims_picker(self) -> Picker:
        return Picker(self, "claims")

    def clean(self) -> None:
        super().clean()
        if not self.errors and not self.cleaned_data.get("to") and not self.cleaned_data.get("review_by"):
            self.add_error("to", _("Choose somebody, or give a day."))

    def receiver(self) -> User | None:
        """The person chosen; None for nobody."""
        name = self.cleaned_data["to"]
        return None if name == queue.NOBODY else triage.workers().get(username=name)


def _claims_like(text: str) -> list[Claim]:
    found = search.search_desk(text, limit=12)
    rows = Claim.objects.in_bulk(found)
    return [rows[pk] for pk in found if pk in rows]


def _topics() -> list[tuple[str, str]]:
    return list(Topic.objects.order_by("label").values_list("slug", "label")[:MOST])


def _articles() -> list[tuple[str, str]]:
    rows = Article.objects.order_by("-source").values_list("source__public_id", "source__title")
    return [(place, title[:80]) for place, title in rows[:MOST]]


def _holders() -> list[tuple[str, Any]]:
    return [(queue.ME, _("Me")), (queue.NOBODY, _("Nobody")), *_names()]


def _receivers() -> list[tuple[str, Any]]:
    return [(queue.NOBODY, _("Nobody")), *_names()]


def _names() -> list[tuple[str, str]]:
    return [(name, name) for name in triage.workers().values_list("username", flat=True)[:MOST]]
