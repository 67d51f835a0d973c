"""The forms with which people log in, show who they are again, and choose a password."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.models import User

LONGEST = 256
ADVICE = _("At least 15 characters. A few words that have nothing to do with each other make a good one.")


class LoginForm(AuthenticationForm):
    """Django's own, with text that cannot be encoded refused before a database or hasher meets it."""

    error_messages = {
        "invalid_login": _("Username and password do not match an account. Both mind capital letters."),
        "inactive": _("This account has been closed."),
        "spent": _("Too many tries. Wait a quarter of an hour, or use a passkey."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def get_invalid_login_error(self) -> forms.ValidationError:
        """Says when no guess is left; whether there is such an account shows in neither answer."""
        if getattr(self.request, "guesses_spent", False):
            return forms.ValidationError(self.error_messages["spent"], code="spent")
        return super().get_invalid_login_error()

    def clean_username(self) -> str:
        return encodable(self.cleaned_data["username"])

    def clean_password(self) -> str:
        return encodable(self.cleaned_data["password"])


class ChosenPasswordForm(SetPasswordForm):
    """Django's own, with the same care for broken text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = ADVICE
        dress(self)

    def clean_new_password1(self) -> str:
        return encodable(self.cleaned_data["new_password1"])

    def clean_new_password2(self) -> str:
        return encodable(self.cleaned_data["new_password2"])


class NewPasswordForm(ChosenPasswordForm, PasswordChangeForm):
    """A new password of one's own; the old one is a guess that counts, whoever sits at the desk."""

    def clean_old_password(self) -> str:
        return known_password(None, self.user, self.cleaned_data["old_password"])


class ProofForm(forms.Form):
    """The password once more."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        dress(self)

    def clean_password(self) -> str:
        return known_password(self.request, self.request.user, self.cleaned_data["password"])


class AddressForm(forms.Form):
    """Where a link for a new password goes."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=LONGEST, widget=forms.EmailInput({"autocomplete": "email"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


def refuse_taken_name(name: str, *, but: User | None = None) -> None:
    """Refuse a username that differs from another account's in capital letters alone: one would be taken for the other.

    Compared here: SQLite knows the cases of Latin letters alone.
    """
    others = User.objects.exclude(pk=but and but.pk).values_list("username", flat=True)
    if name.casefold() in {other.casefold() for other in others}:
        raise forms.ValidationError(_("Somebody has this name already. Choose another."))


def dress(form: forms.BaseForm) -> None:
    """The looks and limits of the site on every control."""
    for field in form.fields.values():
        if not field.widget.is_hidden:
            field.widget.attrs["class"] = "input"
        if isinstance(field, forms.CharField) and not field.widget.is_hidden:
            field.widget.attrs.setdefault("maxlength", LONGEST)
        field.widget.attrs.pop("autofocus", None)


def known_password(request: HttpRequest | None, user: User, password: str) -> str:
    """`password`, if it is this person's; else ValidationError. It counts as a guess."""
    known = authenticate(request, username=user.get_username(), password=encodable(password))
    if known is None or known.pk != user.pk:
        raise forms.ValidationError(_("This is not your password, or it was tried too often."))
    return password


def encodable(text: str) -> str:
    """`text`, unless it is too long or cannot be encoded, which a hasher or database would not forgive."""
    if len(text) > LONGEST:
        raise forms.ValidationError(_("This is too long."))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise forms.ValidationError(_("This holds a broken character. Type it again.")) from error
    return text
