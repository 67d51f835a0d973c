"""What stands before every staff page, whatever view answers: a session that is not over, and a second factor.

Views that lead to a second factor are marked with `before_second_factor`; nothing else opens without it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from people import events, kept, second_factor, sessions

Answer = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]


def before_second_factor(view: View) -> View:
    """Mark a view that somebody needs who has no second factor yet."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    marked.before_second_factor = True  # type: ignore[attr-defined]
    return marked


def fresh(view: View) -> View:
    """Ask again who they are before what changes an account, unless they have just shown it.

    A form of the desk that was sent too late waits, and is shown again as it was typed; any other is filled in again.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if sessions.proved_lately(request.session):
            return view(request, *args, **kwargs)
        typed = kept.sent_with(request)
        if typed is not None:
            kept.put_by(request, typed)
        back = request.path if request.method == "GET" else request.headers.get("Referer", "")
        place = reverse("account_reauthenticate")
        return redirect(f"{place}?{urlencode({'next': back or reverse('mfa_index')})}")

    return guarded


class StaffGate:
    """After Django has asked for a log-in, and only there: public pages never look at who reads them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with events.noting_refusals():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """End what has lasted too long; send on whoever has no second factor yet, or has not shown it."""
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if sessions.over(request.session):
            return _log_in_again(request)
        sessions.touch(request.session)
        if getattr(view, "before_second_factor", False) or second_factor.enough(request.session, request.user):
            return None
        if second_factor.of(request.user).exists():  # and it was not shown in this session
            return _log_in_again(request)
        return redirect("mfa_index")

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Log what somebody was refused."""
        user = getattr(request, "user", None)
        if isinstance(exception, PermissionDenied) and user is not None and user.is_authenticated:
            events.refused(user, f"{request.method} {request.path}")


def _log_in_again(request: HttpRequest) -> HttpResponse:
    """End the session; the login page carries on what was typed, as for any other session that ended."""
    from people.views import login_again

    typed = kept.sent_with(request)
    logout(request)
    return login_again(request, typed) if typed else redirect_to_login(request.get_full_path())
