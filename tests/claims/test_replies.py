"""The right of reply: asked, answered or silent; from the desk's row to the page, the history and the files."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from claims import publish, replies
from claims.compare import compare
from claims.edition import EditionError, compose, differences
from claims.models import Claim, Reply
from claims.publish.composing import document_of
from claims.timeline import Change
from claims.views import caching, public
from sources.saving import Stale, Unfit
from tests.builders import ANSWERED, make_actor, make_claim, make_evidence, make_reply, published
from tests.dossiers import Outcome, small, write
from tests.people import amina, ben, cleo, edda
from tests.rows import a_line, a_reply, rows

PERSIAN = "ما چیزی نگفتیم."
ASKED = {"asked": "The ministry", "asked_on": dt.date(2022, 11, 20), "until": dt.date(2022, 11, 27)}
ANSWER = {"outcome": "answered", "answered_on": dt.date(2022, 11, 22), "text": PERSIAN, "language": "fa"}


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Databases of tests count their editions anew."""
    caching.kept.clear()
    public.kept_documents.clear()


def made(*found, on="2022-12-01"):
    return compose(rows(replies=found), base=None, change=Change(add=(a_line("2022-11-01", key="line2222"),)), on=on)


def test_an_answer_is_quoted_in_its_own_language_and_direction():
    answer = a_reply(
        outcome="answered", answered_on="2022-11-22", text=PERSIAN, language="fa", translation="We said nothing."
    )
    assert made(answer)["replies"] == [
        {
            "key": "asked222",
            "asked": "The ministry",
            "actor": None,
            "asked_on": "2022-11-20",
            "until": "2022-11-27",
            "outcome": "answered",
            "outcome_word": "Answered",
            "outcome_sentence": "",
            "answered_on": "2022-11-22",
            "quote": {"text": PERSIAN, "language": "fa", "dir": "rtl", "translation": "We said nothing."},
        }
    ]


def test_silence_is_published_only_when_the_time_to_answer_is_over():
    silent = a_reply(outcome="silent")
    with pytest.raises(EditionError, match="may answer until 2022-11-27"):
        made(silent, on="2022-11-27")
    assert made(silent, on="2022-11-28")["replies"][0]["outcome_sentence"] == "They did not answer in that time."


@pytest.mark.parametrize(
    "odd",
    [
        a_reply(asked_on="2023-01-01", until="2023-01-02"),
        a_reply(outcome="answered", answered_on="2023-01-01", text="No."),
        a_reply(outcome="answered", answered_on="2022-11-22"),
        a_reply(outcome="answered", text="No."),
        a_reply(outcome="nonsense"),
        a_reply(until="soon"),
    ],
)
def test_a_reply_that_cannot_be_is_no_part_of_a_document(odd):
    with pytest.raises(EditionError):
        made(odd)


def test_replies_stand_in_the_order_of_asking_and_a_change_is_named():
    first, second = a_reply(key="b", asked_on="2022-11-02"), a_reply(key="a", asked_on="2022-11-03")
    assert [found["key"] for found in made(second, first)["replies"]] == ["b", "a"]
    before, after = made(first), made(first, second)
    assert differences(before, after) == ["replies"]
    [found] = compare(before, after)
    assert (found.what, found.kind) == ("Right of reply", "added")
    assert "asked on 3 November 2022, until 27 November 2022" in found.pieces[0][1]


@pytest.mark.django_db
def test_what_was_asked_reaches_readers_with_an_edition_and_not_before(client):
    claim = make_claim()
    make_evidence(claim)
    published(claim)
    place = f"/claims/{claim.public_id}-{claim.slug}/"
    claim.refresh_from_db()
    replies.ask(claim, by=amina(), actor=make_actor("A ministry"), **ASKED, **ANSWER, translation="We said nothing.")
    assert "What those concerned said" not in client.get(place).content.decode()
    proposal = publish.propose(claim, by=amina(), change=Change(), answered=ANSWERED)
    publish.approve(proposal, by=ben(), digest=proposal.digest)
    body = client.get(place).content.decode()
    assert '<a href="#replies">' in body
    assert f'<blockquote lang="fa" dir="rtl"><p>{PERSIAN}</p></blockquote>' in body
    assert "Asked on 20 November 2022, answered on 22 November 2022." in body
    assert "We said nothing." in body
    assert "What those concerned said" not in client.get(f"{place}v/1/").content.decode()
    assert "right of reply" in client.get(f"{place}history/").content.decode()


@pytest.mark.django_db
def test_hostile_words_of_an_answer_are_only_text(client):
    claim = make_claim()
    make_reply(
        claim, asked="<b>The ministry</b>", **(ANSWER | {"text": "<script>alert(1)</script>\n</blockquote>"}),
        asked_on=ASKED["asked_on"],
    )  # fmt: skip
    published(claim)
    body = client.get(f"/claims/{claim.public_id}-{claim.slug}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>&lt;/blockquote&gt;" in body
    assert "<script" not in body
    assert "<b>The ministry" not in body


@pytest.mark.django_db
def test_each_verb_moves_the_version_of_the_claim_and_refuses_a_stale_copy():
    claim = make_claim()
    reply = replies.ask(claim, by=amina(), version=1, **ASKED)
    replies.edit_reply(reply, by=amina(), version=2, **ANSWER)
    claim.refresh_from_db()
    assert (claim.version, claim.replies.get().text) == (3, PERSIAN)
    fresh = Claim.objects.get(pk=claim.pk)
    with pytest.raises(Stale):
        replies.ask(fresh, by=amina(), version=2, **ASKED)
    with pytest.raises(Stale):
        replies.edit_reply(reply, by=amina(), version=2, asked="Mine")
    with pytest.raises(Stale):
        replies.withdraw_reply(reply, by=amina(), version=2, because="Mine.")
    assert claim.replies.get().asked == "The ministry"


@pytest.mark.django_db
def test_what_cannot_be_is_refused_with_a_sentence():
    claim = make_claim()
    for odd in (
        {"until": dt.date(2022, 11, 19)},
        {"outcome": "answered"},
        {"text": "Words without an answer."},
        ANSWER | {"answered_on": dt.date(2022, 11, 19)},
    ):
        with pytest.raises(Unfit):
            replies.ask(claim, by=amina(), **{**ASKED, **odd})
    with pytest.raises(PermissionDenied):
        replies.ask(claim, by=cleo(), **ASKED)
    assert not Reply.objects.exists()


@pytest.mark.django_db
def test_a_row_is_withdrawn_once_with_a_reason_and_leaves_the_next_edition():
    claim = make_claim()
    reply = replies.ask(claim, by=amina(), **ASKED)
    with pytest.raises(Unfit):
        replies.withdraw_reply(reply, by=amina(), because=" ")
    reply = Reply.objects.get()
    replies.withdraw_reply(reply, by=amina(), because="It was another ministry.")
    for again in (
        lambda: replies.withdraw_reply(reply, by=amina(), because="Again."),
        lambda: replies.edit_reply(reply, by=amina(), version=3, asked="Again"),
    ):
        with pytest.raises(Unfit):
            again()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.filter(pk=reply.pk).update(withdrawn_at=None)
    published(claim)
    assert document_of(claim.editions.get())["replies"] == []


@pytest.mark.django_db
def test_the_files_say_which_days_and_answers_cannot_be(tmp_path):
    dossier = small()
    first, second = dossier["replies"]
    dossier["replies"] = [first | {"until": "2022-11-19"}, second | {"outcome": "answered"}]
    found = Outcome(write(tmp_path / "odd", dossier))
    assert "replies.jsonl:2: An answer needs its words and its day." in found.problems
    dossier["replies"] = [first | {"until": "2022-11-19"}]
    found = Outcome(write(tmp_path / "days", dossier))
    assert found.problems == ["replies.jsonl:1: until: This is before 2022-11-20, when we asked."]


@pytest.mark.django_db
def test_an_import_brings_replies_and_a_second_one_changes_them(tmp_path):
    dossier = small()
    assert Outcome(write(tmp_path / "a", dossier)).sound
    claim = Claim.objects.get(key="drones-flew")
    shown = document_of(claim.editions.get())["replies"]
    assert [(reply["asked"], reply["outcome"]) for reply in shown] == [
        ("The ministry", "answered"), ("The author", "silent"),
    ]  # fmt: skip
    assert shown[0]["actor"]["slug"] == "us-government"
    assert Outcome(write(tmp_path / "b", dossier)).written == 0
    dossier["replies"][1] |= {"outcome": "answered", "answered_on": "2022-11-29", "quote": {"text": "I stand by it."}}
    again = Outcome(write(tmp_path / "c", dossier))
    assert (again.written, again.proposals) == (1, 1)
    assert Reply.objects.get(key="asked33").text == "I stand by it."


@pytest.mark.django_db
def test_a_redaction_takes_words_of_a_reply_out_everywhere(client):
    claim = make_claim()
    make_reply(claim, **(ANSWER | {"text": "Ask Jonathan Sparrow."}), asked_on=ASKED["asked_on"])
    published(claim)
    publish.redact("Jonathan Sparrow", by=edda(), ground="SAFETY", reason="A person is in danger.")
    body = client.get(f"/claims/{claim.public_id}-{claim.slug}/").content.decode()
    assert "Jonathan" not in body
    assert Reply.objects.get().text == "Ask [redacted]."


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["asked_on", "answered_on"])
def test_a_day_that_is_still_to_come_is_refused_beside_its_field(name):
    """Else it would be kept, and no edition of the claim could be composed until that day."""
    claim = make_claim()
    late = {**ASKED, **ANSWER, "until": dt.date(2999, 2, 1), "outcome": "waiting", "answered_on": None, "text": ""}
    late |= {name: dt.date(2999, 1, 1)} | (ANSWER | {name: dt.date(2999, 1, 1)} if name == "answered_on" else {})
    with pytest.raises(Unfit) as refusal:
        replies.ask(claim, by=amina(), **late)
    assert list(refusal.value.problems) == [name]
    reply = replies.ask(claim, by=amina(), **ASKED, **ANSWER)
    with pytest.raises(Unfit):
        replies.edit_reply(reply, by=amina(), version=reply.claim.version, **{name: dt.date(2999, 1, 1)})
    assert getattr(Reply.objects.get(), name).year == 2022
