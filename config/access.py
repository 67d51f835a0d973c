"""Who must log in. Apart from `config.middleware`, which logging loads before the applications are ready."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase


class LoginUnlessPublic(LoginRequiredMiddleware):
    """Django's own asks for the user first, which reads the session and makes public pages vary by cookie."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Let everyone see what is open to everyone, without a look at who they are."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
