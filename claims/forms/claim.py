"""Recording and editing a claim: its statement, what is judged, and the passage it is taken from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from claims import scales
from claims.alike import Alike, alike
from claims.forms.base import FIND, DeskForm, VersionedForm
from claims.forms.fields import CodeField, DayField, LineField, LinesField, TextField, TouchingField, WhenField
from claims.forms.picking import PickActors, Picker, PickSources
from claims.models import Article, Claim, Topic
from claims.working import Quotation, Wording
from sources.models import Passage, Source
from sources.saving import Unfit
from sources.writing import clean_text

ALIKE = f"{FIND}-alike"
TAKE = f"{FIND}-passage-"
SAME = _("%(names)s says nearly the same. Add your passage there, or say below that none of these is the same claim.")
FORECAST_FIELDS = ("criteria", "ambiguous", "deciding_source", "deadline", "criteria_fixed_on", "modality")
NEEDED_BY_FORECAST = ("criteria", "criteria_fixed_on", "modality")
PLAIN_FIELDS = (
    "statement", "restated_as", "kind", "judged", "judged_for", "event_period", "settle",
    "not_checkable_because", "keywords", "entities", "places", "priority", "review_by", "closed",
)  # fmt: skip


class ClaimFields(DeskForm):
    """The fields of a claim itself, and of what decides a forecast."""

    statement = TextField(
        label=_("Statement"), rows=2, max_length=1000,
        help_text=_("One checkable sentence that stands on its own."),
    )  # fmt: skip
    kind = CodeField(label=_("Kind"), choices=scales.choices(scales.KINDS))
    judged = forms.ChoiceField(
        label=_("What we judge"), widget=forms.RadioSelect, initial="that_it_is_so",
        choices=[(code, entry.sentence) for code, entry in scales.JUDGED.items()],
    )  # fmt: skip
    judged_for = WhenField(
        label=_("Judged for"), required=False,
        help_text=_("The time it speaks of, as you would say it: October 2022, since March 2022."),
    )  # fmt: skip
    event_period = WhenField(
        label=_("When the event was, or would be"), required=False,
        help_text=_("Only where it differs from the time judged for."),
    )  # fmt: skip
    settle = TextField(
        label=_("What would settle it"), rows=2, required=False,
        help_text=_("The record, sight or act that would leave no doubt. Not for forecasts."),
    )  # fmt: skip
    restated_as = TextField(
        label=_("The observable sentence that is judged"), rows=2, max_length=1000, required=False,
        help_text=_("Where the wording speaks of a motive: the part one could see."),
    )  # fmt: skip
    not_checkable_because = TextField(
        label=_("Why nothing could settle it"), rows=2, required=False,
        help_text=_("Only for opinions and motives."),
    )  # fmt: skip
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(), label=_("Topics"), widget=forms.CheckboxSelectMultiple, required=False
    )
    entities = LinesField(label=_("Who and what it names"), required=False, help_text=_("One a line."))
    places = LinesField(label=_("Places"), required=False, help_text=_("One a line."))
    keywords = LinesField(label=_("Other words to find it by"), required=False, help_text=_("One a line."))
    priority = forms.TypedChoiceField(
        label=_("How much rests on it"), choices=Claim._meta.get_field("priority").choices, coerce=int,
        initial=2, widget=forms.RadioSelect,
    )  # fmt: skip
    review_by = DayField(label=_("Check again by"), required=False, help_text=_("For example 1 June 2027."))
    closed = forms.BooleanField(label=_("Closed, no further checks"), required=False)
    criteria = TextField(label=_("It comes true if"), rows=2, required=False, help_text=_("Needed for a forecast."))
    ambiguous = TextField(label=_("What would be ambiguous"), rows=2, required=False)
    deciding_source = TextField(label=_("Which source decides"), rows=2, required=False)
    deadline = WhenField(label=_("Deadline"), required=False)
    criteria_fixed_on = DayField(label=_("Day on which these criteria were fixed"), required=False)
    modality = CodeField(
        label=_("The forecast says"), required=False,
        choices=[("", "—"), *scales.choices(scales.MODALITIES)],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NEEDED_BY_FORECAST:
            self.fields[name].expected = True

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("kind") == "forecast":
            for name in NEEDED_BY_FORECAST:
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, _("A forecast needs this."))

    def claim_values(self) -> dict[str, Any]:
        """The claim's own fields as `claims.working` takes them."""
        return {**self.values(*PLAIN_FIELDS), "topics": list(self.cleaned_data["topics"])}

    def forecast_values(self) -> dict[str, Any] | None:
        """The criteria of a forecast; None where none were given."""
        values = self.values(*FORECAST_FIELDS)
        return values if any(values.values()) else None


class WordingFields(DeskForm):
    """How a passage puts a claim."""

    put = forms.ChoiceField(
        label=_("How it is put"), widget=forms.RadioSelect, initial="asserted",
        choices=[(code, f"{entry.word}. {entry.sentence}") for code, entry in scales.PUT.items()],
    )  # fmt: skip
    hedges = LinesField(
        label=_("Hedging words of the text"), rows=2, required=False, help_text=_("One a line: reportedly.")
    )
    chain = LinesField(
        label=_("Who says so"), required=False,
        help_text=_("From the author inward, one a line, as the text has it."),
    )  # fmt: skip
    chain_actors = PickActors(label=_("Known speakers in that chain"))
    chain_sources = PickSources(label=_("Known sources in that chain"))

    @property
    def actor_picker(self) -> Picker:
        return Picker(self, "chain_actors")

    @property
    def chain_picker(self) -> Picker:
        return Picker(self, "chain_sources")

    def wording(self) -> Wording:
        return Wording(**self.values("put", "hedges", "chain", "chain_actors", "chain_sources"))


class PassageFields(WordingFields):
    """A quotation of an article, and how it puts the claim."""

    article = forms.ModelChoiceField(
        Source.objects.filter(article__isnull=False).select_related("publisher"), label=_("Article"),
        to_field_name="public_id", widget=forms.Select(attrs={"class": "select"}),
    )  # fmt: skip
    exact = TextField(
        label=_("The words quoted"), max_length=2000,
        help_text=_("Exactly as they stand, no more than the claim needs."),
    )  # fmt: skip
    prefix = TouchingField(label=_("The few characters before them"))
    suffix = TouchingField(label=_("The few characters after them"))
    section = LineField(label=_("Section of the article"), required=False)
    translation = TextField(
        label=_("Our translation"), rows=2, max_length=2000, required=False,
        help_text=_("Where the article is not in English."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.looking:
            self._take_over(str(self.data["do"]))

    @property
    def chosen_article(self) -> Source | None:
        """The article chosen so far, whose passages stand beside the form."""
        chosen = str(self["article"].value() or "")
        if not (chosen.isascii() and chosen.isalnum()):
            return None
        return self.fields["article"].queryset.filter(public_id=chosen[:12]).first()

    def _take_over(self, button: str) -> None:
        """Put the words of a known passage into the form, where its button was pressed."""
        place = button.removeprefix(TAKE)
        known = button.startswith(TAKE) and place.isascii() and place.isalnum()
        passage = Passage.objects.filter(public_id=place[:12]).select_related("source").first() if known else None
        if passage is not None:
            self.data = self.data.copy()
            for name, words in words_of(passage).items():
                self.data[self.add_prefix(name)] = words

    def quotation(self) -> Quotation:
        return Quotation(
            source=self.cleaned_data["article"],
            **self.values("exact", "prefix", "suffix", "section", "translation"),
        )


class Comparing(ClaimFields):
    """Looks for claims that say the same as the statement typed."""

    looks_alike = True

    def compared_with(self) -> Claim | None:
        """The claim that is no answer, because it is the one at hand."""
        return None

    @cached_property
    def alike(self) -> list[Alike]:
        """The claims most like what was typed; none where nothing was sent, or it cannot be read."""
        try:
            typed = clean_text(str(self.data.get(self.add_prefix("statement"), ""))[:1000]) if self.is_bound else ""
        except ValueError:
            return []
        return alike(typed, besides=self.compared_with()) if typed else []

    @property
    def asked_alike(self) -> bool:
        return self.looking and self.data.get("do") == ALIKE


class RecordClaimForm(Comparing, PassageFields):
    """A new claim with the passage it is taken from."""

    not_the_same = forms.BooleanField(label=_("None of these is the same claim"), required=False)

    def refuse_the_same(self) -> None:
        """Raise `Unfit` where a claim says nearly the same and nobody said that it is another."""
        same = [found.claim for found in self.alike if found.nearly_the_same]
        if same and not self.cleaned_data["not_the_same"]:
            names = ", ".join(f"CR-{claim.public_id}" for claim in same)
            raise Unfit({"not_the_same": [SAME % {"names": names}]})


class EditClaimForm(Comparing, VersionedForm):
    """A claim that is there already."""

    def __init__(self, *args: Any, claim: Claim | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claim = claim

    def compared_with(self) -> Claim | None:
        return self.claim


class AppearanceForm(PassageFields, VersionedForm):
    """One more passage in which a claim stands."""


class WordingForm(WordingFields, VersionedForm):
    """How a passage puts the claim, again. The passage itself never changes."""


def initial_of(claim: Claim) -> dict[str, Any]:
    """What the edit form of a claim shows first."""
    forecast = getattr(claim, "forecast", None)
    criteria = {name: getattr(forecast, name) for name in FORECAST_FIELDS} if forecast else {}
    plain = {name: getattr(claim, name) for name in PLAIN_FIELDS}
    topics = [str(row.topic_id) for row in claim.claim_topics.all()]
    return {**plain, **criteria, "topics": topics, "version": claim.version}


def words_of(passage: Passage) -> dict[str, str]:
    """What the form shows of a passage that is there already."""
    words = {name: getattr(passage, name) for name in ("exact", "prefix", "suffix", "section", "translation")}
    return {"article": passage.source.public_id, **words}


def first_article() -> str | None:
    """The public id of the newest article, for a form that has to begin somewhere."""
    newest = Article.objects.select_related("source").order_by("-source").first()
    return newest.source.public_id if newest else None
