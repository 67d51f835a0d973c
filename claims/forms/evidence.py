"""Linking a source to a claim, and taking a link out of the account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims import scales
from claims.forms.base import VersionedForm
from claims.forms.fields import LineField, TextField, WhenField
from claims.forms.picking import Picker, PickSources
from claims.models import Evidence

NEW = "new"
"""Before the fields of a source that is described on the page of a link."""
DESCRIBING = ("url", "title", "publisher", "summary")
PLAIN_FIELDS = (
    "stance", "credibility", "note", "dated", "counts_reason", "quote", "quote_speaker", "quote_language",
    "quote_translation",
)  # fmt: skip


def stances() -> list[tuple[str, str]]:
    """The sides a source may take, with what each means."""
    return [(code, f"{entry.word}. {entry.sentence}") for code, entry in scales.STANCES.items()]


class EvidenceFields(VersionedForm):
    """What a source says of a claim, and how good that is."""

    stance = forms.ChoiceField(label=_("Which way it points"), widget=forms.RadioSelect, choices=stances)
    credibility = forms.TypedChoiceField(
        label=_("How credible this item is"), coerce=int, widget=forms.Select(attrs={"class": "select"}),
        choices=[("", "—"), *[(n, f"{n}: {entry.word}") for n, entry in scales.CREDIBILITY.items()]],
        help_text=_("4 to 6 never count. 1 needs two traced origins."),
    )  # fmt: skip
    note = TextField(label=_("What it says of the claim"), help_text=_("One or two sentences; readers will see them."))
    dated = WhenField(
        label=_("Date of what it shows"), required=False,
        help_text=_("Where it differs from the date of the source."),
    )  # fmt: skip
    counts_reason = LineField(
        label=_("If it should not count: why"), required=False,
        help_text=_("Leave empty to let it count on its side. Denials and background never count."),
    )  # fmt: skip
    quote = TextField(
        label=_("Short quotation"), rows=2, max_length=1000, required=False,
        help_text=_("A few words, exactly as they stand."),
    )  # fmt: skip
    quote_speaker = LineField(label=_("Who is quoted"), max_length=160, required=False)
    quote_language = LineField(label=_("Language of the quotation"), max_length=12, required=False)
    quote_translation = TextField(
        label=_("Our translation"), rows=2, max_length=1000, required=False,
        help_text=_("Where it is not in English."),
    )  # fmt: skip
    origins = PickSources(
        label=_("Origins of this link alone"),
        help_text=_("Only where the lineage of the source does not fit what it says here."),
    )

    @property
    def origins_picker(self) -> Picker:
        return Picker(self, "origins")

    def evidence_values(self) -> dict[str, Any]:
        """The fields of the link as `claims.working` takes them."""
        counts = not self.cleaned_data["counts_reason"]
        return {**self.values(*PLAIN_FIELDS, "origins"), "counts": counts}


class NewEvidenceForm(EvidenceFields):
    """A link from a claim to a source that is chosen here."""

    source = PickSources(label=_("Source"), many=False)
    new_source = forms.BooleanField(label=_("It is a new source, described below"), required=False)

    @property
    def source_picker(self) -> Picker:
        return Picker(self, "source")

    @property
    def describes_new(self) -> bool:
        """Whether the source is described in the second half of the page: it says so, or something is typed there."""
        if not self.is_bound:
            return False
        typed = (str(self.data.get(f"{NEW}-{name}", "")).strip() for name in DESCRIBING)
        return bool(self.data.get("new_source")) or any(typed)

    def clean(self) -> None:
        super().clean()
        if bool(self.cleaned_data.get("source")) == self.describes_new and "source" not in self.errors:
            self.add_error("source", _("Choose a source, or say that it is a new one and describe it below."))


class EditEvidenceForm(EvidenceFields):
    """A link that is there already; its source never changes."""


class WithdrawEvidenceForm(VersionedForm):
    """Why a link is taken out of the account."""

    withdrawn_because = LineField(label=_("Why it is withdrawn"), max_length=300)


def initial_of(evidence: Evidence) -> dict[str, Any]:
    """What the edit form of a link shows first."""
    plain = {name: getattr(evidence, name) for name in PLAIN_FIELDS}
    origins = [link.source.public_id for link in evidence.origin_links.select_related("source")]
    return {**plain, "origins": origins, "version": evidence.claim.version}
