"""What every response carries, and what staff pages carry besides."""

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

Answer = Callable[[HttpRequest], HttpResponseBase]

METHODS = ("GET", "HEAD", "POST", "OPTIONS")

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
    """Outermost: gives each request an id, and each response the fixed headers.

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
        return response


class KnownMethods:
    """Refuses methods the site has no use for, TRACE among them, before any view sees them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in METHODS:
            return self.get_response(request)
        return HttpResponseNotAllowed(METHODS)


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
