"""The door: what may become public, by whom, and that it does so whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import re
import zlib
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction
from django.utils import timezone

from claims import publish, review, scales, visibility
from claims.edition import Correction
from claims.models import (
    Claim,
    Edition,
    Evidence,
    Forecast,
    Opening,
    Proposal,
    PublicClaim,
    PublicLink,
    PublicRevision,
    Span,
    StatusChange,
)
from claims.publish import MOVES, Refused, checking, composing, proposals
from claims.timeline import Change, Line
from claims.working import add_evidence
from people.grants import revoke
from people.models import User
from people.roles import Act, Role
from sources import digest
from sources.models import Source
from sources.saving import Stale
from tests.builders import (
    ANSWERED,
    make_actor,
    make_appearance,
    make_claim,
    make_evidence,
    make_forecast,
    make_line,
    make_passage,
    make_source,
    published,
)
from tests.people import amina, ben, cleo, edda

pytestmark = pytest.mark.django_db


def ready(**fields):
    """A draft with two pieces of evidence for it and one against."""
    claim = make_claim("The ship left the port in May.", **fields)
    make_evidence(claim, make_source("Harbour log", actor=make_actor("Harbour office")))
    make_evidence(claim, make_source("Satellite picture", actor=make_actor("Imagery house")))
    make_evidence(claim, make_source("Ministry statement", actor=make_actor("Ministry")), "refutes")
    return claim


def supported(claim, **fields):
    fields.setdefault("basis", "separate_origins")
    fields.setdefault("basis_note", "A log and a picture, made by people who do not know each other.")
    return Change(add=(make_line(claim, "supported", **fields),))


def proposed(claim, change, by=None, act="first", **more):
    more.setdefault("answered", ANSWERED)
    return publish.propose(claim, by=by or amina(), act=act, change=change, **more)


def first_edition(claim, change=None):
    proposal = proposed(claim, change or supported(claim))
    return publish.approve(proposal, by=ben(), digest=proposal.digest)


def refusal(verb, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        verb(*args, **kwargs)
    return " ".join(caught.value.reasons)


class TestMoves:
    def test_every_standing_says_what_is_possible(self):
        assert set(MOVES) == {"draft", *scales.STANDINGS}

    def test_every_act_and_every_next_standing_is_known(self):
        for moves in MOVES.values():
            assert set(moves) <= set(scales.ACTS)
            assert set(moves.values()) <= set(scales.STANDINGS)


class TestFirstPublication:
    def test_a_draft_is_public_nowhere(self):
        claim = ready()
        assert visibility.claim(claim.public_id) is None
        assert visibility.revision() == 0

    def test_what_was_read_is_what_is_published(self):
        claim = ready()
        proposal = proposed(claim, supported(claim))
        read = zlib.decompress(bytes(proposal.document))
        edition = publish.approve(proposal, by=ben(), digest=proposal.digest)
        assert zlib.decompress(bytes(edition.opening.document)) == read
        assert (edition.seq, edition.number, edition.act, edition.status) == (1, 0, "first", "supported")
        assert edition.author == amina()
        assert edition.approver == ben()

    def test_edition_opening_leaf_projections_and_revision_come_together(self):
        """L6, L7."""
        claim = ready()
        edition = first_edition(claim)
        public = visibility.claim(claim.public_id)
        assert public.status == "supported"
        assert public.traced_for == 2
        assert StatusChange.objects.filter(claim=public).count() == 1
        assert set(Span.objects.filter(claim=public).values_list("clock", flat=True)) == {"known", "published"}
        assert PublicLink.objects.filter(claim=public, kind="source").count() == 3
        assert visibility.revision() == 1
        leaf = json.loads(bytes(edition.leaf))
        assert leaf["content"] == edition.commitment
        assert (leaf["from"], leaf["to"], leaf["prev"], leaf["rev"]) == (None, "supported", None, 1)

    def test_the_opening_opens_the_commitment(self):
        """L15."""
        edition = first_edition(ready())
        opening = Opening.objects.get(pk=edition.pk)
        document = zlib.decompress(bytes(opening.document))
        assert digest.commitment(bytes(opening.salt), document) == edition.commitment

    def test_a_failure_in_the_middle_leaves_nothing(self, monkeypatch):
        """R5, L7."""
        claim = ready()
        proposal = proposed(claim, supported(claim))
        monkeypatch.setattr("claims.record.projections.write", lambda rows: 1 / 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            publish.approve(proposal, by=ben(), digest=proposal.digest)
        assert not Edition.objects.exists()
        assert not Opening.objects.exists()
        assert visibility.revision() == 0
        assert Proposal.objects.get().state == "open"


class TestFourEyes:
    def test_the_author_never_approves_whatever_roles_they_hold(self):
        """A19, D8."""
        claim = ready()
        proposal = proposed(claim, supported(claim), by=edda())
        assert "somebody else" in refusal(publish.approve, proposal, by=edda(), digest=proposal.digest)

    def test_an_analyst_does_not_approve(self):
        claim = ready()
        proposal = proposed(claim, supported(claim), by=ben())
        assert "role" in refusal(publish.approve, proposal, by=amina(), digest=proposal.digest)

    def test_somebody_without_a_role_proposes_nothing(self):
        claim = ready()
        assert "role" in refusal(proposed, claim, supported(claim), by=cleo())

    def test_another_digest_is_not_published(self):
        claim = ready()
        proposal = proposed(claim, supported(claim))
        assert "not what would be published" in refusal(publish.approve, proposal, by=ben(), digest="0" * 64)

    def test_evidence_added_after_the_proposal_does_not_slip_in(self):
        claim = ready()
        proposal = proposed(claim, supported(claim))
        make_evidence(claim, make_source("Too late"))
        publish.approve(proposal, by=ben(), digest=proposal.digest)
        document = visibility.current(visibility.claim(claim.public_id)).document
        assert "Too late" not in json.dumps(document)

    def test_one_person_may_publish_alone_only_with_a_recorded_reason(self):
        claim = ready()
        proposal = proposed(claim, supported(claim), by=edda())
        assert "could not wait" in refusal(publish.publish_alone, proposal, by=edda(), reason="  ")
        edition = publish.publish_alone(proposal, by=edda(), reason="Wrong by night, nobody awake.")
        assert edition.override == "Wrong by night, nobody awake."
        assert edition.approver is None

    def test_a_reviewer_may_not_publish_alone(self):
        claim = ready()
        proposal = proposed(claim, supported(claim), by=ben())
        assert "role" in refusal(publish.publish_alone, proposal, by=ben(), reason="In a hurry.")

    def test_a_proposal_comes_back_with_a_note(self):
        claim = ready()
        proposal = proposed(claim, supported(claim))
        assert "missing" in refusal(publish.send_back, proposal, by=ben(), note="")
        publish.send_back(proposal, by=ben(), note="Grade the log first.")
        proposal.refresh_from_db()
        assert (proposal.state, proposal.decision_note) == ("returned", "Grade the log first.")
        assert "no longer open" in refusal(publish.approve, proposal, by=ben(), digest=proposal.digest)

    def test_a_proposal_whose_author_cannot_be_told_is_not_sent_back(self, monkeypatch):
        def lost(*_, **__):
            raise OSError

        monkeypatch.setattr(proposals.notices, "tell_decided", lost)
        proposal = proposed(claim := ready(), supported(claim))
        with pytest.raises(OSError):  # noqa: PT011
            publish.send_back(proposal, by=ben(), note="Grade the log first.")
        proposal.refresh_from_db()
        assert proposal.state == "open"

    def test_only_the_author_takes_a_proposal_back(self):
        proposal = proposed(claim := ready(), supported(claim))
        assert "author" in refusal(publish.take_back, proposal, by=ben())
        publish.take_back(proposal, by=amina())
        assert proposed(claim, supported(claim)).state == "open"

    def test_a_claim_has_one_open_proposal(self):
        claim = ready()
        proposed(claim, supported(claim))
        assert "already has an open proposal" in refusal(proposed, claim, supported(claim), by=ben())

    def test_nobody_publishes_alone_what_another_wrote(self):
        """Who publishes alone is named by the leaf as the author; another's work is approved instead."""
        claim = ready()
        proposal = proposed(claim, supported(claim))
        assert "read it and approve it" in refusal(publish.publish_alone, proposal, by=edda(), reason="By night.")

    def test_a_reason_longer_than_its_column_is_refused(self):
        claim = ready()
        proposal = proposed(claim, supported(claim), by=edda())
        assert "at most 400" in refusal(publish.publish_alone, proposal, by=edda(), reason="x" * 401)
        assert "at most 400" in refusal(publish.redact, "port", by=edda(), ground="SAFETY", reason="x" * 401)

    @pytest.mark.parametrize("take", ["role", "account"])
    def test_a_role_lost_since_the_request_began_approves_nothing(self, take):
        claim, reviewer = ready(), ben()
        proposal = proposed(claim, supported(claim))
        assert reviewer.may(Act.APPROVE)
        same = User.objects.get(pk=reviewer.pk)
        if take == "role":
            revoke(same, Role.REVIEWER, by=None)
        else:
            User.objects.filter(pk=same.pk).update(is_active=False)
        assert "role" in refusal(publish.approve, proposal, by=reviewer, digest=proposal.digest)

    def test_no_machine_does_what_a_person_decides(self):
        """D26: an import proposes first editions and changes, and nothing else happens without a person."""
        claim = ready()
        first_edition(claim)
        assert "role" in refusal(publish.pause, claim, by=None, reason="A script found it odd.")
        assert "not proposed" in refusal(publish.propose, claim, by=None, act="withdraw", note="A script found it odd.")
        waiting = proposed(claim, supported(claim, on="2023-01-01"), act="change")
        assert "role" in refusal(publish.approve, waiting, by=None, digest=waiting.digest)
        assert "role" in refusal(publish.redact, "port", by=None, ground="SAFETY", reason="A script.")

    def test_a_superuser_without_a_role_approves_nothing(self):
        claim, boss = ready(), cleo()
        User.objects.filter(pk=boss.pk).update(is_superuser=True)
        proposal = proposed(claim, supported(claim))
        assert "role" in refusal(publish.approve, proposal, by=boss, digest=proposal.digest)

    @pytest.mark.parametrize("act", ["pause", "merge", "redaction", "source"])
    def test_an_act_with_a_verb_of_its_own_is_not_proposed(self, act):
        """A pause or a redaction that were composed would publish half-finished work under that name."""
        claim = ready()
        first_edition(claim)
        make_evidence(claim, make_source("Half finished"))
        assert "not proposed" in refusal(publish.propose, claim, by=edda(), act=act, note="Why not.")

    def test_a_rule_that_came_later_still_holds_at_the_approval(self, monkeypatch):
        claim = ready()
        proposal = proposed(claim, supported(claim))

        def a_new_rule(case):
            yield "A new rule."

        monkeypatch.setattr(review, "BLOCKS", (*review.BLOCKS, a_new_rule))
        assert "A new rule." in refusal(publish.approve, proposal, by=ben(), digest=proposal.digest)

    def test_what_an_import_proposed_is_signed_as_an_import(self):
        claim = ready()
        proposal = publish.propose(claim, by=None, act="first", change=supported(claim))
        edition = publish.approve(proposal, by=ben(), digest=proposal.digest)
        assert visibility.by_whom(edition) == "an import, checked by one of us"

    def test_what_an_editor_wrote_and_a_reviewer_checked_is_not_said_to_be_by_analysts(self):
        claim = ready()
        first_edition(claim)
        proposal = publish.propose(claim, by=edda(), act="withdraw", note="It named the wrong ship.")
        edition = publish.approve(proposal, by=ben(), digest=proposal.digest)
        assert visibility.by_whom(edition) == "one of us, checked by a second person"


class TestTheBase:
    def test_a_proposal_whose_base_was_overtaken_goes_back(self):
        claim = ready()
        first_edition(claim)
        waiting = proposed(claim, supported(claim, on="2023-01-01"), act="change")
        publish.pause(claim, by=ben(), reason="A reader found a contradiction.")
        waiting.refresh_from_db()
        assert waiting.state == "stale"
        assert "no longer open" in refusal(publish.approve, waiting, by=ben(), digest=waiting.digest)

    def test_a_form_built_on_an_old_version_is_refused(self):
        """R1."""
        claim = ready()
        with pytest.raises(Stale):
            proposed(claim, supported(claim), version=claim.version + 1)


class TestRules:
    @pytest.mark.parametrize(
        ("status", "fields", "sentence"),
        [
            ("supported", {"basis": "single_origin"}, "needs one of these bases"),
            ("supported", {"confidence": "low"}, "low confidence"),
            ("supported", {"basis": "separate_origins"}, "independent"),
            ("partly_supported", {"unproven_part": " "}, "both parts"),
            ("came_true", {}, "not a status for a claim of this kind"),
            ("undeterminable", {}, "cannot be had"),
            ("unresolved", {"reasons": "Somebody said so.", "basis": "single_origin"}, "Name the evidence"),
            ("unresolved", {"confidence_reason": ""}, "Say why confidence"),
        ],
    )
    def test_a_status_that_fails_its_test_is_refused(self, status, fields, sentence):
        """D17."""
        claim = ready()
        assert sentence in refusal(proposed, claim, Change(add=(make_line(claim, status, **fields),)))

    def test_a_bare_denial_makes_nothing_disputed(self):
        claim = make_claim()
        make_evidence(claim)
        make_evidence(claim, stance="denies", credibility=5)
        assert "each side" in refusal(proposed, claim, Change(add=(make_line(claim, "disputed"),)))

    def test_one_speaker_on_both_sides_disputes_nothing(self):
        claim, speaker = make_claim(), make_actor()
        make_evidence(claim, make_source(actor=speaker))
        make_evidence(claim, make_source(actor=speaker), "refutes")
        assert "different speakers" in refusal(proposed, claim, Change(add=(make_line(claim, "disputed"),)))

    def test_two_graded_origins_make_a_claim_disputed(self):
        claim = ready()
        assert first_edition(claim, Change(add=(make_line(claim, "disputed"),))).status == "disputed"

    def test_a_change_that_changes_nothing_is_refused(self):
        claim = ready()
        first_edition(claim)
        assert "Nothing would change" in refusal(proposed, claim, Change(), act="change")

    def test_a_status_may_be_kept_with_new_reasons(self):
        claim = ready()
        first_edition(claim)
        proposal = proposed(claim, supported(claim, on="2023-05-01"), act="change")
        edition = publish.approve(proposal, by=ben(), digest=proposal.digest)
        assert edition.status == "supported"
        assert "status" not in edition.changed
        assert "timeline" in edition.changed

    def test_a_claim_whose_kind_changed_needs_a_status_of_that_kind(self):
        claim = ready()
        first_edition(claim)
        Claim.objects.filter(pk=claim.pk).update(kind="forecast")
        make_forecast(claim)
        assert "not a status for a claim of this kind" in refusal(proposed, claim, Change(), act="change")

    def test_the_article_alone_is_no_evidence(self):
        """What the author says shows that it was said."""
        claim, article = make_claim(), make_source("The article")
        make_appearance(claim, make_passage(article))
        line = Line("2022-12-01", "supported", "primary_record", "moderate", f"It says so [@{article.key}].")
        assert "Name the evidence" in refusal(proposed, claim, Change(add=(line,)))

    def test_a_key_point_on_one_origin_says_why(self):
        """D2."""
        claim = make_claim(priority=1)
        make_evidence(claim)
        assert "say in the note why" in refusal(proposed, claim, Change(add=(make_line(claim, "supported"),)))
        told = make_line(claim, "supported", basis_note="The register itself is the record.")
        assert proposed(claim, Change(add=(told,))).state == "open"

    def test_what_is_called_confirmed_has_two_traced_origins(self):
        claim = make_claim()
        make_evidence(claim, credibility=1)
        change = Change(add=(make_line(claim),))
        assert "two traced origins" in refusal(proposed, claim, change)
        make_evidence(claim)
        assert proposed(claim, change).state == "open"

    @pytest.mark.parametrize(
        ("modality", "deadline", "status", "refused"),
        [
            ("will", "", "did_not_come_true", True),
            ("will", "2023-06", "did_not_come_true", True),
            ("will", "2023-05", "did_not_come_true", False),
            ("will", "", "came_true", False),
            ("will_not", "", "came_true", True),
            ("will_not", "", "partly_came_true", True),
            ("will_not", "", "did_not_come_true", False),
            ("will_not", "2023-05", "came_true", False),
        ],
    )
    def test_what_has_not_happened_is_open_until_its_deadline_is_over(self, modality, deadline, status, refused):
        claim = make_claim(kind="forecast")
        make_evidence(claim, stance="refutes" if status == "did_not_come_true" else "supports")
        Forecast.objects.filter(claim=claim).update(modality=modality, deadline=deadline)
        change = Change(add=(make_line(claim, status, on="2023-06-30"),))
        if refused:
            assert "too early" in refusal(proposed, claim, change)
        else:
            assert proposed(claim, change).state == "open"

    @pytest.mark.parametrize(("day", "refused"), [("2022-11-01", True), ("2026-01-01", False)])
    def test_criteria_written_anew_do_not_keep_their_old_day(self, day, refused):
        claim = make_claim(kind="forecast")
        make_evidence(claim)
        published(claim, "pending")
        Forecast.objects.filter(claim=claim).update(criteria="Something easier.", criteria_fixed_on=day)
        if refused:
            assert "were fixed changes too" in refusal(proposed, claim, Change(), act="change")
        else:
            assert proposed(claim, Change(), act="change").state == "open"

    def test_no_criteria_are_fixed_in_the_future(self):
        claim = make_claim(kind="forecast")
        Forecast.objects.filter(claim=claim).update(criteria_fixed_on="2999-01-01")
        assert "still to come" in refusal(proposed, claim, Change(add=(make_line(claim, "pending"),)))

    def test_tests_held_are_counted_for_a_will_not_alone(self):
        claim = ready()
        assert "held so far" in refusal(proposed, claim, Change(add=(make_line(claim, held_so_far=3),)))

    def test_a_clock_that_went_back_stops_no_change(self, monkeypatch):
        """R16: what is published stays as it is, and the next edition is recorded no earlier."""
        claim, noon = ready(), dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
        monkeypatch.setattr(timezone, "now", lambda: noon)
        line = make_line(claim, on="2026-11-24")
        first = first_edition(claim, Change(add=(line,), compiled_on="2026-11-24", considered_to="2026-11-24"))
        monkeypatch.setattr(timezone, "now", lambda: noon - dt.timedelta(days=1))
        proposal = proposed(claim, Change(add=(make_line(claim, on="2026-11-20"),)), act="change")
        edition = publish.approve(proposal, by=ben(), digest=proposal.digest)
        assert edition.recorded_at == first.recorded_at
        spans = Span.objects.filter(claim=claim.pk, clock="published")
        assert [span.edition_id for span in spans] == [edition.pk]

    def warned(self, claim, proposal):
        public = visibility.claim(claim.public_id)
        base = visibility.current(public).document if public else None
        document = json.loads(zlib.decompress(bytes(proposal.document)))
        return dict(review.examine(document, base, proposal.act).warnings)

    def test_a_line_that_cites_a_later_source_is_pointed_out(self):
        claim = make_claim()
        make_evidence(claim, make_source("The book", published="2023-05-05"))
        proposal = proposed(claim, Change(add=(make_line(claim, on="2023-05-04"),)))
        assert "“The book”" in self.warned(claim, proposal)["no_line_cites_a_later_source"]
        publish.take_back(proposal, by=amina())
        proposal = proposed(claim, Change(add=(make_line(claim, on="2023-05-05"),)))
        assert "no_line_cites_a_later_source" not in self.warned(claim, proposal)

    def test_a_status_whose_evidence_was_withdrawn_is_pointed_out(self):
        claim = ready()
        first_edition(claim)
        claim.evidence.filter(stance="supports").update(withdrawn_at="2026-11-24T00:00Z", withdrawn_because="Forged")
        proposal = proposed(claim, Change(), act="change")
        assert "rests on 1 source no longer" in self.warned(claim, proposal)["the_standing_line_keeps_its_evidence"]


class TestCorrections:
    def wrong(self, **fields):
        values = {
            "type": "status",
            "wrong": "We called it supported.",
            "right": "It is unresolved.",
            "since": "2026-11-22",
            "noticed_by": "a reader",
        }
        return Correction(**values | fields)

    def test_a_correction_says_what_was_wrong(self):
        """D10."""
        claim = ready()
        first_edition(claim)
        change = Change(add=(make_line(claim, "unresolved", on="2023-01-01"),))
        assert "what was wrong" in refusal(proposed, claim, change, act="correction")
        assert "who noticed" in refusal(proposed, claim, change, act="correction", correction=self.wrong(noticed_by=""))

    @pytest.mark.parametrize("since", [None, "2999-01-01"])
    def test_a_correction_says_since_when(self, since):
        claim = ready()
        first_edition(claim)
        change = Change(add=(make_line(claim, "unresolved", on="2023-01-01"),))
        wrong = self.wrong(since=since)
        sentence = "still to come" if since else "since when"
        assert sentence in refusal(proposed, claim, change, act="correction", correction=wrong)

    def test_what_was_wrong_is_not_told_under_another_name(self):
        claim = ready()
        first_edition(claim)
        change = Change(add=(make_line(claim, "unresolved", on="2023-01-01"),))
        assert "as a correction" in refusal(proposed, claim, change, act="change", correction=self.wrong())

    def test_a_correction_is_counted_and_kept_in_the_document(self):
        claim = ready()
        first_edition(claim)
        change = Change(add=(make_line(claim, "unresolved", on="2023-01-01"),))
        proposal = proposed(claim, change, act="correction", correction=self.wrong())
        edition = publish.approve(proposal, by=ben(), digest=proposal.digest)
        public = visibility.claim(claim.public_id)
        assert edition.act == "correction"
        assert public.corrections == 1
        assert visibility.current(public).document["corrections"][0]["wrong"] == "We called it supported."

    def test_a_wrong_line_is_retired_with_its_reason_and_stays_readable(self):
        claim = ready()
        first_edition(claim)
        public = visibility.claim(claim.public_id)
        key = visibility.current(public).document["status"]["key"]
        silent = Change(add=(make_line(claim, "unresolved"),), retire=((key, " "),))
        assert "Say why the line is retired" in refusal(proposed, claim, silent, act="change")
        change = Change(add=(make_line(claim, "unresolved"),), retire=((key, "The log was misread."),))
        proposal = proposed(claim, change, act="change")
        publish.approve(proposal, by=ben(), digest=proposal.digest)
        retired = visibility.current(public := visibility.claim(claim.public_id)).document["timeline"]["retired"]
        assert retired[0]["why"] == "The log was misread."
        assert public.status == "unresolved"


class TestStanding:
    def test_a_pause_publishes_nobodys_half_finished_work(self):
        claim = ready()
        first_edition(claim)
        make_evidence(claim, make_source("Half finished"))
        edition = publish.pause(claim, by=amina(), reason="The log may be forged.")
        document = visibility.current(visibility.claim(claim.public_id)).document
        assert (edition.standing, document["notice"]["reason"]) == ("paused", "The log may be forged.")
        assert "Half finished" not in json.dumps(document)

    def test_a_pause_needs_a_reason(self):
        claim = ready()
        first_edition(claim)
        assert "sentence" in refusal(publish.pause, claim, by=amina(), reason=" ")

    def test_a_paused_claim_resumes_through_a_second_person(self):
        claim = ready()
        first_edition(claim)
        publish.pause(claim, by=amina(), reason="The log may be forged.")
        assert "not possible" in refusal(publish.pause, claim, by=amina(), reason="Again.")
        proposal = publish.propose(claim, by=amina(), act="resume")
        edition = publish.approve(proposal, by=ben(), digest=proposal.digest)
        assert (edition.act, edition.standing) == ("resume", "public")
        assert visibility.current(visibility.claim(claim.public_id)).document["notice"] is None

    def test_a_withdrawn_claim_keeps_its_address_and_history(self):
        """D14."""
        claim = ready()
        first_edition(claim)
        proposal = publish.propose(claim, by=edda(), act="withdraw", note="It spoke of a private person.")
        publish.approve(proposal, by=ben(), digest=proposal.digest)
        public = visibility.claim(claim.public_id)
        assert public.standing == "withdrawn"
        assert [e.standing for e in visibility.history(public)] == ["public", "withdrawn"]

    def test_a_merged_claim_names_the_other_and_keeps_its_past(self):
        one, other = ready(), ready()
        first_edition(one)
        first_edition(other)
        batch = publish.merge(one, other, by=edda(), reason="The same sentence twice.")
        waiting = {p.pk: p.digest for p in batch.proposals.all()}
        publish.approve_batch(batch, by=ben(), digests=waiting)
        notice = visibility.current(visibility.claim(one.public_id)).document["notice"]
        assert notice["into"]["id"] == other.public_id
        assert visibility.claim(other.public_id).standing == "public"

    def two_public(self):
        one, other = ready(), ready()
        first_edition(one)
        first_edition(other)
        return one, other

    def still_open(self, batch):
        return {p.pk: p.digest for p in batch.proposals.filter(state="open")}

    def test_no_claim_is_merged_into_one_withdrawn_since(self):
        one, other = self.two_public()
        batch = publish.merge(one, other, by=edda(), reason="The same sentence twice.")
        gone = publish.propose(other, by=edda(), act="withdraw", note="It spoke of a private person.")
        publish.approve(gone, by=ben(), digest=gone.digest)
        assert "no longer public" in refusal(publish.approve_batch, batch, by=ben(), digests=self.still_open(batch))
        assert visibility.claim(one.public_id).standing == "public"

    def test_two_claims_are_not_merged_into_each_other(self):
        one, other = self.two_public()
        there = publish.merge(one, other, by=edda(), reason="The same sentence twice.")
        back = publish.merge(other, one, by=edda(), reason="The same sentence twice.")
        publish.approve_batch(there, by=ben(), digests=self.still_open(there))
        assert "no longer public" in refusal(publish.approve_batch, back, by=ben(), digests=self.still_open(back))

    def test_half_a_merge_is_not_published(self):
        one, other = self.two_public()
        make_evidence(other, make_source("What the other page had"))
        batch = publish.merge(one, other, by=edda(), reason="The same sentence twice.")
        waiting = batch.proposals.get(claim=other)
        publish.pause(other, by=ben(), reason="We look at it again.")
        waiting.refresh_from_db()
        assert waiting.state == "stale"
        assert "Propose it again" in refusal(publish.approve_batch, batch, by=ben(), digests=self.still_open(batch))

    def test_a_draft_cannot_be_paused(self):
        assert "not possible" in refusal(publish.pause, ready(), by=amina(), reason="Why not.")


class TestSources:
    def test_a_broken_edge_proposes_editions_and_moves_no_number_silently(self):
        claim = ready()
        first_edition(claim)
        log = Source.objects.get(title="Harbour log")
        Source.objects.filter(pk=log.pk).update(lineage="unknown")
        assert visibility.claim(claim.public_id).traced_for == 2
        batch = publish.change_source(log, by=amina(), reason="The log's own origin is not known after all.")
        assert visibility.claim(claim.public_id).traced_for == 2
        editions = publish.approve_batch(batch, by=ben(), digests={p.pk: p.digest for p in batch.proposals.all()})
        assert [e.act for e in editions] == ["source"]
        assert editions[0].status == "supported"
        assert visibility.claim(claim.public_id).traced_for == 1

    def withhold_the_log(self, claim):
        log = Source.objects.get(title="Harbour log")
        Source.objects.filter(pk=log.pk).update(withheld="source_safety")
        return log

    @pytest.mark.parametrize("way", ["carried", "composed"])
    def test_a_source_that_a_published_line_cites_can_still_be_withheld(self, way):
        claim = ready()
        first_edition(claim)
        log = self.withhold_the_log(claim)
        if way == "carried":
            batch = publish.change_source(log, by=amina(), reason="Its keeper is in danger.")
            publish.approve_batch(batch, by=ben(), digests={p.pk: p.digest for p in batch.proposals.all()})
        else:
            proposal = proposed(claim, Change(), act="change")
            publish.approve(proposal, by=ben(), digest=proposal.digest)
        document = visibility.current(visibility.claim(claim.public_id)).document
        told = json.dumps(document)
        assert "Harbour log" not in told
        assert log.public_id not in told
        assert document["sources"][document["status"]["cites"][0]]["withheld_word"]

    def test_under_an_alias_no_line_may_cite_another_source(self):
        claim = ready()
        first_edition(claim)
        base = visibility.current(visibility.claim(claim.public_id)).document
        self.withhold_the_log(claim)
        proposal = proposed(claim, Change(), act="change")
        forged = json.loads(zlib.decompress(bytes(proposal.document)))
        alias = forged["status"]["cites"][0]
        other = next(id for id in forged["sources"] if id != alias)
        told = json.loads(json.dumps(forged["timeline"]).replace(alias, other))
        rules = [rule for rule, _ in review.examine(forged | {"timeline": told}, base, "change").blocks]
        assert "a_published_line_is_never_altered" in rules

    @pytest.mark.parametrize("words", ["the Harbour log book of May", "https://harbour.example/log"])
    def test_no_note_names_a_withheld_source(self, words):
        claim = make_claim()
        log = make_source("Harbour log book", withheld="source_safety", url="https://harbour.example/log")
        make_evidence(claim, log, note=f"It stands in {words}.")
        assert "names a withheld source" in refusal(proposed, claim, Change(add=(make_line(claim),)))

    def test_two_claims_do_not_show_that_they_share_a_withheld_article(self):
        shared = make_passage(make_source("The leak", withheld="source_safety"), position=77)
        told = []
        for claim in (make_claim(), make_claim()):
            make_appearance(claim, shared)
            make_evidence(claim)
            published(claim)
            told.append(visibility.current(visibility.claim(claim.public_id)).document["appearances"][0])
        assert shared.public_id not in json.dumps(told)
        assert told[0]["passage"]["id"] != told[1]["passage"]["id"]
        assert told[0]["passage"]["position"] == 0

    def test_a_batch_is_published_whole_or_not(self):
        claims = [ready(), ready()]
        shared = make_source("Shared")
        for claim in claims:
            make_evidence(claim, shared)
            first_edition(claim)
        Source.objects.filter(pk=shared.pk).update(title="Shared, renamed")
        batch = publish.change_source(shared, by=amina(), reason="The title was wrong.")
        digests = {p.pk: p.digest for p in batch.proposals.all()}
        assert len(digests) == 2
        spoiled = digests | {max(digests): "0" * 64}
        refusal(publish.approve_batch, batch, by=ben(), digests=spoiled)
        assert Edition.objects.filter(act="source").count() == 0
        publish.approve_batch(batch, by=ben(), digests=digests)
        assert Edition.objects.filter(act="source").count() == 2

    def test_evidence_withdrawn_stays_in_the_old_edition(self):
        claim = ready()
        first_edition(claim)
        gone = claim.evidence.first()
        Evidence.objects.filter(pk=gone.pk).update(withdrawn_at="2026-11-24T00:00Z", withdrawn_because="A forgery")
        proposal = proposed(claim, Change(), act="change")
        publish.approve(proposal, by=ben(), digest=proposal.digest)
        public = visibility.claim(claim.public_id)
        keys = [[e["key"] for e in edition.document["evidence"]] for edition in visibility.history(public)]
        assert gone.key in keys[0]
        assert gone.key not in keys[1]


class TestRedaction:
    def test_the_text_leaves_everything_and_the_record_says_so(self):
        """L16."""
        claim = ready()
        make_evidence(claim, make_source("Letter of Jane Roe"), "context", note="Jane Roe writes of the port.")
        first_edition(claim)
        written = publish.redact("Jane Roe", by=edda(), ground="SAFETY", reason="A private person is at risk.")
        assert [e.act for e in written] == ["redaction"]
        public = visibility.claim(claim.public_id)
        old, new = visibility.history(public)
        assert old.document is None
        assert old.redaction_ground == "SAFETY"
        assert "Jane Roe" not in json.dumps(new.document)
        assert json.loads(bytes(written[0].leaf))["redacts"] == [0]
        assert not Source.objects.filter(title__contains="Jane Roe").exists()
        assert not Proposal.objects.exclude(document=b"").exists()

    def test_a_redaction_needs_a_ground_and_does_not_repeat_the_text(self):
        assert "ground" in refusal(publish.redact, "Jane Roe", by=edda(), ground="WHIM", reason="Because.")
        assert "repeat" in refusal(publish.redact, "Jane Roe", by=edda(), ground="SAFETY", reason="Jane Roe asked.")
        assert "Nothing holds" in refusal(publish.redact, "Jane Roe", by=edda(), ground="SAFETY", reason="At risk.")

    def test_an_analyst_redacts_nothing(self):
        assert "role" in refusal(publish.redact, "Jane Roe", by=amina(), ground="SAFETY", reason="At risk.")


class TestChecks:
    def test_a_check_moves_last_checked_and_nothing_else(self):
        claim = ready()
        published(claim)
        PublicClaim.objects.update(last_checked="2026-01-01")
        before = visibility.current(visibility.claim(claim.public_id))
        publish.record_check(claim, by=amina(), searched="Port registers", result="Nothing new")
        public = visibility.claim(claim.public_id)
        assert public.last_checked.year > 2025
        assert public.last_checked.isoformat() != "2026-01-01"
        assert visibility.current(public) == before
        assert PublicRevision.objects.get().number == 2

    def test_a_pause_or_a_redaction_is_no_look_at_the_evidence(self):
        claim = ready()
        first_edition(claim, Change(add=supported(claim).add, compiled_on="2026-01-01"))
        publish.pause(claim, by=amina(), reason="The log may be forged.")
        publish.redact("What it says", by=edda(), ground="COPYRIGHT", reason="The owner asked.")
        assert visibility.claim(claim.public_id).last_checked.isoformat() == "2026-01-01"
        proposal = proposed(claim, supported(claim, on="2023-01-01"), act="resume")
        edition = publish.approve(proposal, by=ben(), digest=proposal.digest)
        assert visibility.claim(claim.public_id).last_checked == edition.recorded_at.date()

    def test_a_check_says_where_it_looked(self):
        claim = ready()
        assert "where you looked" in refusal(publish.record_check, claim, by=amina(), searched="", result="Nothing")


class TestLeaves:
    ALLOWED = {
        "v": r"1",
        "type": "|".join(scales.ACTS),
        "claim": r"[a-z0-9]{8,12}",
        "rev": r"[1-9]\d*",
        "from": "None|" + "|".join(scales.STATUSES),
        "to": "|".join(scales.STATUSES),
        "standing": "|".join(scales.STANDINGS),
        "at": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        "actor": r"[0-9a-f]{64}",
        "content": r"[0-9a-f]{64}",
        "prev": r"None|\d+",
        "ground": "|".join(scales.REDACTION_GROUNDS),
        "redacts": r"\[\d+(, \d+)*\]",
    }

    def test_a_leaf_holds_codes_ids_and_commitments_alone(self):
        """L14: no name, free text or address, whatever the act."""
        claim, other = ready(), ready()
        first_edition(claim)
        first_edition(other)
        publish.pause(claim, by=amina(), reason="Amina Haddad asked 192.0.2.1 about https://news.example/.")
        proposal = publish.propose(claim, by=edda(), act="resume", note="Nothing was wrong.")
        publish.publish_alone(proposal, by=edda(), reason="Nobody else is awake.")
        batch = publish.merge(claim, other, by=edda(), reason="The same sentence twice.")
        publish.approve_batch(batch, by=ben(), digests={p.pk: p.digest for p in batch.proposals.all()})
        publish.redact("Harbour log", by=edda(), ground="COURT", reason="A court ordered it.")
        for edition in Edition.objects.all():
            for key, value in json.loads(bytes(edition.leaf)).items():
                assert re.fullmatch(self.ALLOWED[key], str(value)), (key, value)


class TestAtTheSameMoment:
    pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

    def test_what_was_taken_back_while_it_was_approved_is_not_published(self, monkeypatch):
        """Its author commits after the approval has looked at the proposal and before it writes."""
        claim = ready()
        proposal = proposed(claim, supported(claim))
        look = composing.current

        def meanwhile(of):
            with ThreadPoolExecutor(1) as pool:
                pool.submit(self.close, proposal, publish.take_back, by=amina()).result()
            return look(of)

        monkeypatch.setattr(checking, "current", meanwhile)
        assert "no longer open" in refusal(publish.approve, proposal, by=ben(), digest=proposal.digest)
        assert not Edition.objects.exists()

    def test_who_sends_back_what_is_being_approved_waits_and_is_refused(self, monkeypatch):
        """Both take the lock of public writes first, so that of two decisions the second sees the first."""
        claim = ready()
        proposal = proposed(claim, supported(claim))
        look, pool, late = composing.current, ThreadPoolExecutor(1), []

        def meanwhile(of):
            late.append(pool.submit(self.close, proposal, publish.send_back, by=edda(), note="Grade the log first."))
            assert not wait(late, timeout=1).done, "it waits for the approval"
            return look(of)

        monkeypatch.setattr(checking, "current", meanwhile)
        publish.approve(proposal, by=ben(), digest=proposal.digest)
        with pytest.raises(Refused, match="no longer open"):
            late[0].result()
        assert Edition.objects.count() == 1

    def test_what_is_edited_while_it_is_composed_is_not_in_it(self, monkeypatch):
        """R1: the version that the author saw is the one that is laid before the second person."""
        claim, late, _ = ready(), make_source("Too late"), amina()
        look, pool = composing.current, ThreadPoolExecutor(1)

        def meanwhile(of):
            wait([pool.submit(self.link, claim, late)], timeout=1)
            return look(of)

        monkeypatch.setattr(proposals, "current", meanwhile)
        with transaction.atomic():
            proposal = proposed(claim, supported(claim), version=claim.version)
        pool.shutdown()
        assert b"Too late" not in zlib.decompress(bytes(proposal.document))
        assert claim.evidence.filter(source=late).exists()

    def link(self, claim, source):
        try:
            add_evidence(Claim.objects.get(pk=claim.pk), by=amina(), source=source, stance="context", credibility=2)
        finally:
            connection.close()

    def close(self, proposal, verb, **sent):
        try:
            verb(proposal, **sent)
        finally:
            connection.close()
