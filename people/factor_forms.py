"""The forms of second factors: a code typed, a credential that the browser made."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa import signals
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, SignupWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.utils.translation import gettext_lazy as _

from people import events, guesses, second_factor
from people.forms import dress
from people.models import AccessEvent, User

WRONG = _("This code is wrong or was used already. Wait for the next one.")
SPENT = _("Too many codes were tried. Wait a quarter of an hour, or use a passkey.")
UNREADABLE = (TypeError, ValueError, KeyError, AttributeError, IndexError)
"""What libraries raise for a credential that no browser makes."""


class CodeForm(forms.Form):
    """A code from an app, or a recovery code, at the second step of a log-in."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        dress(self)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        try:
            factor = second_factor.factor_of_code(self.user, code)
        except second_factor.NoGuessLeft:
            raise forms.ValidationError(SPENT) from None
        if factor is None:
            self._tell_failure()
            raise forms.ValidationError(WRONG)
        factor.user = self.user
        self.factor = factor
        return code

    def save(self) -> None:
        """Note in the session which factor was shown."""
        post_authentication(context.request, self.factor)

    def _tell_failure(self) -> None:
        factor = Authenticator.objects.filter(user=self.user).order_by("-type").first()
        if factor is not None:
            signals.authentication_failed.send(
                sender=Authenticator, request=context.request, user=self.user, authenticator=factor
            )


class AppForm(forms.Form):
    """The first code of an app that is being added."""

    code = forms.CharField(
        label=_("Code that the app shows"),
        max_length=32,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, user: User, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.secret = user, secret
        self.counter = -1
        dress(self)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not guesses.take("code", str(self.user.pk)):
            raise forms.ValidationError(SPENT)
        counter = second_factor.matching_counter(self.secret, code)
        if counter is None:
            raise forms.ValidationError(WRONG)
        guesses.forgive("code", str(self.user.pk))
        self.counter = counter
        return code


class PasskeyForm(AuthenticateWebAuthnForm):
    """A passkey at the second step of a log-in. A signature is no guess, so nobody's tries lock it."""

    credential = forms.JSONField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        try:
            return self._known()
        except UNREADABLE:
            raise forms.ValidationError(_("This passkey did not match. Try again.")) from None
        except forms.ValidationError:
            if self.user is not None:
                events.record(AccessEvent.Kind.CODE_FAILED, self.user, detail="passkey")
            raise

    def _known(self) -> Authenticator:
        credential = self.cleaned_data["credential"]
        auth.parse_authentication_response(credential)
        user = self.user or auth.extract_user_from_response(credential)
        return auth.complete_authentication(user, credential)


class PasskeyLoginForm(PasskeyForm):
    """A passkey instead of name and password."""

    passwordless = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=None, **kwargs)


class NewPasskeyForm(SignupWebAuthnForm):
    """A passkey that the browser has just made, and what its owner calls it."""

    name = forms.CharField(label=_("What you call it"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except UNREADABLE:
            raise forms.ValidationError(_("This passkey cannot be used. Try again.")) from None
