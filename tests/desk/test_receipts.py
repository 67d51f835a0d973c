"""R3: one sending of a form is one act, also when both arrive at the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from claims import drafts, publish
from claims.models import Proposal, Topic
from people.models import FormReceipt
from people.receipts import new_token, once
from tests.builders import make_claim
from tests.desk.sending import logged_in, shown
from tests.desk.test_deciding import sourced
from tests.people import amina, ben

TOGETHER = 4


def make(slug: str) -> str:
    Topic.objects.create(slug=slug, label=slug)
    return f"/topics/{slug}/"


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_at_the_same_moment_acts_once_and_answers_alike():
    user, token, ready = amina(), new_token(), threading.Barrier(TOGETHER)
    answers: list[str] = []

    def send(number: int) -> None:
        ready.wait()
        try:
            answers.append(once(user, token, lambda: make(f"topic-{number}")))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[number]) for number in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == TOGETHER
    assert len(set(answers)) == 1
    assert Topic.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_act_leaves_no_receipt_and_may_be_sent_again():
    token = new_token()

    def refuse() -> str:
        make("half-done")
        raise LookupError("no")

    with pytest.raises(LookupError, match="no"):
        once(amina(), token, refuse)
    assert not Topic.objects.exists()
    assert not FormReceipt.objects.exists()
    assert once(amina(), token, lambda: make("done")) == "/topics/done/"


@pytest.mark.django_db
def test_a_token_belongs_to_one_person():
    token = new_token()
    assert once(amina(), token, lambda: make("one")) == "/topics/one/"
    assert once(ben(), token, lambda: make("two")) == "/topics/two/"
    assert once(amina(), token, lambda: make("three")) == "/topics/one/"


@pytest.mark.django_db
def test_what_was_changed_after_going_back_is_a_sending_of_its_own_and_nothing_of_it_is_lost():
    """R3: Back, another word, and send."""
    analyst, claim = logged_in(amina()), make_claim()
    place = f"/desk/claims/{claim.public_id}/notes/"
    values = shown(analyst.get(place)) | {"text": "Call them."}
    for text in ("Call them.", "Call them.", "Call them tomorrow.", "Call them tomorrow."):
        assert analyst.post(place, {**values, "text": text, "csrfmiddlewaretoken": new_token()}).status_code == 302
    assert [note.text for note in claim.notes.all()] == ["Call them tomorrow.", "Call them."]


@pytest.mark.django_db
def test_a_row_edited_again_after_going_back_is_met_as_a_stale_copy():
    analyst, claim = logged_in(amina()), make_claim("The ship left.")
    place = f"/desk/claims/{claim.public_id}/edit/"
    values = shown(analyst.get(place))
    assert analyst.post(place, {**values, "statement": "The ship left in May."}).status_code == 302
    answer = analyst.post(place, {**values, "statement": "The ship left in June."})
    assert answer.status_code == 409
    assert "The ship left in June." in answer.content.decode()


@pytest.mark.django_db
def test_a_second_sending_that_the_first_made_unfit_is_answered_as_the_first():
    """R3: the address that is “known already” became so by the first click of two."""
    analyst, place = logged_in(amina()), "/desk/sources/new/"
    values = shown(analyst.get(place)) | {
        "url": "https://harbour.example/log/7", "title": "The log", "title_basis": "page",
        "publisher": "Harbour office", "kind": "news_report", "read_as": "excerpt",
    }  # fmt: skip
    answers = [analyst.post(place, values) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


@pytest.mark.django_db
def test_a_second_click_on_evidence_from_a_new_source_is_answered_as_the_first():
    """R3."""
    analyst, claim = logged_in(amina()), make_claim()
    place = f"/desk/claims/{claim.public_id}/evidence/new/"
    values = shown(analyst.get(place)) | {
        "new_source": "on", "new-url": "https://harbour.example/log/8", "new-title": "The log",
        "new-title_basis": "page", "new-publisher": "Harbour office", "new-kind": "news_report",
        "new-read_as": "excerpt", "credibility": "3", "note": "It tells of it.",
    }  # fmt: skip
    answers = [analyst.post(place, values) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert claim.evidence.count() == 1


@pytest.mark.django_db
def test_a_proposal_that_comes_again_after_its_check_is_answered_as_the_first_and_begins_no_draft():
    """R3: by then a first publication is no choice any more."""
    person = amina()
    analyst, (claim, source) = logged_in(person), sourced(status=None)
    place = f"/desk/claims/{claim.public_id}/propose/"
    values = shown(analyst.get(place)) | {
        "do": "send", "act": "first", "status": "unresolved", "basis": "single_origin", "confidence": "low",
        "confidence_reason": "One report.", "effective_on": "20 May 2023", "cites": [source.public_id],
        "reasons": "The report says so.", "answer_both_sides_were_looked_at": "Yes.",
    }  # fmt: skip
    first = analyst.post(place, values)
    assert first.status_code == 302, first.context["form"].errors
    proposal = Proposal.objects.get()
    publish.approve(proposal, by=ben(), digest=proposal.digest)
    again = analyst.post(place, values)
    assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert drafts.of(claim, person) is None
