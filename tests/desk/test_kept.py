"""R3, R7: session ended, page too old, database away: what was typed comes back, nothing is sent twice."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import OperationalError, connection
from django.test import Client

from claims import publish
from claims.models import Claim, Evidence
from claims.timeline import Change
from people import kept
from people.grants import revoke
from sources.models import Source
from tests.builders import ANSWERED, make_claim, make_evidence, make_line
from tests.desk.sending import changed, logged_in, send, shown
from tests.people import amina, ben, cleo

pytestmark = pytest.mark.django_db

PASSWORD = "a long test password"
HOSTILE = "<script>alert(1)</script> \u202e \u0000 {{ 7*7 }}\r\nsecond line"


@pytest.fixture
def claim() -> Claim:
    return make_claim("The ship left.")


def edit_of(claim: Claim) -> str:
    return f"/desk/claims/{claim.public_id}/edit/"


def log_in(client: Client, page, **values):
    """Send the login form that `page` shows, with the hidden fields it carries."""
    hidden = dict(re.findall(r'<input type="hidden" name="(next|kept)" value="([^"]*)"', page.content.decode()))
    return client.post(
        "/login/", {**{key: unescape(value) for key, value in hidden.items()}, "password": PASSWORD, **values}
    )


def ended(client: Client) -> None:
    """The session ends, as it does after twelve hours."""
    client.session.flush()


def test_a_form_sent_after_the_session_ended_is_filled_again_after_the_login(claim):
    client = logged_in(amina())
    typed = shown(client.get(edit_of(claim))) | {"statement": "The ship left in May.", "keywords": "ship\nMay"}
    ended(client)
    page = client.post(edit_of(claim), typed)
    assert page.status_code == 403
    assert "What you typed is kept" in page.content.decode()
    wrong = log_in(client, page, username="amina", password="wrong")
    assert wrong.status_code == 422
    answer = log_in(client, wrong, username="amina")
    assert answer.headers["Location"] == edit_of(claim)
    form = client.get(edit_of(claim))
    assert form.status_code == 200
    assert "nothing has been sent yet" in form.content.decode()
    assert form.context["form"]["statement"].value() == "The ship left in May."
    assert "ship\nMay" in form.content.decode().replace("\r\n", "\n")
    claim.refresh_from_db()
    assert claim.statement == "The ship left."
    sent = client.post(edit_of(claim), shown(form))
    assert sent.status_code == 302
    claim.refresh_from_db()
    assert claim.statement == "The ship left in May."
    assert client.get(edit_of(claim)).context["form"].is_bound is False


def test_what_was_kept_stays_through_a_reload_until_it_is_put_away(claim):
    client = logged_in(amina())
    ended(client)
    log_in(client, client.post(edit_of(claim), {"statement": "Half a thought"}), username="amina")
    for _ in range(2):
        assert client.get(edit_of(claim)).context["form"]["statement"].value() == "Half a thought"
    assert client.get(f"{edit_of(claim)}?afresh").context["form"]["statement"].value() == "The ship left."
    assert client.get(edit_of(claim)).context["form"].is_bound is False


def test_a_form_filled_again_meets_a_row_that_moved_meanwhile_as_any_other(claim):
    client = logged_in(amina())
    typed = shown(client.get(edit_of(claim))) | {"statement": "Mine."}
    ended(client)
    page = client.post(edit_of(claim), typed)
    send(logged_in(ben()), edit_of(claim), statement="Theirs.")
    log_in(client, page, username="amina")
    answer = client.post(edit_of(claim), shown(client.get(edit_of(claim))))
    assert answer.status_code == 409
    assert ("Theirs.", "Mine.") in {(d.now, d.yours) for d in answer.context["form"].differences}


def test_both_halves_of_the_evidence_form_are_filled_again(claim):
    client = logged_in(amina())
    place = f"/desk/claims/{claim.public_id}/evidence/new/"
    typed = shown(client.get(place)) | {"note": "It says so.", "new_source": "on", "new-title": "The log"}
    ended(client)
    log_in(client, client.post(place, typed), username="amina")
    body = client.get(place).content.decode()
    assert "It says so." in body
    assert 'value="The log"' in body
    assert not Evidence.objects.exists()
    assert not Source.objects.exists()


def test_a_note_to_an_address_without_a_page_is_shown_on_the_page_above_it():
    claim = make_claim("The ship left.")
    make_evidence(claim)
    proposal = publish.propose(
        claim, by=amina(), act="first", change=Change(add=(make_line(claim),)), answered=ANSWERED
    )
    client = logged_in(ben())
    place = f"/desk/proposals/{proposal.pk}/"
    ended(client)
    page = client.post(f"{place}send-back/", {"token": "x" * 20, "decision_note": "Name the <b>pier</b>."})
    answer = log_in(client, page, username="ben")
    assert client.get(answer.headers["Location"]).headers["Location"] == place
    body = client.get(place).content.decode()
    assert "Name the &lt;b&gt;pier&lt;/b&gt;." in body
    client.get(f"{place}?afresh")
    assert "Name the &lt;b&gt;" not in client.get(place).content.decode()
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_what_was_chosen_before_a_session_ended_is_shown_in_words(claim):
    """On the pages above a form, which show what was typed into it and not the form."""
    client = logged_in(amina())
    place = f"/desk/claims/{claim.public_id}/propose/"
    chosen = {"status": "partly_supported", "basis": "single_origin", "act": "first", "tested": "on"}
    typed = shown(client.get(place)) | chosen | {"reasons": "Half of it is so.", "note": "partly_supported"}
    ended(client)
    log_in(client, client.post(place, typed), username="amina")
    box = client.get(f"/desk/claims/{claim.public_id}/").context["left_over"]
    for words in ("Partly supported", "One origin. It rests on one origin so far.", "Half of it is so."):
        assert words in box
    assert "I applied the test that stands beside this status" in box
    assert not {"single_origin", "first", "on"} & set(box)
    assert box.count("partly_supported") == 1, "what somebody typed themselves stays as it is"


def test_whoever_may_not_work_meets_the_refusal_and_no_form(claim):
    cleo()
    client = Client()
    log_in(client, client.post(edit_of(claim), {"statement": "Mine."}), username="cleo")
    assert client.get(edit_of(claim)).status_code == 403


def test_what_was_typed_while_a_role_was_taken_away_can_be_copied(claim):
    client = logged_in(amina())
    typed = shown(client.get(edit_of(claim))) | {"statement": HOSTILE}
    revoke(amina(), "analyst", by=None)
    page = client.post(edit_of(claim), typed)
    assert page.status_code == 403
    body = page.content.decode()
    assert "copy it before you leave" in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "copy it" not in client.get(edit_of(claim)).content.decode()


def test_a_page_older_than_the_login_is_filled_again_instead_of_refused(claim):
    client = Client(enforce_csrf_checks=True)
    client.force_login(amina())
    typed = shown(client.get(edit_of(claim))) | {"statement": "Mine.", "csrfmiddlewaretoken": "x" * 64}
    answer = client.post(edit_of(claim), typed, headers={"origin": "http://testserver"})
    assert (answer.status_code, answer.headers["Location"]) == (302, edit_of(claim))
    assert client.get(edit_of(claim)).context["form"]["statement"].value() == "Mine."
    claim.refresh_from_db()
    assert claim.statement == "The ship left."


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_a_form_from_elsewhere_is_refused_and_nothing_of_it_is_kept(claim, origin):
    """A18."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(amina())
    headers = {"origin": origin} if origin else {}
    assert client.post(edit_of(claim), {"statement": "Evil."}, headers=headers).status_code == 403
    assert client.get(edit_of(claim)).context["form"].is_bound is False
    assert "Evil." not in client.get(edit_of(claim)).content.decode()


@pytest.mark.parametrize("broken", ["", "x", "eyJ4IjoxfQ:1abc:forged", "x" * 600_000])
def test_what_was_not_sealed_here_is_not_carried(claim, broken):
    amina()
    client = Client()
    client.post("/login/", {"username": "amina", "password": PASSWORD, "kept": broken, "next": edit_of(claim)})
    assert client.get(edit_of(claim)).context["form"].is_bound is False


def test_hostile_text_is_carried_as_text(claim):
    client = logged_in(amina())
    ended(client)
    log_in(client, client.post(edit_of(claim), {"statement": HOSTILE}), username="amina")
    body = client.get(edit_of(claim)).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert ">49<" not in body


def test_half_a_letter_is_never_a_crash(claim):
    body = b"statement=%ED%A0%80x&token=y"
    client = Client()
    amina()
    page = client.post(edit_of(claim), body, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 403
    log_in(client, page, username="amina")
    assert client.get(edit_of(claim)).status_code == 200


def test_text_beyond_the_limit_is_said_to_be_too_much(claim):
    import random

    letters = random.Random(1)
    text = "".join(chr(letters.randrange(0x4E00, 0x9FFF)) for _ in range(250_000))
    page = Client().post(edit_of(claim), {"statement": text})
    assert page.status_code == 403
    assert "too much to carry" in page.content.decode()
    assert 'name="kept"' not in page.content.decode()


def test_an_empty_sending_without_a_session_is_led_to_the_login(claim):
    assert Client().post(edit_of(claim)).headers["Location"] == f"/login/?next={edit_of(claim)}"


def test_what_a_page_put_into_its_own_form_is_not_shown_as_typed():
    marks = {name: ["0123abcd"] for name in ("token", "digest", "p7-digest", "read", "seen", "back")}
    typed = kept.Kept("/desk/", {**marks, "p7-decision_note": ["Name the pier."], "title-0123abcd": ["The log"]})
    assert [text for _name, text in typed.typed] == ["Name the pier.", "The log"]


def away(execute, sql, params, many, context):
    raise OperationalError("could not connect to server")


def test_a_database_that_is_away_gives_back_what_was_typed(claim):
    """R7."""
    client = logged_in(amina())
    client.raise_request_exception = False
    typed = shown(client.get(edit_of(claim))) | {"statement": HOSTILE, "keywords": "ship\nMay"}
    with connection.execute_wrapper(away):
        answer = client.post(edit_of(claim), typed)
        public = client.get("/claims/")
    body = answer.content.decode()
    assert (answer.status_code, public.status_code) == (503, 503)
    assert answer.headers["Retry-After"] == "60"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    hidden = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', body, re.S)
    }
    assert hidden["token"] == typed["token"]
    again = client.post(edit_of(claim), changed(typed, {"statement": "The ship left in May."}))
    twice = client.post(edit_of(claim), changed(typed, {"statement": "The ship left in May."}))
    assert again.headers["Location"] == twice.headers["Location"]
    claim.refresh_from_db()
    assert (claim.statement, claim.version) == ("The ship left in May.", 2)


def test_a_password_is_never_given_back(client):
    client.raise_request_exception = False
    amina()
    with connection.execute_wrapper(away):
        answer = client.post("/login/", {"username": "amina", "password": PASSWORD})
    assert answer.status_code == 503
    assert PASSWORD not in answer.content.decode()


def test_sealing_and_unsealing_gives_the_same():
    typed = kept.Kept("/desk/x/", {"a": ["1", "2"], "b": ["é\ud800"]})
    assert kept.unseal(kept.seal(typed)) == typed
