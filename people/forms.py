"""The forms with which people log in and change their password."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

LONGEST = 256


class LoginForm(AuthenticationForm):
    """Django's own, with text that cannot be encoded refused before a database or hasher meets it."""

    error_messages = {
        "invalid_login": _("Username and password do not match an account. Both mind capital letters."),
        "inactive": _("This account has been closed."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"
            field.widget.attrs["maxlength"] = LONGEST

    def clean_username(self) -> str:
        return _encodable(self.cleaned_data["username"])

    def clean_password(self) -> str:
        return _encodable(self.cleaned_data["password"])


class NewPasswordForm(PasswordChangeForm):
    """Django's own, with the same care for broken text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"
            field.widget.attrs["maxlength"] = LONGEST
            field.widget.attrs.pop("autofocus", None)

    def clean_old_password(self) -> str:
        _encodable(self.cleaned_data["old_password"])
        return str(super().clean_old_password())

    def clean_new_password1(self) -> str:
        return _encodable(self.cleaned_data["new_password1"])

    def clean_new_password2(self) -> str:
        return _encodable(self.cleaned_data["new_password2"])


def _encodable(text: str) -> str:
    if len(text) > LONGEST:
        raise forms.ValidationError(_("This is too long."))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise forms.ValidationError(_("This holds a broken character. Type it again.")) from error
    return text
