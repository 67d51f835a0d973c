"""A form that comes back without its token."""

from django.test import Client


def test_a_form_without_its_token_is_refused_on_our_own_page() -> None:
    """Keeps C2: Django's built-in page brings inline style, which the policy blocks."""
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert response.templates[0].name == "403_csrf.html"
    assert "<style" not in response.text
