"""The change form: drafts that keep themselves, tests met or to do, previews, and a record kept by one person."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from claims import drafts, publish
from claims.checklist import BY_HAND, checklist
from claims.models import ChangeDraft, Claim, Edition, Proposal
from claims.views.desk.proposing import standing_document
from claims.views.desk.reading import proposed_document
from tests.builders import ANSWERED, make_claim, make_evidence, make_source
from tests.desk.sending import changed, logged_in, send, shown
from tests.desk.test_deciding import post, proposed, sourced
from tests.people import amina, ben, edda

pytestmark = pytest.mark.django_db


def place_of(claim) -> str:
    return f"/desk/claims/{claim.public_id}/propose/"


def line(source, **changes):
    return {
        "do": "send",
        "act": "change",
        "status": "unresolved",
        "basis": "single_origin",
        "confidence": "low",
        "confidence_reason": "One report.",
        "effective_on": "20 May 2023",
        "reasons": f"The report says so [@{source.public_id}].",
        "answer_both_sides_were_looked_at": "Yes.",
        **changes,
    }


def saved(client: Client, claim, **typed):
    page = client.get(place_of(claim))
    return client.post(place_of(claim), changed(shown(page), {**typed, "do": "draft"}))


def test_a_draft_is_kept_as_typed_and_shown_again_to_its_author_alone():
    claim, source = sourced()
    author = logged_in(amina())
    answer = saved(
        author, claim, reasons="Half a thought\u202e", effective_on="the day before", cites=[source.public_id]
    )
    assert answer.status_code == 302
    again = author.get(place_of(claim)).context["form"]
    assert again["reasons"].value() == "Half a thought\u202e"
    assert again["effective_on"].value() == "the day before"
    assert again["cites"].value() == [source.public_id]
    assert "Half a thought" not in logged_in(ben()).get(place_of(claim)).content.decode()


def test_a_refused_sending_keeps_a_draft_too():
    claim, source = sourced()
    author = logged_in(amina())
    refused = send(author, place_of(claim), **line(source, basis=None))
    assert refused.status_code == 422
    assert author.get(place_of(claim)).context["form"]["reasons"].value().startswith("The report says so")


def test_there_is_one_draft_a_claim_and_person_and_none_once_it_is_sent():
    claim, source = sourced()
    author = logged_in(amina())
    for reasons in ("One", "Two"):
        saved(author, claim, reasons=reasons)
    assert [draft.typed["reasons"] for draft in ChangeDraft.objects.all()] == [["Two"]]
    sent = send(author, place_of(claim), **line(source))
    assert sent.status_code == 302, sent.context["form"].errors
    assert not ChangeDraft.objects.exists()


def test_what_is_missing_and_what_the_rules_refuse_is_said_at_once():
    claim, source = sourced()
    author = logged_in(amina())
    typed = line(source, status="supported", confidence_reason=None, noticed_by="A reader", embargo_until="soon")
    typed |= {"answer_both_sides_were_looked_at": None, "basis": "single_origin"}
    refused = send(author, place_of(claim), **typed)
    errors = refused.context["form"].errors
    assert refused.status_code == 422
    assert set(errors) == {
        "confidence_reason", "embargo_until", "basis", "confidence", "answer_both_sides_were_looked_at",
    }  # fmt: skip
    assert [len(found) for found in errors.values()] == [1] * 5, "nothing is said twice"
    assert refused.context["preview"] is None
    assert not Proposal.objects.exists()


def test_a_rule_is_not_heard_on_what_is_missing_anyway():
    claim, source = sourced()
    author = logged_in(amina())
    for typed, missing in (
        ({"basis": None, "confidence": None, "reasons": "", "status": "supported"}, {"basis", "confidence", "reasons"}),
        ({"act": "correction", "wrong": "It was not so.", "type": "fact", "noticed_by": "A reader"}, {"right"}),
        ({"act": "overtaken", "overtaken_by": "The port closed.", "overtaken_on": "soon"}, {"overtaken_on"}),
        ({"status": "keep", "retire": [line_key(claim)]}, {"retire_why"}),
    ):
        ChangeDraft.objects.all().delete()
        refused = send(author, place_of(claim), **line(source, **{"since": "1 December 2022", **typed}))
        wrong = {name for name in refused.context["form"].errors if not name.startswith("answer_")}
        assert wrong == missing, refused.context["form"].errors


def test_a_sending_of_nothing_shows_the_form():
    claim, _ = sourced()
    assert logged_in(amina()).post(place_of(claim)).status_code == 200


def line_key(claim: Claim) -> str:
    return standing_document(claim)["timeline"]["lines"][0]["key"]


def test_sending_from_one_window_keeps_the_draft_of_another_and_says_so():
    claim, source = sourced()
    author, place = logged_in(amina()), place_of(claim)
    windows = [shown(author.get(place)) for _ in range(2)]
    author.post(place, changed(windows[1], {"reasons": "Another thought.", "do": "draft"}))
    sent = author.post(place, changed(windows[0], line(source)), follow=True)
    assert "from another window, which was not sent: it is kept" in sent.content.decode()
    assert ChangeDraft.objects.get().typed["reasons"] == ["Another thought."]
    assert author.get(place).context["form"]["reasons"].value() == "Another thought."


@pytest.mark.parametrize("window", ["the one that saved it", "one that was filled from it", "one that says the same"])
def test_a_draft_goes_with_the_sending_it_became(window: str):
    claim, source = sourced()
    author, place = logged_in(amina()), place_of(claim)
    before = [shown(author.get(place)) for _ in range(2)]
    typed = line(source, reasons=f"Half a thought [@{source.public_id}].")
    author.post(place, changed(before[0], {**typed, "do": "draft"}))
    assert ChangeDraft.objects.exists()
    if window == "one that was filled from it":
        sent = send(author, place, **line(source))
    else:
        said = line(source) if window == "the one that saved it" else typed
        sent = author.post(place, changed(before[window == "one that says the same"], said))
    assert sent.status_code == 302, sent.context["form"].errors
    assert not ChangeDraft.objects.exists()


def test_a_draft_is_thrown_away_on_request():
    claim, _ = sourced()
    author = logged_in(amina())
    saved(author, claim, reasons="No.")
    assert author.post(f"{place_of(claim)}draft/").status_code == 302
    assert not ChangeDraft.objects.exists()


@pytest.mark.parametrize("text", ["a\x00b", "a\ufdd0b", "<script>alert(1)</script>", "=1+1"])
def test_hostile_text_in_a_draft_is_only_text(text: str):
    """U2, X1."""
    claim, _ = sourced()
    author = logged_in(amina())
    assert saved(author, claim, reasons=text).status_code == 302
    body = author.get(place_of(claim)).content.decode()
    assert "<script>alert" not in body


def test_a_lone_surrogate_is_no_part_of_a_draft():
    """X1: whatever way it came in, both databases can hold what is kept."""
    claim, _ = sourced()
    sent = QueryDict(mutable=True)
    sent["reasons"] = "a\ud800b"
    drafts.save(claim, amina(), sent)
    assert ChangeDraft.objects.get().typed == {"reasons": ["a?b"]}


def test_what_is_too_long_for_a_draft_is_refused():
    claim, _ = sourced()
    assert saved(logged_in(amina()), claim, reasons="x" * 1_000_000).status_code == 400
    assert not ChangeDraft.objects.exists()


def test_a_redaction_takes_its_text_out_of_drafts():
    claim, _ = sourced()
    saved(logged_in(amina()), claim, reasons="It was Jane Roe who said so.")
    publish.redact("Jane Roe", by=edda(), ground="GDPR-17", reason="She asked for it.")
    assert "Jane Roe" not in str(ChangeDraft.objects.get().typed)


def test_the_tests_of_a_status_are_ticked_by_the_system_by_the_author_or_to_do():
    claim, _source = sourced()
    proposal = proposed(claim, amina(), answered={**ANSWERED, BY_HAND: "By its author"})
    document = proposed_document(proposal)
    assert document is not None
    found = {test.words: test for test in checklist(document, None, "change", {BY_HAND: "By its author"})}
    by_hand = next(test for test in found.values() if not test.by_system)
    assert by_hand.met
    assert found["Every line has reasons and evidence"].met
    assert not found["Both sides were looked at"].met
    answered = checklist(document, None, "change", {"both_sides_were_looked_at": "In the archive."})
    looked = next(test for test in answered if test.words == "Both sides were looked at")
    assert (looked.met, looked.by_system, looked.why) == (True, False, "In the archive.")


def test_the_reviewer_sees_the_answers_and_the_tests():
    claim, source = sourced()
    answer = "In the archive, and nothing was found."
    typed = line(source, answer_both_sides_were_looked_at=answer, tested="on")
    sent = send(logged_in(amina()), place_of(claim), **typed)
    assert sent.status_code == 302, sent.context["form"].errors
    body = logged_in(ben()).get(sent.headers["Location"]).content.decode()
    assert body.count(answer) >= 2
    assert "ticked by the author" in body
    assert "ticked by the system" in body


def test_an_embargo_is_typed_to_the_minute_and_lies_ahead():
    claim, source = sourced()
    author = logged_in(amina())
    for wrong in ("1 December 2099", "1 December 2099, 25:00", "1 December 2020, 09:00", "soon, 09:00"):
        refused = send(author, place_of(claim), **line(source, embargo_until=wrong))
        assert refused.status_code == 422, wrong
        assert "embargo_until" in refused.context["form"].errors
    sent = send(author, place_of(claim), **line(source, embargo_until="1 December 2099, 09:05"))
    assert sent.status_code == 302
    assert f"{Proposal.objects.get().embargo_until:%Y-%m-%d %H:%M %Z}" == "2099-12-01 09:05 UTC"


def test_the_whole_page_is_previewed_from_the_real_templates_and_kept_by_nobody():
    claim, source = sourced(statement="A claim to preview.")
    page = send(
        logged_in(amina()), place_of(claim), **line(source, do="page", reasons=f"New words [@{source.public_id}].")
    )
    assert page.status_code == 200
    body = page.content.decode()
    assert "This is a preview of version 2. It is not public." in body
    assert "New words" in body
    assert 'name="robots" content="noindex"' in body
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in page.headers["Cache-Control"]
    assert not Proposal.objects.exists()


def test_a_proposal_is_previewed_as_a_page_by_staff_alone(client: Client):
    proposal = proposed(sourced()[0], amina())
    place = f"/desk/proposals/{proposal.pk}/page/"
    assert client.get(place).status_code == 302
    page = logged_in(ben()).get(place)
    assert "It is not public." in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


def test_the_preview_of_a_withdrawal_shows_the_notice():
    claim, _ = sourced()
    proposal = publish.propose(claim, by=edda(), act="withdraw", note="It rests on a forgery.")
    body = logged_in(ben()).get(f"/desk/proposals/{proposal.pk}/page/").content.decode()
    assert "It rests on a forgery." in body
    assert "It is not public." in body


def test_a_record_kept_by_one_person_admits_it(settings, client: Client):
    assert "One person keeps this record" not in client.get("/about/").content.decode()
    settings.ONE_PERSON = True
    from claims.views.caching import kept

    kept.clear()
    assert "One person keeps this record" in client.get("/about/").content.decode()
    proposal = proposed(sourced()[0], edda())
    editor = logged_in(edda())
    place = f"/desk/proposals/{proposal.pk}/"
    assert "Emergency" not in editor.get(place).content.decode()
    assert post(editor, place, "AloneForm").status_code == 302
    override = Edition.objects.latest("number").override
    assert override.startswith("This record is kept by one person")
    page = client.get(f"/claims/{proposal.claim.public_id}-{proposal.claim.slug}/").content.decode()
    assert override.removesuffix(".") in page


def test_where_one_person_keeps_the_record_an_embargo_only_delays_and_the_desk_says_so(settings):
    claim, _ = sourced()
    later = proposed(sourced()[0], edda(), embargo_until=timezone.now() + dt.timedelta(days=1))
    editor = logged_in(edda())
    places = (f"/desk/proposals/{later.pk}/", place_of(claim), "/desk/checks/")
    assert not any("only delays" in editor.get(place).content.decode() for place in places)
    settings.ONE_PERSON = True
    for place in places:
        body = editor.get(place).content.decode()
        assert "only delays: nothing is published by itself" in body, place
        assert "is then published by itself" not in body
    early = post(editor, places[0], "AloneForm")
    assert early.status_code == 422
    assert "under embargo until" in early.content.decode()


def test_a_form_of_a_first_publication_is_a_draft_too():
    claim = make_claim()
    make_evidence(claim, make_source())
    author = logged_in(amina())
    saved(author, claim, reasons="First thoughts.")
    assert author.get(place_of(claim)).context["form"]["reasons"].value() == "First thoughts."


def test_a_draft_says_where_the_claim_has_changed_since():
    claim, _ = sourced()
    author = logged_in(amina())
    saved(author, claim, reasons="First thoughts.")
    assert "The claim has changed since" not in author.get(place_of(claim)).content.decode()
    Claim.objects.filter(pk=claim.pk).update(version=claim.version + 1)
    assert "The claim has changed since" in author.get(place_of(claim)).content.decode()


def test_the_change_form_offers_only_what_its_reader_may_begin():
    """What an editor withdrew, an editor brings back; the form does not lead an analyst into a refusal."""
    claim = make_claim(status="unresolved")
    proposal = publish.propose(claim, by=edda(), act="withdraw", note="It rests on a forgery.")
    publish.approve(proposal, by=ben(), digest=proposal.digest)
    offered = {
        person.username: dict(logged_in(person).get(place_of(claim)).context["form"].fields["act"].choices)
        for person in (amina(), edda())
    }
    assert [list(acts) for acts in offered.values()] == [[], ["resume"]]
    assert "you can propose no change to it" in logged_in(amina()).get(place_of(claim)).content.decode()


def live(client: Client, claim, **typed):
    """What htmx asks for after a pause in typing."""
    values = changed(shown(client.get(place_of(claim))), {**typed, "do": "live"})
    return client.post(place_of(claim), values, headers={"hx-request": "true", "hx-target": "foreseen"})


def test_what_is_typed_is_kept_and_previewed_without_a_button():
    claim, source = sourced()
    author = logged_in(amina())
    begun = live(author, claim, reasons="Half a thought")
    assert (begun.status_code, "<html" in begun.content.decode()) == (200, False)
    assert "Kept as your draft at" in begun.content.decode()
    assert "The preview comes once nothing of this is missing" in begun.content.decode()
    assert author.get(place_of(claim)).context["form"]["reasons"].value() == "Half a thought"
    whole = live(author, claim, **line(source)).content.decode()
    assert "Unresolved" in whole
    assert "would change." in whole
    assert 'id="changes" hx-swap-oob' in whole
    assert not Proposal.objects.exists()


def test_a_preview_keeps_a_draft_too():
    claim, source = sourced()
    author = logged_in(amina())
    for do in ("preview", "page"):
        ChangeDraft.objects.all().delete()
        assert send(author, place_of(claim), **{**line(source), "do": do}).status_code == 200
        assert ChangeDraft.objects.get().typed["reasons"] == [line(source)["reasons"]]


def test_what_comes_late_after_the_sending_begins_no_draft_anew():
    claim, source = sourced()
    author = logged_in(amina())
    values = changed(shown(author.get(place_of(claim))), line(source))
    assert author.post(place_of(claim), values).status_code == 302
    for late in (values, {**values, "reasons": ""}):
        author.post(place_of(claim), {**late, "do": "live"}, headers={"hx-request": "true"})
        assert not ChangeDraft.objects.exists()


def test_a_draft_begun_while_mending_comes_back_where_it_was_begun():
    claim, source = sourced()
    author = logged_in(amina())
    send(author, place_of(claim), **line(source))
    proposal = Proposal.objects.get()
    publish.send_back(proposal, by=ben(), note="Say more.")
    mending = f"{place_of(claim)}?from={proposal.pk}"
    assert author.get(mending).context["form"]["reasons"].value().startswith("The report says so")
    live(author, claim, reasons="The report says more.")
    assert author.get(mending).context["form"]["reasons"].value() == "The report says more."


def test_a_stale_form_says_what_it_is_built_on_is_there_as_it_is_now():
    claim, source = sourced()
    author = logged_in(amina())
    values = changed(shown(author.get(place_of(claim))), line(source))
    Claim.objects.filter(pk=claim.pk).update(version=claim.version + 1)
    stale = author.post(place_of(claim), values)
    assert stale.status_code == 409
    assert "What they changed is no field of this form" in stale.content.decode()
    assert author.post(place_of(claim), changed(shown(stale), {"do": "send"})).status_code == 302
