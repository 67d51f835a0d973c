"""What a reader tells us, without an account; and how the desk answers it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from claims.citing import numbers_in
from claims.forms.base import DeskForm, VersionedForm
from claims.forms.fields import DayField, LineField, TextField
from claims.models import Claim, Report
from claims.models.report import DECIDED
from sources.canonical import LONGEST_ADDRESS

LONGEST = 5_000
FIELDS = ("subject", "what", "place", "person", "sender", "contact")


class ClaimField(LineField):
    """A claim by its number or the address of one of its pages; gives the claim, draft or public, or None for none."""

    def __init__(self, **kwargs: Any) -> None:
        told = _("Its number, such as CR-7kq2mfnb, or the address of its page.")
        super().__init__(label=_("Claim"), max_length=LONGEST_ADDRESS, required=False, help_text=told, **kwargs)

    def clean(self, value: Any) -> Claim | None:  # type: ignore[override]
        typed = super().clean(value)
        if not typed:
            return None
        numbers = numbers_in(typed)
        if len(numbers) > 1:
            raise forms.ValidationError(_("This names several claims. Give one."))
        found = Claim.objects.filter(public_id__in=numbers).first()
        if found is None:
            raise forms.ValidationError(_("There is no claim of this number."))
        return found


class ReportForm(DeskForm):
    """An error, a claim to follow, or a complaint."""

    subject = forms.ChoiceField(
        label=_("What is it?"), widget=forms.RadioSelect, choices=Report.Subject.choices,
        error_messages={"required": _("Choose what it is.")},
    )  # fmt: skip
    what = TextField(
        label=_("What is wrong, or what should we know?"), rows=6, max_length=LONGEST,
        help_text=_("Quote the words, and say how you know. Links help."),
        error_messages={"required": _("Say what is wrong, or what we should know.")},
    )  # fmt: skip
    place = LineField(
        label=_("Where"), max_length=300, required=False, help_text=_("The address of the page, or the claim’s number.")
    )
    person = LineField(
        label=_("Person it concerns"), max_length=200, required=False, help_text=_("For a complaint about somebody.")
    )
    sender = LineField(label=_("Your name"), max_length=200, required=False)
    contact = LineField(
        label=_("How we can reach you"), max_length=200, required=False,
        help_text=_("We use it for questions about this report alone, and never publish it."),
    )  # fmt: skip
    claim = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_ADDRESS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sender"].widget.attrs["autocomplete"] = "name"
        self.fields["contact"].widget.attrs["autocomplete"] = "email"

        if self["subject"].value() == Report.Subject.CLAIM:
            self._ask_for_a_claim()

    def _ask_for_a_claim(self) -> None:
        """Words for whoever suggests a claim: nothing need be wrong."""
        what, place = self.fields["what"], self.fields["place"]
        what.label = _("Which claim should we follow?")
        what.help_text = _("Quote the words, and say who says so. Links help.")
        what.error_messages["required"] = _("Say which claim we should follow.")
        place.label = _("Where it was said")
        place.help_text = _("The address of the article, or its title, publisher and day.")

    def report_values(self) -> dict[str, Any]:
        """What was typed, as `claims.reports` takes it."""
        return self.values("token", "claim", *FIELDS)


class WriteDownForm(DeskForm):
    """What came by letter, telephone, mail or word of mouth, as somebody of ours writes it down."""

    subject = forms.ChoiceField(
        label=_("What is it?"), widget=forms.RadioSelect, choices=Report.Subject.choices,
        initial=Report.Subject.COMPLAINT, error_messages={"required": _("Choose what it is.")},
    )  # fmt: skip
    came_by = forms.ChoiceField(
        label=_("How it came"), widget=forms.RadioSelect, initial=Report.Way.LETTER,
        choices=[(way.value, capfirst(way.label)) for way in Report.Way if way != Report.Way.FORM],
    )  # fmt: skip
    received_on = DayField(
        label=_("Day on which it came"), help_text=_("The days until an answer is due are counted from this day."),
        error_messages={"required": _("Give the day on which it came.")},
    )  # fmt: skip
    what = TextField(
        label=_("What they say"), rows=8, max_length=LONGEST,
        help_text=_("In their own words, as far as you have them."),
        error_messages={"required": _("Say what it is about.")},
    )  # fmt: skip
    place = LineField(
        label=_("Where"), max_length=300, required=False, help_text=_("The page or passage that they name.")
    )
    claim = ClaimField()
    person = LineField(label=_("Person it concerns"), max_length=200, required=False)
    sender = LineField(label=_("Who sent it"), max_length=200, required=False)
    contact = LineField(
        label=_("How we can reach them"), max_length=200, required=False,
        help_text=_("For questions about this report alone, and never published."),
    )  # fmt: skip

    def report_values(self) -> dict[str, Any]:
        """What was typed, as `claims.reports.write_down` takes it."""
        return self.values("came_by", "received_on", "claim", *FIELDS)


class LookForm(VersionedForm):
    """Say that somebody looks at a report now."""


class DecideForm(VersionedForm):
    """The answer to a report, given once."""

    state = forms.ChoiceField(
        label=_("Answer"), widget=forms.RadioSelect,
        choices=[(code, word) for code, word in Report.State.choices if code in DECIDED],
        error_messages={"required": _("Choose an answer.")},
    )  # fmt: skip
    outcome = TextField(
        label=_("Why, for whoever sent it"), max_length=2000,
        help_text=_("Whoever holds the receipt reads this. Name nobody, and repeat nothing private."),
        error_messages={"required": _("Say why in a sentence.")},
    )  # fmt: skip


class AttachForm(VersionedForm):
    """The claim that a report is about, and the version that followed from it."""

    claim = ClaimField()
    number = forms.IntegerField(
        label=_("Version that followed"), required=False, min_value=1, max_value=2**31 - 1,
        widget=forms.TextInput(attrs={"class": "input narrow", "inputmode": "numeric"}),
    )  # fmt: skip

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("number") and not self.cleaned_data.get("claim") and "claim" not in self.errors:
            self.add_error("claim", _("Name the claim that the version belongs to."))


class HoldForm(VersionedForm):
    """A legal hold, or its end."""

    held_because = LineField(
        label=_("Why nothing of this may be forgotten"), max_length=300, required=False,
        help_text=_("Empty ends the hold."),
    )  # fmt: skip


class ForgetForm(VersionedForm):
    """Forget who sent a report."""


def initial_of(report: Report) -> dict[str, Any]:
    """What the forms of a report show first."""
    return {
        "state": report.state,
        "outcome": report.outcome,
        "claim": f"CR-{report.claim.public_id}" if report.claim else "",
        "number": report.edition.seq if report.edition else None,
        "held_because": report.held_because,
        "version": report.version,
    }
