"""A form that comes back without its token, or is larger than any form may be."""

from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.claims.reading import words
from tests.people import amina


def test_a_form_without_its_token_is_refused_on_our_own_page() -> None:
    """Keeps C2: Django's built-in page brings inline style, which the policy blocks."""
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert response.templates[0].name == "403_csrf.html"
    assert "<style" not in response.text


@pytest.mark.django_db
def test_a_reader_whose_browser_keeps_no_cookie_gets_back_what_they_typed() -> None:
    reader = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    reader.get("/report/")
    reader.cookies.clear()
    words = "The <b>date</b> is wrong."
    refused = reader.post("/report/", {"what": words, "subject": "error"})
    text = refused.content.decode()
    assert refused.status_code == 403
    assert "<h1>Your form was not accepted</h1>" in text
    assert "Allow cookies for this site" in text
    assert "The &lt;b&gt;date&lt;/b&gt; is wrong.</textarea>" in text
    assert ">error</textarea>" not in text, "a choice is given back in its words"
    assert "editor" not in text


@pytest.mark.django_db
def test_what_another_site_sent_is_not_shown_on_ours() -> None:
    reader = Client(enforce_csrf_checks=True, headers={"origin": "https://elsewhere.example"})
    refused = reader.post("/report/", {"what": "Call this number.", "subject": "error"})
    assert refused.status_code == 403
    assert "Call this number" not in refused.content.decode()


def too_large(path: str, origin: str = "http://testserver", letters: int = 2_500_000) -> HttpResponse:
    """What a form of so many letters gets, sent as a browser sends it."""
    sender = Client(enforce_csrf_checks=True, headers={"origin": origin})
    if path.startswith("/desk/"):
        sender.force_login(amina())
    sender.get(path)
    body = urlencode({"what": "<b>" + "x" * letters, "csrfmiddlewaretoken": "t"})
    return sender.post(path, body, content_type="application/x-www-form-urlencoded")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/report/", "/login/", "/desk/claims/new/"])
def test_a_form_that_is_too_large_says_so_and_what_to_do(path: str) -> None:
    refused = too_large(path)
    assert refused.status_code == 413
    assert "no-store" in refused.headers["Cache-Control"]
    said = words(refused.content.decode())
    assert "This is too much to send at once." in said
    assert "at most 2.4 MB" in said
    assert "Press the Back button of your browser" in said


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/report/", "/desk/claims/new/"])
def test_what_stood_in_a_form_that_is_too_large_is_given_back(path: str) -> None:
    said = too_large(path).content.decode()
    assert f"&lt;b&gt;{'x' * 2_500_000}</textarea>" in said
    assert said.count("<textarea") == 1, "the token is nothing that was typed"
    assert '"auto" readonly' not in said, "with a direction to be found, Chromium does not answer for a minute"


@pytest.mark.django_db
def test_of_a_form_from_elsewhere_or_far_too_large_nothing_is_read() -> None:
    for refused in (too_large("/report/", "https://elsewhere.example"), too_large("/report/", letters=5_000_000)):
        assert refused.status_code in (403, 413)
        assert "xxx" not in refused.content.decode()
