"""A8, A20, A23: mail about accounts is sent by the process beside the server, and tells of every change."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import work
from people import post, second_factor
from people.models import AccessEvent, GuessCount, Letter, User
from tests.accounts.doors import NEW_PASSWORD, PASSWORD, add_app, log_in, post_goes_out
from tests.accounts.hashing import PATH, CountingHasher
from tests.desk.sending import logged_in, read_at
from tests.people import amina, ben, edda

pytestmark = pytest.mark.django_db

NEW = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
ADDRESS = "amina@old.example"


@pytest.fixture
def person() -> User:
    """Amina, with an address."""
    User.objects.filter(pk=amina().pk).update(email=ADDRESS)
    return amina()


def mails() -> list[tuple[str, str]]:
    """What went out, as address and text; nothing is left over."""
    mail.outbox.clear()
    post_goes_out()
    assert not Letter.objects.exists()
    return [(message.to[0], message.body) for message in mail.outbox]


def save_in_admin(person: User, **changes: str) -> None:
    """Change an account as an editor does."""
    place = f"/admin/people/user/{person.pk}/change/"
    values = {"username": person.username, "email": person.email, "public_name": person.public_name}
    roles = {"roles_held": sorted(person.roles), "role_grants-TOTAL_FORMS": "0", "role_grants-INITIAL_FORMS": "0"}
    editor = logged_in(edda())
    answer = editor.post(place, {**values, **roles, **read_at(editor, place), **changes})
    assert answer.status_code == 302, answer.context["errors"]


def test_a_new_password_is_told_of(person):
    client = logged_in(person)
    client.post("/password/", {"old_password": PASSWORD, **NEW})
    ((to, body),) = mails()
    assert to == ADDRESS
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC: password changed", body)
    assert "tell an editor at once" in body
    assert NEW_PASSWORD not in body
    assert PASSWORD not in body


def test_new_and_removed_factors_and_new_codes_are_told_of_in_one_mail(person, django_capture_on_commit_callbacks):
    client = logged_in(person)
    with django_capture_on_commit_callbacks(execute=True):
        secret = add_app(client)
        client.post("/account/recovery/")
        client.post("/account/app/remove/")
    ((_to, body),) = mails()
    for told in ("second factor added", "new recovery codes", "second factor removed"):
        assert told in body
    assert secret not in body


def test_a_factor_that_an_editor_takes_away_is_told_of(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        add_app(logged_in(person))
    mails()
    second_factor.take_away(person, by=edda())
    ((_to, body),) = mails()
    assert "second factor removed" in body


def test_a_new_address_is_told_of_at_the_old_one_too(person):
    """Whoever reads mail at the old one may be the one who is locked out."""
    save_in_admin(person, email="amina@new.example")
    assert {to for to, _body in mails()} == {ADDRESS, "amina@new.example"}


def test_an_editors_change_of_address_or_name_leaves_a_line_that_holds_neither(person):
    """A20."""
    save_in_admin(person, email="amina@new.example", public_name="A. New Name", shows_name="on")
    lines = AccessEvent.objects.filter(user=person, by=edda())
    assert set(lines.values_list("kind", "detail")) == {
        ("email_changed", ""), ("name_changed", "public_name, shows_name"),
    }  # fmt: skip
    mails()
    save_in_admin(User.objects.get(pk=person.pk), shows_name="on")
    assert mails() == []
    assert lines.count() == 2


def test_a_mail_that_fails_is_tried_again_and_goes_out_once(person, monkeypatch):
    logged_in(person).post("/password/", {"old_password": PASSWORD, **NEW})
    (pk,) = post.due(timezone.now())
    with monkeypatch.context() as broken:
        broken.setattr("people.mail.EmailMessage.send", _fail)
        with pytest.raises(OSError, match="no mail server"):
            post.send(pk, timezone.now())
    assert len(mails()) == 1
    assert post.send(pk, timezone.now()) is False


def _fail(message: object) -> None:
    raise OSError("no mail server")


def test_a_letter_on_its_way_is_not_sent_twice_and_one_that_was_lost_is(person):
    logged_in(person).post("/password/", {"old_password": PASSWORD, **NEW})
    now = timezone.now()
    Letter.objects.update(taken_at=now)
    assert post.due(now) == []
    assert len(post.due(now + post.TAKEN_FOR + dt.timedelta(seconds=1))) == 1


def test_a_letter_whose_sender_is_killed_after_it_went_goes_out_again_under_the_same_id(person, monkeypatch):
    logged_in(person).post("/password/", {"old_password": PASSWORD, **NEW})
    now = timezone.now()
    (pk,) = post.due(now)
    with monkeypatch.context() as killed:
        killed.setattr(QuerySet, "delete", _killed)
        with pytest.raises(KeyboardInterrupt):
            post.send(pk, now)
    assert post.due(now) == []
    later = now + post.TAKEN_FOR + dt.timedelta(seconds=1)
    assert post.send(*post.due(later), later)
    first, second = (sent.message()["Message-ID"] for sent in mail.outbox)
    assert first == second


def _killed(_rows: object) -> None:
    raise KeyboardInterrupt


def test_a_link_asked_for_longer_ago_than_it_lasts_is_not_sent(person, client, settings):
    client.post("/account/new-password/", {"email": ADDRESS})
    Letter.objects.update(at=timezone.now() - dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 1))
    assert mails() == []


def test_a_link_asked_for_again_is_sent_though_the_first_asking_is_too_old(person, client, settings):
    """While no `work` process ran, somebody asked twice."""
    for ago in (dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 1), dt.timedelta()):
        client.post("/account/new-password/", {"email": ADDRESS})
        Letter.objects.filter(pk=Letter.objects.order_by("-pk")[0].pk).update(at=timezone.now() - ago)
    assert len(mails()) == 1


def test_a_site_that_sends_no_mail_keeps_no_letters(person, client, settings):
    settings.SENDS_MAIL = False
    client.post("/account/new-password/", {"email": ADDRESS})
    logged_in(person).post("/password/", {"old_password": PASSWORD, **NEW})
    assert not Letter.objects.exists()


def test_the_line_of_who_asked_for_a_link_has_their_network_address_and_request(person):
    """A20: the log is written when the mail is sent, and still says from where it was asked for."""
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    answer = elsewhere.post("/account/new-password/", {"email": ADDRESS.upper()})
    assert not AccessEvent.objects.filter(kind="reset_asked").exists()
    assert len(mails()) == 1
    line = AccessEvent.objects.get(kind="reset_asked")
    assert (line.user, line.address, line.request) == (person, "203.0.113.9", answer.headers["X-Request-ID"])


def test_while_nothing_waits_a_round_only_reads():
    amina()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert work.round_of_work("test") == 0
    assert all(query["sql"].lstrip().upper().startswith("SELECT") for query in asked.captured_queries)


@pytest.fixture
def counting(settings):
    """Passwords are hashed by a hasher that counts."""
    settings.PASSWORD_HASHERS = [PATH]


def work_of(act) -> tuple[int, list[str]]:
    """How often the hasher was asked, and each statement without its values; no guess was counted before."""
    GuessCount.objects.all().delete()
    CountingHasher.asked.clear()
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(CountingHasher.asked), [_shape(query["sql"]) for query in asked.captured_queries]


def _shape(sql: str) -> str:
    """A statement without its values."""
    sql = re.sub(r"'(?:[^']|'')*'|\b\d+\b|NULL", "?", sql)
    return re.sub(r'SAVEPOINT "?\w+"?', "SAVEPOINT", sql)


@pytest.mark.usefixtures("counting")
def test_asking_for_a_link_is_the_same_work_whoever_has_the_address(person):
    """A8: one row written, and nobody looked up. Known, closed, unknown; the mail is another process's."""
    User.objects.filter(pk=ben().pk).update(email="ben@old.example", is_active=False)
    done = [
        work_of(lambda to=to: Client().post("/account/new-password/", {"email": to}))
        for to in (ADDRESS, "ben@old.example", "nobody@old.example")
    ]
    assert done[0] == done[1] == done[2]
    assert not [sql for sql in done[0][1] if "people_user" in sql]
    assert mail.outbox == []


@pytest.mark.usefixtures("counting")
def test_a_wrong_log_in_is_the_same_work_whoever_has_the_name(person):
    """A8: known, closed, without a password, and unknown: one turn of the hasher and the same statements."""
    person.set_password(PASSWORD)
    person.save()
    User.objects.create_user("closed", password=PASSWORD, is_active=False)
    User.objects.create_user("bare", password=None)
    done = []
    for name in ("amina", "closed", "bare", "nobody-of-this-name"):
        values = {"username": name, "password": "wrong"}
        done.append(work_of(lambda values=values: Client().post("/login/", values)))
    assert done[0] == done[1] == done[2] == done[3]
    assert done[0][0] == 1
    right = work_of(lambda: Client().post("/login/", {"username": "closed", "password": PASSWORD}))
    assert right == done[0]


def test_the_letter_holds_no_secret(person, client):
    client.post("/account/new-password/", {"email": ADDRESS})
    log_in(client, person)
    stored = str(list(Letter.objects.values()))
    assert "/account/" not in stored
    assert PASSWORD not in stored
