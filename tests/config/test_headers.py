"""What every response carries, errors and refusals included."""

import logging
import re
from collections.abc import Iterable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from config.middleware import EveryResponse, RequestIdFilter, StaffPages
from tests.people import amina

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

pytestmark = pytest.mark.django_db


def assert_safe(response: HttpResponse) -> None:
    """Keeps C2 and C3."""
    assert {part.strip() for part in response.headers["Content-Security-Policy"].split(";")} == POLICY
    assert {name: response.headers.get(name) for name in FIXED} == FIXED
    assert re.fullmatch(r"([a-z-]+=\(\)(, |$))+", response.headers["Permissions-Policy"])
    assert re.fullmatch(r"[0-9a-f]{16}", response.headers["X-Request-ID"])
    assert "Strict-Transport-Security" not in response.headers


def addresses(patterns: Iterable[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every address of the site that takes no argument."""
    for pattern in patterns:
        path = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        elif not set("<(?\\[*") & set(path):
            yield path


FOUND = sorted({*addresses(get_resolver().url_patterns), "/no-such-page/", "/static/no-such-file.css"})


@pytest.mark.parametrize("path", FOUND)
def test_every_page_is_safe(path: str) -> None:
    assert_safe(Client(raise_request_exception=False).get(path))


def test_a_foreign_host_is_refused_safely(client: Client) -> None:
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert_safe(response)


def test_an_unknown_page_sets_no_cookie_and_is_the_same_for_all(client: Client) -> None:
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "PUT", "DELETE"])
def test_an_unknown_method_is_refused(client: Client, method: str) -> None:
    """Keeps C11."""
    for place, allowed in ALLOWED.items():
        response = client.generic(method, place)
        assert (response.status_code, response.headers["Allow"]) == (405, allowed), place
        assert_safe(response)


ALLOWED = {
    "/": "GET, HEAD",
    "/claims/": "GET, HEAD",
    "/claims.json": "GET, HEAD",
    "/robots.txt": "GET, HEAD",
    "/report/": "GET, HEAD, POST",
    "/no-such-page/": "GET, HEAD",
    "/admin/": "GET, HEAD, POST, OPTIONS",
}


@pytest.mark.parametrize("path", ["/", "/claims/", "/method/", "/claims.json", "/report/bcdf-ghjk-mnpq-rstv/"])
def test_a_form_sent_to_a_page_that_only_reads_is_told_so(path: str) -> None:
    """Not that its token is missing: no token would help."""
    response = Client(enforce_csrf_checks=True).post(path, {"x": "y"})
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
    assert not response.cookies


@pytest.mark.parametrize("method", ["POST", "PUT", "TRACE"])
def test_a_refused_method_is_answered_with_a_sentence(client: Client, method: str) -> None:
    says = "This address takes only these methods: GET, HEAD."
    page = client.generic(method, "/claims/")
    assert f"<h1>{says}</h1>" in page.text
    machine = client.generic(method, "/claims.json")
    assert machine.headers["Content-Type"] == "application/json"
    assert machine.json() == {"error": says}


def test_a_view_that_refuses_a_method_itself_gets_the_sentence_too(client: Client) -> None:
    client.force_login(amina())
    response = client.get("/logout/")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST, OPTIONS")
    assert "This address takes only these methods: POST, OPTIONS." in response.text
    assert "go back to the page on which the form stands" in response.text
    assert response.headers["Content-Length"] == str(len(response.content)), "or a browser shows an empty page"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/no-such-page/", 404), ("/no-such.json", 404), ("/claims/zzzzzzzz/", 404), ("/static/no-such-file.css", 404)],
)
def test_no_cache_keeps_a_refusal(client: Client, path: str, status: int) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Cache-Control"]) == (status, "no-store")
    assert client.put("/").headers["Cache-Control"] == "no-store"
    assert client.get("/", headers={"host": "elsewhere.example"}).headers["Cache-Control"] == "no-store"


def test_staff_pages_stay_out_of_caches(client: Client) -> None:
    assert client.get("/admin/").headers["Cache-Control"] == "private, no-store"


def answered(request: HttpRequest, *, login_required: bool) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "public, no-cache"})

    view.login_required = login_required
    middleware = StaffPages(view)
    middleware.process_view(request, view, (), {})
    return middleware(request)


def test_a_public_page_keeps_its_own_cache_rule() -> None:
    response = answered(RequestFactory().get("/"), login_required=False)
    assert response.headers["Cache-Control"] == "public, no-cache"


def test_a_page_behind_the_login_is_never_kept() -> None:
    response = answered(RequestFactory().get("/"), login_required=True)
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_page_that_read_the_session_is_never_kept(client: Client) -> None:
    request = RequestFactory().get("/")
    request.session = client.session
    request.session.get("anything")
    response = answered(request, login_required=False)
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_log_line_names_its_request() -> None:
    record = logging.LogRecord("site", logging.WARNING, "", 0, "said", (), None)

    def view(request: HttpRequest) -> HttpResponse:
        RequestIdFilter().filter(record)
        return HttpResponse()

    response = EveryResponse(view)(RequestFactory().get("/"))
    assert record.request_id == response.headers["X-Request-ID"]
