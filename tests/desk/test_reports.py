"""Reports and the right of reply at the desk, through its own forms."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from claims.models import Reply, Report
from tests.builders import make_actor, make_claim, make_reply, make_report, make_user
from tests.desk.sending import logged_in, send, shown
from tests.people import amina, ben, edda

pytestmark = pytest.mark.django_db

LONG_AGO = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


def place(report: Report, part: str = "") -> str:
    return f"/desk/reports/{report.receipt}/{part}"


def do(client: Client, report: Report, part: str, form: str, **changes):
    return client.post(place(report, part), {**shown(client.get(place(report)), form), **changes})


def test_the_list_leads_with_what_is_overdue():
    make_report(what="The fresh one.")
    late = make_report(LONG_AGO, what="The late one.")
    page = logged_in(amina()).get("/desk/reports/")
    body = page.content.decode()
    assert body.index("The late one.") < body.index("The fresh one.")
    assert [report.pk for report, is_late in page.context["rows"] if is_late] == [late.pk]
    assert "1 is overdue" in body


def test_an_analyst_takes_up_a_report_answers_it_and_names_the_claim(client):
    claim = make_claim(status="unresolved")
    report = make_report()
    analyst = logged_in(amina())
    assert do(analyst, report, "look/", "LookForm").status_code == 302
    assert "We are looking at it." in client.get(f"/report/{report.receipt}/").content.decode()
    without = do(analyst, report, "decide/", "DecideForm", state="accepted")
    assert without.status_code == 422
    answered = do(analyst, report, "decide/", "DecideForm", state="accepted", outcome="You are right: it was June.")
    assert answered.status_code == 302
    named = do(analyst, report, "attach/", "AttachForm", claim=f"cr-{claim.public_id}", number="1")
    assert named.status_code == 302
    body = client.get(f"/report/{report.receipt}/").content.decode()
    assert "We accepted it." in body
    assert "You are right: it was June." in body
    assert "Version 1 followed from it" in body
    assert report.receipt in analyst.get(f"/desk/claims/{claim.public_id}/").content.decode()
    page = analyst.get(place(report)).content.decode()
    assert "Give this answer" not in page


@pytest.mark.parametrize(
    ("typed", "number"), [("CR-nothing", ""), ("<b>", ""), ("", "1"), ("known", "9"), ("known", "0"), ("\x00", "x")]
)
def test_a_claim_or_version_that_is_not_there_is_refused_and_stays_in_the_form(typed, number):
    claim, report = make_claim(status="unresolved"), make_report()
    typed = claim.public_id if typed == "known" else typed
    response = do(logged_in(amina()), report, "attach/", "AttachForm", claim=typed, number=number)
    assert response.status_code == 422
    report.refresh_from_db()
    assert report.claim is None


def test_a_claim_is_named_by_the_address_of_its_page_and_two_at_once_are_refused():
    claim, other, report = make_claim(), make_claim(), make_report()
    place = f"https://record.example.org/claims/{claim.public_id}-{claim.slug}/v/1/?as_of=2022-12-01"
    both = do(logged_in(amina()), report, "attach/", "AttachForm", claim=f"{place} CR-{other.public_id}")
    assert both.status_code == 422
    assert do(logged_in(amina()), report, "attach/", "AttachForm", claim=place).status_code == 302
    report.refresh_from_db()
    assert report.claim == claim


def test_two_who_answer_one_report_see_both_answers():
    report = make_report()
    first, second = logged_in(amina()), logged_in(ben())
    values = shown(second.get(place(report)), "DecideForm") | {"state": "rejected", "outcome": "Mine."}
    do(first, report, "decide/", "DecideForm", state="accepted", outcome="Theirs.")
    late = second.post(place(report, "decide/"), values)
    assert late.status_code in (409, 422)
    body = late.content.decode()
    assert "Theirs." in body
    report.refresh_from_db()
    assert report.outcome == "Theirs."


def test_an_answer_that_meets_somebody_who_looks_says_so_in_words():
    report = make_report()
    first, second = logged_in(amina()), logged_in(ben())
    values = shown(second.get(place(report)), "DecideForm") | {"state": "rejected", "outcome": "Mine."}
    do(first, report, "look/", "LookForm")
    late = second.post(place(report, "decide/"), values)
    assert late.status_code == 409
    labels = {(found.label, found.now, found.yours) for found in late.context["form"].differences}
    assert labels == {("Answer", "Being looked at", "Rejected"), ("Why, for whoever sent it", "", "Mine.")}


def test_a_complaint_is_not_there_for_anybody_but_editors():
    complaint = make_report(subject="complaint", what="A matter of honour.", person="Somebody")
    claim = make_claim(status="unresolved")
    Report.objects.filter(pk=complaint.pk).update(claim=claim)
    for client in (logged_in(amina()), logged_in(ben()), logged_in(make_user("reader"))):
        assert client.get(place(complaint)).status_code == 404
        for part in ("look/", "decide/", "attach/"):
            assert client.post(place(complaint, part)).status_code in (403, 404)
        for page in ("/desk/reports/", f"/desk/claims/{claim.public_id}/"):
            assert complaint.receipt not in client.get(page).content.decode()
    editor = logged_in(edda())
    assert "A matter of honour." in editor.get(place(complaint)).content.decode()
    assert complaint.receipt in editor.get("/desk/reports/").content.decode()


def test_an_editor_holds_a_complaint_and_forgets_who_sent_it_once_it_is_free():
    complaint = make_report(subject="complaint", sender="A reader", contact="by post")
    editor = logged_in(edda())
    do(editor, complaint, "decide/", "DecideForm", state="partly", outcome="We mended one sentence.")
    do(editor, complaint, "hold/", "HoldForm", held_because="A court asks.")
    assert "Forget who sent it" not in editor.get(place(complaint)).content.decode()
    assert do(editor, complaint, "forget/", "ForgetForm").status_code == 422
    do(editor, complaint, "hold/", "HoldForm", held_because="")
    assert do(editor, complaint, "forget/", "ForgetForm").status_code == 302
    page = editor.get(place(complaint)).content.decode()
    assert "by post" not in page
    assert "Forgotten on" in page
    again = do(editor, complaint, "forget/", "ForgetForm")
    assert again.status_code == 422
    assert "forgotten already" in again.content.decode()


def test_who_only_reads_sees_no_way_to_reach_a_reader():
    report = make_report(sender="A reader", contact="by post")
    page = logged_in(make_user("reader")).get(place(report)).content.decode()
    assert "The date is wrong." in page
    assert "by post" not in page
    assert "A reader" not in page


def test_what_readers_sent_is_only_text_at_the_desk():
    report = make_report(what="<script>alert(1)</script>\n<b>x", place="javascript:alert(1)")
    page = logged_in(amina()).get(place(report)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>" not in page
    assert 'href="javascript' not in page


def test_somebody_is_asked_and_answers_through_the_desks_forms():
    claim, actor = make_claim(), make_actor("The ministry of ports")
    analyst = logged_in(amina())
    home = f"/desk/claims/{claim.public_id}/replies/"
    found = send(analyst, f"{home}new/", asked="The ministry", actor_find="ports", do="find-actor")
    assert f'value="{actor.public_id}"' in found.content.decode()
    asked = send(
        analyst,
        f"{home}new/",
        asked="The ministry",
        actor=[actor.public_id],
        asked_on="20 Nov 2022",
        until="27.11.2022",
    )
    assert asked.status_code == 302, asked.context["form"].errors
    reply = Reply.objects.get()
    assert (reply.actor, reply.until, reply.outcome) == (actor, dt.date(2022, 11, 27), "waiting")
    wordless = send(analyst, f"{home}{reply.key}/", outcome="answered")
    assert wordless.status_code == 422
    answered = send(
        analyst, f"{home}{reply.key}/", outcome="answered", answered_on="22 November 2022", text="No comment.\nNone."
    )
    assert answered.status_code == 302, answered.context["form"].errors
    assert "No comment.<br>None." in analyst.get(f"/desk/claims/{claim.public_id}/").content.decode()


def test_a_stale_save_of_a_reply_shows_both_texts():
    claim = make_claim()
    reply = make_reply(claim)
    home = f"/desk/claims/{claim.public_id}/replies/{reply.key}/"
    first, second = logged_in(amina()), logged_in(ben())
    values = shown(second.get(home)) | {"asked": "Mine"}
    assert send(first, home, asked="Theirs").status_code == 302
    late = second.post(home, values)
    body = late.content.decode()
    assert late.status_code == 409
    assert "Theirs" in body
    assert 'value="Mine"' in body


def test_a_reply_that_should_not_stand_is_withdrawn_with_a_reason():
    claim = make_claim(status="unresolved")
    reply = make_reply(claim)
    analyst = logged_in(amina())
    home = f"/desk/claims/{claim.public_id}/replies/{reply.key}/withdraw/"
    assert send(analyst, home).status_code == 422
    assert send(analyst, home, withdrawn_because="It was another ministry.").status_code == 302
    assert "It was another ministry." in analyst.get(f"/desk/claims/{claim.public_id}/").content.decode()
    assert send(analyst, home, withdrawn_because="Again.").status_code == 422


def test_an_editor_writes_down_a_letter_and_has_a_number_to_tell():
    claim = make_claim(status="unresolved")
    editor = logged_in(edda())
    new = "/desk/reports/new/"
    assert new in editor.get("/desk/reports/").content.decode()
    typed = {"what": "You never asked us.", "sender": "The mayor", "claim": f"CR-{claim.public_id}"}
    refused = send(editor, new, **typed, received_on="soon")
    assert refused.status_code == 422
    assert refused.context["form"]["what"].value() == "You never asked us."
    assert (
        "claim"
        in send(editor, new, **{**typed, "claim": "CR-none"}, received_on="2 November 2026").context["form"].errors
    )
    written = send(editor, new, **typed, received_on="2 November 2026", came_by="phone")
    report = Report.objects.get()
    assert written.headers["Location"] == place(report)
    body = editor.get(place(report)).content.decode()
    assert f"Tell whoever sent it this number: {report.receipt}" in body
    assert "a telephone call" in body
    assert (report.subject, report.claim, report.recorded_by) == ("complaint", claim, edda())
    for other in (logged_in(amina()), logged_in(ben())):
        assert other.get(new).status_code == 403
        assert other.get(place(report)).status_code == 404
        assert new not in other.get("/desk/reports/").content.decode()
