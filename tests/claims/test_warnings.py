"""Warnings at the door: answered before a proposal is laid, by whoever approves an import, or within the day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from claims import completing, publish, review
from claims.models import Answer, Batch, Claim, Edition, Evidence, Proposal
from claims.publish import Refused
from claims.timeline import Change
from people.models import User
from sources.models import Grade, Source
from tests.builders import ANSWERED, make_claim, make_evidence, make_line, make_source, published
from tests.people import amina, ben, edda

pytestmark = pytest.mark.django_db

LOOKED = "both_sides_were_looked_at"
GRADED = "sources_are_graded"
QUICK = "confidence_has_a_reason_of_its_own"


def one_sided(*, letter: str | None = "B", status: str | None = "unresolved", **fields) -> Claim:
    """A claim with evidence for it alone, public unless `status` is None."""
    claim = make_claim()
    make_evidence(claim, make_source(letter=letter), **fields)
    if status:
        published(claim, status)
        claim.refresh_from_db()
    return claim


def change(claim: Claim, **fields) -> Change:
    return Change(add=(make_line(claim, on="2023-01-01", **fields),))


def quick(claim: Claim, by: User | None = None, **fields) -> Proposal:
    fields.setdefault("confidence_reason", review.QUICK_REASON)
    return publish.propose(claim, by=by or amina(), change=change(claim, **fields), quick=True)


def imported(*claims: Claim) -> Batch:
    batch = Batch.objects.create(kind=Batch.Kind.IMPORT, reason="Import: more files")
    for claim in claims:
        publish.propose(claim, by=None, change=change(claim), batch=batch)
    return batch


def digests_of(batch: Batch) -> dict[int, str]:
    return {row.pk: row.digest for row in batch.proposals.filter(state="open")}


def approved(proposal: Proposal) -> Edition:
    return publish.approve(proposal, by=ben(), digest=proposal.digest)


def open_of(claim: Claim) -> list[str]:
    found = completing.of(claim)
    return [item.rule for item in found.items] if found else []


def test_a_proposal_with_an_unanswered_warning_is_refused_with_the_sentence():
    claim = one_sided()
    with pytest.raises(Refused, match="Answer this warning first: No evidence stands against the claim"):
        publish.propose(claim, by=amina(), change=change(claim))
    proposal = publish.propose(claim, by=amina(), change=change(claim), answered={LOOKED: "In the archive."})
    assert (proposal.left_open, proposal.completes_by) == ({}, None)
    assert approved(proposal).seq == 2


def test_what_only_carries_is_warned_of_by_nothing():
    """A pause, a withdrawal or a change to a source is no new judgement, though a source has no grade."""
    claim, other = one_sided(letter=None), one_sided()
    publish.pause(claim, by=amina(), reason="We look again.")
    approved(publish.propose(claim, by=amina(), act="resume", note="Nothing was wrong."))
    source = claim.evidence.get().source
    Source.objects.filter(pk=source.pk).update(title="A better title")
    batch = publish.change_source(source, by=amina(), reason="It was cut.")
    publish.approve_batch(batch, by=ben(), digests=digests_of(batch))
    merged = publish.merge(claim, other, by=edda(), reason="One claim.")
    publish.approve_batch(merged, by=ben(), digests=digests_of(merged))
    approved(publish.propose(other, by=edda(), act="withdraw", note="It rests on a forgery."))
    assert not Proposal.objects.exclude(left_open={}).exists()


def test_whoever_approves_what_an_import_proposed_answers_its_warnings():
    claim = one_sided()
    proposal = imported(claim).proposals.get()
    assert proposal.left_open == {LOOKED: True}
    with pytest.raises(Refused, match="Answer this warning first"):
        approved(proposal)
    with pytest.raises(Refused, match="Answer this warning first"):
        publish.approve(proposal, by=ben(), digest=proposal.digest, answers={GRADED: "Yes.", LOOKED: "  "})
    publish.approve(proposal, by=ben(), digest=proposal.digest, answers={LOOKED: "In the archive."})
    assert list(Answer.objects.values_list("rule", "text", "by")) == [(LOOKED, "In the archive.", ben().pk)]


def test_one_answer_holds_for_every_proposal_of_a_batch_that_has_the_warning():
    batch = imported(one_sided(), one_sided(letter=None))
    with pytest.raises(Refused):
        publish.approve_batch(batch, by=ben(), digests=digests_of(batch), answers={LOOKED: "Yes."})
    assert not Answer.objects.exists()
    answers = {LOOKED: "Yes.", GRADED: "Known to us."}
    assert len(publish.approve_batch(batch, by=ben(), digests=digests_of(batch), answers=answers)) == 2
    assert Answer.objects.filter(rule=LOOKED).count() == 2
    assert Answer.objects.filter(rule=GRADED).count() == 1


def test_an_answer_given_ahead_of_an_embargo_counts_when_its_time_comes():
    claim, soon = one_sided(), timezone.now() + dt.timedelta(hours=1)
    proposal = publish.propose(claim, by=None, change=change(claim), embargo_until=soon)
    with pytest.raises(Refused):
        publish.approve_ahead(proposal, by=ben(), digest=proposal.digest)
    publish.approve_ahead(proposal, by=ben(), digest=proposal.digest, answers={LOOKED: "In the archive."})
    Proposal.objects.filter(pk=proposal.pk).update(embargo_until=timezone.now())
    assert publish.publish_due(proposal)


def test_a_quick_look_is_published_and_lists_what_is_open_until_the_next_day():
    claim = one_sided(letter=None, note="")
    proposal = quick(claim)
    assert set(proposal.left_open) == {LOOKED, GRADED, QUICK, "evidence_says_what_it_shows"}
    assert dt.timedelta(hours=23) < proposal.completes_by - timezone.now() <= dt.timedelta(hours=24)
    assert open_of(claim) == [r for r in completing.RULES if r in proposal.left_open]
    approved(proposal)
    found = completing.of(claim)
    assert (len(found.items), found.late) == (4, False)
    assert {row.claim_id for row in completing.unfinished()} == {claim.pk}


def test_what_is_open_closes_by_itself_once_it_is_there():
    claim = one_sided(letter=None, note="")
    approved(quick(claim))
    Grade.objects.create(source=claim.evidence.get().source, letter="B", reason="Known", graded_on="2026-11-24")
    assert GRADED not in open_of(claim)
    Evidence.objects.filter(claim=claim).update(note="It says so.")
    assert "evidence_says_what_it_shows" not in open_of(claim)
    assert LOOKED in open_of(claim)
    make_evidence(claim, make_source(), "denies")
    assert open_of(claim) == [QUICK]


def test_a_look_elsewhere_closes_the_question_of_the_other_side():
    claim = one_sided()
    approved(quick(claim))
    publish.record_check(claim, by=amina(), searched="The archive of the port.", result="Nothing against it.")
    assert open_of(claim) == [QUICK]


def test_an_answer_in_words_closes_what_words_can():
    claim = one_sided()
    proposal = quick(claim)
    with pytest.raises(Refused, match="at least one"):
        publish.answer(proposal, by=amina(), answers={QUICK: "It is right.", "no_such_rule": "Yes."})
    publish.answer(proposal, by=amina(), answers={LOOKED: "In the archive."})
    assert open_of(claim) == [QUICK]
    with pytest.raises(Refused):
        publish.answer(proposal, by=ben(), answers={LOOKED: "Twice."})


def test_a_full_look_takes_the_place_of_the_quick_one():
    claim = one_sided(letter=None)
    approved(quick(claim))
    claim.refresh_from_db()
    approved(publish.propose(claim, by=amina(), change=change(claim), answered=ANSWERED))
    assert open_of(claim) == []
    assert not completing.unfinished().exists()


def test_a_quick_look_that_leaves_nothing_open_is_complete():
    claim = one_sided()
    make_evidence(claim, make_source(), "refutes")
    proposal = quick(claim, confidence_reason="The port told us so.")
    assert (proposal.left_open, proposal.completes_by) == ({}, None)
    assert open_of(claim) == []


def test_what_was_sent_back_is_not_to_be_completed():
    claim = one_sided()
    proposal = quick(claim)
    publish.send_back(proposal, by=ben(), note="Wait.")
    assert open_of(claim) == []
    with pytest.raises(Refused, match="Nothing of this proposal waits"):
        publish.answer(proposal, by=amina(), answers={LOOKED: "In the archive."})


def test_no_answer_and_nothing_left_open_is_ever_changed():
    """Keeps L13 for answers: by any door, also raw updates."""
    proposal = quick(one_sided())
    publish.answer(proposal, by=amina(), answers={LOOKED: "In the archive."})
    rows = Answer._base_manager.all()
    for alter in (lambda: rows.update(text="Other."), lambda: rows.update(rule=GRADED), rows.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            alter()
    for fields in ({"left_open": {}}, {"completes_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(**fields)


def test_a_redaction_takes_words_out_of_answers():
    proposal = quick(one_sided())
    publish.answer(proposal, by=amina(), answers={LOOKED: "Jonathan Sparrow looked."})
    publish.redact("Jonathan Sparrow", by=edda(), ground="SAFETY", reason="A person is in danger.")
    assert Answer.objects.get().text == "[redacted] looked."


class TestPartsOfABatch:
    """What belongs together is decided together."""

    @pytest.fixture
    def half(self) -> Proposal:
        first = one_sided()
        source = first.evidence.get().source
        second = make_claim()
        make_evidence(second, source)
        published(second)
        Source.objects.filter(pk=source.pk).update(title="A better title")
        publish.change_source(source, by=edda(), reason="The title was cut.")
        return first.proposals.get()

    def test_none_of_it_is_decided_alone(self, half: Proposal):
        for decide in (
            lambda: publish.approve(half, by=ben(), digest=half.digest),
            lambda: publish.approve_ahead(half, by=ben(), digest=half.digest),
            lambda: publish.publish_alone(half, by=edda(), reason="It is urgent."),
            lambda: publish.send_back(half, by=ben(), note="No."),
            lambda: publish.take_back(half, by=edda()),
        ):
            with pytest.raises(Refused, match=f"part of batch {half.batch_id}"):
                decide()
        half.refresh_from_db()
        assert half.state == "open"
        assert len(publish.approve_batch(half.batch, by=ben(), digests=digests_of(half.batch))) == 2

    def test_what_an_import_brought_may_be_decided_one_by_one(self):
        first, _second = imported(one_sided(), one_sided()).proposals.order_by("pk")
        assert publish.approve(first, by=ben(), digest=first.digest, answers={LOOKED: "Yes."})
