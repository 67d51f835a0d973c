"""Reading notices, and how one wants them by mail."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.base import DeskForm
from claims.models import MailWish


class ReadForm(DeskForm):
    """Mark one notice as read and go to what it speaks of; without one, mark all."""

    notice = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)


class MailForm(DeskForm):
    """How notices come by mail."""

    when = forms.ChoiceField(
        label=_("Notices by mail"), widget=forms.RadioSelect, choices=MailWish.When.choices,
        help_text=_("A mail names claims by their numbers and holds no words of them, of notes or of complaints."),
    )  # fmt: skip
