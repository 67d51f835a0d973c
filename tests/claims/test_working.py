"""The desk's verbs on claims: a stale copy is refused, whatever changed meanwhile; text is cleaned; roles are asked."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from claims import publish, search, working
from claims.models import Claim, Evidence, PublicClaim
from claims.timeline import Change
from claims.working import Quotation, Wording
from sources.models import Passage
from sources.saving import Stale, Unfit
from tests.builders import ANSWERED, make_claim, make_evidence, make_line, make_source, make_topic
from tests.people import amina, ben, cleo

pytestmark = pytest.mark.django_db

LONE_SURROGATE = "\ud800"


def recorded(**fields) -> Claim:
    values = {"statement": "The ship left the port.", "kind": "factual", "settle": "The log."}
    return working.record_claim(by=amina(), **{**values, **fields})


def test_a_claim_is_recorded_as_a_draft_with_its_passage():
    source = make_source(language="uk")
    claim = recorded(
        quotation=Quotation(source, "the ship left", prefix="they say ", suffix=", it is said"),
        wording=Wording("reported", ["it is said"], ["The author", "port staff"]),
        topics=[make_topic("Ports")],
        judged_for="2022-05",
    )
    appearance = claim.appearances.get()
    assert (claim.version, claim.author, claim.judged_for_text) == (1, amina(), "May 2022")
    assert claim.slug == "the-ship-left-the-port"
    assert (appearance.passage.prefix, appearance.passage.language) == ("they say ", "uk")
    assert appearance.chain == ["The author", "port staff"]
    assert not claim.editions.exists()


def test_two_claims_in_the_same_words_share_the_passage():
    source = make_source()
    for statement in ("The ship left.", "It left in May."):
        recorded(statement=statement, quotation=Quotation(source, "the ship left in May"))
    assert Passage.objects.count() == 1


def test_each_change_of_claim_appearance_or_evidence_moves_the_version():
    claim = recorded()
    working.edit_claim(claim, by=amina(), version=1, settle="The harbour log.")
    appearance = working.add_appearance(claim, by=amina(), quotation=Quotation(make_source(), "it left"))
    working.edit_appearance(appearance, by=amina(), version=3, wording=Wording("doubted"))
    claim.refresh_from_db()
    evidence = working.add_evidence(claim, by=amina(), source=make_source(), stance="supports", credibility=2)
    working.edit_evidence(evidence, by=amina(), version=5, note="It logs it.")
    working.withdraw_evidence(evidence, by=amina(), because="The log is of another ship.")
    claim.refresh_from_db()
    assert claim.version == 7


@pytest.mark.parametrize(
    "late",
    [
        lambda claim: working.edit_claim(claim, by=ben(), version=1, statement="Mine."),
        lambda claim: working.add_appearance(claim, by=ben(), version=1, quotation=Quotation(make_source(), "x y")),
        lambda claim: working.add_evidence(
            claim, by=ben(), version=1, source=make_source(), stance="supports", credibility=2
        ),
        lambda claim: working.edit_evidence(claim.evidence.first(), by=ben(), version=1, note="Mine."),
        lambda claim: working.withdraw_evidence(claim.evidence.first(), by=ben(), version=1, because="Mine."),
    ],
)
def test_a_stale_copy_is_refused_with_the_row_as_it_is_now(late):
    """R1: whoever read version 1 may not write over version 2."""
    claim = recorded()
    make_evidence(claim)
    working.edit_claim(Claim.objects.get(pk=claim.pk), by=amina(), version=1, statement="Theirs.")
    with pytest.raises(Stale) as refusal:
        late(Claim.objects.get(pk=claim.pk))
    assert (refusal.value.current.statement, refusal.value.current.version) == ("Theirs.", 2)
    claim.refresh_from_db()
    assert (claim.statement, claim.version) == ("Theirs.", 2)
    assert (claim.appearances.count(), claim.evidence.filter(withdrawn_at=None).count()) == (0, 1)
    assert claim.evidence.get().note == "What it says of the claim."


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_who_save_at_once_on_one_version_exactly_one_wins():
    """R1 with real connections."""
    claim, user, together = recorded(), amina(), threading.Barrier(8)
    outcomes: list[str] = []

    def save(number: int) -> None:
        mine = Claim.objects.get(pk=claim.pk)
        together.wait()
        try:
            working.edit_claim(mine, by=user, version=1, statement=f"Statement {number}.")
            outcomes.append("saved")
        except Stale:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved"] + ["stale"] * 7
    claim.refresh_from_db()
    assert claim.version == 2


def test_a_refused_edit_leaves_nothing_half_done():
    claim = recorded(topics=[make_topic("Ports")])
    with pytest.raises(Unfit) as refusal:
        working.edit_claim(claim, by=amina(), version=1, statement="", kind="forecast", topics=[])
    assert "statement" in refusal.value.problems
    with pytest.raises(Unfit) as refusal:
        working.edit_claim(claim, by=amina(), version=1, kind="forecast", topics=[])
    assert "criteria" in refusal.value.problems
    claim.refresh_from_db()
    assert (claim.version, claim.kind, claim.topics.count()) == (1, "factual", 1)


def test_the_public_slug_stays_when_a_published_claim_is_reworded():
    claim = make_claim("The ship left the port.", slug="ship-left", status="unresolved")
    working.edit_claim(claim, by=amina(), version=1, statement="The ship sailed away.")
    claim.refresh_from_db()
    assert claim.slug == "ship-left"


def test_evidence_that_does_not_count_says_why():
    with pytest.raises(Unfit) as refusal:
        working.add_evidence(
            recorded(), by=amina(), source=make_source(), stance="supports", credibility=2, counts=False
        )
    assert "Say why" in str(refusal.value)


def test_a_source_stands_once_on_each_side():
    claim, source = recorded(), make_source()
    working.add_evidence(claim, by=amina(), source=source, stance="supports", credibility=2)
    with pytest.raises(Unfit):
        working.add_evidence(claim, by=amina(), source=source, stance="supports", credibility=3)
    working.add_evidence(claim, by=amina(), source=source, stance="refutes", credibility=3)
    assert claim.evidence.count() == 2


def test_withdrawn_evidence_stays_with_its_reason_and_is_withdrawn_once():
    evidence = make_evidence(recorded())
    with pytest.raises(Unfit):
        working.withdraw_evidence(evidence, by=amina(), because="\u200b")
    working.withdraw_evidence(Evidence.objects.get(pk=evidence.pk), by=amina(), because="It is another ship.")
    kept = Evidence.objects.get(pk=evidence.pk)
    assert (kept.withdrawn_because, kept.withdrawn_by) == ("It is another ship.", amina())
    with pytest.raises(Unfit):
        working.withdraw_evidence(kept, by=ben(), because="Once more.")
    with pytest.raises(Unfit):
        working.edit_evidence(kept, by=ben(), version=2, note="After all.")


@pytest.mark.parametrize(
    "text", [LONE_SURROGATE, "a\x00b", "a\x1bb", "\ufdd0", "\u3164", "\u200b", "a" * 20_001, "e" + "\u0301" * 20]
)
def test_text_that_cannot_be_kept_is_refused_with_a_sentence(text):
    """U2, U4, U6: never a crash of the database."""
    with pytest.raises(Unfit) as refusal:
        recorded(statement=text)
    assert "statement" in refusal.value.problems


@pytest.mark.parametrize("text", ["a\u202eb", "a\u2066b", "a\u061cb"])
def test_direction_controls_are_refused_in_names(text):
    """U3."""
    with pytest.raises(Unfit):
        recorded(entities=[text])


def test_only_people_with_the_role_may_work():
    """A15: the rule stands in the verb, whichever door calls it."""
    with pytest.raises(PermissionDenied, match="Analyst"):
        working.record_claim(by=cleo(), statement="Mine.", kind="factual")
    claim = recorded()
    with pytest.raises(PermissionDenied):
        working.edit_claim(claim, by=cleo(), version=1, statement="Mine.")


def test_a_claim_is_found_at_the_desk_by_its_words_as_they_are_now():
    claim = recorded(statement="The tanker left the port.")
    assert search.search_desk("tankers") == [claim.pk]
    working.edit_claim(claim, by=amina(), version=1, statement="The ferry left the port.")
    assert search.search_desk("ferries") == [claim.pk]
    working.add_appearance(claim, by=amina(), quotation=Quotation(make_source(), "a vessel sailed"))
    assert search.search_desk("vessel") == [claim.pk]


def test_a_public_claim_keeps_its_address_whatever_its_draft_said_meanwhile():
    """A statement typed while the first proposal waited was never published, so no address may tell it either."""
    claim = make_claim("The ship left.", slug="the-ship-left")
    laid = publish.propose(claim, by=amina(), act="first", change=Change(add=(make_line(claim),)), answered=ANSWERED)
    working.edit_claim(claim, by=amina(), version=claim.version, statement="A secret shipment left.")
    publish.approve(laid, by=ben(), digest=laid.digest)
    claim.refresh_from_db()
    working.edit_claim(claim, by=amina(), version=claim.version, statement="The ship left in May.")
    line = make_line(claim, on="2023-01-01", confidence_reason="The log was read again.")
    again = publish.propose(claim, by=amina(), change=Change(add=(line,)), answered=ANSWERED)
    publish.approve(again, by=ben(), digest=again.digest)
    public = PublicClaim.objects.get(claim=claim)
    assert (public.statement, public.slug) == ("The ship left in May.", "the-ship-left")
