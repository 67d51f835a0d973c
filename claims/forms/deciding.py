"""Forms that decide several proposals at once: a batch as one, a packet row by row."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from claims.forms.answering import AnsweringForm
from claims.forms.base import FIND, DeskForm
from claims.forms.fields import TextField
from claims.models import Proposal

LEAVE, APPROVE, SEND_BACK = "leave", "approve", "send_back"
MOST_READ = 1_000_000  # characters: some 13,000 proposals
ROW = re.compile(r"p([0-9]{1,18})-decision", re.ASCII)
READ = r"\A([0-9]{1,18}:[0-9a-f]{64})(,[0-9]{1,18}:[0-9a-f]{64})*\Z"


class ReadForm(AnsweringForm):
    """What was read: each proposal with the digest of its document."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=MOST_READ, validators=[RegexValidator(READ)])

    def digests(self) -> dict[int, str]:
        """The digest of each proposal read."""
        pairs = (pair.split(":") for pair in self.cleaned_data["read"].split(","))
        return {int(pk): digest for pk, digest in pairs}


class ApproveBatchForm(ReadForm):
    """Publish all that was read, or nothing."""


class BatchAloneForm(ReadForm):
    """Publish one's own batch without a second check."""

    override = TextField(
        label=_("Why this could not wait for a second check"), rows=2, max_length=400,
        help_text=_("Recorded, and shown to readers on every page of the batch."),
        error_messages={"required": _("Say why this could not wait; readers will see it.")},
    )  # fmt: skip


class PacketForm(DeskForm):
    """A packet as one sending; each of its rows is a `RowForm`."""


class RowForm(forms.Form):
    """What is decided about one proposal of a packet."""

    decision = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, initial=LEAVE,
        choices=[(LEAVE, _("Leave open")), (APPROVE, _("Approve")), (SEND_BACK, _("Send back"))],
    )  # fmt: skip
    decision_note = TextField(label=_("What is missing, if it goes back"), rows=2, max_length=2000, required=False)
    digest = forms.RegexField(r"\A[0-9a-f]{64}\Z", widget=forms.HiddenInput, max_length=64)

    stale = False

    def __init__(self, data: Any, proposal: Proposal) -> None:
        name = f"p{proposal.pk}"
        super().__init__(data, prefix=name, auto_id=f"{name}_%s", initial={"digest": proposal.digest})
        self.proposal = proposal

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("decision") == SEND_BACK and not data.get("decision_note") and "decision_note" not in self.errors:
            self.add_error("decision_note", _("Say what is missing, so that the author can mend it."))

    @property
    def looking(self) -> bool:
        """Whether this sending only looks something up."""
        return self.is_bound and str(self.data.get("do", "")).startswith(FIND)

    @property
    def decided(self) -> bool:
        """Whether the row is to be approved or sent back."""
        return self.cleaned_data["decision"] != LEAVE


def decided_in(sent: QueryDict) -> list[int]:
    """The proposals that a packet was sent to approve or to send back, whether or not they still wait."""
    named = ((ROW.fullmatch(name), value) for name, value in sent.items())
    return [int(row[1]) for row, value in named if row and value in (APPROVE, SEND_BACK)]


def as_read(proposals: list[Proposal]) -> str:
    """What `ReadForm.read` holds for these proposals."""
    return ",".join(f"{proposal.pk}:{proposal.digest}" for proposal in proposals)
