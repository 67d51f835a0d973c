"""A2, A3, A4, A6, A21, A22: the second factor, and that no way leads round it."""

from __future__ import annotations

import base64
import json

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.conf import settings as site
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver

from people import encryption, guesses, second_factor
from people.models import AccessEvent, User
from tests.accounts.doors import add_app, code_of, is_in, log_in, secret_in_row, send_code, with_app
from tests.builders import make_user
from tests.desk.sending import logged_in
from tests.matrix import MATRIX
from tests.people import amina, ben, edda
from tests.test_role_matrix import address, routes, world  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db

ENROLMENT = {
    *("account/", "account/again/", "account/app/", "account/app/picture.svg", "account/passkeys/add/"),
    *("logout/", "admin/login/"),
}
"""All that opens for a password alone: the way to a second factor, and out. `admin/login/` only leads to `admin/`."""


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def fixed_codes(user: User) -> list[str]:
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


@pytest.mark.once
@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_with_a_password_alone_no_address_but_the_enrolment_answers(world, method):  # noqa: F811
    """A2: every address of the resolver."""
    editor = make_user("editor")
    wrong = []
    for route in routes(get_resolver()):
        if not MATRIX[route].asks_login or route in ENROLMENT:
            continue
        client = logged_in(editor)
        answer = client.generic(method, address(route, world))
        if answer.status_code != 302 or answer.headers["Location"] != "/account/":
            wrong.append((route, answer.status_code))
    assert not wrong


@pytest.mark.usefixtures("required")
def test_an_account_made_by_createsuperuser_enrols_too(client):
    """A22."""
    call_command("createsuperuser", "--no-input", username="root", email="root@example.org")
    root = User.objects.get()
    root.set_password("a long test password")
    root.save()
    log_in(client, root)
    assert client.get("/admin/").headers["Location"] == "/account/"


@pytest.mark.usefixtures("required")
def test_enrolling_opens_the_desk_and_ends_other_sessions(client):
    """A2, A10: a session that knew the password alone does not ride along."""
    other = Client()
    for browser in (client, other):
        assert log_in(browser, amina()).headers["Location"] == "/desk/"
        assert not is_in(browser)
    before = client.session.session_key
    add_app(client)
    assert is_in(client)
    assert client.session.session_key != before
    assert other.get("/account/").headers["Location"].startswith("/login/")
    assert len(fixed_codes(amina())) == 10


@pytest.mark.usefixtures("required")
def test_who_loses_the_last_factor_is_back_before_the_door(client):
    """A2: in the same session, and in one whose factor was never shown."""
    with_app(amina())
    log_in(client, amina())
    send_code(client, code_of(secret_in_row(amina())))
    assert is_in(client)
    Authenticator.objects.all().delete()
    assert client.get("/desk/").headers["Location"] == "/account/"
    with_app(amina())
    sneaked = logged_in(amina())
    assert sneaked.get("/desk/").headers["Location"].startswith("/login/")
    assert sneaked.get("/account/").headers["Location"].startswith("/login/")


def test_the_second_step_stands_between_password_and_desk(client):
    """A2, A10: the session's key changes only when both are shown."""
    with_app(amina())
    answer = log_in(client, amina(), next="/desk/sources/")
    assert answer.headers["Location"] == "/account/code/"
    assert not is_in(client)
    assert send_code(client, "000000").status_code == 422
    assert not is_in(client)
    waiting = client.session.session_key
    answer = send_code(client, code_of(secret_in_row(amina())))
    assert answer.headers["Location"] == "/desk/sources/"
    assert is_in(client)
    assert client.session.session_key != waiting
    stale = Client()
    stale.cookies[site.SESSION_COOKIE_NAME] = waiting
    assert not is_in(stale)


def test_an_account_closed_between_the_steps_gets_no_session(client):
    with_app(amina())
    log_in(client, amina())
    User.objects.update(is_active=False)
    assert send_code(client, code_of(secret_in_row(amina()))).headers["Location"] == "/login/"
    assert not is_in(client)


def test_a_code_works_once(client):
    """A3: not again inside its window, and none from before it."""
    with_app(amina())
    secret = secret_in_row(amina())
    code, earlier = code_of(secret), code_of(secret, -1)
    log_in(client, amina())
    assert send_code(client, code).status_code == 302
    for replayed in (code, f" {code[:3]} {code[3:]} ", earlier):
        again = Client()
        log_in(again, amina())
        assert send_code(again, replayed).status_code == 422


def test_the_code_that_added_the_app_does_not_log_in(client):
    """A3."""
    log_in(client, amina())
    code = code_of(add_app(client))
    again = Client()
    log_in(again, amina())
    assert send_code(again, code).status_code == 422


def test_a_recovery_code_works_once(client):
    """A3."""
    with_app(amina())
    codes = fixed_codes(amina())
    log_in(client, amina())
    assert send_code(client, codes[3]).status_code == 302
    again = Client()
    log_in(again, amina())
    assert send_code(again, codes[3]).status_code == 422
    assert send_code(again, codes[4]).status_code == 302
    assert len(fixed_codes(amina())) == 8


def test_seeds_are_sealed_at_rest(settings):
    """A4: the row, and the session while an app is being added; old keys still open them."""
    secret = with_app(amina())
    rows = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in rows
    assert base64.b32decode(secret).hex() not in rows
    client = logged_in(ben())
    client.get("/account/app/")
    pending = client.session["mfa.totp.secret"]
    assert encryption.decrypt(pending) not in json.dumps(dict(client.session))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough for this test of keys, really"
    assert secret_in_row(amina()) == secret
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        secret_in_row(amina())


def test_the_picture_is_a_file_of_ours_and_only_while_an_app_is_added():
    """C2: no data address, no inline drawing."""
    client = logged_in(amina())
    assert client.get("/account/app/picture.svg").status_code == 404
    page = client.get("/account/app/").content.decode()
    assert "data:" not in page
    assert "<svg" not in page.split("<main")[1]
    picture = client.get("/account/app/picture.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture.headers["Cache-Control"]
    first = encryption.decrypt(client.session["mfa.totp.secret"])
    client.get("/account/app/")
    assert encryption.decrypt(client.session["mfa.totp.secret"]) == first


@pytest.mark.usefixtures("required")
def test_the_only_factor_stays_until_there_is_another(client):
    log_in(client, amina())
    add_app(client)
    assert "only second factor" in client.post("/account/app/remove/", follow=True).content.decode()
    assert second_factor.of(amina()).exists()


def test_a_factor_is_removed_by_its_owner_alone(client):
    """A16."""
    with_app(ben())
    key = Authenticator.objects.create(user=ben(), type="webauthn", data={"name": "key", "credential": {}})
    log_in(client, amina())
    assert client.post(f"/account/passkeys/{key.pk}/remove/").status_code == 404
    assert client.post("/account/app/remove/").status_code == 404
    assert second_factor.of(ben()).count() == 2
    add_app(client)
    client.post("/account/app/remove/")
    assert not Authenticator.objects.filter(user=amina()).exists()


def test_changing_factors_asks_who_one_is(client):
    """A12: a session found open after a quarter of an hour changes no account."""
    log_in(client, amina())
    session = client.session
    session["proved"] = 0
    session.save()
    for place in ("/account/app/", "/account/passkeys/add/"):
        assert client.get(place).headers["Location"] == f"/account/again/?next={place.replace('/', '%2F')}"
    assert (
        client.post("/account/sessions/end/", {"session": "others"}).headers["Location"].startswith("/account/again/")
    )
    answer = client.post("/account/again/", {"password": "wrong", "next": "/account/app/"})
    assert answer.status_code == 422
    answer = client.post("/account/again/", {"password": "a long test password", "next": "/account/app/"})
    assert answer.headers["Location"] == "/account/app/"
    assert client.get("/account/app/").status_code == 200
    elsewhere = client.post("/account/again/", {"password": "a long test password", "next": "//evil.example/"})
    assert elsewhere.headers["Location"] == "/account/"


def test_roles_are_not_changed_in_a_session_found_open():
    """A12."""
    client, person = logged_in(edda()), amina()
    session = client.session
    session["proved"] = 0
    session.save()
    place = f"/admin/people/user/{person.pk}/change/"
    values = {"username": "amina", "roles_held": ["editor"], "reason": "x", "role_grants-TOTAL_FORMS": "0"}
    assert client.post(place, {**values, "role_grants-INITIAL_FORMS": "0"}).headers["Location"].startswith("/account/")
    assert User.objects.get(pk=person.pk).roles == {"analyst"}
    invite = {"address": "eve@example.org", "role": "editor"}
    assert client.post("/desk/people/invite/", invite).headers["Location"].startswith("/account/again/")


def test_an_editor_helps_somebody_who_lost_theirs(client):
    with_app(amina())
    log_in(client, amina())
    send_code(client, code_of(secret_in_row(amina())))
    editor = logged_in(edda())
    editor.post(f"/desk/people/{amina().pk}/take-factors/")
    assert not Authenticator.objects.filter(user=amina()).exists()
    assert not is_in(client)
    with_app(edda())
    editor.post(f"/desk/people/{edda().pk}/take-factors/")
    assert second_factor.of(edda()).exists()
    assert AccessEvent.objects.filter(user=amina(), by=edda(), kind="factor_removed").exists()


@pytest.mark.parametrize(
    "credential", ["", "{", "[]", "null", "7", '"x"', "{}", '{"id":"a","rawId":"a","response":{},"type":"public-key"}']
)
def test_no_credential_that_somebody_makes_up_breaks_or_opens_anything(client, credential):
    assert client.post("/account/passkey/", {"credential": credential}).headers["Location"] == "/login/"
    assert not is_in(client)
    asked = client.get("/account/passkey/", headers={"accept": "application/json"})
    assert asked.json()["request_options"]["publicKey"]["userVerification"] == "required"
    assert client.post("/account/passkey/", {"credential": credential}).headers["Location"] == "/login/"
    assert not is_in(client)
    log_in(client, amina())
    client.get("/account/passkeys/add/")
    assert client.post("/account/passkeys/add/", {"credential": credential, "name": "x"}).status_code == 422
    assert not Authenticator.objects.exists()
    with_app(ben())
    second = Client()
    log_in(second, ben())
    second.get("/account/code/")
    assert second.post("/account/code/", {"credential": credential}).status_code == 422
    assert not is_in(second)


def test_codes_are_guessed_at_ten_times_and_the_right_one_is_refused_then(client):
    """A5, at the second step."""
    with_app(amina())
    log_in(client, amina())
    for _number in range(guesses.LIMITS["code"]):
        assert send_code(client, "000000").status_code == 422
    answer = send_code(client, code_of(secret_in_row(amina())))
    assert answer.status_code == 422
    assert "Too many codes" in answer.content.decode()
    assert not is_in(client)
    assert AccessEvent.objects.filter(user=amina(), kind="locked").exists()
