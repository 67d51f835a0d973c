"""The quick form: one screen; what it leaves open is listed with the claim, told to the reviewer, in the queue."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import publish, review
from claims.models import Claim, Evidence, Proposal
from claims.views.desk.reading import proposed_document
from sources.models import Publisher, Source
from tests.builders import make_claim, make_evidence, make_publisher, make_source
from tests.desk.sending import logged_in, send, shown, waits_first
from tests.desk.test_deciding import post, sourced
from tests.people import amina, ben

pytestmark = pytest.mark.django_db

NEW = "https://harbour.example/log/7"


def place_of(claim: Claim) -> str:
    return f"/desk/claims/{claim.public_id}/quick/"


def typed(**changes):
    return {"status": "unresolved", "basis": "single_origin", "reasons": "The log says so.", **changes}


def new_address(**changes):
    return typed(
        address=NEW, stance="supports", credibility="2", title="The log", publisher="Harbour office", **changes
    )


def sent(claim: Claim, **values) -> Proposal:
    answer = send(logged_in(amina()), place_of(claim), **values)
    assert answer.status_code == 302, answer.context["form"].errors
    return claim.proposals.get(state="open")


def refused(claim: Claim, **values):
    answer = send(logged_in(amina()), place_of(claim), **values)
    assert answer.status_code == 422
    return answer.context["form"].errors


def test_four_things_make_a_proposal_that_says_it_was_a_quick_look():
    claim, source = sourced()
    proposal = sent(claim, **typed(cites=[source.public_id]))
    document = proposed_document(proposal)
    status = document["status"]
    assert (status["status"], status["confidence"]) == ("unresolved", "low")
    assert (status["confidence_reason"], status["cites"]) == (review.QUICK_REASON, [source.public_id])
    assert status["effective_on"] == "2022-12-01", "not before the line that stands, though the report is older"
    assert set(proposal.left_open) == {"both_sides_were_looked_at", "confidence_has_a_reason_of_its_own"}


def test_a_new_address_becomes_a_source_linked_and_cited():
    claim, _ = sourced(status=None)
    proposal = sent(claim, **new_address())
    source = Source.objects.get(url=NEW)
    assert (source.title, str(source.publisher), source.lineage) == ("The log", "Harbour office", "unknown")
    assert Evidence.objects.get(claim=claim, source=source).stance == "supports"
    assert proposal.act == "first"
    document = proposed_document(proposal)
    assert document["status"]["cites"] == [source.public_id]
    assert document["status"]["effective_on"] == f"{timezone.now():%Y-%m-%d}", "its day is not known"
    assert {"sources_are_graded", "evidence_says_what_it_shows"} <= set(proposal.left_open)


def test_a_quick_look_that_links_an_address_waits_for_nobody_who_waits_for_it():
    claim, _ = sourced()
    analyst = logged_in(amina())
    values = shown(analyst.get(place_of(claim))) | new_address()
    with CaptureQueriesContext(connection) as asked:
        assert analyst.post(place_of(claim), values).status_code == 302
    assert waits_first(asked, 'UPDATE "claims_claim"')
    assert waits_first(asked, 'INSERT INTO "sources_source"')


def test_an_address_that_we_have_is_linked_as_it_is_and_once():
    claim, source = sourced()
    other = make_source("Known", url=NEW)
    sent(claim, **typed(address=NEW, stance="refutes", credibility="3"))
    assert Evidence.objects.get(claim=claim, source=other).stance == "refutes"
    assert Source.objects.filter(url=NEW).count() == 1
    second, source = sourced()
    sent(second, **typed(address=source.url, stance="supports", credibility="3"))
    assert second.evidence.count() == 1


def test_a_new_address_needs_a_title_and_who_published_it_unless_we_know_the_site():
    claim, _ = sourced()
    assert set(refused(claim, **new_address() | {"title": None, "publisher": None, "credibility": None})) == {
        *("title", "publisher", "credibility")
    }
    make_source(url="https://harbour.example/other", publisher=make_publisher("The port"))
    sent(claim, **new_address() | {"publisher": None})
    assert str(Source.objects.get(url=NEW).publisher) == "The port"


@pytest.mark.parametrize("confidence", [{}, {"confidence": "moderate"}])
def test_a_firm_status_asks_for_more_than_a_quick_look_and_keeps_nothing_until_then(confidence):
    claim, _ = sourced()
    before = (Source.objects.count(), Publisher.objects.count())
    values = new_address(**confidence) | {"status": "supported", "basis": "primary_record"}
    assert ("confidence_reason" if confidence else "confidence") in refused(claim, **values)
    assert (Source.objects.count(), Publisher.objects.count()) == before
    assert claim.evidence.count() == 1
    assert not Proposal.objects.exists()
    proposal = sent(claim, **{**values, "confidence": "moderate", "confidence_reason": "The log is whole."})
    assert "confidence_has_a_reason_of_its_own" not in proposal.left_open


def test_what_would_settle_the_claim_is_asked_where_it_is_not_said():
    claim = make_claim(settle="")
    source = make_source()
    make_evidence(claim, source)
    assert "settle" in refused(claim, **typed(cites=[source.public_id]))
    sent(claim, **typed(cites=[source.public_id], settle="The log of the port."))
    claim.refresh_from_db()
    assert claim.settle == "The log of the port."
    asked = logged_in(amina()).get(place_of(sourced()[0])).context["form"]
    assert "settle" not in asked.fields


def test_rules_that_block_stand_beside_the_fields_they_speak_of():
    claim, source = sourced()
    assert "reasons" in refused(claim, **typed())
    partly = typed(status="partly_supported", basis="primary_record", cites=[source.public_id])
    assert "supported_part" in refused(claim, **partly, confidence="moderate", confidence_reason="Whole.")


def test_a_form_built_on_an_older_claim_is_not_sent():
    claim, source = sourced()
    author = logged_in(amina())
    values = {**shown(author.get(place_of(claim))), **typed(cites=[source.public_id])}
    Claim.objects.filter(pk=claim.pk).update(version=claim.version + 1)
    for typed_in in (values, {**values, **new_address()}):
        stale = author.post(place_of(claim), typed_in)
        assert stale.status_code == 409
        assert "Changed by somebody else" in stale.content.decode()
        assert shown(stale)["reasons"] == values["reasons"]
    assert not Proposal.objects.exists()
    assert author.post(place_of(claim), {**values, **shown(stale), "address": ""}).status_code == 302


def test_a_paused_claim_is_sent_to_the_full_form():
    claim, _ = sourced()
    publish.pause(claim, by=amina(), reason="We look again.")
    assert "use the full form" in logged_in(amina()).get(place_of(claim)).content.decode()
    assert "quick/" not in logged_in(amina()).get(f"/desk/claims/{claim.public_id}/").content.decode()


def test_a_quick_look_at_a_claim_that_was_paused_meanwhile_is_refused():
    claim, source = sourced()
    author = logged_in(amina())
    values = {**shown(author.get(place_of(claim))), **typed(cites=[source.public_id])}
    publish.pause(claim, by=amina(), reason="We look again.")
    answer = author.post(place_of(claim), values)
    assert answer.status_code == 422
    assert "The log says so." in answer.content.decode()
    assert not Proposal.objects.exists()


def test_the_reviewer_is_told_what_is_open_and_the_claim_and_queue_say_so_until_it_is_done():
    claim, source = sourced()
    proposal = sent(claim, **typed(cites=[source.public_id]))
    reviewer = logged_in(ben())
    place = f"/desk/proposals/{proposal.pk}/"
    body = reviewer.get(place).content.decode()
    assert "A quick look: this is to be completed by" in body
    assert "No evidence stands against the claim" in body
    assert "quick look" in reviewer.get("/desk/checks/").content.decode()
    assert post(reviewer, place, "ApproveForm").status_code == 302
    page = reviewer.get("/desk/", {"view": "complete"})
    assert [row.pk for row in page.context["page"].rows] == [claim.pk]
    assert f'/desk/claims/{claim.public_id}/#complete"' in page.content.decode()
    assert {name: n for name, _label, n in page.context["tabs"]}["complete"] == 1
    body = reviewer.get(f"/desk/claims/{claim.public_id}/").content.decode()
    assert "Look for evidence against it, and link it or say where you looked." in body
    answer = post(reviewer, place, "CompleteForm", answer_both_sides_were_looked_at="In the archive of the port.")
    assert answer.status_code == 302
    assert "Both sides were looked at (ben)" in reviewer.get(place).content.decode()
    body = reviewer.get(f"/desk/claims/{claim.public_id}/").content.decode()
    assert "Look for evidence against it" not in body
    assert "Propose it again with the reason for this confidence." in body


def test_the_full_form_goes_on_from_a_quick_look():
    claim, source = sourced()
    proposal = sent(claim, **typed(cites=[source.public_id]))
    post(logged_in(ben()), f"/desk/proposals/{proposal.pk}/", "ApproveForm")
    place = f"/desk/claims/{claim.public_id}/propose/?from={proposal.pk}"
    form = logged_in(amina()).get(place).context["form"]
    assert form["status"].value() == "unresolved"
    assert form["confidence_reason"].value() == ""
    answered = {"answer_both_sides_were_looked_at": "In the archive.", "confidence_reason": "One report, no second."}
    done = send(logged_in(amina()), place, do="send", **answered)
    assert done.status_code == 302, done.context["form"].errors
    full = claim.proposals.get(state="open")
    assert full.completes_by is None
    post(logged_in(ben()), f"/desk/proposals/{full.pk}/", "ApproveForm")
    assert not logged_in(amina()).get("/desk/", {"view": "complete"}).context["page"].rows


def test_a_time_that_is_over_is_said(monkeypatch):
    claim, source = sourced()
    proposal = sent(claim, **typed(cites=[source.public_id]))
    later = proposal.completes_by + dt.timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "That time is over." in logged_in(ben()).get(f"/desk/claims/{claim.public_id}/").content.decode()


HOSTILE = ["<script>alert(1)</script>", "a\x00b", "a\u202eb", "javascript:alert(1)", "x" * 30_000]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_any_field_is_refused_or_only_text(text: str):
    """U2, X1."""
    claim, source = sourced()
    author: Client = logged_in(amina())
    for name in ("status", "basis", "reasons", "address", "title", "publisher", "published", "note", "basis_note"):
        answer = send(author, place_of(claim), **{**new_address(cites=[source.public_id]), name: text})
        assert answer.status_code in (302, 422), name
        body = author.get(f"/desk/claims/{claim.public_id}/").content.decode() + answer.content.decode()
        assert "<script>alert" not in body
        for row in claim.proposals.filter(state="open"):
            assert "<script>alert" not in author.get(f"/desk/proposals/{row.pk}/").content.decode()
            post(author, f"/desk/proposals/{row.pk}/", "TakeBackForm")
