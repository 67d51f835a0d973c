"""The right of reply at the desk: whom we asked about a claim, and what they said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims import scales
from claims.forms.base import DeskForm, VersionedForm
from claims.forms.fields import DayField, LineField, TextField
from claims.forms.picking import PickActors, Picker
from claims.models import Reply

PLAIN_FIELDS = ("asked", "asked_on", "until", "outcome", "answered_on", "text", "language", "translation")


class ReplyForm(VersionedForm):
    """Whom we asked, when, until when, and what came of it."""

    asked = LineField(
        label=_("Whom we asked"),
        error_messages={"required": _("Say whom we asked.")},
        help_text=_("As readers will see it: “Iran’s mission to the UN”."),
    )
    actor = PickActors(label=_("The actor, where we hold it"), many=False)
    asked_on = DayField(label=_("Asked on"), error_messages={"required": _("Say on which day we asked.")})
    until = DayField(label=_("Time to answer until"), error_messages={"required": _("Say until when they may answer.")})
    outcome = forms.ChoiceField(
        label=_("What came of it"), widget=forms.RadioSelect, initial="waiting",
        choices=[(code, entry.word) for code, entry in scales.REPLIES.items()],
    )  # fmt: skip
    answered_on = DayField(label=_("Answered on"), required=False)
    text = TextField(label=_("What they said"), max_length=5000, required=False, help_text=_("Exactly as they put it."))
    language = LineField(label=_("Language of the answer"), max_length=12, required=False, initial="en")
    translation = TextField(
        label=_("Our translation"), rows=2, max_length=5000, required=False, help_text=_("Where it is not in English.")
    )

    @property
    def actor_picker(self) -> Picker:
        return Picker(self, "actor")

    def reply_values(self) -> dict[str, Any]:
        """The fields as `claims.replies` takes them."""
        chosen = self.cleaned_data["actor"]
        return {**self.values(*PLAIN_FIELDS), "actor": chosen[0] if chosen else None}


class WithdrawReplyForm(DeskForm):
    """Why a row that should not stand is taken out."""

    withdrawn_because = LineField(label=_("Why it is withdrawn"), max_length=300)


def initial_of(reply: Reply) -> dict[str, Any]:
    """What the edit form shows first."""
    plain = {name: getattr(reply, name) for name in PLAIN_FIELDS}
    actor = [reply.actor.public_id] if reply.actor else []
    return {**plain, "actor": actor, "version": reply.claim.version}
