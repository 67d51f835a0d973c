"""Batches at the desk: long ones in parts, imports with their warnings, and who is told of them."""

from __future__ import annotations

import pytest

from claims import publish
from claims.models import Batch, Claim, Edition, Notice, Proposal, PublicClaim
from claims.timeline import Change
from sources.models import Source
from tests.builders import make_claim, make_evidence, make_line, make_source, published
from tests.desk.sending import logged_in, shown
from tests.desk.test_deciding import changed_source, post, sourced
from tests.people import amina, ben, edda

pytestmark = pytest.mark.django_db

LOOKED = "answer_both_sides_were_looked_at"


def imported(number: int = 2) -> Batch:
    batch = Batch.objects.create(kind=Batch.Kind.IMPORT, reason="Import: more files")
    for _ in range(number):
        claim = sourced()[0]
        line = make_line(claim, on="2023-01-01", confidence_reason="One source.")
        publish.propose(claim, by=None, change=Change(add=(line,)), batch=batch)
    return batch


def place_of(batch: Batch) -> str:
    return f"/desk/batches/{batch.pk}/"


def a_long_batch(number: int) -> Batch:
    source = make_source()
    for _ in range(number):
        claim = make_claim()
        make_evidence(claim, source)
        published(claim)
    Source.objects.filter(pk=source.pk).update(title="A better title")
    source.refresh_from_db()
    return publish.change_source(source, by=amina(), reason="The title was cut.")


def test_a_batch_of_120_is_read_in_parts_and_approved_whole():
    batch = a_long_batch(120)
    reviewer = logged_in(ben())
    first = reviewer.get(place_of(batch))
    assert (len(first.context["readings"]), "120 proposals" in first.content.decode()) == (100, True)
    assert "Approve and publish all" not in first.content.decode()
    last = reviewer.get(place_of(batch), {"part": "2"})
    assert len(last.context["readings"]) == 20
    assert "This publishes 120 proposals, on all parts." in last.content.decode()
    assert reviewer.post(f"{place_of(batch)}approve/", shown(last, "ApproveBatchForm")).status_code == 302
    assert Edition.objects.filter(batch=batch, act="source").count() == 120
    assert not Proposal.objects.filter(state="open").exists()


def test_a_refused_decision_of_a_long_batch_is_shown_on_its_last_part(monkeypatch):
    monkeypatch.setattr("claims.views.desk.batch.MOST", 2)
    batch = a_long_batch(3)
    reviewer = logged_in(ben())
    values = shown(reviewer.get(place_of(batch), {"part": "2"}), "ApproveBatchForm")
    publish.pause(batch.proposals.first().claim, by=amina(), reason="We look again.")
    answer = reviewer.post(f"{place_of(batch)}approve/", values)
    assert answer.status_code == 422
    assert "have changed since you opened the page" in answer.content.decode()
    for part in ("0", "9", "x", ""):
        assert reviewer.get(place_of(batch), {"part": part}).status_code == 200


def test_whoever_approves_an_import_answers_its_warnings_once_for_all():
    batch = imported(2)
    reviewer = logged_in(ben())
    page = reviewer.get(place_of(batch))
    assert "Both sides were looked at (2 proposals of this batch)" in page.content.decode()
    refused = post(reviewer, place_of(batch), "ApproveBatchForm")
    assert refused.status_code == 422
    assert LOOKED in refused.context["form"].errors
    assert post(reviewer, place_of(batch), "ApproveBatchForm", **{LOOKED: "In the archive."}).status_code == 302
    assert Edition.objects.filter(batch=batch).count() == 2


def test_one_proposal_of_an_import_is_answered_and_approved_on_its_own_page():
    first, _second = imported(2).proposals.order_by("pk")
    reviewer = logged_in(ben())
    place = f"/desk/proposals/{first.pk}/"
    assert "Whoever approves answers each" in reviewer.get(place).content.decode()
    assert post(reviewer, place, "ApproveForm").status_code == 422
    assert post(reviewer, place, "ApproveForm", **{LOOKED: "In the archive."}).status_code == 302
    assert "In the archive." in reviewer.get(place).content.decode()


def test_half_of_a_merge_or_of_a_change_to_a_source_leads_to_its_batch():
    batch, _claims = changed_source(amina())
    half = batch.proposals.first()
    reviewer = logged_in(ben())
    place = f"/desk/proposals/{half.pk}/"
    page = reviewer.get(place)
    assert f'href="{place_of(batch)}">Decide the batch' in page.content.decode()
    assert "Approve and publish" not in page.content.decode()
    refused = post(reviewer, place, "ApproveForm")
    assert refused.status_code == 422
    assert f"part of batch {batch.pk}" in refused.content.decode()


def test_reviewers_are_told_once_of_a_batch_that_an_import_proposed():
    people = {ben().pk, edda().pk}
    amina()
    batch = imported(3)
    told = Notice.objects.filter(kind="to_check")
    assert set(told.values_list("person", flat=True)) == people
    assert told.count() == len(people)
    first, second, third = batch.proposals.order_by("pk")
    answers = {"both_sides_were_looked_at": "Yes."}
    for proposal in (first, second):
        publish.approve(proposal, by=ben(), digest=proposal.digest, answers=answers)
    assert told.filter(read_at=None).count() == len(people), "the rest of the batch still waits"
    publish.approve(third, by=ben(), digest=third.digest, answers=answers)
    assert not told.filter(read_at=None).exists()


def test_reviewers_are_told_of_a_single_proposal_of_the_machine():
    reviewer, (claim, _source) = ben(), sourced()
    line = make_line(claim, on="2023-01-01", confidence_reason="One source.")
    publish.propose(claim, by=None, change=Change(add=(line,)))
    assert list(Notice.objects.values_list("person", "kind")) == [(reviewer.pk, "to_check")]


def test_an_analyst_sees_the_way_back_for_what_is_paused_alone():
    claim: Claim = sourced()[0]
    analyst = logged_in(amina())
    place = f"/desk/claims/{claim.public_id}/"
    publish.pause(claim, by=amina(), reason="We look again.")
    assert f'href="{place}resume/"' in analyst.get(place).content.decode()
    proposal = publish.propose(claim, by=edda(), act="withdraw", note="It rests on a forgery.")
    publish.approve(proposal, by=ben(), digest=proposal.digest)
    assert f'href="{place}resume/"' not in analyst.get(place).content.decode()
    assert "An editor withdrew this claim" in analyst.get(f"{place}resume/").content.decode()
    assert f'href="{place}resume/"' in logged_in(edda()).get(place).content.decode()
    assert PublicClaim.objects.get(claim=claim).standing == "withdrawn"
