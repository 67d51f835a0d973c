"""Batches, packets, standing and redaction through the desk's own pages."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import publish, working
from claims.models import Batch, Claim, Edition, Notice, Proposal, PublicClaim
from claims.timeline import Change
from people.models import User
from sources.models import Source
from tests.builders import (
    ANSWERED,
    make_appearance,
    make_article,
    make_claim,
    make_evidence,
    make_line,
    make_passage,
    make_source,
    published,
)
from tests.desk.sending import logged_in, send, shown, waits_first
from tests.people import amina, ben, edda

pytestmark = pytest.mark.django_db

State = Proposal.State


def sourced(*, status: str | None = "unresolved", article=None, statement: str = "") -> tuple[Claim, Source]:
    """A claim that rests on one source, public unless `status` is None, said in `article`."""
    claim, source = make_claim(statement), make_source()
    make_evidence(claim, source)
    if article is not None:
        make_appearance(claim, make_passage(article.source))
    if status:
        published(claim, status)
        claim.refresh_from_db()
    return claim, source


def proposed(claim: Claim, by: User, act: str = "change", **options) -> Proposal:
    line = make_line(claim, on="2023-01-01", confidence_reason="One source.")
    options.setdefault("answered", ANSWERED)
    return publish.propose(claim, by=by, act=act, change=Change(add=(line,)), **options)


ADDRESSES = {
    "ApproveBatchForm": "approve",
    "ApproveForm": "approve",
    "SendBackForm": "send-back",
    "TakeBackForm": "take-back",
    "TryAgainForm": "try-again",
    "BatchAloneForm": "publish-alone",
    "AloneForm": "publish-alone",
    "CompleteForm": "complete",
}


def post(client: Client, place: str, name: str, **changes):
    """Send the named form of a page that holds several, to where the page sends it."""
    return client.post(f"{place}{ADDRESSES[name]}/", {**shown(client.get(place), name), **changes})


def changed_source(by: User) -> tuple[Batch, list[Claim]]:
    first, source = sourced()
    second = make_claim()
    make_evidence(second, source)
    published(second)
    Source.objects.filter(pk=source.pk).update(title="A better title")
    source.refresh_from_db()
    return publish.change_source(source, by=by, reason="The title was cut."), [first, second]


def test_a_change_to_a_source_is_read_side_by_side_and_published_with_one_check():
    batch, claims = changed_source(amina())
    reviewer = logged_in(ben())
    body = reviewer.get(f"/desk/batches/{batch.pk}/").content.decode()
    assert body.count("<ins>") >= 2
    answer = post(reviewer, f"/desk/batches/{batch.pk}/", "ApproveBatchForm")
    assert answer.status_code == 302
    assert {claim.editions.latest("seq").act for claim in claims} == {"source"}
    assert not Proposal.objects.filter(state=State.OPEN).exists()


def test_whoever_checks_or_edits_is_shown_what_turns_the_direction_unseen():
    """U3."""
    claim, _source = sourced(statement="The ship \u202eleft.", status=None)
    proposal = proposed(claim, amina(), act="first")
    told = "turns the direction of writing: right-to-left override (U+202E), not closed."
    mark = '<bdi class="unseen" title="right-to-left override (U+202E)">U+202E</bdi>'
    page = logged_in(ben()).get(f"/desk/proposals/{proposal.pk}/").content.decode()
    assert f"The ship {mark}left." in page
    assert page.count(told) == 1, "beside the one part that holds it"
    for form in (
        "",
        "evidence/new/",
        "evidence/paste/",
        "appearances/new/",
        "propose/",
        "quick/",
        "check/",
        "replies/new/",
    ):
        page = logged_in(amina()).get(f"/desk/claims/{claim.public_id}/{form}").content.decode()
        assert f"The ship {mark}left." in page, form
    assert told in logged_in(amina()).get(f"/desk/claims/{claim.public_id}/edit/").content.decode()
    claim, _source = sourced(statement="The ship left.")
    page = logged_in(ben()).get(f"/desk/proposals/{proposed(claim, amina()).pk}/").content.decode()
    assert "turns the direction" not in page


def test_a_batch_that_changed_since_it_was_read_is_not_published():
    batch, claims = changed_source(amina())
    reviewer = logged_in(ben())
    values = shown(reviewer.get(f"/desk/batches/{batch.pk}/"), "ApproveBatchForm")
    publish.pause(claims[0], by=ben(), reason="We look again.")
    answer = reviewer.post(f"/desk/batches/{batch.pk}/approve/", values)
    assert answer.status_code == 422
    assert "have changed since you opened the page" in answer.content.decode()
    assert not Edition.objects.filter(act="source").exists()


def test_the_author_of_a_batch_takes_it_back_and_cannot_approve_it():
    """A19: self-approval is impossible."""
    batch, _claims = changed_source(ben())
    author = logged_in(ben())
    page = author.get(f"/desk/batches/{batch.pk}/")
    assert "You wrote this proposal" in page.content.decode()
    refused = author.post(f"/desk/batches/{batch.pk}/approve/", shown(page, "ApproveBatchForm"))
    assert refused.status_code == 422
    assert post(author, f"/desk/batches/{batch.pk}/", "TakeBackForm").status_code == 302
    assert set(batch.proposals.values_list("state", flat=True)) == {State.WITHDRAWN}


def test_a_batch_is_sent_back_with_one_note_for_all():
    batch, _claims = changed_source(amina())
    reviewer = logged_in(ben())
    place = f"/desk/batches/{batch.pk}/"
    assert post(reviewer, place, "SendBackForm").status_code == 422
    assert post(reviewer, place, "SendBackForm", decision_note="Keep the old title.").status_code == 302
    assert set(batch.proposals.values_list("state", "decision_note")) == {(State.RETURNED, "Keep the old title.")}


def test_a_batch_is_published_alone_by_its_author_with_a_recorded_reason():
    batch, _claims = changed_source(edda())
    editor = logged_in(edda())
    place = f"/desk/batches/{batch.pk}/"
    assert post(editor, place, "BatchAloneForm").status_code == 422
    assert post(editor, place, "BatchAloneForm", override="Nobody else is here.").status_code == 302
    assert set(Edition.objects.filter(batch=batch).values_list("approver", "override")) == {
        (None, "Nobody else is here.")
    }


def test_a_merge_is_proposed_looked_for_and_approved():
    claim, _ = sourced(statement="The same thing twice.")
    into, _ = sourced(statement="The same thing once.")
    editor, reviewer = logged_in(edda()), logged_in(ben())
    place = f"/desk/claims/{claim.public_id}/merge/"
    looked = send(editor, place, into_find=f"CR-{into.public_id}", do="find-into", reason="One claim.")
    assert f'value="{into.public_id}"' in looked.content.decode()
    assert "One claim." in looked.content.decode()
    sent = send(editor, place, into=into.public_id, reason="One claim.")
    assert sent.status_code == 302, sent.context["form"].errors
    assert post(reviewer, sent.headers["Location"], "ApproveBatchForm").status_code == 302
    assert PublicClaim.objects.get(claim=claim).standing == "merged"


def merged() -> Claim:
    """A claim that was merged into another."""
    (claim, _), (into, _) = sourced(), sourced()
    batch = publish.merge(claim, into, by=edda(), reason="One claim.")
    publish.approve_batch(batch, by=ben(), digests={row.pk: row.digest for row in batch.proposals.all()})
    return claim


def test_a_claim_is_never_offered_as_the_one_it_is_merged_into():
    claim, _ = sourced(statement="The same thing twice.")
    into, _ = sourced(statement="The same thing once.")
    place = f"/desk/claims/{claim.public_id}/merge/"
    editor = logged_in(edda())
    for text, offered in (("same thing", [into.public_id]), (f"CR-{claim.public_id}", [])):
        looked = send(editor, place, into_find=text, do="find-into")
        assert [option.value for option in looked.context["picker"].options] == offered


def test_a_merged_claim_offers_nothing_that_would_be_refused():
    claim = merged()
    for person in (amina(), ben(), edda()):
        page = logged_in(person).get(f"/desk/claims/{claim.public_id}/").content.decode()
        for part in ("propose", "quick", "pause", "resume", "withdraw", "merge", "dissents/new"):
            assert f'href="/desk/claims/{claim.public_id}/{part}/' not in page, (person.username, part)


NOW = ("What readers see now", "Nothing of this claim is public yet", "What would change for readers")
"""What is said of a proposal that waits, and would be wrong of one that is decided."""


def test_a_published_proposal_says_so_and_leads_to_the_version_it_became():
    claim, _ = sourced(status=None)
    first = publish.propose(claim, by=amina(), act="first", change=Change(add=(make_line(claim),)), answered=ANSWERED)
    author, place = logged_in(amina()), f"/desk/proposals/{first.pk}/"
    assert all(words in author.get(place).content.decode() for words in NOW)
    publish.approve(first, by=ben(), digest=first.digest)
    page = author.get(place).content.decode()
    assert not [words for words in NOW if words in page]
    assert "This was published." in page
    assert "Nothing of this claim was public before." in page
    assert f'href="/claims/{claim.public_id}-{claim.slug}/v/1/"' in page
    second = proposed(claim, amina())
    publish.approve(second, by=ben(), digest=second.digest)
    assert '/v/1/">Version 1</a>' in author.get(place).content.decode(), "it stays the version it became"
    assert "This was published." in author.get(f"{place}page/").content.decode()


def test_a_proposal_that_readers_never_saw_says_so_and_leads_to_what_they_see():
    claim, _ = sourced()
    author = logged_in(amina())
    for decide, words in (
        (lambda one: publish.send_back(one, by=ben(), note="Say more."), "This was sent back."),
        (lambda one: publish.take_back(one, by=amina()), "Its author took this back."),
        (lambda one: publish.pause(claim, by=ben(), reason="We look again."), "Another version was published before"),
    ):
        proposal = proposed(claim, amina())
        decide(proposal)
        page = author.get(f"/desk/proposals/{proposal.pk}/").content.decode()
        assert words in page
        assert not [wrong for wrong in NOW if wrong in page]
        assert f"/v/{claim.editions.count()}/" in page


def test_a_decided_batch_is_worded_by_what_happened():
    batch, _claims = changed_source(amina())
    publish.send_back_batch(batch, by=ben(), note="Say more.")
    page = logged_in(amina()).get(f"/desk/batches/{batch.pk}/").content.decode()
    assert "What readers saw then" in page
    assert not [words for words in NOW if words in page]


def test_a_proposal_that_came_back_is_not_to_be_mended_where_nothing_can_be_proposed():
    claim, _ = sourced()
    proposal = proposed(claim, amina())
    author, place = logged_in(amina()), f"/desk/proposals/{proposal.pk}/"
    publish.send_back(proposal, by=ben(), note="Say more.")
    assert "Mend it and propose again" in author.get(place).content.decode()
    withdrawal = publish.propose(claim, by=edda(), act="withdraw", note="It rests on a forgery.")
    publish.approve(withdrawal, by=ben(), digest=withdrawal.digest)
    assert "Mend it and propose again" not in author.get(place).content.decode()


def test_a_withdrawn_claim_is_resumed_by_a_second_person():
    claim, _ = sourced()
    editor, reviewer = logged_in(edda()), logged_in(ben())
    sent = send(editor, f"/desk/claims/{claim.public_id}/withdraw/", reason="It rests on a forgery.")
    assert post(reviewer, sent.headers["Location"], "ApproveForm").status_code == 302
    assert PublicClaim.objects.get(claim=claim).standing == "withdrawn"
    sent = send(editor, f"/desk/claims/{claim.public_id}/resume/", note="It was no forgery.")
    assert post(reviewer, sent.headers["Location"], "ApproveForm").status_code == 302
    assert PublicClaim.objects.get(claim=claim).standing == "public"


def test_a_redaction_shows_what_would_go_before_it_takes_it_away():
    claim, _source = sourced(statement="The name of Jane Roe stands here.")
    editor = logged_in(edda())
    values = {"text": "Jane Roe", "ground": "GDPR-17", "reason": "She asked for it."}
    unseen = send(editor, "/desk/redact/", **values, do="redact")
    assert unseen.status_code == 422
    assert claim.editions.count() == 1
    body = unseen.content.decode()
    assert "1 public claim holds this text." in body
    assert "This version is emptied: 1." in body
    page = send(editor, "/desk/redact/", **values, do="look")
    assert page.status_code == 200
    values = {**shown(page), "seen": page.context["seen"], "do": "redact"}
    answers = [editor.post("/desk/redact/", values).status_code for _ in range(2)]
    assert answers == [302, 302], "a double click looks for nothing that is gone"
    assert claim.editions.latest("seq").act == "redaction"
    claim.refresh_from_db()
    assert "Jane Roe" not in claim.statement


def packet(number: int, by: User):
    article = make_article()
    return article, [proposed(sourced(article=article)[0], by) for _ in range(number)]


def packet_place(article) -> str:
    return f"/desk/articles/{article.source.public_id}/packet/"


def test_a_packet_of_twelve_takes_as_many_queries_as_one_of_two():
    counts = []
    reviewer = logged_in(ben())
    for number in (2, 12):
        article, _ = packet(number, amina())
        reviewer.get(packet_place(article))
        with CaptureQueriesContext(connection) as queries:
            page = reviewer.get(packet_place(article))
        assert len(page.context["pairs"]) == number
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16, counts


def test_a_packet_is_decided_row_by_row():
    article, (first, second, third) = packet(3, amina())
    reviewer = logged_in(ben())
    decided = send(
        reviewer, packet_place(article),
        **{f"p{first.pk}-decision": "approve", f"p{second.pk}-decision": "send_back",
           f"p{second.pk}-decision_note": "Name the pier."},
    )  # fmt: skip
    assert decided.status_code == 302
    states = dict(Proposal.objects.values_list("pk", "state"))
    assert states == {first.pk: State.PUBLISHED, second.pk: State.RETURNED, third.pk: State.OPEN}
    assert Proposal.objects.get(pk=second.pk).decision_note == "Name the pier."


def test_a_packet_without_the_note_decides_nothing_and_keeps_what_was_chosen():
    article, (first, second) = packet(2, amina())
    reviewer = logged_in(ben())
    refused = send(
        reviewer, packet_place(article),
        **{f"p{first.pk}-decision": "approve", f"p{second.pk}-decision": "send_back"},
    )  # fmt: skip
    assert refused.status_code == 422
    assert not Proposal.objects.exclude(state=State.OPEN).exists()
    assert refused.context["pairs"][0][1]["decision"].value() == "approve"


def test_a_row_of_a_packet_that_was_decided_meanwhile_holds_up_no_other():
    article, (first, second) = packet(2, amina())
    reviewer = logged_in(ben())
    values = shown(reviewer.get(packet_place(article)))
    publish.send_back(first, by=edda(), note="Wait.")
    values |= {f"p{first.pk}-decision": "approve", f"p{second.pk}-decision": "approve"}
    assert reviewer.post(packet_place(article), values).status_code == 302
    assert Proposal.objects.get(pk=first.pk).state == State.RETURNED
    assert Proposal.objects.get(pk=second.pk).state == State.PUBLISHED


def test_a_row_of_a_packet_with_another_digest_is_refused_beside_it():
    article, (first, second) = packet(2, amina())
    reviewer = logged_in(ben())
    refused = send(
        reviewer, packet_place(article),
        **{f"p{first.pk}-decision": "approve", f"p{first.pk}-digest": "0" * 64, f"p{second.pk}-decision": "approve"},
    )  # fmt: skip
    assert refused.status_code == 422
    assert "What you read is not what would be published" in refused.content.decode()
    assert set(Proposal.objects.values_list("pk", "state")) == {
        (first.pk, State.OPEN), (second.pk, State.PUBLISHED),
    }  # fmt: skip


def test_a_packet_with_a_row_refused_answers_a_second_click_as_the_first():
    article, (first, second, third) = packet(3, amina())
    reviewer = logged_in(ben())
    values = shown(reviewer.get(packet_place(article))) | {
        f"p{first.pk}-decision": "approve", f"p{first.pk}-digest": "0" * 64, f"p{first.pk}-decision_note": "My words.",
        f"p{second.pk}-decision": "approve",
    }  # fmt: skip
    answers = [reviewer.post(packet_place(article), values) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [422, 422]
    for answer in answers:
        body = answer.content.decode()
        assert "What you read is not what would be published" in body
        assert "My words." in body
        assert "1 proposal decided." in body
        assert [row.proposal.pk for _found, row in answer.context["pairs"]] == [first.pk, third.pk]


def test_a_row_that_was_refused_is_not_decided_by_the_second_click_where_nothing_is_against_it_any_more():
    article, (first,) = packet(1, amina())
    reviewer = logged_in(ben())
    values = shown(reviewer.get(packet_place(article))) | {f"p{first.pk}-decision": "approve"}
    with mock.patch.object(publish, "approve", side_effect=publish.Refused("Not now.")):
        assert "Not now." in reviewer.post(packet_place(article), values).content.decode()
    again = reviewer.post(packet_place(article), values)
    assert "This was refused when you sent it" in again.content.decode()
    assert Proposal.objects.get(pk=first.pk).state == State.OPEN
    assert first.claim.editions.count() == 1
    assert send(reviewer, packet_place(article), **{f"p{first.pk}-decision": "approve"}).status_code == 302


def test_a_packet_sent_twice_is_decided_once():
    """R3: a double click is one act."""
    article, (first,) = packet(1, amina())
    reviewer = logged_in(ben())
    values = shown(reviewer.get(packet_place(article))) | {f"p{first.pk}-decision": "approve"}
    answers = [reviewer.post(packet_place(article), values) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert first.claim.editions.count() == 2


def test_what_was_changed_after_going_back_to_a_packet_is_decided_too():
    """It is no resend, and a note that was typed is not let go without a word."""
    article, (first, second) = packet(2, amina())
    reviewer = logged_in(ben())
    values = shown(reviewer.get(packet_place(article))) | {f"p{first.pk}-decision": "approve"}
    assert reviewer.post(packet_place(article), values).status_code == 302
    values |= {f"p{second.pk}-decision": "send_back", f"p{second.pk}-decision_note": "Name the pier."}
    assert reviewer.post(packet_place(article), values).status_code == 302
    assert Proposal.objects.get(pk=second.pk).decision_note == "Name the pier."


def test_a_packet_that_sends_back_and_approves_waits_for_nobody_who_waits_for_it():
    article, (first, second) = packet(2, amina())
    reviewer = logged_in(ben())
    values = shown(reviewer.get(packet_place(article)))
    values |= {f"p{first.pk}-decision": "send_back", f"p{first.pk}-decision_note": "Name the pier."}
    with CaptureQueriesContext(connection) as asked:
        assert reviewer.post(packet_place(article), {**values, f"p{second.pk}-decision": "approve"}).status_code == 302
    assert waits_first(asked, 'UPDATE "claims_proposal"')


def test_ones_own_row_of_a_packet_says_why_it_cannot_be_approved():
    article, (first,) = packet(1, ben())
    author = logged_in(ben())
    page = author.get(packet_place(article))
    assert "You wrote this proposal" in page.content.decode()
    values = shown(page) | {f"p{first.pk}-decision": "approve", f"p{first.pk}-digest": first.digest}
    assert author.post(packet_place(article), values).status_code == 422
    assert Proposal.objects.get().state == State.OPEN


def test_the_list_of_checks_names_articles_batches_and_what_waits():
    article, _ = packet(2, amina())
    batch, _ = changed_source(amina())
    later = proposed(sourced()[0], amina(), embargo_until=timezone.now() + dt.timedelta(days=1))
    publish.approve_ahead(later, by=ben(), digest=later.digest)
    page = logged_in(ben()).get("/desk/checks/")
    body = page.content.decode()
    assert f'href="{packet_place(article)}"' in body
    assert f'href="/desk/batches/{batch.pk}/"' in body
    assert [row.pk for row in page.context["waiting"]] == [later.pk]


def test_people_are_told_of_what_concerns_them_and_no_one_else():
    author, reviewer = amina(), ben()
    claim, _ = sourced()
    proposal = proposed(claim, author)
    assert list(Notice.objects.values_list("person", "kind")) == [(reviewer.pk, "to_check")]
    page = logged_in(reviewer).get("/desk/notices/")
    assert page.context["unread"] == 1
    publish.approve(proposal, by=reviewer, digest=proposal.digest)
    assert logged_in(reviewer).get("/desk/notices/").context["unread"] == 0
    assert list(Notice.objects.filter(read_at=None).values_list("person", "kind")) == [(author.pk, "approved")]


def test_an_overtaken_proposal_goes_back_with_a_notice():
    author = amina()
    claim, _ = sourced()
    proposed(claim, author)
    publish.pause(claim, by=edda(), reason="We look again.")
    assert Notice.objects.filter(person=author, kind="overtaken", read_at=None).count() == 1


def test_a_notice_is_opened_once_and_only_by_whom_it_is_for():
    claim, _ = sourced()
    proposal = proposed(claim, amina())
    reviewer = ben()
    Notice.objects.create(person=reviewer, kind="to_check", proposal=proposal)
    notice = Notice.objects.get(person=reviewer)
    values = {"token": "a" * 24, "notice": notice.pk}
    stranger = logged_in(edda()).post("/desk/notices/read/", values)
    assert stranger.status_code == 404
    opened = logged_in(reviewer).post("/desk/notices/read/", values)
    assert opened.headers["Location"] == f"/desk/proposals/{proposal.pk}/"
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a\x00b", "a\u202eb", "x" * 5_000, "=HYPERLINK(1)"])
def test_hostile_text_in_the_note_of_a_packet_is_refused_or_only_text(text: str):
    """U2, X1."""
    article, (first,) = packet(1, amina())
    reviewer = logged_in(ben())
    chosen = {f"p{first.pk}-decision": "send_back", f"p{first.pk}-decision_note": text}
    assert send(reviewer, packet_place(article), **chosen).status_code in (302, 422)
    author = logged_in(amina())
    for place in (f"/desk/proposals/{first.pk}/", packet_place(article), "/desk/notices/"):
        assert "<script>alert" not in author.get(place).content.decode()


def test_a_batch_of_another_kind_of_number_is_not_found():
    reviewer = logged_in(ben())
    imported = Batch.objects.create(kind="import", reason="For a test")
    for number in (imported.pk, 99999999, 99999999999999999999):
        assert reviewer.get(f"/desk/batches/{number}/").status_code == 404, number
    assert reviewer.get("/desk/articles/zzzzzzzz/packet/").status_code == 404


def test_what_was_read_of_a_batch_must_be_what_is_open_whatever_is_sent():
    batch, _claims = changed_source(amina())
    reviewer = logged_in(ben())
    values = shown(reviewer.get(f"/desk/batches/{batch.pk}/"), "ApproveBatchForm")
    for read in ("", "nonsense", "1:" + "0" * 64, values["read"].split(",")[0]):
        answer = reviewer.post(f"/desk/batches/{batch.pk}/approve/", {**values, "read": read})
        assert answer.status_code == 422, read
    assert not Edition.objects.filter(act="source").exists()


def test_lists_of_any_length_take_as_many_queries():
    """No page of the second check asks once a row."""
    reviewer = logged_in(ben())
    counts = []
    for number in (1, 4):
        packet(number, amina())
        changed_source(amina())
        batch = Batch.objects.filter(kind="source").latest("pk")
        places = ("/desk/checks/", "/desk/notices/", f"/desk/batches/{batch.pk}/")
        counts.append([queries_of(reviewer, place) for place in places])
    assert counts[0] == counts[1]


def queries_of(client: Client, place: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(place).status_code == 200
    return len(queries)


def test_what_is_read_is_the_text_that_was_proposed_and_the_page_says_that_the_claim_was_edited():
    claim, _source = sourced()
    was = claim.statement
    proposal = proposed(claim, amina())
    row = Claim.objects.get(pk=claim.pk)
    working.edit_claim(row, by=amina(), version=row.version, statement="Nobody has proposed these words.")
    page = logged_in(ben()).get(f"/desk/proposals/{proposal.pk}/").content.decode()
    assert f'<p class="sc-s" dir="auto">{was}</p>' in page
    assert "Nobody has proposed these words." not in page
    assert "Somebody has edited the claim since this was proposed." in page
    publish.approve(proposal, by=ben(), digest=proposal.digest)
    assert "Somebody has edited" not in logged_in(ben()).get(f"/desk/proposals/{proposal.pk}/").content.decode()


def test_whoever_checks_a_merge_reads_into_which_claim():
    claim, _source = sourced()
    target, _source = sourced()
    batch = publish.merge(claim, target, by=edda(), reason="The two say one thing.")
    page = logged_in(ben()).get(f"/desk/batches/{batch.pk}/").content.decode()
    assert "Merged into:" in page
    assert f'<a href="/claims/{target.public_id}-{target.slug}/"><bdi>{target.statement}</bdi></a>' in page


def test_answers_to_warnings_are_there_again_after_a_session_that_ended():
    claim, _source = sourced()
    author = logged_in(amina())
    place = f"/desk/claims/{claim.public_id}/propose/"
    values = shown(author.get(place)) | {
        "reasons": "So it is.",
        "answer_both_sides_were_looked_at": "In both archives.",
    }
    again = author.post(place, {**values, "do": "find-kept"})
    assert 'name="answer_both_sides_were_looked_at"' in again.content.decode()
    assert "In both archives." in again.content.decode()
