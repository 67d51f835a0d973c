"""A redaction: the text leaves every place and every form, nothing else does, and the record stays sound (L16)."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.test import Client

from claims import publish, search, visibility
from claims.models import ChangeDraft, Claim, Edition, ImportMemory, Posting, Proposal, PublicLink, PublicWord
from claims.publish import Refused
from claims.publish.foreseen import foresee
from claims.record.audit import audit
from claims.timeline import Change
from claims.working import edit_claim
from sources.models import Actor, Source
from sources.saving import Stale
from tests import builders, dossiers
from tests.dossiers import Outcome, write
from tests.people import amina, ben, edda

pytestmark = pytest.mark.django_db


def a_public_claim(statement: str = "Jane Roe left the port.", **fields: object) -> Claim:
    claim = builders.make_claim(statement, **fields)
    builders.make_evidence(claim)
    builders.published(claim)
    return claim


def redact(text: str) -> list[Edition]:
    return publish.redact(text, by=edda(), ground="SAFETY", reason="A private person is at risk.")


def shown(claim: Claim) -> dict:
    return visibility.current(visibility.claim(claim.public_id)).document


def faults() -> list[str]:
    return [str(fault) for fault in audit()]


def propose_again(claim: Claim) -> None:
    change = Change(add=(builders.make_line(claim, on="2023-01-01"),))
    proposal = publish.propose(claim, by=amina(), change=change, answered=builders.ANSWERED)
    publish.approve(proposal, by=ben(), digest=proposal.digest)


def test_no_address_slug_or_key_keeps_the_text_now_or_later() -> None:
    claim = builders.make_claim("Jane Roe was there.", slug="jane-roe-was-there", key="jane-roe-was-there")
    source = builders.make_source(
        "Letter of Jane Roe",
        key="letter-of-jane-roe",
        actor=builders.make_actor("Jane Roe", key="jane-roe"),
        url="https://news.example/jane-roe-letter",
        archive_url="https://archive.example/Jane%20Roe",
    )
    builders.make_evidence(claim, source)
    builders.published(claim)
    redact("Jane Roe")
    for again in (False, True):
        if again:
            propose_again(claim)
        told = json.dumps(shown(claim)).lower()
        assert "jane-roe" not in told
        assert "jane%20roe" not in told
        assert shown(claim)["sources"][source.public_id]["live"] is False
        assert faults() == []
    claim.refresh_from_db()
    source.refresh_from_db()
    assert "jane" not in f"{claim.key} {claim.slug} {source.key} {source.url} {source.archive_url}"
    assert not Actor.objects.filter(key__contains="jane").exists()


def test_two_addresses_that_held_the_text_do_not_collide() -> None:
    one = builders.make_source(url="https://news.example/Jane-Roe")
    other = builders.make_source(url="https://news.example/jane-roe")
    redact("Jane Roe")
    assert set(Source.objects.filter(pk__in=[one.pk, other.pk]).values_list("url", flat=True)) == {None}


def test_codes_and_ids_are_no_words() -> None:
    """A short text may stand by chance within an id, and many a word is a code."""
    claim = builders.make_claim()
    source = builders.make_source("Rose of origin", public_id="xrosek2p")
    builders.make_evidence(claim, source, key="aroseb23", note="The rose of origin.")
    builders.published(claim)
    redact("rose")
    redact("origin")
    document = shown(claim)
    assert [link["source"] for link in document["evidence"]] == ["xrosek2p"]
    assert document["sources"]["xrosek2p"]["lineage"] == "origin"
    assert document["evidence"][0]["note"] == "The [redacted] of [redacted]."
    assert faults() == []


@pytest.mark.parametrize("text", ['said "go\\away"\nnow', "Анна Каренина", "زهرا رضایی", "Zoë Müller"])
def test_any_writing_leaves_in_either_form_of_unicode(text: str) -> None:
    claim = a_public_claim(f"Then {text} left.")
    redact(unicodedata.normalize("NFD", text))
    assert shown(claim)["claim"]["statement"] == "Then [redacted] left."
    assert faults() == []


def test_neither_readers_nor_the_desk_find_a_claim_by_it() -> None:
    claim = a_public_claim("Jane Quixotl left.")
    search.index_desk([claim.pk])
    redact("Quixotl")
    assert not Posting.objects.filter(lexeme__contains="quixotl").exists()
    assert not PublicWord.objects.filter(lexeme__contains="quixotl").exists()


def test_a_form_opened_before_does_not_bring_it_back() -> None:
    """R1."""
    claim = a_public_claim()
    version = Claim.objects.get(pk=claim.pk).version
    redact("Jane Roe")
    with pytest.raises(Stale):
        edit_claim(Claim.objects.get(pk=claim.pk), by=amina(), version=version, statement="Jane Roe left the port!")


def test_the_log_of_the_admin_forgets_it() -> None:
    a_public_claim("Zoë Müller left.")
    message = json.dumps([{"changed": {"object": "Zoë Müller left."}}])
    LogEntry.objects.create(user=edda(), action_flag=CHANGE, object_repr="Zoë Müller left.", change_message=message)
    redact("Zoë Müller")
    entry = LogEntry.objects.get()
    assert entry.object_repr == "[redacted] left."
    assert json.loads(entry.change_message) == [{"changed": {"object": "[redacted] left."}}]


def test_a_proposal_that_alone_holds_it_is_emptied() -> None:
    claim = builders.make_claim()
    builders.make_evidence(claim)
    change = Change(add=(builders.make_line(claim),), why="Jane Roe told us.")
    proposal = publish.propose(claim, by=amina(), act="first", change=change, answered=builders.ANSWERED)
    redact("Jane Roe")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.change, bytes(proposal.document)) == (Proposal.State.STALE, {}, b"")


def test_a_label_that_grew_too_long_is_cut() -> None:
    claim = builders.make_claim()
    builders.make_evidence(claim, builders.make_source("Ann! " * 99 + "Ann!"))
    builders.published(claim)
    redact("Ann!")
    assert all(len(label) <= 500 for label in PublicLink.objects.values_list("label", flat=True))
    assert faults() == []


def test_every_claim_that_held_it_gets_an_edition_whatever_its_standing() -> None:
    kept, gone = a_public_claim(), a_public_claim("The ship of Jane Roe left.")
    batch = publish.merge(gone, kept, by=edda(), reason="The same event.")
    publish.approve_batch(batch, by=ben(), digests={p.pk: p.digest for p in batch.proposals.all()})
    assert {edition.claim_id for edition in redact("Jane Roe")} == {kept.pk, gone.pk}
    assert "Jane Roe" not in json.dumps([shown(kept), shown(gone)])
    assert faults() == []


def test_it_is_done_once_and_the_mark_itself_stays() -> None:
    a_public_claim()
    redact("Jane Roe")
    for text in ("Jane Roe", "[redacted]", "redacted"):
        with pytest.raises(Refused):
            redact(text)


def test_every_address_of_the_claim_still_answers(client: Client) -> None:
    claim = a_public_claim()
    redact("Jane Roe")
    base = f"/claims/{claim.public_id}-{visibility.claim(claim.public_id).slug}"
    for address in ("/", ".json", "/history/", "/history.json", "/v/1/", "/v/1.json", "/v/2/", "/v/2.json"):
        answer = client.get(base + address, follow=True)
        assert answer.status_code == 200, address
        assert b"Jane" not in answer.content, address


def test_a_leaf_that_names_too_many_editions_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """L24."""
    a_public_claim()
    monkeypatch.setattr("claims.record.leaves.LIMIT", 300)
    with pytest.raises(Refused, match="several steps"):
        redact("Jane Roe")


def test_the_same_files_do_not_bring_back_a_row_whose_key_held_it(tmp_path: Path) -> None:
    rows = dossiers.small()
    rows["sources"][1] |= {"title": "Letter of Jane Roe"}
    files = write(tmp_path / "first", rows)
    assert Outcome(files).problems == []
    key = rows["sources"][1]["key"]
    redact("Jane Roe")
    assert not Source.objects.filter(key=key).exists()
    assert any("was redacted" in problem for problem in Outcome(files).problems)
    assert not Source.objects.filter(title__contains="Jane").exists()
    assert not ImportMemory.objects.filter(key=key).exclude(kind="sources").exists()


def test_the_reason_of_one_person_alone_is_hidden_where_it_holds_the_text(client: Client) -> None:
    """The row never changes; that one person published stays visible."""
    claim = builders.make_claim()
    builders.make_evidence(claim)
    change = Change(add=(builders.make_line(claim),))
    proposal = publish.propose(claim, by=edda(), act="first", change=change, answered=builders.ANSWERED)
    publish.publish_alone(proposal, by=edda(), reason="Jane Roe is in danger.")
    redact("Jane Roe")
    public = visibility.claim(claim.public_id)
    assert visibility.history(public)[0].override == "redacted"
    assert visibility.versions(public, limit=5)[-1].override == "redacted"
    base = f"/claims/{claim.public_id}"
    for address in ("/changes/", *(f"{base}{part}" for part in (".json", "/history.json", "/history/", "/v/1.json"))):
        assert b"Jane" not in client.get(address, follow=True).content
    client.force_login(edda())
    edition = claim.editions.get(seq=1)
    for place in (f"/admin/claims/edition/{edition.pk}/change/", f"/admin/claims/claim/{claim.pk}/change/"):
        page = client.get(place)
        assert page.status_code == 200, place
        assert b"Jane" not in page.content, place
    assert faults() == []


@pytest.mark.parametrize(
    ("reasons", "left"),
    [
        ("So says Jane [@{key}] Roe, and no more.", [{"text": "So says [redacted]"}, {}, {"text": ", and no more."}]),
        ("So says Jane[@{key}] Roe", [{"text": "So says [redacted]"}, {}]),
        ("Jane Roe [@{key}] says so; Ja[@{key}]ne Roe says so.", [
            {"text": "[redacted]"}, {}, {"text": " says so; [redacted]"}, {}, {"text": " says so."},
        ]),
        ("Jane [@{key}][@{key}] Roe [@{key}]", [{"text": "[redacted]"}, {}, {}, {}]),
    ],
)  # fmt: skip
def test_a_text_that_citations_cut_is_found_and_goes(reasons: str, left: list[dict[str, str]]) -> None:
    """Readers see “Jane¹ Roe”, which names her as well as any other; the citations stay where they were."""
    claim = builders.make_claim()
    key = builders.make_evidence(claim).source.key
    builders.published(claim, reasons=reasons.format(key=key))
    assert foresee("Jane Roe").claims[0].versions == [1]
    redact("Jane Roe")
    line = shown(claim)["timeline"]["lines"][0]
    assert [part if "text" in part else {} for part in line["reasons"]] == left
    assert not visibility.version(visibility.claim(claim.public_id), 1).document
    assert faults() == []


def test_words_apart_are_no_text_that_citations_cut() -> None:
    """A blank may be lost or gained beside a citation, and nowhere else."""
    claim = builders.make_claim()
    key = builders.make_evidence(claim).source.key
    builders.published(claim, reasons=f"JaneRoe, Jane  Roe, Jane, Roe [@{key}]; Jane [@{key}], Roe.")
    with pytest.raises(Refused, match="Nothing holds this text"):
        redact("Jane Roe")


def test_what_is_typed_at_the_desk_with_citations_in_it_forgets_it_too() -> None:
    """A draft of a change, and what imports last brought; a proposal that holds it is emptied."""
    claim = builders.make_claim()
    key = builders.make_evidence(claim).source.key
    cut = f"So says Jane [@{key}] Roe, and no more."
    ChangeDraft.objects.create(claim=claim, person=amina(), typed={"reasons": [cut], "why": ["It is so."]})
    ImportMemory.objects.create(kind="timeline", key="x|line", row={"reasons": cut, "key": "line"}, digest="0" * 64)
    change = Change(add=(builders.make_line(claim, reasons=cut),))
    proposal = publish.propose(claim, by=amina(), act="first", change=change, answered=builders.ANSWERED)
    foreseen = foresee("Jane Roe")
    assert (foreseen.rows, foreseen.proposals) == ([("change drafts", 1)], 1)
    redact("Jane Roe")
    left = f"So says [redacted] [@{key}], and no more."
    assert ChangeDraft.objects.get().typed == {"reasons": [left], "why": ["It is so."]}
    assert ImportMemory.objects.get().row["reasons"] == left
    proposal.refresh_from_db()
    assert (proposal.state, proposal.change) == (Proposal.State.STALE, {})


def test_what_would_go_is_counted_by_row_and_not_by_what_looks_like_it() -> None:
    """An address within a longer word is none: the preview says what a redaction would change, and no more."""
    builders.make_source("Janeroes and others", url="https://news.example/jane-roes-list")
    builders.make_source("By Jane Roe", url="https://news.example/jane-roe")
    assert dict(foresee("Jane Roe").rows) == {"sources": 1}
