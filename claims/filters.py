"""What public lists may be narrowed to, read from their addresses: every state is a link.

The fields are django-filter's. The work on the list of claims is done by `claims.spans`, so one code path serves today
and any earlier day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims import scales, spans
from claims.models import PublicClaim
from claims.presenting.wording import day_words, still_to_come

NEWEST, OLDEST = "newest", "oldest"
LINKED = ("topic", "article", "publisher", "actor", "source")
OWN = ("status", "family", "group", "kind")
CONTESTED = "yes"
MOST_CHARACTERS = 80

CLOCKS = (
    ("published", gettext_lazy("what we had published by then")),
    ("known", gettext_lazy("what the evidence showed by then")),
)

UNFIT = {
    "q": gettext_lazy("The words to search for hold a character that is no text. Type them again."),
    "family": gettext_lazy("The address asks for claims that stand in a way we have no word for."),
    "group": gettext_lazy(
        "Claims are counted as statements, forecasts, or opinions and motives. The address asks for something else."
    ),
    "source": gettext_lazy("No claim in this list rests on the source that the address names."),
    "as_of": gettext_lazy("This is no day: write it as in 2022-12-01."),
    "clock": gettext_lazy("The list shows what we had published, or what the evidence showed. Choose one of them."),
    "sort": gettext_lazy("The list has no such order: it goes newest first or oldest first."),
}
"""Said of values that no field of the form holds, or that somebody typed."""


class ClaimFilter(django_filters.FilterSet):
    """The form of the list of claims. Targets of links are checked against what shown claims name, by the view."""

    q = django_filters.CharFilter(label=gettext_lazy("Words"))
    status = django_filters.ChoiceFilter(label=gettext_lazy("Status"), choices=scales.choices(scales.STATUSES))
    family = django_filters.ChoiceFilter(label=gettext_lazy("Where it stands"), choices=scales.choices(scales.FAMILIES))
    group = django_filters.ChoiceFilter(label=gettext_lazy("Counted as"), choices=scales.choices(scales.GROUPS))
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=scales.choices(scales.KINDS))
    contested = django_filters.ChoiceFilter(
        label=gettext_lazy("Contested"), choices=[(CONTESTED, gettext_lazy("Only where one of us disagrees"))]
    )
    topic = django_filters.CharFilter(label=gettext_lazy("Topic"), max_length=MOST_CHARACTERS)
    article = django_filters.CharFilter(label=gettext_lazy("Article"), max_length=MOST_CHARACTERS)
    publisher = django_filters.CharFilter(label=gettext_lazy("Publisher"), max_length=MOST_CHARACTERS)
    actor = django_filters.CharFilter(label=gettext_lazy("Actor"), max_length=MOST_CHARACTERS)
    source = django_filters.CharFilter(label=gettext_lazy("Source"), max_length=MOST_CHARACTERS)
    as_of = django_filters.DateFilter(
        label=gettext_lazy("As of"), input_formats=["%Y-%m-%d"], widget=forms.DateInput(attrs={"type": "date"})
    )
    clock = django_filters.ChoiceFilter(label=gettext_lazy("Showing"), choices=CLOCKS)
    sort = django_filters.ChoiceFilter(
        label=gettext_lazy("Order"),
        choices=[(NEWEST, gettext_lazy("newest first")), (OLDEST, gettext_lazy("oldest first"))],
    )

    class Meta:
        model = PublicClaim
        fields: Sequence[str] = []


class TurnFilter(django_filters.FilterSet):
    """The form of the list of what the evidence showed."""

    topic = django_filters.CharFilter(label=gettext_lazy("Topic"), max_length=MOST_CHARACTERS)

    class Meta:
        model = PublicClaim
        fields: Sequence[str] = []


class ChangeFilter(TurnFilter):
    """The form of the list of what we published."""

    act = django_filters.ChoiceFilter(label=gettext_lazy("Kind of change"), choices=scales.choices(scales.ACTS))


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in words, with the address without it."""

    field: str
    words: str
    without: str


@dataclass(slots=True)
class Asked:
    """What the address asks for: its pairs as they came, what they mean, and sentences on what they do not."""

    pairs: dict[str, str]
    values: dict[str, Any]
    problems: dict[str, str]
    of: type[django_filters.FilterSet] = ClaimFilter

    @property
    def status(self) -> int:
        """How a page answers: an address that means nothing is refused, and the page says which part of it."""
        return HTTPStatus.BAD_REQUEST if self.problems else HTTPStatus.OK

    @property
    def linked(self) -> dict[str, str]:
        """The targets asked for, by kind of link."""
        return {kind: self.values[kind] for kind in LINKED if self.values.get(kind)}

    def refuse_unknown(self, labels: Mapping[str, str]) -> None:
        """A target that no shown claim names is a problem, in the same words as any other."""
        for kind in self.linked:
            if kind not in labels:
                self.problems[kind] = _unfit(kind, self.of)

    def filters(self, among: Iterable[int] | None = None) -> spans.Filters:
        """What `claims.spans` is asked."""
        own = {name: self.values.get(name) or "" for name in OWN}
        found = None if among is None else tuple(among)
        contested = self.values.get("contested") == CONTESTED
        return spans.Filters(**own, **self.linked, contested=contested, among=found)

    def day(self, today: dt.date) -> dt.date:
        return self.values.get("as_of") or today

    @property
    def clock(self) -> str:
        return self.values.get("clock") or "published"

    @property
    def newest_first(self) -> bool:
        return self.values.get("sort") != OLDEST

    def chips(self, labels: Mapping[str, str], link: Any) -> list[Chip]:
        """A chip for each filter and for all that is unfit; `link(drop=name)` gives the address without it."""
        shown = ("q", *OWN, "contested", "act", *LINKED, "as_of", *self.problems)
        names = [name for name in dict.fromkeys(shown) if name in self.pairs]
        return [Chip(name, self._words(name, labels), link(drop=name)) for name in names]

    def _words(self, name: str, labels: Mapping[str, str]) -> str:
        value = self.pairs[name]
        if name == "q":
            return f"“{_cut(value)}”"
        if name == "as_of" and self.values.get("as_of"):
            return _("as of %(day)s") % {"day": day_words(self.values["as_of"].isoformat())}
        if name in self.problems:
            return f"{self.of.base_filters[name].label}: {_cut(value)}"
        if name == "contested":
            return _("Contested")
        words: dict[str, Mapping[str, Any]] = {
            "status": scales.STATUSES,
            "family": scales.FAMILIES,
            "group": scales.GROUPS,
            "kind": scales.KINDS,
            "act": scales.ACTS,
        }
        entry = words.get(name, {}).get(value)
        return entry.word if entry else labels.get(name, value)


def read(query: Mapping[str, str], today: dt.date, of: type[django_filters.FilterSet] = ClaimFilter) -> Asked:
    """What the query of an address asks for. Nothing is dropped silently: what is unfit is a problem, in a sentence."""
    names = of.base_filters
    pairs = {name: value for name in names if (value := query.get(name, "").strip())}
    if not pairs:
        return Asked({}, {}, {}, of)
    form = of(pairs).form
    form.is_valid()
    problems = {name: _unfit(name, of) for name in form.errors}
    values = dict(form.cleaned_data)
    if (day := values.get("as_of")) and day > today:
        problems["as_of"] = still_to_come()
    return Asked(pairs, values, problems, of)


def _unfit(name: str, of: type[django_filters.FilterSet]) -> str:
    """What a reader does about a value that means nothing, in the words of the page they see."""
    if name in UNFIT:
        return str(UNFIT[name])
    label = of.base_filters[name].label
    return _("The record knows no such value of “%(field)s”.") % {"field": label}


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"
