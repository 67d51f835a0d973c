"""What people see when something is wrong. The page for 500 asks nothing of the database or the request."""

import sys
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from claims.forms.typed import in_words
from claims.views.caching import render_public
from people import kept

RETRY_SECONDS = 60


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the address or form cannot be read; 413, with what was typed, where the form is too large."""
    if isinstance(exception, RequestDataTooBig):
        return _too_large(request)
    return _page(request, HTTPStatus.BAD_REQUEST, _("This address or form cannot be read."))


def _too_large(request: HttpRequest) -> HttpResponse:
    heading, status = _("This is too much to send at once."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if request.path.endswith(".json"):
        return _page(request, status, heading)
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return _page(request, status, heading, most=most, texts=in_words(kept.too_large(request)))


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """403: names the roles that would do, as whoever refused worded them; what was typed can be copied."""
    texts = in_words(kept.sent_with(request))
    facts = {"reason": _reason(exception), **({"texts": texts} if texts else {})}
    return _page(request, HTTPStatus.FORBIDDEN, _("Your account may not do this."), **facts)


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    """404: the same page for what never was, what is a draft, and what is gone; with a search."""
    return _page(request, HTTPStatus.NOT_FOUND, _("There is no page at this address."))


def not_allowed(request: HttpRequest, methods: str) -> HttpResponse:
    """405: which methods the address takes. Asks nothing of the session, which may not be there yet."""
    heading = _("This address takes only these methods: %(methods)s.") % {"methods": methods}
    if request.path.endswith(".json"):
        return JsonResponse({"error": heading}, status=HTTPStatus.METHOD_NOT_ALLOWED)
    facts = {"heading": heading, "reads": "GET" in methods}
    return render_public("405.html", facts, status=HTTPStatus.METHOD_NOT_ALLOWED)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a static page; 503 where the database cannot be reached, which gives back what was typed."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _unreachable(request)
    facts = {"site_name": settings.SITE_NAME, "heading": _("Something went wrong on our side.")}
    return HttpResponseServerError(render_to_string("500.html", facts))


def _unreachable(request: HttpRequest) -> HttpResponse:
    """503: asks nothing of the database; the form as it was sent, to be sent again."""
    typed = kept.sent_with(request)
    fields = [(name, value) for name, values in typed.fields.items() for value in values] if typed else []
    facts = {
        "site_name": settings.SITE_NAME,
        "heading": _("The record cannot be reached just now."),
        "fields": fields,
        "texts": in_words(typed),
        "address": typed.address if typed else "",
        "csrf_token": get_token(request) if typed else "",
    }
    response = HttpResponse(render_to_string("503.html", facts), status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _page(request: HttpRequest, status: HTTPStatus, heading: str, **facts: Any) -> HttpResponse:
    if request.path.endswith(".json"):
        return JsonResponse({"error": heading, **facts}, status=status)
    return render(request, f"{status.value}.html", {"heading": heading, **facts}, status=status)


def _reason(exception: Exception) -> str:
    return str(exception.args[0]) if exception.args else ""
