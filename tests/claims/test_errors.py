"""Error pages: calm words, no secret, and for 500 no database at all."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from claims.views import errors
from people.roles import Act, Role, require
from tests.builders import make_claim
from tests.claims.reading import words
from tests.people import cleo


@pytest.mark.django_db
def test_what_never_was_and_what_is_a_draft_answer_alike(client):
    draft = make_claim("A draft.")
    unknown = client.get("/claims/zzzzzzzz/")
    hidden = client.get(f"/claims/{draft.public_id}/")
    assert unknown.status_code == hidden.status_code == 404
    assert unknown.content == hidden.content
    assert "draft" not in hidden.content.decode()


@pytest.mark.django_db
def test_not_found_offers_a_search(client):
    html = client.get("/no/such/page/").content.decode()
    assert "There is no page at this address." in html
    assert '<form class="search' in html


@pytest.mark.django_db
def test_not_found_speaks_json_to_machines(client):
    response = client.get("/no-such.json")
    assert response.status_code == 404
    assert response.json() == {"error": "There is no page at this address."}


@pytest.mark.django_db
def test_forbidden_names_the_roles_that_would_do(rf):
    with pytest.raises(PermissionDenied) as refused:
        require(cleo(), Act.APPROVE)
    response = errors.forbidden(rf.get("/desk/"), refused.value)
    assert response.status_code == 403
    assert str(Role.REVIEWER.label).lower() in response.content.decode().lower()


def test_bad_request_is_said_without_details(rf):
    response = errors.bad_request(rf.get("/"), ValueError("secret detail"))
    assert response.status_code == 400
    assert "secret detail" not in response.content.decode()


@pytest.mark.django_db
def test_the_page_for_500_asks_the_database_nothing():
    with CaptureQueriesContext(connection) as queries:
        response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert len(queries) == 0
    assert "Something went wrong on our side." in words(response.content.decode())
