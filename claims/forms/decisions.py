"""Small forms that end in one act: approve, send back, take back, pause, withdraw, check, publish alone."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.answering import AnsweringForm
from claims.forms.base import DeskForm
from claims.forms.fields import TextField


class ApproveForm(AnsweringForm):
    """Publish exactly the document whose digest was on the page."""

    digest = forms.RegexField(r"\A[0-9a-f]{64}\Z", widget=forms.HiddenInput, max_length=64)


class SendBackForm(DeskForm):
    """Return a proposal to its author."""

    decision_note = TextField(
        label=_("What is missing"), max_length=2000,
        error_messages={"required": _("Say what is missing, so that the author can mend it.")},
    )  # fmt: skip


class TakeBackForm(DeskForm):
    """Withdraw one's own proposal."""


class TryAgainForm(DeskForm):
    """Have the next round of work try a publication that failed."""


class AloneForm(AnsweringForm):
    """Publish without a second check, in an emergency."""

    override = TextField(
        label=_("Why this could not wait for a second check"), rows=2, max_length=500,
        help_text=_("Recorded, and shown to readers on the page."),
        error_messages={"required": _("Say why this could not wait; readers will see it.")},
    )  # fmt: skip


class PauseForm(DeskForm):
    """Show at once that a claim is under review."""

    reason = TextField(
        label=_("Why it is paused"), rows=2, max_length=500, help_text=_("One sentence; readers will see it.")
    )


class CheckForm(DeskForm):
    """A look that changed nothing."""

    searched = TextField(
        label=_("Where you looked, and what for"), max_length=2000, help_text=_("Name at least one place.")
    )
    result = TextField(label=_("What came of it"), max_length=2000)


class NoteForm(DeskForm):
    """A private note on a claim."""

    text = TextField(
        label=_("Note"), max_length=4_000,
        help_text=_("For the desk alone. Whoever you name with @ and their username is told."),
    )  # fmt: skip


class ReasonForm(DeskForm):
    """A change to a source, laid before a second person for every public claim that names it."""

    reason = TextField(label=_("What changed in the source, and why"), rows=2, max_length=1000)
