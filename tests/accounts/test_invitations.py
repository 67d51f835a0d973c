"""A1, A17, A19, A22: accounts come from invitations alone, each used once, by whom and as what it says."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from people import invitations
from people.grants import GrantRefused, grant
from people.models import AccessEvent, Invitation, RoleGrant, User
from tests.accounts.doors import NEW_PASSWORD, is_in, link_in
from tests.builders import make_user
from tests.desk.sending import logged_in
from tests.guarding import unguarded
from tests.people import amina, edda

pytestmark = pytest.mark.django_db

ANSWER = {"username": "nora", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


def invited(role: str = "analyst") -> str:
    """The address of the page behind an invitation by Edda."""
    token = invitations.invite("Nora@Example.org", role, by=edda()).token
    return f"/account/invitation/{token}/"


@pytest.mark.parametrize(
    "place", ["/signup/", "/accounts/signup/", "/account/signup/", "/account/signup/passkey/", "/account/passkey/"]
)
def test_there_is_no_sign_up_by_get_or_post(client, place):
    """A1."""
    before = User.objects.count()
    for method in (client.get, client.post):
        assert method(place, {"username": "eve", "email": "eve@example.org", **ANSWER}).status_code in (302, 404)
    assert User.objects.count() == before


def test_allauths_own_sign_up_has_no_address():
    """A1."""
    for name in ("account_signup", "account_signup_by_passkey", "mfa_signup_webauthn", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_an_invitation_makes_one_account_with_its_address_and_role(client):
    """A1, A17: what the form does not ask is not taken."""
    place = invited()
    assert "Nora" not in client.get(place).content.decode()
    extra = {"email": "eve@example.org", "role": "editor", "is_staff": "on", "is_superuser": "on", "is_active": ""}
    assert client.post(place, {**ANSWER, **extra}).headers["Location"] == "/account/"
    nora = User.objects.get(username="nora")
    assert (nora.email, nora.roles, nora.is_staff, nora.is_superuser) == (
        "nora@example.org", {"analyst"}, False, False,
    )  # fmt: skip
    assert RoleGrant.objects.get(user=nora).granted_by == edda()
    assert is_in(client)
    again = {**ANSWER, "username": "nora2"}
    assert client.get(place).status_code == client.post(place, again).status_code == 404
    assert not User.objects.filter(username="nora2").exists()


def test_an_old_or_withdrawn_invitation_is_dead(client):
    """A1: three days at most."""
    place = invited()
    row = Invitation.objects.get()
    assert row.expires_at - row.invited_at <= dt.timedelta(hours=72, seconds=1)
    with unguarded("people_invitation"):
        Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.post(place, ANSWER).status_code == 404
    second = invited()
    invitations.withdraw(Invitation.objects.latest("pk"), by=edda())
    assert client.post(second, ANSWER).status_code == 404
    assert not User.objects.filter(username="nora").exists()


def test_a_second_invitation_ends_the_first(client):
    first, second = invited(), invited("reader")
    assert client.get(first).status_code == 404
    client.post(second, ANSWER)
    assert User.objects.get(username="nora").roles == {"reader"}


def test_whoever_invites_an_address_again_is_told_which_invitation_that_ended():
    client = logged_in(edda())
    for role in ("reviewer", "reader"):
        token = client.get("/desk/people/").context["form"]["token"].value()
        values = {"token": token, "address": "nora@example.org", "role": role}
        answer = client.post("/desk/people/invite/", values, follow=True)
    said = " ".join(map(str, answer.context["messages"]))
    first = Invitation.objects.earliest("pk")
    assert f"as Reviewer until {first.expires_at:%Y-%m-%d %H:%M} UTC, has ended" in said
    lines = AccessEvent.objects.filter(by=edda(), kind__in=("invited", "uninvited")).order_by("pk")
    assert list(lines.values_list("kind", "detail")) == [
        ("invited", "nora@example.org: reviewer"),
        ("uninvited", "nora@example.org: reviewer"),
        ("invited", "nora@example.org: reader"),
    ]


def test_the_row_holds_no_token():
    token = invitations.invite("nora@example.org", "reader", by=None).token
    stored = Invitation.objects.values().get()
    assert token not in str(stored)
    assert stored["token_hash"] == hashlib.sha256(token.encode()).hexdigest()


def test_whoever_may_no_longer_give_roles_has_invited_nobody(client):
    """A19."""
    place = invited()
    for line in RoleGrant.objects.filter(user=edda()):
        RoleGrant.objects.filter(pk=line.pk).update(revoked_at=timezone.now())
    answer = client.post(place, ANSWER)
    assert answer.status_code == 422
    assert not User.objects.filter(username="nora").exists()
    assert Invitation.objects.get().used_at is None


@pytest.mark.parametrize("role", [None, "reader", "analyst", "reviewer"])
def test_only_editors_invite(role):
    with pytest.raises(invitations.NotInvited):
        invitations.invite("nora@example.org", "reader", by=make_user(role))
    assert not Invitation.objects.exists()


def test_a_name_is_not_taken_twice_by_other_capitals(client):
    amina()
    answer = client.post(invited(), {**ANSWER, "username": "AMINA"})
    assert answer.status_code == 422
    assert "Somebody has this name already" in answer.content.decode()
    User.objects.create_user("ёлка")
    assert client.post(invited(), {**ANSWER, "username": "ЁЛКА"}).status_code == 422


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "at least 15 characters"),
        ("12345678901234567890", "entirely numeric"),
        ("Claim Record editor 1", "words of this site"),
        ("nora@example.org", "too similar"),
    ],
)
def test_weak_passwords_are_refused(client, password, sentence):
    """A9."""
    answer = client.post(invited(), {**ANSWER, "password1": password, "password2": password})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_long_password_in_any_script_is_kept_whole(client):
    """A9: at least 64 characters, without rules for what they are, and no silent cut."""
    password = "слово за словом " * 8
    client.post(invited(), {**ANSWER, "password1": password, "password2": password})
    nora = User.objects.get(username="nora")
    assert nora.check_password(password)
    assert not nora.check_password(password[:72])


def test_a_password_beyond_all_measure_is_refused_not_cut(client):
    """A9."""
    password = "a b" * 100
    answer = client.post(invited(), {**ANSWER, "password1": password, "password2": password})
    assert answer.status_code == 422
    assert "too long" in answer.content.decode()


def test_the_command_prints_a_link_for_the_first_person(client, capsys, settings):
    """A22: there is no account before the first invitation, and it comes from the machine alone."""
    assert not User.objects.exists()
    call_command("invite", "first@example.org", "editor")
    printed = capsys.readouterr().out
    assert settings.SITE_URL in printed
    client.post(link_in(printed), ANSWER)
    assert User.objects.get().roles == {"editor"}
    assert mail.outbox == []
    call_command("invite", "second@example.org", "reader")
    assert "ended" not in capsys.readouterr().out
    call_command("invite", "second@example.org", "analyst")
    assert "as Read-only until" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("invite", "first@example.org", "editor")
    with pytest.raises(CommandError):
        call_command("invite", "no address", "editor")


def test_an_editor_invites_by_mail_and_never_sees_the_link():
    """Who invites could otherwise come in as a second person."""
    client = logged_in(edda())
    page = client.get("/desk/people/")
    values = {"token": page.context["form"]["token"].value(), "address": "nora@example.org", "role": "reviewer"}
    answer = client.post("/desk/people/invite/", values, follow=True)
    (message,) = mail.outbox
    assert message.to == ["nora@example.org"]
    assert link_in(message.body).rsplit("/", 2)[1] not in answer.content.decode()
    assert "nora@example.org" in answer.content.decode()
    client.post("/desk/people/invite/", values)
    assert len(mail.outbox) == 1
    row = Invitation.objects.get()
    client.post(f"/desk/people/invitations/{row.pk}/withdraw/")
    assert not invitations.waiting()
    kinds = AccessEvent.objects.filter(by=edda()).values_list("kind", flat=True)
    assert {"invited", "uninvited"} <= set(kinds)


def test_a_site_without_mail_says_how_to_invite(settings):
    settings.SENDS_MAIL = False
    client = logged_in(edda())
    assert "manage.py invite" in client.get("/desk/people/").content.decode()
    assert client.post("/desk/people/invite/", {"address": "n@example.org", "role": "reader"}).status_code == 422
    assert not Invitation.objects.exists()


def test_nobody_gives_themself_a_role():
    """A19."""
    me = edda()
    with pytest.raises(GrantRefused):
        grant(me, "reviewer", by=me)
    assert me.roles == {"editor"}


def test_the_admin_makes_no_account_and_sets_nobodys_password():
    """A1, A21."""
    client, other = logged_in(edda()), amina()
    assert client.get("/admin/people/user/add/").status_code == 403
    assert client.post("/admin/people/user/add/", {"username": "eve", **ANSWER}).status_code == 403
    place = f"/admin/people/user/{other.pk}/password/"
    assert client.post(place, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}).status_code == 403
    assert not User.objects.get(pk=other.pk).check_password(NEW_PASSWORD)
