"""A person's own account: their second factors, where they are logged in, and the proof of who they are."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import events, second_factor, sessions
from people.forms import ProofForm
from people.gate import before_second_factor, fresh
from people.models import AccessEvent

FORM = require_http_methods(["GET", "HEAD", "POST"])


@before_second_factor
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Second factors and sessions. Without a factor, where one is needed, the way to one and nothing else."""
    factors = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    facts = {
        "apps": [factor for factor in factors if factor.type == Authenticator.Type.TOTP],
        "passkeys": [factor.wrap() for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "codes_left": _codes_left(factors),
        "needed": settings.SECOND_FACTOR_REQUIRED,
        "enrolled": second_factor.enough(request.session, request.user),
        "sessions": sessions.of(request.user),
        "this_session": request.session.session_key,
    }
    return render(request, "account/index.html", facts)


@fresh
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions, or all others."""
    mine = request.user.open_sessions.exclude(key=request.session.session_key)
    which = request.POST.get("session", "")
    if which != "others":
        mine = mine.filter(pk=which) if which.isdecimal() and len(which) < 19 else mine.none()
        if not mine.exists():
            raise Http404("There is no such session.")
    ended = sessions.end(mine, by=request.user, detail="by themselves")
    messages.success(request, _("Sessions ended: %(number)d.") % {"number": ended})
    return redirect("mfa_index")


@before_second_factor
@FORM
def again(request: HttpRequest) -> HttpResponse:
    """Show once more who one is, then go where one was."""
    form = ProofForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        reauthenticate_by_password(request)
        sessions.prove(request.session)
        events.record(AccessEvent.Kind.PROVED, request.user, by=request.user)
        return redirect(_next(request))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "account/again.html", {"form": form, "next": _next(request)}, status=status)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if allowed else reverse("mfa_index")


def _codes_left(factors: list[Any]) -> int | None:
    for factor in factors:
        if factor.type == Authenticator.Type.RECOVERY_CODES:
            return len(factor.wrap().get_unused_codes())
    return None
