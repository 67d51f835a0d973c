"""How allauth does things here: no sign-up, no mail or message of its own, seeds sealed, one name for the site."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people import encryption, second_factor, sessions
from people.addresses import client_address
from people.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """allauth's own changes of factors hold to the rule of `people.gate.fresh`."""
        return not sessions.proved_lately(context.request.session)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        return [{"id": "reauthenticate", "description": _("Password"), "url": reverse("account_reauthenticate")}]

    def login(self, request: HttpRequest, user: User) -> None:
        """The last step of every log-in. An account that was closed since the first step gets no session."""
        if not User.objects.filter(pk=user.pk, is_active=True).exists():
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """As a wrong password is answered; a closed account is nobody's business."""
        messages.error(request, _("This did not let you in."))
        return redirect("login")

    def add_message(
        self, request: HttpRequest, level: int, *args: Any, message: str | None = None, **more: Any
    ) -> None:
        """Our pages say what happened; of allauth's messages only plain refusals pass."""
        if message:
            messages.add_message(request, level, message)

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """All mail is ours (`people.mail`)."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)


class FactorAdapter(DefaultMFAAdapter):
    """Second factors of this site."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This did not match. Try again."),
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return str(user.get_username())

    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Where a second factor is required, the last one stays until there is another."""
        others = second_factor.of(authenticator.user).exclude(pk=authenticator.pk)
        return not settings.SECOND_FACTOR_REQUIRED or others.exists()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the site's own host name, whatever name the request used."""
        host = urlsplit(settings.SITE_URL).hostname if settings.PRODUCTION else None
        return {"id": host or context.request.get_host().partition(":")[0], "name": settings.SITE_NAME}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": user.get_username(), "display_name": user.get_username()}
