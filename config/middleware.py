"""What every response carries, and what staff pages carry besides."""

import logging
import secrets
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.urls import Resolver404, resolve

Answer = Callable[[HttpRequest], HttpResponseBase]

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
READING = ("GET", "HEAD")

UNUSED_FEATURES = (
    "accelerometer autoplay browsing-topics camera clipboard-read display-capture encrypted-media "
    "fullscreen gamepad geolocation gyroscope hid idle-detection local-fonts magnetometer microphone midi "
    "payment picture-in-picture screen-wake-lock serial usb xr-spatial-tracking"
)
HEADERS = {
    "Content-Security-Policy": settings.CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES.split()),
}

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class EveryResponse:
    """Outermost: gives each request an id, and each response the fixed headers; no cache keeps a refusal.

    Static files and error pages pass through here as well, and a refused host, which Django's own
    SecurityMiddleware refuses before it has set its headers.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = secrets.token_hex(8)
        request_id.set(name)
        request.id = name  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-ID"] = name
        for header, value in HEADERS.items():
            response.headers.setdefault(header, value)
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class KnownMethods:
    """Refuses methods that an address has no use for before any view sees them, and says which it takes.

    A view may name its own as `allows`. A form sent to one that only reads is refused here, before its token is
    looked for, and a refusal that a view gave itself without a word gets the same sentence.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        known = request.method in METHODS
        response = self.get_response(request) if known else HttpResponseNotAllowed(_methods_at(request.path_info))
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            _say_what_is_allowed(request, response)
        return response

    def process_view(self, request: HttpRequest, view: Answer, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Refuses what the view does not name."""
        allowed = getattr(view, "allows", METHODS)
        return None if request.method in allowed else HttpResponseNotAllowed(allowed)


def _methods_at(path: str) -> Sequence[str]:
    """What may be asked of an address; reading alone where there is nothing."""
    try:
        return getattr(resolve(path).func, "allows", METHODS)
    except Resolver404:
        return READING


def _say_what_is_allowed(request: HttpRequest, response: HttpResponseNotAllowed) -> None:
    from claims.views.errors import not_allowed

    said = not_allowed(request, response.headers["Allow"])
    response.content = said.content
    response.headers["Content-Type"] = said.headers["Content-Type"]
    response.headers["Content-Length"] = str(len(said.content))  # Django has counted the empty one by now


class StaffPages:
    """Keeps what staff see out of every cache.

    A response is a staff page where its view requires a login, or where anything read the session.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        session = getattr(request, "session", None)
        if getattr(request, "login_required", False) or (session is not None and session.accessed):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    def process_view(self, request: HttpRequest, view: Answer, args: Any, kwargs: Any) -> None:
        """Notes what Django's LoginRequiredMiddleware will ask of this view."""
        request.login_required = getattr(view, "login_required", True)  # type: ignore[attr-defined]


class WholePages:
    """Sends the whole window where a staff page leads htmx elsewhere.

    htmx follows a redirect by itself and would put what it comes to, the login page for one, into a part of the page.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.htmx and getattr(request, "login_required", False) and "Location" in response.headers:  # type: ignore[attr-defined]
            response.status_code = HTTPStatus.NO_CONTENT
            response.headers["HX-Redirect"] = response.headers["Location"]
            del response.headers["Location"]
        return response


class RequestIdFilter(logging.Filter):
    """Gives each log line the id of the request it belongs to, or a dash."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True
