"""A status proposed on a quick look: status, basis, reason, evidence. Anything else is asked where a rule needs it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims import review, scales, withholding
from claims.forms.base import VersionedForm
from claims.forms.evidence import stances
from claims.forms.fields import AddressField, DayField, LineField, TextField, WhenField
from claims.forms.pasting import carriers
from claims.forms.proposal import FIELD_OF_RULE, Choice, Setting, choices_of, with_citations
from claims.publish import Refused
from claims.timeline import Change, Line
from sources.models import Source
from sources.saving import Unfit

MORE = ("basis_note", "supported_part", "unproven_part", "confidence", "confidence_reason", "effective_on")
"""What only some statuses and bases need, and what has a default."""
EXPECTED = ("stance", "credibility", "title", "publisher", "settle")
"""What a new address needs, though a quick look without one goes without it; the page calls none optional."""
NOT_NOW = _("A quick look is for a draft or a public claim. As this claim stands now, use the full form.")


class QuickForm(VersionedForm):
    """The little that a status needs. Confidence is low, and says that this was a quick look, unless told otherwise."""

    status = forms.ChoiceField(
        label=_("Status"), widget=forms.RadioSelect, error_messages={"required": _("Choose a status.")}
    )
    basis = forms.ChoiceField(
        label=_("What it rests on"), widget=forms.RadioSelect,
        choices=[(code, f"{entry.word}. {entry.sentence}") for code, entry in scales.BASES.items()],
        error_messages={"required": _("Say what the status rests on.")},
    )  # fmt: skip
    reasons = TextField(
        label=_("Reason"), rows=4, help_text=_("Published in full."),
        error_messages={"required": _("Give the reason in a sentence; readers will see it.")},
    )  # fmt: skip
    cites = forms.MultipleChoiceField(
        label=_("Evidence it rests on"), widget=forms.CheckboxSelectMultiple, required=False
    )
    address = AddressField(label=_("Or a new address"), required=False)
    stance = forms.ChoiceField(
        label=_("Which way it points"), widget=forms.RadioSelect, choices=stances, initial="supports", required=False
    )
    credibility = forms.TypedChoiceField(
        label=_("How credible this item is"), coerce=int, empty_value=None, required=False,
        widget=forms.Select(attrs={"class": "select"}),
        choices=[("", "—"), *[(n, f"{n}: {entry.word}") for n, entry in scales.CREDIBILITY.items()]],
    )  # fmt: skip
    title = LineField(label=_("Its title"), max_length=500, required=False)
    publisher = LineField(
        label=_("Its publisher"), required=False, help_text=_("Empty where we have others from this site.")
    )
    published = WhenField(label=_("Published"), required=False)
    note = TextField(label=_("What it says of the claim"), rows=2, required=False)
    settle = TextField(
        label=_("What would settle the claim"), rows=2, required=False,
        help_text=_("The claim does not say it yet, and readers are told."),
    )  # fmt: skip
    basis_note = TextField(
        label=_("Note on the basis"), rows=2, required=False,
        help_text=_("For separate origins: why they are independent. Where nothing can be had: why."),
    )  # fmt: skip
    supported_part = TextField(label=_("The part that is supported"), rows=2, required=False)
    unproven_part = TextField(label=_("The part that is not"), rows=2, required=False)
    confidence = forms.ChoiceField(
        label=_("Confidence"), widget=forms.RadioSelect, initial="low",
        choices=[(code, f"{entry.word}. {entry.sentence}") for code, entry in scales.CONFIDENCES.items()],
    )  # fmt: skip
    confidence_reason = LineField(
        label=_("Why this confidence"), max_length=400, required=False,
        help_text=_("Empty: readers are told that this was a quick look."),
    )  # fmt: skip
    effective_on = DayField(
        label=_("Evidence public since"), required=False,
        help_text=_("Empty: the day of the newest evidence it rests on, or today where that has none."),
    )  # fmt: skip

    def __init__(self, *args: Any, setting: Setting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.setting = setting
        known = scales.statuses_for(setting.claim.kind)
        self.fields["status"].choices = [(code, scales.STATUSES[code].word) for code in known]
        self.fields["cites"].choices = [(cited.public_id, cited.label) for cited in setting.evidence]
        for name in EXPECTED:
            self.fields[name].expected = True
        if not self._asks_what_settles:
            del self.fields["settle"]

    @property
    def _asks_what_settles(self) -> bool:
        claim = self.setting.claim
        return claim.kind != "forecast" and not (claim.settle or claim.not_checkable_because)

    @property
    def act(self) -> str:
        """A first publication, or a change; "" where neither is possible as the claim stands."""
        return {"draft": "first", "public": "change"}.get(self.setting.standing, "")

    @property
    def status_choices(self) -> list[Choice]:
        return choices_of(self["status"])

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in MORE]

    @property
    def more_is_open(self) -> bool:
        """Whether something was typed, or is wrong, among what is folded away."""
        typed = any(self[name].value() for name in MORE if name != "confidence")
        return typed or self["confidence"].value() != "low" or any(self[name].errors for name in MORE)

    def clean(self) -> None:
        super().clean()
        data = self.cleaned_data
        if not self.act:
            self.add_error(None, NOT_NOW)
        if data.get("address"):
            self._clean_source(data["address"])
        if data.get("confidence") not in (None, "low") and not data.get("confidence_reason"):
            self.add_error("confidence_reason", _("Say why it is more than low."))

    def _clean_source(self, address: str) -> None:
        """What the evidence needs, and what a source needs that we do not have yet. One must be free to see it."""
        data = self.cleaned_data
        if not data.get("stance"):
            self.add_error("stance", _("Say which way it points."))
        if data.get("credibility") is None and "credibility" not in self.errors:
            self.add_error("credibility", _("Say how credible it is."))
        try:
            if self._known(address) is None:
                self._clean_new_source(address)
        except Unfit as refusal:
            self.refuse(refusal.problems)

    def _known(self, address: str) -> Source | None:
        try:
            return withholding.at_address(address, user=self.setting.by)
        except Unfit as refusal:
            raise Unfit({"address": [str(refusal)]}) from refusal

    def _clean_new_source(self, address: str) -> None:
        data = self.cleaned_data
        data["publisher"] = data.get("publisher") or carriers([address], by=self.setting.by).get(address, "")
        for name, sentence in (("title", _("Give its title.")), ("publisher", _("Say who published it."))):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, sentence)

    def source_values(self) -> dict[str, Any]:
        """What `sources.tracing.add_source` takes for the new address, without its publisher."""
        return {
            **self.values("title", "published"),
            "url": self.cleaned_data["address"],
            "title_basis": Source.TitleBasis.PAGE,
            "kind": Source.Kind.NEWS_REPORT,
            "language": "en",
            "read_as": Source.ReadAs.EXCERPT,
        }

    def change(self, cited: Iterable[Source]) -> Change:
        """One line that rests on what was ticked and on what is new.

        Raises `Unfit` where the source at the address has become one that this person may not see.
        """
        self._known(self.cleaned_data["address"])
        data, sources = self.cleaned_data, list(cited)
        day = data["effective_on"] or self._day_of(sources)
        line = Line(
            effective_on=day.isoformat(),
            reasons=with_citations(data["reasons"], [source.public_id for source in sources]),
            confidence_reason=data["confidence_reason"] or review.QUICK_REASON,
            **self.values("status", "basis", "basis_note", "confidence", "supported_part", "unproven_part"),
        )
        return Change(add=(line,))

    def _day_of(self, sources: list[Source]) -> Any:
        """The day on which the newest of them was out, though not before the line that stands now."""
        today = timezone.now().date()
        days = [source.published_latest for source in sources]
        known = [day for day in days if day is not None and day <= today]
        newest = max(known) if known and len(known) == len(days) else today
        return max([newest, *self.setting.last_day])

    def placed(self, refusal: Refused) -> Unfit:
        """A refusal of the door beside the fields that its rules speak of."""
        problems: dict[str, list[str]] = {}
        for rule, sentence in refusal.found or [("", reason) for reason in refusal.reasons]:
            problems.setdefault(PLACES.get(rule, ""), []).append(sentence)
        return Unfit(problems)


PLACES = {**FIELD_OF_RULE, "the_claim_says_what_would_settle_it": "settle", "a_key_point_has_two_origins": "basis_note"}
