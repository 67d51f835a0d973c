"""Dissent at the desk: where somebody would put a claim instead, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims import scales
from claims.exchange import cited
from claims.forms.base import DeskForm, VersionedForm
from claims.forms.fields import LineField, TextField
from claims.forms.proposal import Choice, Cited, with_citations
from claims.models import Claim, Dissent


class DissentForm(VersionedForm):
    """One's own status for a claim, and the reasons."""

    status = forms.ChoiceField(
        label=_("Where you would put the claim"), widget=forms.RadioSelect,
        error_messages={"required": _("Choose the status that you hold to be right.")},
    )  # fmt: skip
    reasons = TextField(
        label=_("Your reasons"), rows=8,
        error_messages={"required": _("Give your reasons; readers will see them.")},
        help_text=_("Published in full, with your role and without your name. Cite a source by its mark."),
    )  # fmt: skip
    cites = forms.MultipleChoiceField(
        label=_("They rest on"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("What you tick and do not cite in the text is cited at its end."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, claim: Claim, evidence: Sequence[Cited], against: Sequence[str], **kwargs: Any
    ) -> None:
        """`against` are the statuses one may disagree with; a single one of them is no choice."""
        super().__init__(*args, **kwargs)
        self.evidence, self.against = evidence, against
        self.fields["status"].choices = [(code, scales.STATUSES[code].word) for code in scales.statuses_for(claim.kind)]
        self.fields["cites"].choices = [(found.public_id, found.label) for found in evidence]

    @property
    def status_choices(self) -> list[Choice]:
        """The statuses to choose from, each with its sentence for readers and its test."""
        chosen = str(self["status"].value() or "")
        offered = [code for code in dict(self.fields["status"].choices) if [code] != self.against or code == chosen]
        return [
            Choice(code, known.word, known.family, known.sentence, known.test, code == chosen)
            for code, known in ((code, scales.STATUSES[code]) for code in offered)
        ]

    def dissent_values(self) -> dict[str, Any]:
        """The fields as `claims.dissents` takes them."""
        data = self.cleaned_data
        return {"status": data["status"], "reasons": with_citations(data["reasons"], data["cites"])}


class WithdrawDissentForm(DeskForm):
    """Why a dissent is taken back."""

    withdrawn_because = LineField(
        label=_("Why you withdraw it"), max_length=300, help_text=_("For the desk: readers see that it has gone.")
    )


class ProposeDissentForm(DeskForm):
    """The dissent as it stands goes to a second person."""

    note = TextField(label=_("Note to the second person"), rows=2, required=False, max_length=2000)


def initial_of(dissent: Dissent) -> dict[str, Any]:
    """What the edit form shows first."""
    cites = list(dict.fromkeys(cited(dissent.reasons)))
    return {"status": dissent.status, "reasons": dissent.reasons, "cites": cites, "version": dissent.claim.version}
