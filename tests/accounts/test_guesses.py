"""A5, A6, A7, A8: how often somebody may guess."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client, RequestFactory
from django.utils import timezone

from people import guesses
from people.addresses import client_address
from people.models import AccessEvent, GuessCount, User
from tests.accounts.doors import PASSWORD, log_in
from tests.accounts.hashing import PATH, CountingHasher
from tests.desk.sending import logged_in
from tests.people import amina, ben, edda

LIMIT = guesses.LIMITS["password"]
GUESSES, THREADS = 60, 12


@pytest.fixture
def counting(settings):
    """Passwords are hashed by a hasher that counts."""
    settings.PASSWORD_HASHERS = [PATH]
    CountingHasher.asked.clear()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("counting")
def test_of_sixty_guesses_at_once_no_more_than_the_limit_reach_the_hasher():
    """A5: many threads, the right password among them; spellings of the name share one count."""
    amina()
    CountingHasher.asked.clear()
    names = ["amina", "amina ", " amina", "\uff41mina", "AMINA"]

    def guess(number: int) -> int:
        try:
            values = {"username": names[number % len(names)], "password": f"wrong password number {number}"}
            return Client().post("/login/", values).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(guess, range(GUESSES)))
    assert set(answers) == {422}
    assert 0 < len(CountingHasher.asked) <= LIMIT
    CountingHasher.asked.clear()
    assert log_in(Client(), amina()).status_code == 422
    assert CountingHasher.asked == []


@pytest.mark.django_db(transaction=True)
def test_a_count_is_exact_however_many_take_at_once():
    """A5: one statement a step, on either engine."""

    def take(_number: int) -> bool:
        try:
            return guesses.take("password", "somebody")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        taken = list(pool.map(take, range(GUESSES)))
    assert sum(taken) == LIMIT
    assert GuessCount.objects.get().count == LIMIT


pytest_db = pytest.mark.django_db


@pytest_db
def test_the_limit_holds_for_the_right_password_wherever_it_is_typed(client):
    """A5: log-in, admin log-in, the proof, the change of password."""
    user = edda()
    inside = logged_in(user)
    for _number in range(LIMIT):
        log_in(client, user, "wrong")
    answer = log_in(client, user)
    assert answer.status_code == 422
    assert "Too many tries" in answer.content.decode()
    assert client.get("/admin/login/").headers["Location"].startswith("/login/")
    assert inside.post("/account/again/", {"password": PASSWORD}).status_code == 422
    values = {"old_password": PASSWORD, "new_password1": "new words for an old door", "new_password2": ""}
    assert inside.post("/password/", {**values, "new_password2": values["new_password1"]}).status_code == 422
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    assert AccessEvent.objects.filter(user=user, kind="locked").exists()


@pytest_db
def test_guessing_inside_counts_too():
    """A5: whoever sits down at an open desk does not find the password out."""
    inside = logged_in(amina())
    for _number in range(LIMIT):
        inside.post("/account/again/", {"password": "wrong"})
    assert log_in(Client(), amina()).status_code == 422


@pytest_db
def test_the_lock_ends_by_itself_and_a_right_password_begins_anew(client):
    """A6."""
    for _number in range(LIMIT):
        log_in(client, amina(), "wrong")
    assert log_in(client, amina()).status_code == 422
    past = timezone.now() - guesses.WINDOW - dt.timedelta(seconds=1)
    GuessCount.objects.update(began_at=past)
    for _number in range(LIMIT - 1):
        log_in(client, amina(), "wrong")
    assert log_in(client, amina()).status_code == 302
    for _number in range(LIMIT - 1):
        log_in(Client(), amina(), "wrong")
    assert log_in(Client(), amina()).status_code == 302


@pytest_db
def test_one_network_address_runs_out_whatever_names_it_tries(client):
    """A5: a sweep over many accounts."""
    for number in range(guesses.LIMITS["address"]):
        client.post("/login/", {"username": f"name-{number}", "password": "wrong"})
    assert log_in(client, amina()).status_code == 422
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert log_in(elsewhere, amina()).status_code == 302


@pytest_db
def test_an_address_in_a_header_is_believed_from_a_configured_proxy_alone(client, settings):
    """A7."""
    for number in range(100):
        client.post(
            "/login/", {"username": f"n{number}", "password": "x"}, headers={"x-forwarded-for": f"10.0.0.{number}"}
        )
    assert log_in(client, amina()).status_code == 422
    request = RequestFactory().get("/", headers={"x-forwarded-for": "198.51.100.7, 203.0.113.9"})
    assert client_address(request) == "127.0.0.1"
    settings.BEHIND_HTTPS_PROXY = True
    assert client_address(request) == "203.0.113.9"


@pytest_db
@pytest.mark.usefixtures("counting")
def test_a_name_that_exists_is_answered_like_one_that_does_not(client):
    """A8: the same words, and one turn of the hasher either way."""
    amina()
    answers = []
    for name in ("amina", "nobody-of-this-name"):
        CountingHasher.asked.clear()
        body = client.post("/login/", {"username": name, "password": "wrong"}).content.decode()
        answers.append((re.sub(r'value="[^"]*"', "", body), len(CountingHasher.asked)))
    assert answers[0] == answers[1]


@pytest_db
def test_counts_hold_no_name_and_go_when_their_time_is_over(client):
    log_in(client, amina(), "wrong")
    stored = str(list(GuessCount.objects.values()))
    assert "amina" not in stored
    GuessCount.objects.update(began_at=timezone.now() - guesses.WINDOW * 2)
    stale = set(GuessCount.objects.values_list("key", flat=True))
    log_in(Client(REMOTE_ADDR="203.0.113.9"), ben())
    assert not GuessCount.objects.filter(key__in=stale).exists()
