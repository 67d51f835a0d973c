"""Dissent: somebody at the desk disagrees in public; from the desk's row to the page, the list and the files."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import dissents, publish, review, spans
from claims.compare import compare
from claims.edition import EditionError, carry, compose, differences, dissenting, to_bytes
from claims.models import Claim, Dissent, Edition, ImportMemory, PublicClaim, Span
from claims.publish.composing import document_of
from claims.publish.redaction import Needle, without
from claims.record import rebuilding
from claims.record.audit import audit
from claims.timeline import Change
from claims.views import caching, public
from people.models import User
from sources.models import Source
from sources.saving import Stale, Unfit
from tests.builders import ANSWERED, make_claim, make_dissent, make_evidence, make_line, make_source, published
from tests.claims.reading import page, words
from tests.dossiers import Outcome, small, write
from tests.guarding import unguarded
from tests.people import amina, ben, cleo, edda
from tests.rows import a_dissent, a_line, a_link, a_source, rows

TODAY = dt.datetime.now(dt.UTC).date()
REASONS = "The two reports go back to one office."


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Databases of tests count their editions anew."""
    caching.kept.clear()
    public.kept_documents.clear()


def made(*found, base=None, line=None, links=(), on="2022-12-01", **more):
    change = Change(add=(line,)) if line else Change()
    if base is None and line is None:
        change = Change(add=(a_line("2022-11-01", key="line2222"),))
    return compose(rows(*links, dissent=found, **more), base=base, change=change, on=on)


def contested(statement="Drones crossed.", *, by=None, **fields):
    """A public claim, unresolved, with evidence and a dissent that readers see."""
    claim = make_claim(statement)
    make_evidence(claim)
    published(claim)
    record(claim, by=by or ben(), **fields)
    approve(publish.propose_dissent(claim, by=by or ben()))
    return Claim.objects.get(pk=claim.pk)


def record(claim, by=None, **fields):
    fields = {"status": "disputed", "reasons": REASONS} | fields
    return dissents.record(Claim.objects.get(pk=claim.pk), by=by or ben(), **fields)


def approve(proposal):
    return publish.approve(proposal, by=edda(), digest=proposal.digest)


def shown(claim):
    return document_of(claim.editions.latest("seq"))["dissent"]


def place(claim):
    return f"/claims/{claim.public_id}-{claim.slug}/"


# The document


def test_an_entry_holds_the_role_the_status_the_reasons_and_the_day_and_no_name():
    link, cited = a_link("a"), a_dissent(reasons="The log says so [@key-a], twice.")
    assert made(cited, links=[link])["dissent"] == [
        {
            "key": "other222",
            "role": "reviewer",
            "role_word": "A reviewer",
            "on": "2022-11-30",
            "status": "supported",
            "word": "Supported",
            "family": "supported",
            "sentence": "Evidence backs this claim.",
            "reasons": [{"text": "The log says so"}, {"cite": ["a"]}, {"text": ", twice."}],
            "cites": ["a"],
        }
    ]


def test_without_dissent_a_document_has_the_bytes_it_had():
    without = rows()
    del without["dissent"]
    change = Change(add=(a_line("2022-11-01", key="line2222"),))
    assert to_bytes(compose(without, base=None, change=change, on="2022-12-01")) == to_bytes(made())


@pytest.mark.parametrize(
    "odd",
    [
        a_dissent(status="nonsense"),
        a_dissent(role="editor"),
        a_dissent(on="2023-01-01"),
        a_dissent(on="soon"),
        a_dissent(reasons="Who knows [@nobody]?"),
    ],
)
def test_a_dissent_that_cannot_be_is_no_part_of_a_document(odd):
    with pytest.raises(EditionError):
        made(odd)
    with pytest.raises(EditionError):
        carry(made(), dissent=[odd], on="2022-12-01")


def test_two_of_one_key_are_refused():
    with pytest.raises(EditionError, match="stands twice"):
        made(a_dissent(), a_dissent())


def test_dissent_stands_oldest_first_and_a_change_of_it_is_named():
    first, second = a_dissent(key="b", on="2022-11-02"), a_dissent(key="a", on="2022-11-03", role="analyst")
    assert [found["key"] for found in made(second, first)["dissent"]] == ["b", "a"]
    before, after = made(first), made(first, second)
    assert differences(before, after) == ["dissent"]
    [found] = compare(before, after)
    assert (found.what, found.kind) == ("Dissent", "added")
    assert found.pieces == [("in", "An analyst, 3 November 2022: Supported. The log says so.")]
    [found] = compare(after, before)
    assert (found.what, found.kind) == ("Dissent, withdrawn", "removed")


def test_a_dissent_leaves_with_the_edition_that_follows_it():
    before = made(a_dissent(), a_dissent(key="third222", status="refuted"))
    line = a_line("2022-11-20", "supported", basis="primary_record", confidence="moderate", key="line3333")
    after = made(a_dissent(), a_dissent(key="third222", status="refuted"), base=before, line=line)
    assert [found["key"] for found in after["dissent"]] == ["third222"]
    assert [found["key"] for found in dissenting.followed(before, after)] == ["other222"]
    assert [found.what for found in compare(before, after) if found.kind == "removed"] == ["Dissent, followed"]


def test_a_withheld_source_is_cited_under_its_alias_and_a_source_of_withdrawn_evidence_still():
    hidden = a_source("a", withheld="privacy", alias="w-1")
    document = made(a_dissent(reasons="It saw it [@a]."), links=[a_link("a")], sources=[hidden])
    assert document["dissent"][0]["cites"] == ["w-1"]
    assert '"a"' not in json.dumps(document["dissent"])
    without_link = made(a_dissent(reasons="It saw it [@a]."), sources=[a_source("a")])
    assert without_link["evidence"] == []
    assert without_link["dissent"][0]["cites"] == ["a"]
    assert "a" in without_link["sources"]


def test_a_source_that_comes_under_an_alias_does_so_in_dissent_too():
    document = made(a_dissent(reasons="It saw it [@a]."), links=[a_link("a")], sources=[a_source("a")])
    hidden = a_source("a", withheld="privacy", alias="w-1")
    carried = carry(document, sources={"a": hidden}, known={"a": hidden})
    assert carried["dissent"][0]["cites"] == ["w-1"]
    assert carried["dissent"][0]["reasons"][1] == {"cite": ["w-1"]}
    assert differences(document, carried) == ["sources"]


def test_dissent_alone_is_carried_and_brings_no_unpublished_evidence_with_it():
    document = made(links=[a_link("a")], sources=[a_source("a")])
    known = {"a": a_source("a"), "b": a_source("b")}
    carried = carry(document, dissent=[a_dissent(reasons="So it is [@key-a].")], known=known, on="2022-12-01")
    assert differences(document, carried) == ["dissent"]
    assert carry(carried, dissent=[], on="2022-12-01") == document
    with pytest.raises(EditionError, match="cite “b”"):
        carry(document, dissent=[a_dissent(reasons="So it is [@b].")], known=known, on="2022-12-01")
    assert carry(document, dissent=[a_dissent(status="unresolved")], known=known, on="2022-12-01") == document


def test_the_rules_ask_for_reasons_a_fitting_status_and_another_than_is_published():
    base = made()
    for odd, rule in (
        (a_dissent(reasons=" [@key-a]"), "a_dissent_gives_its_reasons"),
        (a_dissent(status="came_true"), "a_dissent_fits_the_kind"),
    ):
        document = made(odd, links=[a_link("a")])
        assert rule in dict(review.examine(document, base, "change").blocks)
        assert rule not in dict(review.examine(document, document, "change").blocks), "readers have it already"
    same = made(a_dissent()) | {"dissent": [dict(made(a_dissent())["dissent"][0], status="unresolved")]}
    assert "a_dissent_differs_from_the_status" in dict(review.examine(same, base, "change").blocks)


# The desk's verbs


@pytest.mark.django_db
def test_a_dissent_reaches_readers_by_role_through_a_second_check_and_not_before(client):
    claim = make_claim("Drones crossed.")
    source = make_evidence(claim).source
    published(claim)
    record(claim, reasons=f"The report is of one office [@{source.key}].")
    assert Dissent.objects.get().reasons == f"The report is of one office [@{source.public_id}]."
    assert "disagrees" not in page(client, place(claim))
    proposal = publish.propose_dissent(claim, by=ben())
    with pytest.raises(publish.Refused, match="You wrote this proposal"):
        publish.approve(proposal, by=ben(), digest=proposal.digest)
    edition = approve(proposal)
    assert (edition.act, edition.changed, edition.status, edition.contested) == (
        "change", ["dissent"], "unresolved", True,
    )  # fmt: skip
    body = page(client, place(claim))
    told = words(body)
    assert "Contested: A reviewer would say “Disputed”." in told
    assert "One of us disagrees" in told
    assert "The report is of one office" in told
    assert f"A reviewer, {TODAY.day} " in told
    assert '<a href="#dissent">' in body
    assert "Ben" not in body
    assert '<a class="cite" href="#e1">[1]</a>' in body[body.index('id="dissent"') :]
    assert "disagrees" not in page(client, f"{place(claim)}v/1/")
    assert "One of us disagrees" in page(client, f"{place(claim)}v/2/")
    assert "Dissent added" in words(page(client, f"{place(claim)}history/"))
    assert client.get(f"{place(claim).rstrip('/')}.json").json()["document"]["dissent"][0]["role"] == "reviewer"
    feed = words(page(client, "/changes/"))
    assert "A reviewer would say “Disputed”. The report is of one office" in feed
    assert "Changed: dissent" in feed


@pytest.mark.django_db
def test_hostile_words_of_a_dissent_are_only_text(client):
    claim = contested(reasons="<script>alert(1)</script>")
    body = page(client, place(claim))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "<script" not in body


@pytest.mark.django_db
def test_half_finished_edits_stay_at_the_desk_when_the_dissent_goes_alone():
    claim = make_claim()
    make_evidence(claim, note="As published.")
    published(claim)
    claim.evidence.update(note="Half finished")
    unpublished = make_evidence(claim).source
    record(claim)
    approve(publish.propose_dissent(claim, by=ben()))
    document = document_of(claim.editions.latest("seq"))
    assert [link["note"] for link in document["evidence"]] == ["As published."]
    dissents.edit(Dissent.objects.get(), by=ben(), version=Claim.objects.get(pk=claim.pk).version,
                  reasons=f"See the new one [@{unpublished.public_id}].")  # fmt: skip
    with pytest.raises(publish.Refused, match="no source linked"):
        publish.propose_dissent(claim, by=ben())


@pytest.mark.django_db
def test_nobody_answers_for_the_status_when_the_dissent_goes_alone():
    """Warnings ask of the evidence, which is published already and stays as it is."""
    claim = make_claim()
    make_evidence(claim, note="")
    published(claim)
    record(claim)
    proposal = publish.propose_dissent(claim, by=ben())
    base, document = (document_of(claim.editions.get()), json.loads(zlib.decompress(bytes(proposal.document))))
    assert review.examine(document, base, "change").warnings == []
    more = document | {"replies": ["one more"]}
    assert "evidence_says_what_it_shows" in dict(review.examine(more, base, "change").warnings)
    approve(proposal)


@pytest.mark.django_db
def test_whoever_proposes_next_carries_the_dissent_along():
    claim = make_claim()
    make_evidence(claim)
    published(claim)
    record(claim)
    proposal = publish.propose(
        claim, by=amina(), change=Change(add=(make_line(claim, on="2022-12-05"),)), answered=ANSWERED
    )
    with pytest.raises(publish.Refused, match="already has an open proposal"):
        publish.propose_dissent(claim, by=ben())
    edition = approve(proposal)
    assert edition.changed == ["timeline", "dissent"]
    with pytest.raises(publish.Refused, match="nothing to propose"):
        publish.propose_dissent(claim, by=ben())


@pytest.mark.django_db
def test_who_may_disagree_and_with_what():
    claim = make_claim()
    for nobody in (edda(), cleo()):
        with pytest.raises(PermissionDenied):
            record(claim, by=nobody)
    with pytest.raises(Unfit, match="there is none to disagree with"):
        record(claim)
    make_evidence(claim)
    published(claim)
    for odd, sentence in (
        ({"status": "unresolved"}, "is the status that is published"),
        ({"status": "came_true"}, "not a status for a claim of this kind"),
        ({"status": "nonsense"}, "not a valid choice"),
        ({"reasons": " "}, "cannot be blank|Give your reasons"),
        ({"reasons": f" [@{claim.evidence.get().source.public_id}]"}, "Give your reasons"),
        ({"reasons": f"So [@{make_source().public_id}]."}, "no source linked to this claim"),
    ):
        with pytest.raises(Unfit, match=sentence):
            record(claim, **odd)
    assert not Dissent.objects.exists()
    assert record(claim, by=amina()).role == "analyst"
    with pytest.raises(Unfit, match="You have a dissent on this claim already"):
        record(claim, by=amina(), status="refuted")
    assert record(claim).role == "reviewer"


@pytest.mark.django_db
def test_nobody_disagrees_with_a_claim_that_readers_are_led_away_from():
    claim = make_claim(status="unresolved")
    proposal = publish.propose(claim, by=edda(), act="withdraw", note="It repeats another.")
    publish.approve(proposal, by=ben(), digest=proposal.digest)
    with pytest.raises(Unfit, match="there is none to disagree with"):
        record(claim)


@pytest.mark.django_db
def test_a_dissent_does_not_name_a_withheld_source():
    claim = make_claim()
    make_evidence(claim, make_source("A very long title of a secret report", withheld=Source.Withheld.SAFETY))
    published(claim)
    record(claim, reasons="See A very long title of a secret report.")
    with pytest.raises(publish.Refused, match="names a withheld source"):
        publish.propose_dissent(claim, by=ben())


@pytest.mark.django_db
def test_a_reviewer_may_disagree_with_what_is_proposed_and_approve_it_all_the_same():
    claim = make_claim()
    make_evidence(claim)
    published(claim)
    change = Change(add=(make_line(claim, "supported", on="2023-01-01"),))
    proposal = publish.propose(claim, by=amina(), change=change, answered=ANSWERED)
    dissent = record(claim, status="unresolved")
    publish.approve(proposal, by=ben(), digest=proposal.digest)
    dissent.refresh_from_db()
    assert (shown(claim), dissent.stands) == ([], True)
    approve(publish.propose_dissent(claim, by=ben()))
    assert [found["status"] for found in shown(claim)] == ["unresolved"]


@pytest.mark.django_db
def test_each_verb_moves_the_version_of_the_claim_and_refuses_a_stale_copy():
    claim = make_claim(status="unresolved")
    dissent = record(claim, version=1)
    claim.refresh_from_db()
    assert claim.version == 2
    for late in (
        lambda: record(claim, by=amina(), version=1),
        lambda: dissents.edit(dissent, by=ben(), version=1, reasons="Mine"),
        lambda: dissents.withdraw(dissent, by=ben(), version=1, because="Mine"),
    ):
        with pytest.raises(Stale):
            late()
    assert Dissent.objects.get().reasons == REASONS


@pytest.mark.django_db
def test_nobody_words_or_withdraws_the_dissent_of_another():
    claim = contested()
    dissent = claim.dissents.get()
    for other in (amina(), edda()):
        with pytest.raises((Unfit, PermissionDenied)):
            dissents.edit(dissent, by=other, version=claim.version, reasons="Not mine.")
        with pytest.raises(Unfit, match="Only who wrote a dissent"):
            dissents.withdraw(dissent, by=other, because="It is a nuisance.")
    User.objects.filter(username="ben").update(is_active=False)
    dissent = claim.dissents.get()
    with pytest.raises(Unfit, match="Only who wrote a dissent"):
        dissents.withdraw(dissent, by=amina(), because="It is a nuisance.")
    assert dissents.withdraw(claim.dissents.get(), by=edda(), because="Its author is gone.").withdrawn_by == edda()


@pytest.mark.django_db
def test_a_withdrawn_dissent_leaves_with_a_new_edition_and_stays_in_the_old_one(client):
    claim = contested()
    dissent = claim.dissents.get()
    with pytest.raises(Unfit):
        dissents.withdraw(dissent, by=ben(), because=" ")
    dissents.withdraw(claim.dissents.get(), by=ben(), because="I have seen the second report.")
    assert dissents.state(claim.dissents.get(), document_of(claim.editions.latest("seq"))) == "leaving"
    edition = approve(publish.propose_dissent(claim, by=ben()))
    assert (edition.changed, edition.contested, shown(claim)) == (["dissent"], False, [])
    assert "disagrees" not in page(client, place(claim))
    assert "One of us disagrees" in page(client, f"{place(claim)}v/2/")
    assert "Dissent, withdrawn removed" in words(page(client, f"{place(claim)}history/"))
    assert "Nobody at the desk disagrees any more." in words(page(client, "/changes/"))
    assert "second report" not in words(page(client, f"{place(claim)}history/"))
    for again in (
        lambda: dissents.withdraw(claim.dissents.get(), by=ben(), because="Again."),
        lambda: dissents.edit(claim.dissents.get(), by=ben(), version=9, reasons="Again."),
    ):
        with pytest.raises(Unfit, match="withdrawn already"):
            again()
    with pytest.raises(IntegrityError), transaction.atomic():
        Dissent.objects.update(withdrawn_at=None)


@pytest.mark.django_db
def test_what_was_withdrawn_after_it_was_proposed_is_not_published_after_all():
    claim = make_claim(status="unresolved")
    dissent = record(claim)
    proposal = publish.propose_dissent(claim, by=ben())
    dissents.withdraw(Dissent.objects.get(pk=dissent.pk), by=ben(), because="I was wrong.")
    with pytest.raises(publish.Refused, match="withdrawn by its author"):
        approve(proposal)
    assert claim.editions.count() == 1


@pytest.mark.django_db
def test_a_followed_dissent_ends_for_good_with_the_edition_that_follows_it():
    claim = contested(status="supported")
    change = Change(add=(make_line(claim, "supported", on="2023-01-01"),))
    assert approve(publish.propose(claim, by=amina(), change=change, answered=ANSWERED)).contested is False
    dissent = claim.dissents.get()
    assert (shown(claim), dissent.followed_on, dissents.state(dissent, None)) == ([], TODAY, "followed")
    with pytest.raises(Unfit, match="was followed"):
        dissents.edit(dissent, by=ben(), version=1, reasons="Still.")
    back = Change(add=(make_line(claim, "refuted", on="2023-02-01"),))
    approve(publish.propose(claim, by=amina(), change=back, answered=ANSWERED))
    assert shown(claim) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Dissent.objects.update(followed_on=None)
    record(claim, status="supported")


@pytest.mark.django_db
def test_the_desk_is_told_how_each_dissent_stands():
    claim = make_claim(status="unresolved")
    dissent = record(claim)

    def state():
        return dissents.state(Dissent.objects.get(pk=dissent.pk), document_of(claim.editions.latest("seq")))

    assert state() == "draft"
    approve(publish.propose_dissent(claim, by=ben()))
    assert state() == "public"
    claim.refresh_from_db()
    dissents.edit(Dissent.objects.get(), by=ben(), version=claim.version, reasons="In other words.")
    assert state() == "changed"
    agreeing = make_dissent(claim, status="unresolved")
    assert dissents.state(agreeing, document_of(claim.editions.latest("seq"))) == "agreed"


@pytest.mark.django_db
def test_a_standing_act_carries_the_dissent_as_it_is_published():
    claim = contested()
    dissents.edit(claim.dissents.get(), by=ben(), version=claim.version, reasons="Half finished.")
    publish.pause(claim, by=amina(), reason="We read a document.")
    assert shown(claim)[0]["reasons"] == [{"text": REASONS}]
    with pytest.raises(publish.Refused, match="not possible for a claim that is paused"):
        publish.propose_dissent(claim, by=ben())


@pytest.mark.django_db
def test_a_redaction_takes_words_of_a_dissent_out_everywhere(client):
    claim = contested(reasons="Ask Jonathan Sparrow of the office.")
    publish.redact("Jonathan Sparrow", by=edda(), ground="SAFETY", reason="A person is in danger.")
    assert "Jonathan" not in page(client, place(claim))
    assert Dissent.objects.get().reasons == "Ask [redacted] of the office."
    assert shown(claim)[0]["reasons"] == [{"text": "Ask [redacted] of the office."}]
    assert (shown(claim)[0]["role"], shown(claim)[0]["status"]) == ("reviewer", "disputed")
    assert list(audit()) == []


def test_a_redaction_leaves_the_code_of_a_role():
    left = without(made(a_dissent()), Needle("reviewer"))["dissent"][0]
    assert (left["role"], left["role_word"]) == ("reviewer", "A [redacted]")


@pytest.mark.django_db
def test_a_source_withheld_later_comes_under_its_alias_in_a_dissent_and_its_page_names_it_no_more(client):
    claim = make_claim()
    source = make_evidence(claim, make_source("A very long title of a secret report")).source
    published(claim)
    record(claim, reasons=f"It says so [@{source.public_id}].")
    approve(publish.propose_dissent(claim, by=ben()))
    Source.objects.filter(pk=source.pk).update(withheld=Source.Withheld.SAFETY)
    batch = publish.change_source(source, by=amina(), reason="It is in danger.")
    publish.approve_batch(batch, by=ben(), digests={row.pk: row.digest for row in batch.proposals.all()})
    entry = shown(claim)[0]
    assert entry["cites"][0].startswith("w-")
    assert source.public_id not in json.dumps(document_of(claim.editions.latest("seq")))
    assert dissents.state(claim.dissents.get(), document_of(claim.editions.latest("seq"))) == "public"


@pytest.mark.django_db
def test_a_dissent_on_a_merged_claim_stays_in_its_history_and_the_other_keeps_its_own():
    gone, into = contested("One."), contested("Two.")
    batch = publish.merge(gone, into, by=edda(), reason="The two say one thing.")
    publish.approve_batch(batch, by=ben(), digests={row.pk: row.digest for row in batch.proposals.all()})
    assert len(shown(gone)) == len(shown(into)) == 1
    assert list(audit()) == []


# Lists and the record


@pytest.mark.django_db
def test_the_list_is_narrowed_to_what_is_contested_now_and_was_on_a_day(client):
    yesterday = timezone.now() - dt.timedelta(days=1)
    with patch.object(timezone, "now", lambda: yesterday):
        claim, _plain = contested("Drones crossed."), make_claim("Nobody disagrees.", status="unresolved")
    told = words(page(client, "/claims/?contested=yes"))
    assert "1 claim" in told
    assert "Drones crossed." in told
    assert "Remove filter: Contested" in told
    rows_found = client.get("/claims.json?contested=yes").json()["claims"]
    assert [(found["id"], found["contested"]) for found in rows_found] == [(claim.public_id, True)]
    assert [found["contested"] for found in client.get("/claims.json").json()["claims"]].count(True) == 1
    assert client.get("/claims.json?contested=yes&q=drones").json()["count"] == 1
    assert client.get("/claims.json?contested=yes&q=nobody").json()["count"] == 0
    assert client.get("/claims.json?contested=perhaps").json()["problems"].keys() == {"contested"}
    dissents.withdraw(claim.dissents.get(), by=ben(), because="I have seen the second report.")
    approve(publish.propose_dissent(claim, by=ben()))
    assert client.get("/claims.json?contested=yes").json()["count"] == 0
    earlier = client.get(f"/claims.json?contested=yes&as_of={yesterday:%Y-%m-%d}").json()["claims"]
    assert [(found["id"], found["contested"]) for found in earlier] == [(claim.public_id, True)]


@pytest.mark.django_db
def test_on_the_clock_of_what_is_known_the_status_that_stands_is_contested_and_no_earlier_one():
    claim = make_claim()
    make_evidence(claim)
    published(claim, on="2022-11-01")
    change = Change(add=(make_line(claim, "supported", on="2022-12-01"),))
    approve(publish.propose(claim, by=amina(), change=change, answered=ANSWERED))
    record(claim, status="disputed")
    approve(publish.propose_dissent(claim, by=ben()))
    known = Span.objects.filter(claim=claim.pk, clock="known").order_by("start")
    assert list(known.values_list("status", "contested")) == [("unresolved", False), ("supported", True)]
    on = {day: spans.listing(spans.Filters(contested=True), on=day, clock="known").count
          for day in (dt.date(2022, 11, 15), dt.date(2022, 12, 1))}  # fmt: skip
    assert list(on.values()) == [0, 1]


@pytest.mark.django_db
def test_check_record_builds_anew_what_is_contested():
    claim = contested()
    assert list(audit()) == []
    PublicClaim.objects.update(contested=False)
    Span.objects.update(contested=False)
    told = [str(fault) for fault in audit()]
    assert sum("contested is False and should be True" in fault for fault in told) == 3
    rebuilding.rebuild([claim.pk])
    assert list(audit()) == []


@pytest.mark.django_db
def test_check_record_holds_an_edition_against_its_document():
    claim = contested()
    with unguarded():
        Edition._base_manager.filter(claim=claim, seq=2).update(contested=False)
    assert any("its contested is False where its document says True" in str(fault) for fault in audit())


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plan of SQLite")
def test_the_contested_are_found_by_an_index_of_their_own():
    contested()
    with CaptureQueriesContext(connection) as queries:
        spans.listing(spans.Filters(contested=True), on=TODAY)
    for query in queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            steps = [row[-1] for row in cursor.fetchall()]
        assert not [step for step in steps if step.startswith("SCAN claims_") or "TEMP B-TREE" in step], steps
        assert "claims_span" not in query["sql"] or any("span_contested" in step for step in steps), steps


# The files


def with_dissent(**fields):
    dossier = small()
    row = {"claim": "drones-flew", "key": "other222", "role": "reviewer", "status": "disputed",
           "reasons": "The briefing is one office's word [@briefing; @report].", "on": "2026-11-23"}  # fmt: skip
    dossier["dissents"] = [row | fields]  # in the place of those it has
    return dossier


@pytest.mark.django_db
def test_an_import_brings_dissent_and_a_second_one_changes_and_withdraws_it(tmp_path):
    assert Outcome(write(tmp_path / "a", with_dissent())).sound
    claim = Claim.objects.get(key="drones-flew")
    ids = dict(Source.objects.values_list("key", "public_id"))
    assert shown(claim)[0]["cites"] == [ids["briefing"], ids["report"]]
    assert PublicClaim.objects.get(pk=claim.pk).contested
    assert Dissent.objects.get().reasons.endswith(f"[@{ids['briefing']}; @{ids['report']}].")
    assert Outcome(write(tmp_path / "b", with_dissent())).written == 0
    again = Outcome(write(tmp_path / "c", with_dissent(status="refuted", withdrawn="It was a mistake.")))
    assert (again.written, again.proposals) == (1, 1)
    assert not Dissent.objects.get().stands
    assert ImportMemory.objects.filter(kind="dissents").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reasons": "So [@nobody]."}, "dissents.jsonl:1: reasons: There is no “nobody” among the sources."),
        ({"role": "editor"}, 'dissents.jsonl:1: role: "editor" is not one of: analyst, reviewer.'),
        ({"status": "came_true"}, "not a status for a claim of this kind"),
        ({"on": "2999-01-01"}, "that day is still to come"),
        ({"reasons": "[@report]"}, "A dissent gives its reasons"),
    ],
)
def test_the_files_say_which_dissent_cannot_be(tmp_path, fields, sentence):
    found = Outcome(write(tmp_path / "odd", with_dissent(**fields)))
    assert not found.sound
    assert any(sentence in problem for problem in found.problems), found.problems
    assert not Edition.objects.exists()


@pytest.mark.django_db
def test_an_import_never_gives_a_dissent_another_role(tmp_path):
    assert Outcome(write(tmp_path / "a", with_dissent())).sound
    found = Outcome(write(tmp_path / "b", with_dissent(role="analyst")))
    assert any("A dissent keeps its claim, key, role and author" in problem for problem in found.problems)
    assert Dissent.objects.get().role == "reviewer"


@pytest.mark.django_db
def test_a_dissent_is_withdrawn_once_and_two_of_one_person_never_stand():
    claim = make_claim(status="unresolved")
    dissent = record(claim)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_dissent(claim, added_by=ben())
    Dissent.objects.filter(pk=dissent.pk).update(withdrawn_at=timezone.now(), withdrawn_because="Mine.")
    record(claim)
    assert claim.dissents.count() == 2
