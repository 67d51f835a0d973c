"""What editors fill in about people: an invitation, and who takes over from somebody who leaves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from claims import triage
from claims.forms.base import DeskForm
from people.models import User
from people.roles import Role


class InvitationForm(DeskForm):
    """Who is invited, as what."""

    address = forms.CharField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"class": "input", "autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.Select({"class": "input"}))


class LeavingForm(DeskForm):
    """Who takes over the open work of somebody whose account is closed."""

    heir = forms.ModelChoiceField(
        label=_("Who takes over"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.Select({"class": "input"}),
        empty_label=_("Nobody: the work waits for anyone"),
    )

    def __init__(self, *args: Any, leaver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heir"].queryset = heirs(leaver)


def heirs(leaver: User) -> QuerySet[User]:
    """Everybody else whose role lets them work."""
    return triage.workers().exclude(pk=leaver.pk)
