"""The form with which somebody who was invited makes their account."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from people.forms import ADVICE, dress, encodable, refuse_taken_name
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
        name = encodable(self.cleaned_data["username"])
        refuse_taken_name(name)
        return name

    def clean_password1(self) -> str:
        return encodable(self.cleaned_data["password1"])

    def clean_password2(self) -> str:
        return encodable(self.cleaned_data["password2"])
