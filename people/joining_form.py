"""The form with which somebody who was invited makes their account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from people.forms import ADVICE, dress, encodable
from people.models import User


class JoiningForm(BaseUserCreationForm):
    """A name and a password twice. There is no field for an address or a role, so none can be sent."""

    class Meta:
        model = User
        fields = ("username",)
        labels = {"username": _("Name to log in with")}

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.email = address  # a password must not resemble it
        self.fields["username"].help_text = _("Your colleagues see it; readers do not.")
        self.fields["password1"].help_text = ADVICE
        dress(self)

    def clean_username(self) -> str:
        """Names that differ in capital letters alone would be taken for each other.

        Compared here: SQLite knows the cases of Latin letters alone.
        """
        name = encodable(self.cleaned_data["username"])
        known = User.objects.values_list("username", flat=True)
        if name.casefold() in {other.casefold() for other in known}:
            raise forms.ValidationError(_("Somebody has this name already. Choose another."))
        return name

    def clean_password1(self) -> str:
        return encodable(self.cleaned_data["password1"])

    def clean_password2(self) -> str:
        return encodable(self.cleaned_data["password2"])
