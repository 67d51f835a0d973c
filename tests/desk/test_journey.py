"""The main job through the desk's own forms: from a passage to a status that readers see."""

from __future__ import annotations

import pytest
from django.test import Client

from claims.models import Claim, Proposal, PublicClaim
from sources.models import Source
from tests.builders import make_article, make_topic
from tests.desk.sending import logged_in, send, shown
from tests.people import amina, ben

pytestmark = pytest.mark.django_db


def recorded(client: Client, **changes):
    article = make_article()
    response = send(
        client,
        "/desk/claims/new/",
        **{
            "article": article.source.public_id,
            "exact": "reports of the ship leaving port",
            "prefix": "There have also been ",
            "statement": "The ship left the port in May 2022.",
            "kind": "factual",
            "judged_for": "May 2022",
            "settle": "The harbour’s own log.",
            **changes,
        },
    )
    assert response.status_code == 302, response.context["form"].errors
    return Claim.objects.get(statement=changes.get("statement", "The ship left the port in May 2022."))


def with_new_source(client: Client, claim: Claim, title: str, **changes):
    values = {
        "stance": "supports",
        "credibility": "2",
        "note": "It logs the departure.",
        "new_source": "on",
        "new-title": title,
        "new-publisher": f"{title} office",
        "new-actor": f"{title} office",
        "new-actor_kind": "organisation",
        "new-title_basis": "page",
        "new-url": f"https://{title.lower().replace(' ', '-')}.example/a",
        "new-kind": "primary_official",
        "new-read_as": "full",
        "new-lineage": "origin",
        "new-letter": "A",
        "new-reason": "It keeps the log",
        "new-language": "en",
        "new-published": "20 May 2022",
    }
    response = send(client, f"/desk/claims/{claim.public_id}/evidence/new/", **{**values, **changes})
    assert response.status_code == 302, [form.errors for form in response.context["forms"]]
    return Source.objects.get(title=title)


def line(source: Source, **changes):
    return {
        "do": "send",
        "status": "supported",
        "basis": "primary_record",
        "confidence": "high",
        "confidence_reason": "The log is complete.",
        "effective_on": "20 May 2022",
        "reasons": f"The log shows it [@{source.public_id}].",
        "answer_both_sides_were_looked_at": "Yes; nothing was found in the port’s own press.",
        **changes,
    }


def test_a_claim_goes_from_a_passage_to_a_status_that_readers_see(client):
    analyst, reviewer = logged_in(amina()), logged_in(ben())
    topic = make_topic("Ports")
    claim = recorded(analyst, topics=[str(topic.pk)])
    source = with_new_source(analyst, claim, "Harbour log")
    sent = send(analyst, f"/desk/claims/{claim.public_id}/propose/", **line(source))
    assert sent.status_code == 302, sent.context["form"].errors
    page = reviewer.get(sent.headers["Location"])
    assert "The log shows it" in page.content.decode()
    assert [(found.title, found.side) for found in page.context["relied"]] == [("Harbour log", "Supports")]
    values = shown(page, "ApproveForm")
    approved = reviewer.post(f"{sent.headers['Location']}approve/", values)
    assert approved.status_code == 302, approved.context["form"].errors
    public = PublicClaim.objects.get(claim=claim)
    assert (public.status, public.basis, public.traced_for) == ("supported", "primary_record", 1)
    assert client.get(f"/claims/{public.public_id}-{public.slug}/").status_code == 200


def test_a_warning_is_answered_before_a_proposal_is_sent():
    analyst = logged_in(amina())
    claim = recorded(analyst)
    source = with_new_source(analyst, claim, "Harbour log")
    address = f"/desk/claims/{claim.public_id}/propose/"
    sent = send(analyst, address, **line(source, answer_both_sides_were_looked_at=None))
    assert sent.status_code == 422
    assert "No evidence stands against the claim" in sent.content.decode()
    assert not Proposal.objects.exists()


def test_a_preview_shows_what_would_change_and_keeps_all_that_was_typed():
    analyst = logged_in(amina())
    claim = recorded(analyst)
    source = with_new_source(analyst, claim, "Harbour log")
    page = send(analyst, f"/desk/claims/{claim.public_id}/propose/", **line(source, do="preview"))
    body = page.content.decode()
    assert page.status_code == 200
    assert "The record itself shows this." in body
    assert "The log shows it [@" in body
    assert not Proposal.objects.exists()


def test_the_author_sees_why_they_cannot_approve_and_is_refused_if_they_try():
    """A19: self-approval is impossible."""
    author = logged_in(ben())
    claim = recorded(author)
    source = with_new_source(author, claim, "Harbour log")
    place = send(author, f"/desk/claims/{claim.public_id}/propose/", **line(source)).headers["Location"]
    page = author.get(place)
    assert "You wrote this proposal, so somebody else checks it." in page.content.decode()
    assert "Approve and publish" not in page.content.decode()
    refused = author.post(f"{place}approve/", shown(page, "ApproveForm"))
    assert refused.status_code == 422
    assert not PublicClaim.objects.exists()


def test_a_proposal_sent_back_is_mended_from_what_was_filled_in():
    analyst, reviewer = logged_in(amina()), logged_in(ben())
    claim = recorded(analyst)
    source = with_new_source(analyst, claim, "Harbour log")
    place = send(analyst, f"/desk/claims/{claim.public_id}/propose/", **line(source)).headers["Location"]
    values = shown(reviewer.get(place), "SendBackForm")
    without = reviewer.post(f"{place}send-back/", values)
    assert without.status_code == 422
    reviewer.post(f"{place}send-back/", {**values, "decision_note": "Name the pier."})
    assert "Name the pier." in analyst.get(place).content.decode()
    again = analyst.get(f"/desk/claims/{claim.public_id}/propose/?from={place.split('/')[-2]}")
    assert again.context["form"]["reasons"].value() == f"The log shows it [@{source.public_id}]."
    assert again.context["form"]["effective_on"].value() == "20 May 2022"
    assert "Yes; nothing was found in the port’s own press." in again.content.decode()


def test_a_form_sent_twice_gives_the_same_answer_and_one_claim():
    """R3: a double click is one act."""
    analyst = logged_in(amina())
    article = make_article()
    values = shown(analyst.get("/desk/claims/new/")) | {
        "article": article.source.public_id,
        "exact": "the ship left",
        "statement": "The ship left.",
        "kind": "factual",
    }
    first, second = (analyst.post("/desk/claims/new/", values) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert Claim.objects.count() == 1


def test_a_known_address_is_named_and_linked():
    analyst = logged_in(amina())
    claim = recorded(analyst)
    source = with_new_source(analyst, claim, "Harbour log")
    again = send(
        analyst, "/desk/sources/new/", url=f"{source.url}?utm_source=feed", title="The log", publisher="X",
        kind="social", language="en",
    )  # fmt: skip
    assert again.status_code == 422
    assert f"/desk/sources/{source.public_id}/" in again.content.decode()
    assert Source.objects.filter(title="The log").count() == 0


def test_looking_for_a_source_keeps_all_that_was_typed_and_saves_nothing():
    analyst = logged_in(amina())
    claim = recorded(analyst)
    source = with_new_source(analyst, claim, "Harbour log")
    page = send(
        analyst, f"/desk/claims/{claim.public_id}/evidence/new/", note="Half a thought",
        source_find="harbour LOG", do="find-source",
    )  # fmt: skip
    body = page.content.decode()
    assert page.status_code == 200
    assert "Half a thought" in body
    assert f'value="{source.public_id}"' in body
    assert "error-" not in body
    assert claim.evidence.count() == 1
