"""People are told of a note that names them and of a claim given to them, editors of a complaint; mail has no words."""

from __future__ import annotations

import contextlib
import datetime as dt
from unittest import mock

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from claims import mailing, notes, notices, reports, triage, work
from claims.models import Claim, MailWish, Mention, Note, Notice, Report
from people.grants import grant, revoke
from people.models import User
from tests.builders import make_claim, make_report, make_user
from tests.desk.sending import logged_in, send, shown
from tests.desk.test_deciding import proposed, queries_of, sourced
from tests.people import amina, ben, edda

pytestmark = pytest.mark.django_db

TOKEN = "a" * 24
PLACE = "/desk/notices/"


def mentioned(user: User) -> str:
    """Somebody names `user` in a note; the number of the claim and the address to open."""
    claim = make_claim("A zqsecret statement.")
    notes.write(claim, by=amina(), text=f"@{user.username} zqsecret words of a note")
    return f"Somebody named you in a note: CR-{claim.public_id}\nADDRESS/desk/claims/{claim.public_id}/"


def given(user: User) -> str:
    """Somebody gives `user` a claim."""
    claim = make_claim("A zqsecret statement.")
    triage.assign([claim], by=amina(), to=user)
    return f"A claim was given to you: CR-{claim.public_id}\nADDRESS/desk/claims/{claim.public_id}/"


def complained(_user: User) -> str:
    """A complaint comes in by the form."""
    report = complaint()
    return f"A complaint has come in; answer due on {report.due_on:%Y-%m-%d}\nADDRESS/desk/reports/"


def complaint(claim: Claim | None = None, **fields) -> Report:
    private = {"what": "zqsecret matter", "person": "zqsecret person", "sender": "zqsecret sender"}
    values = {"subject": "complaint", "contact": "zqsecret@example.org", **private, **fields}
    number = f"CR-{claim.public_id}" if claim else ""
    return reports.receive(token=f"{Report.objects.count():043}", address="192.0.2.1", place=number, **values)


KINDS = {"mentioned": mentioned, "given": given, "complaint": complained}
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def editor(db) -> User:
    """Edda, an editor with an address; editors may be told of everything."""
    person = edda()
    person.email = "edda@example.org"
    person.save()
    return person


def told(person: User, **found) -> list[tuple[str, object]]:
    """What a person was told, oldest first: the kind and the claim."""
    rows = Notice.objects.filter(person=person, **found).order_by("pk")
    return [(row.kind, row.about) for row in rows]


def noon(days: int) -> dt.datetime:
    return dt.datetime.combine(timezone.now().date() + dt.timedelta(days=days), dt.time(12, tzinfo=dt.UTC))


def opened(client: Client, notice: Notice) -> str:
    answer = client.post(f"{PLACE}read/", {"token": TOKEN, "notice": notice.pk})
    return answer.headers["Location"]


@EVERY_KIND
def test_each_kind_stands_in_the_list_until_it_is_opened(kind: str, editor: User):
    line, client = KINDS[kind](editor), logged_in(editor)
    page = client.get(PLACE)
    assert page.context["unread"] == 1
    body = page.content.decode()
    assert "New:" in body
    assert line.split(":")[0].split(";")[0] in body
    place = opened(client, Notice.objects.get(person=editor, kind=kind))
    assert client.get(place).status_code == 200
    after = client.get(PLACE)
    assert after.context["unread"] == 0
    assert "New:" not in after.content.decode()


@EVERY_KIND
def test_each_kind_comes_by_mail_at_once_and_once_without_private_words(kind: str, editor: User, settings):
    MailWish.objects.create(person=editor, when="at_once")
    line = KINDS[kind](editor)
    for _ in range(2):
        work.round_of_work("one")
    (letter,) = mail.outbox
    assert letter.to == ["edda@example.org"]
    assert line.replace("ADDRESS", settings.SITE_URL) + "\n\n" in letter.body
    whole = letter.subject + letter.body
    assert "zqsecret" not in whole
    for name in ("amina", "Amina", *Report.objects.values_list("receipt", flat=True)):
        assert name not in whole, "neither whose act it was nor what opens an answer"


@EVERY_KIND
def test_each_kind_comes_by_the_daily_mail_where_nothing_is_wished(kind: str, editor: User, settings):
    line = KINDS[kind](editor)
    assert mailing.due(noon(1).replace(hour=mailing.DAILY_FROM - 1)) == []
    assert mailing.due(noon(1)) == [editor.pk]
    assert mailing.send_to(editor.pk, noon(1))
    assert line.replace("ADDRESS", settings.SITE_URL) in mail.outbox[0].body
    KINDS[kind](editor)
    assert mailing.due(noon(1)) == []
    assert mailing.due(noon(2)) == [editor.pk]


@EVERY_KIND
def test_a_closed_account_is_told_nothing(kind: str, editor: User):
    MailWish.objects.create(person=editor, when="at_once")
    KINDS[kind](editor)
    assert mailing.due(timezone.now()) == [editor.pk]
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert mailing.due(timezone.now()) == []
    Notice.objects.all().delete()
    if kind != "given":
        KINDS[kind](editor)
    assert not Notice.objects.exists(), "nobody gives a claim to a closed account, and nobody tells it anything"


def test_nobody_is_told_of_what_they_did_themselves():
    claim, editor = make_claim(), edda()
    notes.write(claim, by=editor, text="@edda look")
    triage.assign([claim], by=editor, to=editor)
    values = {"subject": "complaint", "what": "By letter.", "came_by": "letter"}
    reports.write_down(by=editor, received_on=timezone.now().date(), **values)
    assert told(editor) == []


def test_a_letter_that_an_editor_writes_down_is_told_to_the_other_editors():
    other = make_user("editor")
    came = timezone.now().date() - dt.timedelta(days=3)
    reports.write_down(by=edda(), received_on=came, subject="complaint", what="By letter.", came_by="letter")
    assert told(other) == [("complaint", None)]


def test_a_mention_is_read_with_the_claim_and_told_anew_after_it():
    claim, other, reviewer = make_claim(), make_claim(), ben()
    client = logged_in(reviewer)
    for each in (claim, claim, other):
        notes.write(each, by=amina(), text="@ben look")
    assert told(reviewer, read_at=None) == [("mentioned", claim), ("mentioned", other)]
    client.get(f"/desk/claims/{claim.public_id}/")
    assert told(reviewer, read_at=None) == [("mentioned", other)]
    assert Mention.objects.filter(note__claim=claim, read_at=None).count() == 0
    notes.write(claim, by=amina(), text="@ben once more")
    assert told(reviewer, read_at=None) == [("mentioned", other), ("mentioned", claim)]


def test_a_second_mention_before_the_first_is_read_comes_by_mail_too_and_leads_the_list(editor: User):
    MailWish.objects.create(person=editor, when="at_once")
    first, second = make_claim(), make_claim()
    for claim in (first, second):
        notes.write(claim, by=amina(), text="@edda look")
    work.round_of_work("one")
    notes.write(first, by=amina(), text="@edda again")
    assert [row.about for row in notices.of(editor)] == [first, second]
    work.round_of_work("one")
    assert f"CR-{first.public_id}" in mail.outbox[1].body
    assert f"CR-{second.public_id}" not in mail.outbox[1].body


def test_a_mention_leads_to_the_notes_and_only_whom_it_is_for():
    claim, reviewer = make_claim(), ben()
    notes.write(claim, by=amina(), text="@ben look")
    notice = Notice.objects.get()
    stranger = logged_in(edda()).post(f"{PLACE}read/", {"token": TOKEN, "notice": notice.pk})
    assert stranger.status_code == 404
    assert opened(logged_in(reviewer), notice) == f"/desk/claims/{claim.public_id}/#notes"


def test_claims_given_at_once_are_one_notice_each_and_none_for_those_held_already():
    held, *chosen = make_claim(assignee=ben()), make_claim(), make_claim()
    numbers = [claim.public_id for claim in (held, *chosen)]
    send(logged_in(amina()), "/desk/assign/", claims=numbers, to="ben")
    assert told(ben()) == [("given", claim) for claim in chosen]
    assert told(amina()) == []


def test_a_claim_that_goes_on_to_somebody_else_is_no_news_for_the_one_before():
    claim, reviewer = make_claim(), ben()
    triage.assign([claim], by=amina(), to=reviewer)
    triage.assign([Claim.objects.get()], by=amina(), to=edda())
    assert told(reviewer, read_at=None) == []
    assert told(edda(), read_at=None) == [("given", claim)]
    triage.assign([claim], by=edda(), to=None)
    assert not Notice.objects.filter(read_at=None).exists()
    triage.assign([claim], by=amina(), to=reviewer)
    assert told(reviewer, read_at=None) == [("given", claim)]


def test_a_claim_that_was_given_is_read_on_its_own_page():
    claim = make_claim()
    triage.assign([claim], by=amina(), to=ben())
    logged_in(edda()).get(f"/desk/claims/{claim.public_id}/")
    assert told(ben(), read_at=None) == [("given", claim)]
    logged_in(ben()).get(f"/desk/claims/{claim.public_id}/")
    assert told(ben(), read_at=None) == []


def test_a_complaint_is_told_to_editors_alone_with_the_day_its_answer_is_due():
    claim = make_claim("A public ship.", status="unresolved")
    reader, editor = make_user("reader"), edda()
    people = (amina(), ben(), reader)
    report = complaint(claim)
    assert [told(person) for person in (*people, editor)] == [[], [], [], [("complaint", claim)]]
    body = logged_in(editor).get(PLACE).content.decode()
    assert f'answer due on <time datetime="{report.due_on:%Y-%m-%d}"' in body
    assert f"CR-{claim.public_id}" in body
    assert "zqsecret" not in body
    notice = notices.of(editor).get()
    assert mailing.said(notice) == f"A complaint has come in: CR-{claim.public_id}; answer due on {report.due_on}"


@pytest.mark.parametrize("subject", ["error", "claim"])
def test_reports_that_are_no_complaint_are_told_to_nobody(subject: str):
    edda()
    complaint(subject=subject)
    assert not Notice.objects.exists()


def test_a_complaint_is_read_with_its_page_and_done_with_once_it_is_answered():
    editor, other = edda(), make_user("editor")
    report = complaint()
    logged_in(other).get(f"/desk/reports/{report.receipt}/")
    assert (told(editor, read_at=None), told(other, read_at=None)) == ([("complaint", None)], [])
    client = logged_in(other)
    place = f"/desk/reports/{report.receipt}/"
    values = shown(client.get(place), "DecideForm") | {"state": "rejected", "outcome": "It was so."}
    assert client.post(f"{place}decide/", values).status_code == 302
    assert told(editor, read_at=None) == []


def test_who_is_no_editor_any_more_finds_no_complaint_in_list_count_or_mail(editor: User):
    MailWish.objects.create(person=editor, when="at_once")
    complaint()
    assert mailing.due(timezone.now()) == [editor.pk]
    revoke(editor, "editor", by=None)
    grant(editor, "analyst", by=None)
    assert mailing.due(timezone.now()) == []
    assert mailing.send_to(editor.pk, timezone.now()) is False
    assert (notices.unread(editor), list(notices.of(editor))) == (0, [])
    assert mail.outbox == []
    client = logged_in(User.objects.get(pk=editor.pk))
    assert "complaint" not in client.get(PLACE).content.decode().split("<main")[1].split("<section")[0]
    notice = Notice.objects.get().pk
    assert client.post(f"{PLACE}read/", {"token": TOKEN, "notice": notice}).status_code == 404
    notices.read(editor)
    grant(editor, "editor", by=None)
    assert notices.unread(editor) == 1, "whoever is an editor again has it, and has not read it"


@pytest.mark.parametrize("tell", ["tell_mentioned", "tell_given", "tell_complaint"])
def test_what_nobody_could_be_told_of_is_not_kept_either(tell: str):
    """The notice is written with the act itself: both or neither."""
    claim, reviewer, analyst = make_claim(), ben(), amina()
    with mock.patch.object(notices, tell, side_effect=RuntimeError):
        for act in (
            lambda: notes.write(claim, by=analyst, text="@ben look"),
            lambda: triage.assign([claim], by=analyst, to=reviewer),
            complaint,
        ):
            with contextlib.suppress(RuntimeError):
                act()
    kept = (Note.objects.exists(), Claim.objects.filter(assignee=reviewer).exists(), Report.objects.exists())
    assert kept == tuple(name != tell for name in ("tell_mentioned", "tell_given", "tell_complaint"))


@pytest.mark.parametrize("fields", [{}, {"kind": "given"}, {"kind": "complaint"}, {"kind": "mentioned", "both": True}])
def test_a_notice_names_what_its_kind_speaks_of_and_nothing_else(fields: dict):
    claim, _ = sourced()
    row = Notice(person=ben(), kind=fields.get("kind", "to_check"))
    if fields.get("both"):
        row.claim, row.proposal = claim, proposed(claim, amina())
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_list_of_every_kind_takes_as_many_queries_as_a_short_one(editor: User):
    client, counts = logged_in(editor), []
    for number in (1, 4):
        for _ in range(number):
            proposed(sourced()[0], amina())
            for tell in KINDS.values():
                tell(editor)
            notices.tell_complaint(make_report(subject="complaint", claim=make_claim()))
        counts.append(queries_of(client, PLACE))
    assert counts[0] == counts[1]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_notices_of_proposals_outlive_the_way_back_and_no_others_do():
    reviewer = ben()
    with transaction.atomic():
        claim, _ = sourced()
        proposed(claim, amina())
    notes.write(claim, by=amina(), text="@ben look")
    triage.assign([claim], by=amina(), to=reviewer)
    assert {kind for kind, _about in told(reviewer)} == {"to_check", "mentioned", "given"}
    try:
        call_command("migrate", "claims", "0007", verbosity=0)
    finally:
        call_command("migrate", verbosity=0)
    assert told(reviewer) == [("to_check", claim)]
