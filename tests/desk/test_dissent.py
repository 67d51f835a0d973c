"""Dissent at the desk, through its own forms."""

from __future__ import annotations

import pytest

from claims import dissents, publish
from claims.models import Claim, Dissent, Proposal
from claims.timeline import Change
from tests.builders import (
    ANSWERED,
    make_appearance,
    make_claim,
    make_dissent,
    make_evidence,
    make_line,
    make_passage,
    make_user,
    published,
)
from tests.desk.sending import logged_in, send, shown
from tests.people import amina, ben, edda

pytestmark = pytest.mark.django_db

REASONS = "The two reports go back to one office."


@pytest.fixture
def claim() -> Claim:
    """A public claim, unresolved, with one piece of evidence."""
    made = make_claim("Drones crossed.")
    make_evidence(made)
    published(made)
    return Claim.objects.get(pk=made.pk)


def home(claim: Claim, part: str = "new") -> str:
    return f"/desk/claims/{claim.public_id}/dissents/{part}/"


def text(client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_reviewer_records_a_dissent_and_another_person_publishes_it(claim):
    source = claim.evidence.get().source
    reviewer = logged_in(ben())
    assert "/dissents/new/" in text(reviewer, f"/desk/claims/{claim.public_id}/")
    asked = send(reviewer, home(claim), status="disputed", reasons=REASONS, cites=[source.public_id], do="send")
    proposal = Proposal.objects.get()
    assert (asked.status_code, asked.headers["Location"]) == (302, f"/desk/proposals/{proposal.pk}/")
    dissent = Dissent.objects.get()
    assert (dissent.role, dissent.reasons) == ("reviewer", f"{REASONS} [@{source.public_id}]")
    own = text(reviewer, f"/desk/proposals/{proposal.pk}/")
    assert "You wrote this proposal, so somebody else checks it." in own
    assert "Contested: A reviewer says “Disputed”." in own
    assert "Tests of this status" not in own
    waiting = text(reviewer, f"/desk/claims/{claim.public_id}/")
    assert "Not public yet" in waiting
    assert "It waits for the open proposal." in waiting
    editor = logged_in(edda())
    page = editor.get(f"/desk/proposals/{proposal.pk}/")
    assert editor.post(f"/desk/proposals/{proposal.pk}/approve/", shown(page, "ApproveForm")).status_code == 302
    body = text(reviewer, f"/desk/claims/{claim.public_id}/")
    assert '<span class="flow">Public</span>' in body
    assert "Change your dissent" in body
    assert "ben" in body
    other = make_claim(status="unresolved")
    queue = text(reviewer, "/desk/?view=all&state=contested")
    assert "State: Contested by one of us" in queue
    assert claim.public_id in queue
    assert other.public_id not in queue


def test_what_is_refused_is_said_and_stays_in_the_form(claim):
    analyst = logged_in(amina())
    empty = send(analyst, home(claim))
    assert empty.status_code == 422
    assert {"status", "reasons"} <= empty.context["form"].errors.keys()
    same = send(analyst, home(claim), status="unresolved", reasons=REASONS)
    body = same.content.decode()
    assert same.status_code == 422
    assert "“Unresolved” is the status that is published" in body
    assert REASONS in body
    unknown = send(analyst, home(claim), status="disputed", reasons="So it is [@zzzzzzzz].")
    assert "The reasons cite “zzzzzzzz”, which is no source linked to this claim." in unknown.content.decode()
    assert not Dissent.objects.exists()


def test_the_status_that_is_published_is_no_choice_until_another_is_proposed(claim):
    analyst = logged_in(amina())
    assert 'value="unresolved"' not in text(analyst, home(claim))
    change = Change(add=(make_line(claim, "supported", on="2023-01-01"),))
    publish.propose(claim, by=amina(), change=change, answered=ANSWERED)
    assert 'value="unresolved"' in text(analyst, home(claim))


def test_while_a_proposal_is_open_a_dissent_is_kept_and_the_page_says_what_waits(claim):
    change = Change(add=(make_line(claim, "supported", on="2023-01-01"),))
    proposal = publish.propose(claim, by=amina(), change=change, answered=ANSWERED)
    reviewer = logged_in(ben())
    for page in (f"/desk/proposals/{proposal.pk}/", f"/desk/claims/{claim.public_id}/"):
        assert home(claim) in text(reviewer, page)
    form = text(reviewer, home(claim))
    assert "Your dissent waits until that is decided." in form
    assert 'value="send"' not in form
    assert send(reviewer, home(claim), status="unresolved", reasons=REASONS, do="save").status_code == 302
    forced = send(logged_in(make_user("reviewer")), home(claim), status="refuted", reasons=REASONS, do="send")
    assert "already has an open proposal" in forced.content.decode()
    assert Dissent.objects.count() == 1, "what is refused leaves nothing behind"
    page = reviewer.get(f"/desk/proposals/{proposal.pk}/")
    assert reviewer.post(f"/desk/proposals/{proposal.pk}/approve/", shown(page, "ApproveForm")).status_code == 302
    assert "Send the dissent for a second check" in text(reviewer, f"/desk/claims/{claim.public_id}/")
    sent = send(reviewer, home(claim, "propose"), note="As I said.")
    laid = Proposal.objects.get(state="open")
    assert (sent.headers["Location"], laid.note) == (f"/desk/proposals/{laid.pk}/", "As I said.")
    again = send(reviewer, home(claim, "propose"))
    assert (again.status_code, "already has an open proposal" in again.content.decode()) == (422, True)


def test_a_packet_lets_its_reader_disagree(claim):
    article = claim.evidence.get().source
    make_appearance(claim, make_passage(article))
    publish.propose(claim, by=amina(), change=Change(add=(make_line(claim, on="2023-01-01"),)), answered=ANSWERED)
    assert home(claim) in text(logged_in(ben()), f"/desk/articles/{article.public_id}/packet/")
    assert home(claim) not in text(logged_in(edda()), f"/desk/articles/{article.public_id}/packet/")


def test_a_stale_save_of_a_dissent_shows_both_texts(claim):
    dissent = dissents.record(claim, by=ben(), status="disputed", reasons=REASONS)
    one, two = logged_in(ben()), logged_in(ben())
    place = home(claim, dissent.key)
    values = shown(two.get(place)) | {"reasons": "Mine, typed in another window."}
    assert send(one, place, reasons="Theirs, saved first.", do="save").status_code == 302
    late = two.post(place, values)
    body = late.content.decode()
    assert late.status_code == 409
    assert "Theirs, saved first." in body
    assert "Mine, typed in another window." in body
    assert Dissent.objects.get().reasons == "Theirs, saved first."


def test_the_author_words_a_dissent_anew_and_nobody_else_does(claim):
    source = claim.evidence.get().source
    dissent = dissents.record(claim, by=ben(), status="disputed", reasons=f"So [@{source.public_id}].")
    reviewer, analyst = logged_in(ben()), logged_in(amina())
    assert "checked" in text(reviewer, home(claim, dissent.key))
    assert send(reviewer, home(claim, dissent.key), reasons=f"Otherwise [@{source.public_id}].").status_code == 302
    assert Dissent.objects.get().reasons == f"Otherwise [@{source.public_id}]."
    other = send(analyst, home(claim, dissent.key), reasons="Not mine.")
    assert (other.status_code, "Only who wrote a dissent changes its words." in other.content.decode()) == (422, True)
    assert home(claim, dissent.key) not in text(analyst, f"/desk/claims/{claim.public_id}/")


def test_a_withdrawal_of_what_readers_see_goes_for_a_second_check_at_once(claim):
    dissent = dissents.record(claim, by=ben(), status="disputed", reasons=REASONS)
    proposal = publish.propose_dissent(claim, by=ben())
    publish.approve(proposal, by=edda(), digest=proposal.digest)
    reviewer, place = logged_in(ben()), home(claim, f"{dissent.key}/withdraw")
    assert "Withdraw, and send for a second check" in text(reviewer, place)
    assert send(reviewer, place).status_code == 422
    done = send(reviewer, place, withdrawn_because="I have seen the second report.")
    laid = Proposal.objects.get(state="open")
    assert done.headers["Location"] == f"/desk/proposals/{laid.pk}/"
    assert "Dissent, withdrawn" in text(reviewer, f"/desk/proposals/{laid.pk}/")
    assert "Withdrawn, and public until the next edition" in text(reviewer, f"/desk/claims/{claim.public_id}/")
    assert send(reviewer, place, withdrawn_because="Again.").status_code == 422


def test_a_dissent_that_nobody_saw_is_withdrawn_without_more_ado(claim):
    dissent = dissents.record(claim, by=ben(), status="disputed", reasons=REASONS)
    done = send(logged_in(ben()), home(claim, f"{dissent.key}/withdraw"), withdrawn_because="A mistake.")
    assert done.headers["Location"] == f"/desk/claims/{claim.public_id}/#dissent"
    assert not Proposal.objects.exists()
    refused = send(logged_in(amina()), home(claim, f"{make_dissent(claim).key}/withdraw"), withdrawn_because="Mine.")
    assert "Only who wrote a dissent withdraws it" in refused.content.decode()


def test_who_changes_the_status_sees_that_a_dissent_is_followed(claim):
    dissents.record(claim, by=ben(), status="supported", reasons=REASONS)
    proposal = publish.propose_dissent(claim, by=ben())
    publish.approve(proposal, by=edda(), digest=proposal.digest)
    analyst, source = logged_in(amina()), claim.evidence.get().source
    line = {
        "act": "change", "status": "supported", "basis": "primary_record", "confidence": "moderate",
        "confidence_reason": "It is whole.", "reasons": "The log shows it.", "cites": [source.public_id],
        "effective_on": "1 January 2023", "answer_both_sides_were_looked_at": "Yes.",
    }  # fmt: skip
    place = f"/desk/claims/{claim.public_id}/propose/"
    preview = send(analyst, place, **line, do="preview").content.decode()
    assert "This status follows that dissent, so it leaves with this edition." in preview
    assert "Dissent, followed" in preview
    laid = send(analyst, place, **line, do="send")
    assert laid.status_code == 302, laid.context["form"].errors
    assert "This status follows that dissent" in text(logged_in(edda()), laid.headers["Location"])
    followed = Proposal.objects.get(state="open")
    publish.approve(followed, by=edda(), digest=followed.digest)
    assert "Followed: the status is what it said" in text(analyst, f"/desk/claims/{claim.public_id}/")


def test_one_that_comes_back_leads_to_the_dissent_and_not_to_a_change_of_the_status(claim):
    dissents.record(claim, by=ben(), status="disputed", reasons=REASONS)
    proposal = publish.propose_dissent(claim, by=ben())
    publish.send_back(proposal, by=edda(), note="Name the office.")
    body = text(logged_in(ben()), f"/desk/proposals/{proposal.pk}/")
    assert "See the dissent on this claim" in body
    assert "Mend it and propose again" not in body
    assert "Not public yet" in text(logged_in(ben()), f"/desk/claims/{claim.public_id}/")


def test_words_of_a_dissent_are_only_text_at_the_desk(claim):
    dissents.record(claim, by=ben(), status="disputed", reasons="<script>alert(1)</script>")
    body = text(logged_in(amina()), f"/desk/claims/{claim.public_id}/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "<script>" not in body


def test_editors_who_hold_no_other_role_are_shown_no_way_to_dissent(claim):
    assert home(claim) not in text(logged_in(edda()), f"/desk/claims/{claim.public_id}/")
    assert logged_in(edda()).get(home(claim)).status_code == 403
