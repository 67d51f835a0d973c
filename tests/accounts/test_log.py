"""A20: each thing that the access log is to hold, with who, from where and in which request; and no secret in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from claims import publish, withholding
from claims.imports.restoring import restore
from claims.imports.staging import Staging
from claims.timeline import Change
from people import events, leaving
from people.grants import GrantRefused, grant
from people.models import AccessEvent, User
from sources.models import Source
from tests.accounts.doors import PASSWORD, add_app, code_of, log_in, secret_in_row, send_code
from tests.builders import ANSWERED, make_claim, make_evidence, make_line, make_source, make_user
from tests.desk.sending import logged_in, read_at, send
from tests.people import amina, ben, edda

pytestmark = pytest.mark.django_db


def lines(kind: str) -> list[tuple[User | None, User | None, str]]:
    """Whom, by whom, and the detail of each line of a kind, oldest first."""
    found = AccessEvent.objects.filter(kind=kind).select_related("user", "by").order_by("pk")
    return [(line.user, line.by, line.detail) for line in found]


def refusals(person: User) -> list[str]:
    return [detail for user, by, detail in lines("refused") if user == by == person]


def test_log_in_failure_lock_and_log_out(client, settings):
    for _number in range(10):
        log_in(client, amina(), "wrong")
    log_in(client, amina())
    assert lines("login_failed") == [(amina(), None, "")] * 10
    assert lines("locked") == [(amina(), None, "")]
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    log_in(elsewhere, ben())
    answer = elsewhere.post("/logout/")
    assert lines("login") == [(ben(), ben(), "")]
    assert lines("logout") == [(ben(), ben(), "")]
    line = AccessEvent.objects.get(kind="logout")
    assert (line.address, line.request) == ("203.0.113.9", answer.headers["X-Request-ID"])
    assert line.at.utcoffset().total_seconds() == 0


def test_changes_of_factors_and_a_wrong_code(client, django_capture_on_commit_callbacks):
    log_in(client, amina())
    with django_capture_on_commit_callbacks(execute=True):
        add_app(client)
        client.post("/account/recovery/")
    again = Client()
    log_in(again, amina())
    send_code(again, "000000")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/app/remove/")
    for kind in ("factor_added", "new_codes", "factor_removed"):
        assert (lines(kind)[0][0], lines(kind)[0][1]) == (amina(), amina()), kind
    assert lines("code_failed")[0][0] == amina()


def test_roles_given_and_taken():
    grant(amina(), "reviewer", by=edda())
    assert (amina(), edda(), "reviewer") in lines("role_given")


def test_what_somebody_may_not_open_or_do_at_the_desk():
    client = logged_in(amina())
    client.get("/admin/")
    client.get("/desk/redact/")
    assert refusals(amina()) == ["GET /admin/", "GET /desk/redact/"]


def test_a_check_of_ones_own_proposal_is_logged_though_its_transaction_is_taken_back():
    claim = make_claim()
    make_evidence(claim)
    proposal = publish.propose(claim, by=ben(), act="first", change=Change(add=(make_line(claim),)), answered=ANSWERED)
    client = logged_in(ben())
    answer = client.post(f"/desk/proposals/{proposal.pk}/approve/", {"digest": proposal.digest, "token": "x" * 20})
    assert answer.status_code == 422
    assert refusals(ben()) == ["to check their own proposal"]


def test_what_a_verb_refuses_for_want_of_a_role_is_logged_once_its_transaction_is_over():
    claim = make_claim()
    reader = make_user("reader")
    with events.noting_refusals(), pytest.raises(publish.Refused):
        publish.pause(claim, by=reader, reason="x")
    assert refusals(reader) == ["pause a claim"]


def test_roles_that_nobody_may_give_themself():
    editor = edda()
    place = f"/admin/people/user/{editor.pk}/change/"
    values = {"username": "edda", "roles_held": ["editor", "reviewer"], "reason": "I want to."}
    forms = {"role_grants-TOTAL_FORMS": "0", "role_grants-INITIAL_FORMS": "0"}
    client = logged_in(editor)
    assert client.post(place, {**values, **forms, **read_at(client, place)}).status_code == 200
    assert refusals(editor) == ["to change their own roles"]
    page = logged_in(editor).post(f"/desk/people/{editor.pk}/reopen/")
    assert page.status_code == 302
    assert refusals(editor)[1:] == ["to change their own roles"]
    with pytest.raises(GrantRefused):
        leaving.close(editor, by=editor)


def test_who_may_see_a_withheld_source_is_logged_without_its_name():
    source = make_source("A secret title", withheld=Source.Withheld.SAFETY)
    withholding.name_reader(source, by=edda(), user=amina())
    withholding.name_reader(source, by=amina(), user=ben())
    withholding.unname_reader(source, by=amina(), user=ben())
    assert lines("sight_given") == [(amina(), edda(), source.public_id), (ben(), amina(), source.public_id)]
    assert lines("sight_taken") == [(ben(), amina(), source.public_id)]
    assert "secret" not in str(list(AccessEvent.objects.values()))


def test_a_redaction_is_logged_without_the_text_or_the_reason():
    claim = make_claim("Jane Roe left.")
    make_evidence(claim)
    change = Change(add=(make_line(claim),))
    proposal = publish.propose(claim, by=edda(), act="first", change=change, answered=ANSWERED)
    publish.publish_alone(proposal, by=edda(), reason="Now.")
    client = logged_in(edda())
    place = "/desk/redact/"
    look = send(client, place, text="Jane Roe", ground="SAFETY", reason="Canary-reason.", do="look")
    values = {"text": "Jane Roe", "ground": "SAFETY", "reason": "Canary-reason.", "seen": look.context["seen"]}
    answer = client.post(place, {**values, "token": look.context["form"]["token"].value(), "do": "redact"})
    assert answer.status_code == 302
    assert lines("redacted") == [(None, edda(), "SAFETY: 1 public claim(s), 1 version(s) emptied")]
    line = AccessEvent.objects.get(kind="redacted")
    assert (line.address, line.request) == ("127.0.0.1", answer.headers["X-Request-ID"])
    assert "Canary" not in str(list(AccessEvent.objects.values()))


def test_exports_and_restores_are_logged_with_who_ran_them(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("people.operators.getpass.getuser", lambda: "operator\r\nX: y")
    make_source("A secret title", withheld=Source.Withheld.SAFETY)
    call_command("export_dossier", tmp_path / "a", verbosity=0)
    call_command("export_dossier", tmp_path / "b", "--record", "--with-withheld", "--by", edda().username)
    said = [(by, detail) for _user, by, detail in lines("exported")]
    account = "from the machine account operator  X: y"
    assert said == [
        (None, f"dossier without the names of 1 withheld source(s), {account}"),
        (edda(), f"record with the names of 1 withheld source(s), {account}"),
    ]
    with pytest.raises(CommandError, match="Nobody named 'mallory'"):
        call_command("export_dossier", tmp_path / "c", "--by", "mallory")
    assert not (tmp_path / "c").exists()
    with Staging() as staging:
        assert restore(tmp_path / "b", staging) is None
    assert lines("restored") == [], "nothing was restored"


def test_no_line_holds_what_was_typed_as_a_secret(client):
    log_in(client, amina(), "canary-password")
    log_in(client, amina())
    add_app(client)
    again = Client()
    log_in(again, amina())
    code = code_of(secret_in_row(amina()), 5)
    send_code(again, code)
    stored = str(list(AccessEvent.objects.values()))
    for secret in ("canary-password", PASSWORD, code, secret_in_row(amina())):
        assert secret not in stored
