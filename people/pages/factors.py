"""Second factors: the step at log-in, and adding or removing an app, passkeys and recovery codes."""

from __future__ import annotations

import json
from http import HTTPStatus
from io import BytesIO
from typing import Any

import qrcode
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as code_flows
from allauth.mfa.totp.internal import flows as app_flows
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as passkey_flows
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from qrcode.image.svg import SvgPathImage

from people import encryption, guesses, second_factor, sessions
from people.clients import current
from people.factor_forms import AppForm, CodeForm, NewPasskeyForm, PasskeyForm, PasskeyLoginForm
from people.gate import before_second_factor, fresh
from people.pages.account import FORM

Type = Authenticator.Type


class Code(AuthenticateView):
    """The second step of a log-in."""

    template_name = "account/code.html"
    form_class = CodeForm
    webauthn_form_class = PasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        factors = second_factor.of(self.stage.login.user).values_list("type", flat=True)
        options = context["js_data"]["request_options"]
        return {
            "form": context["form"],
            "passkey_form": context["webauthn_form"],
            "options": json.dumps(options) if Type.WEBAUTHN in factors else "",
            "has_app": Type.TOTP in factors,
        }

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response


@method_decorator(login_not_required, name="dispatch")
class PasskeyLogin(LoginWebAuthnView):
    """In with a passkey alone, which is two factors in one: the key, and the finger or number that unlocks it."""

    form_class = PasskeyLoginForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not guesses.take("passkey", current.get().address):
            return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
        return super().dispatch(request, *args, **kwargs)


@before_second_factor
@fresh
@FORM
def add_app(request: HttpRequest) -> HttpResponse:
    """Add an authenticator app: its picture or its letters, then the first code."""
    if second_factor.of(request.user).filter(type=Type.TOTP).exists():
        return redirect("mfa_index")
    secret = _pending_secret(request)
    form = AppForm(request.POST or None, user=request.user, secret=secret)
    if request.method == "POST" and form.is_valid():
        before = request.session.session_key
        factor, _codes = app_flows.activate_totp(request, form)
        factor.data["last_counter"] = form.counter
        factor.save(update_fields=["data"])
        return _added(request, before)
    facts = {"form": form, "letters": [secret[i : i + 4] for i in range(0, len(secret), 4)], "address": _uri(request)}
    return render(request, "account/add_app.html", facts, status=_status(form))


@before_second_factor
@fresh
@require_safe
def app_picture(request: HttpRequest) -> HttpResponse:
    """The secret that is being added, for a camera."""
    if SECRET_SESSION_KEY not in request.session:
        raise Http404("No app is being added.")
    picture = BytesIO()
    qrcode.make(_uri(request), image_factory=SvgPathImage).save(picture)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@fresh
@require_POST
def remove_app(request: HttpRequest) -> HttpResponse:
    """Remove the authenticator app."""
    factor = get_object_or_404(Authenticator, user=request.user, type=Type.TOTP)
    return _removed(request, factor, app_flows.deactivate_totp)


@before_second_factor
@fresh
@FORM
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey. The browser makes it, so this page needs script."""
    form = NewPasskeyForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        before = request.session.session_key
        passkey_flows.add_authenticator(request, form.cleaned_data["name"], form.cleaned_data["credential"])
        return _added(request, before)
    options = json.dumps(webauthn.begin_registration(request.user, passwordless=True))
    return render(request, "account/add_passkey.html", {"form": form, "options": options}, status=_status(form))


@fresh
@require_POST
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one of one's own passkeys."""
    factor = get_object_or_404(Authenticator, user=request.user, type=Type.WEBAUTHN, pk=pk)
    return _removed(request, factor, passkey_flows.remove_authenticator)


@fresh
@FORM
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes that stand in for a lost factor, each once; by POST, ten new ones in their place."""
    if not second_factor.of(request.user).exists():
        return redirect("mfa_index")
    if request.method == "POST":
        code_flows.generate_recovery_codes(request)
        return redirect("mfa_view_recovery_codes")
    row = Authenticator.objects.filter(user=request.user, type=Type.RECOVERY_CODES).first()
    return render(request, "account/recovery.html", {"codes": row.wrap().get_unused_codes() if row else []})


def _pending_secret(request: HttpRequest) -> str:
    """The secret that is being added: sealed in the session too, and the same until it is used."""
    sealed = request.session.get(SECRET_SESSION_KEY)
    secret = encryption.decrypt(sealed) if sealed else generate_totp_secret()
    if not sealed:
        request.session[SECRET_SESSION_KEY] = encryption.encrypt(secret)
    return secret


def _uri(request: HttpRequest) -> str:
    return get_adapter().build_totp_url(request.user, _pending_secret(request))


def _added(request: HttpRequest, before: str | None) -> HttpResponse:
    second_factor.note_shown(request, request.user)
    sessions.renew(request, request.user, before=before, detail="second factor added")
    return redirect("mfa_view_recovery_codes")


def _removed(request: HttpRequest, factor: Authenticator, remove: Any) -> HttpResponse:
    if not get_adapter().can_delete_authenticator(factor):
        messages.error(request, _("This is your only second factor. Add another one first."))
        return redirect("mfa_index")
    before = request.session.session_key
    remove(request, factor)
    sessions.renew(request, request.user, before=before, detail="second factor removed")
    messages.success(request, _("The second factor is removed."))
    return redirect("mfa_index")


def _status(form: Any) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK


code = Code.as_view()
passkey_login = PasskeyLogin.as_view()
