"""A form that comes back without its token, or is larger than any form may be."""

import pytest
from django.conf import settings
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
    assert "editor" not in text


@pytest.mark.django_db
def test_what_another_site_sent_is_not_shown_on_ours() -> None:
    reader = Client(enforce_csrf_checks=True, headers={"origin": "https://elsewhere.example"})
    refused = reader.post("/report/", {"what": "Call this number.", "subject": "error"})
    assert refused.status_code == 403
    assert "Call this number" not in refused.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/report/", "/login/", "/desk/claims/new/"])
def test_a_form_that_is_too_large_says_so_and_how_to_get_the_text_back(path: str) -> None:
    sender = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    if path.startswith("/desk/"):
        sender.force_login(amina())
    sender.get(path)
    refused = sender.post(path, {"what": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE})
    assert refused.status_code == 413
    assert "no-store" in refused.headers["Cache-Control"]
    said = words(refused.content.decode())
    assert "This is too much to send at once." in said
    assert "at most 2.4 MB" in said
    assert "Press its Back button, and the form stands as you left it" in said
