"""Who must log in. Apart from `config.middleware`, which logging loads before the applications are ready."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from people import kept


class LoginUnlessPublic(LoginRequiredMiddleware):
    """Django's own asks for the user first, which reads the session and makes public pages vary by cookie."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Let everyone see what is open to everyone, without a look at who they are."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """The login page; it carries on what was typed into a form that found its session ended."""
        typed = kept.sent_with(request)
        if typed is None:
            return super().handle_no_permission(request, view_func)
        return _log_in_again(request, typed)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form whose page is older than the last log-in is shown again as it was typed; any other is refused.

    Somebody without an account gets back what they typed, to copy: their browser keeps no cookie of ours.
    """
    typed = kept.sent_with(request) if "Origin" in request.headers else None
    public = not getattr(request, "login_required", True)
    if typed is None or public:
        from claims.forms.typed import in_words

        facts = {"heading": _("Your form was not accepted"), "texts": in_words(typed), "public": public}
        return render(request, "403_csrf.html", facts, status=403)
    if not request.user.is_authenticated:
        return _log_in_again(request, typed)
    kept.put_by(request, typed)
    return HttpResponseRedirect(typed.address)


def _log_in_again(request: HttpRequest, typed: kept.Kept) -> HttpResponse:
    from people.views import login_again

    return login_again(request, typed)
