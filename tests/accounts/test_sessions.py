"""A10, A11, A13, A20, A23: sessions, new passwords, leaving, and the log of it all."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client

from claims.models import Claim
from people import leaving, sessions
from people.grants import GrantRefused, grant, revoke, who_may
from people.models import AccessEvent, FormReceipt, OpenSession, User
from people.roles import Act
from sources.appendonly import WrittenOnce
from tests.accounts.doors import NEW_PASSWORD, PASSWORD, add_app, is_in, link_in, log_in, post_goes_out, with_app
from tests.builders import make_claim, make_user
from tests.desk.sending import logged_in
from tests.people import amina, ben, cleo, edda

pytestmark = pytest.mark.django_db

NEW = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}


def age(client: Client, **seconds: int) -> None:
    """Make a session's times older."""
    session = client.session
    for name, by in seconds.items():
        session[name] -= by
    session.save()


def test_a_session_ends_for_good_with_the_log_out(client):
    """A10: the old cookie is worth nothing."""
    log_in(client, amina())
    old = client.session.session_key
    client.post("/logout/")
    assert not Session.objects.filter(pk=old).exists()
    assert not OpenSession.objects.exists()
    thief = Client()
    thief.cookies[site.SESSION_COOKIE_NAME] = old
    assert not is_in(thief)


def test_a_session_lasts_seven_days_at_most_however_busy(client):
    """A11."""
    log_in(client, amina())
    age(client, began=site.SESSION_LONGEST - 60)
    assert is_in(client)
    age(client, began=61)
    assert not is_in(client)
    assert not OpenSession.objects.exists()


def test_twelve_hours_without_a_request_end_a_session_and_a_request_moves_them_on(client):
    """A11."""
    log_in(client, amina())
    assert client.session.get_expiry_age() == site.SESSION_COOKIE_AGE == 12 * 60 * 60
    age(client, seen=sessions.TOUCHED_AFTER + 1)
    row = Session.objects.get(pk=client.session.session_key)
    before = row.expire_date
    time.sleep(0.01)
    assert is_in(client)
    row.refresh_from_db()
    assert row.expire_date > before
    Session.objects.update(expire_date="2001-01-01T00:00:00Z")
    assert not is_in(client)


def test_own_sessions_are_listed_and_ended(client):
    """A11, A16."""
    other, stranger = Client(headers={"user-agent": "Lantern 7\r\nX: y"}), Client()
    log_in(client, amina())
    log_in(other, amina())
    log_in(stranger, ben())
    page = client.get("/account/").content.decode()
    assert "Lantern 7" in page
    assert "This one" in page
    assert client.session.session_key not in page
    foreign = OpenSession.objects.get(user=ben())
    for bad in (foreign.pk, "", "x", "9" * 30):
        assert client.post("/account/sessions/end/", {"session": bad}).status_code == 404
    assert is_in(stranger)
    row = OpenSession.objects.get(key=other.session.session_key)
    client.post("/account/sessions/end/", {"session": row.pk})
    assert not is_in(other)
    log_in(other, amina())
    client.post("/account/sessions/end/", {"session": "others"})
    assert not is_in(other)
    assert is_in(client)


def test_an_editor_ends_all_sessions_of_a_person(client):
    """A11."""
    log_in(client, amina())
    editor = logged_in(edda())
    editor.post(f"/desk/people/{amina().pk}/end-sessions/")
    assert not is_in(client)
    assert editor.post(f"/desk/people/{edda().pk}/end-sessions/").status_code == 302
    assert is_in(editor), "one's own are ended on the page of one's account"


def test_a_new_password_ends_every_other_session(client):
    """A10."""
    other = Client()
    log_in(client, amina())
    log_in(other, amina())
    old = client.session.session_key
    answer = client.post("/password/", {"old_password": PASSWORD, **NEW})
    assert answer.status_code == 302
    assert is_in(client)
    assert not is_in(other)
    assert client.session.session_key != old
    assert OpenSession.objects.get().key == client.session.session_key


def test_logging_in_as_somebody_else_leaves_nothing_of_the_first(client):
    log_in(client, amina())
    first = client.session.session_key
    log_in(client, ben())
    assert not Session.objects.filter(pk=first).exists()
    assert "ben" in client.get("/account/").content.decode()


def asked(client: Client, address: str, **extra: object) -> str:
    """Ask for a new password; what was mailed."""
    mail.outbox.clear()
    client.post("/account/new-password/", {"email": address}, **extra)
    post_goes_out()
    return mail.outbox[0].body if mail.outbox else ""


def with_address(user: User) -> User:
    User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.org")
    user.refresh_from_db()
    return user


def test_a_link_sets_a_new_password_once_and_logs_nobody_in(client, settings):
    """A23."""
    assert settings.PASSWORD_RESET_TIMEOUT <= 60 * 60
    user = with_address(amina())
    with_app(user)
    inside = logged_in(user)
    link = link_in(asked(client, "Amina@Example.ORG"))
    place = client.get(link).headers["Location"]
    assert client.get(place).status_code == 200
    weak = client.post(place, {"new_password1": "short", "new_password2": "short"})
    assert weak.status_code == 422
    assert client.post(place, NEW).headers["Location"] == "/login/"
    assert not is_in(client)
    assert not is_in(inside)
    assert User.objects.get(pk=user.pk).check_password(NEW_PASSWORD)
    assert "cannot be used" in Client().get(link, follow=True).content.decode()
    assert log_in(client, user, NEW_PASSWORD).headers["Location"] == "/account/code/"
    assert not is_in(client)


def test_an_hour_later_the_link_is_dead(client, settings):
    """A23."""
    link = link_in(asked(client, with_address(amina()).email))
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "cannot be used" in client.get(link, follow=True).content.decode()


@pytest.mark.parametrize("header", ["host", "x-forwarded-host", "forwarded", "x-host"])
def test_a_forged_host_is_in_no_mail(client, settings, header):
    """A23."""
    body = asked(client, with_address(amina()).email, headers={header: "localhost:666"})
    assert settings.SITE_URL in body
    assert ":666" not in body.replace(settings.SITE_URL, "")


def test_who_has_an_account_does_not_show_when_a_password_is_asked_for(client):
    """A8."""
    with_address(amina())
    User.objects.filter(pk=ben().pk).update(email="ben@example.org", is_active=False)
    answers = [
        client.post("/account/new-password/", {"email": f"{name}@example.org"}) for name in ("amina", "ben", "nobody")
    ]
    assert {(answer.status_code, answer.headers["Location"], answer.content) for answer in answers} == {
        (302, "/account/new-password/sent/", b"")
    }
    post_goes_out()
    assert [message.to for message in mail.outbox] == [["amina@example.org"]]
    for _number in range(10):
        client.post("/account/new-password/", {"email": "amina@example.org"})
        post_goes_out()
    assert len(mail.outbox) <= 5


def test_a_closed_account_is_out_at_once_and_its_work_goes_on(client):
    """Sessions end; lines stay; open claims go to somebody else in the same act."""
    log_in(client, amina())
    theirs, other = make_claim(author=amina(), assignee=amina()), make_claim(assignee=ben())
    editor = logged_in(edda())
    page = editor.get(f"/desk/people/{amina().pk}/")
    values = {"token": page.context["form"]["token"].value(), "heir": ben().pk}
    editor.post(f"/desk/people/{amina().pk}/close/", values)
    assert not is_in(client)
    assert log_in(Client(), amina()).status_code == 422
    theirs, other = Claim.objects.get(pk=theirs.pk), Claim.objects.get(pk=other.pk)
    assert (theirs.assignee, theirs.author, other.assignee) == (ben(), amina(), ben())
    assert amina().role_grants.count() == 1
    editor.post(f"/desk/people/{amina().pk}/reopen/")
    assert log_in(Client(), amina()).status_code == 302
    assert not is_in(client)


def test_work_is_not_handed_to_somebody_who_cannot_do_it():
    editor = logged_in(edda())
    claim = make_claim(assignee=amina())
    page = editor.get(f"/desk/people/{amina().pk}/")
    values = {"token": page.context["form"]["token"].value(), "heir": cleo().pk}
    assert editor.post(f"/desk/people/{amina().pk}/close/", values).status_code == 422
    assert User.objects.get(username="amina").is_active
    assert Claim.objects.get(pk=claim.pk).assignee == amina()


def test_nobody_closes_their_own_account_or_another_without_being_an_editor():
    for user, by in ((edda(), edda()), (amina(), ben())):
        with pytest.raises(GrantRefused):
            leaving.close(user, by=by)
    answer = logged_in(edda()).post(f"/desk/people/{edda().pk}/close/", {})
    assert answer.status_code == 422
    assert User.objects.filter(is_active=False).count() == 0


def test_whoever_was_sent_away_meanwhile_sends_nobody_away():
    """What their own request had read of their roles before no longer counts."""
    other = make_user("editor")
    assert edda().roles == other.roles == {"editor"}
    leaving.close(edda(), by=other)
    for act in (leaving.close, lambda user, by: revoke(user, "editor", by=by)):
        editor = User.objects.get(pk=edda().pk)
        editor.is_active, editor.roles = True, frozenset({"editor"})
        with pytest.raises(GrantRefused):
            act(other, by=editor)
    assert list(who_may(Act.PEOPLE)) == [other]


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_send_each_other_away_at_once_one_is_left():
    first, second, together = edda(), make_user("editor"), threading.Barrier(2, timeout=20)
    assert first.roles == second.roles == {"editor"}
    done: list[str] = []

    def act(verb: Callable[..., None], user: User, by: User) -> None:
        try:
            with transaction.atomic():
                FormReceipt.objects.create(user=by, token="a" * 43)
                if connection.vendor == "postgresql":
                    together.wait()
                verb(User.objects.get(pk=user.pk), by=by)
            done.append("sent away")
        except GrantRefused:
            done.append("refused")
        finally:
            connection.close()

    takes = partial(revoke, role="editor")
    threads = [
        threading.Thread(target=act, args=[leaving.close, second, first]),
        threading.Thread(target=act, args=[takes, first, second]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["refused", "sent away"]
    assert who_may(Act.PEOPLE).count() == 1


def test_what_happens_to_accounts_is_logged_with_who_from_where_and_which_request(
    client, django_capture_on_commit_callbacks
):
    """A20."""
    log_in(client, amina(), "wrong-canary-word")
    client.post("/login/", {"username": "typed-canary-word", "password": PASSWORD})
    answer = log_in(client, amina())
    with django_capture_on_commit_callbacks(execute=True):
        add_app(client)
    client.get("/admin/")
    client.post("/logout/")
    grant(amina(), "reviewer", by=edda())
    revoke(amina(), "reviewer", by=edda())
    kinds = set(AccessEvent.objects.filter(user=amina()).values_list("kind", flat=True))
    assert {
        "login_failed", "login", "factor_added", "refused", "logout", "role_given", "role_taken",
    } <= kinds  # fmt: skip
    line = AccessEvent.objects.get(kind="login")
    assert (line.address, line.request) == ("127.0.0.1", answer.headers["X-Request-ID"])
    assert line.at.tzinfo is not None
    stored = str(list(AccessEvent.objects.values()))
    assert "canary" not in stored
    assert AccessEvent.objects.get(kind="refused").detail == "GET /admin/"
    assert not re.search(r"[\r\n]", "".join(AccessEvent.objects.values_list("detail", flat=True)))


def test_no_secret_reaches_the_log_stream(client, caplog):
    """A20."""
    with caplog.at_level(logging.DEBUG):
        log_in(client, amina(), "wrong-canary-word")
        log_in(client, amina())
        link = link_in(asked(client, with_address(amina()).email))
        client.get(link)
    said = caplog.text
    for secret in ("wrong-canary-word", PASSWORD, link.rsplit("/", 2)[1]):
        assert secret not in said


def test_the_log_of_accounts_is_changed_by_nobody():
    """A20, A21: not by the application, the database or the admin."""
    line = AccessEvent.objects.create(kind="login", user=amina())
    with pytest.raises((IntegrityError, WrittenOnce)), transaction.atomic():
        AccessEvent.objects.update(detail="x")
    with pytest.raises((IntegrityError, WrittenOnce)), transaction.atomic():
        AccessEvent.objects.all().delete()
    editor = logged_in(edda())
    place = f"/admin/people/accessevent/{line.pk}"
    assert editor.get(f"{place}/change/").status_code == 200
    for act in ("change", "delete"):
        assert editor.post(f"{place}/{act}/", {"post": "yes"}).status_code == 403


def test_cookies_are_kept_from_script_and_from_other_sites(client):
    """A13: the rest of it is tests/config/test_production.py's."""
    client.get("/login/")
    answer = log_in(client, amina())
    for cookie in answer.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
    assert site.SESSION_COOKIE_NAME in answer.cookies
