"""Forms that change how a claim stands: withdrawn, resumed, merged into another; and taking text out of the record."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims import scales, search
from claims.citing import numbers_in
from claims.forms.base import DeskForm
from claims.forms.fields import CodeField, TextField
from claims.forms.picking import SHOWN, Pick, Picker
from claims.models import Claim


class WithdrawForm(DeskForm):
    """Propose that we no longer stand behind a page."""

    reason = TextField(label=_("Why it is withdrawn"), rows=2, max_length=500, help_text=_("Readers will see this."))


class ResumeForm(DeskForm):
    """Propose that a claim is shown again as it was last published."""

    note = TextField(
        label=_("What came of the second look"), rows=2, max_length=1000, help_text=_("For the second person.")
    )


def public_claims_like(text: str, *, but: Claim | None = None) -> Iterable[Claim]:
    """The public claims that these words find at the desk, best first, or the one with this number, never `but`."""
    shown = Claim.objects.filter(public__standing="public").exclude(pk=but and but.pk).select_related("public")
    named = list(shown.filter(public_id__in=numbers_in(text)))
    place = {pk: number for number, pk in enumerate(search.search_desk(text, limit=5 * SHOWN))}
    found = sorted(shown.filter(pk__in=place), key=lambda claim: place[claim.pk])
    return (named or found)[:SHOWN]


class MergeForm(DeskForm):
    """Propose that a claim is followed at another one's address."""

    into = Pick(
        Claim.objects.filter(public__standing="public"), look=public_claims_like, many=False, required=True,
        label=_("The claim it is merged into"), help_text=_("A public claim: look for its words or its number."),
    )  # fmt: skip
    reason = TextField(
        label=_("Why the two are one claim"), rows=2, max_length=500, help_text=_("Readers will see this.")
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].look = partial(public_claims_like, but=claim)

    @property
    def picker(self) -> Picker:
        return Picker(self, "into")


class RedactForm(DeskForm):
    """Take text out of everything public and private. `seen` is what the preview said would go.

    `source` is a withheld source whose own row keeps the text, for the people named for it.
    """

    text = TextField(
        label=_("The text that must go"), rows=3, max_length=10_000,
        help_text=_("Copied exactly as it stands. It goes wherever it stands, in every claim."),
    )  # fmt: skip
    ground = CodeField(
        label=_("Ground"),
        choices=[("", "—"), *[(code, f"{code}: {entry.word}") for code, entry in scales.REDACTION_GROUNDS.items()]],
    )  # fmt: skip
    reason = TextField(
        label=_("Why it must go"), rows=2, max_length=400,
        help_text=_("Readers will see this: do not repeat the text."),
    )  # fmt: skip
    source = forms.RegexField(r"\A[a-z0-9]{1,12}\Z", widget=forms.HiddenInput, required=False, max_length=12)
    seen = forms.RegexField(
        r"\A[0-9a-f]{64}\Z", widget=forms.HiddenInput, required=False, max_length=64, label=_("What was seen")
    )
