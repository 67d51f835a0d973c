"""Denials in the change form: the lines that readers would get, and the way to one more that loses nothing typed."""

from __future__ import annotations

import re

import pytest

from claims import drafts, working
from claims.models import Claim, Evidence
from sources.models import Actor
from tests.builders import make_claim, make_evidence, make_source
from tests.desk.sending import changed, logged_in, send, shown
from tests.desk.test_deciding import sourced
from tests.people import amina

pytestmark = pytest.mark.django_db


def place_of(claim: Claim) -> str:
    return f"/desk/claims/{claim.public_id}/propose/"


def denied(page: str) -> list[str]:
    """The lines of the form's own section, without marks."""
    section = page.partition('id="denied-h"')[2].partition("</section>")[0]
    return [re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<li>(.*?)</li>", section, re.DOTALL)]


def a_denial(claim: Claim, speaker: str, **fields: object) -> Evidence:
    actor = Actor.objects.create(name=speaker, kind="state")
    return make_evidence(claim, make_source(actor=actor), stance="denies", **fields)


@pytest.mark.parametrize("status", [None, "unresolved"])
def test_the_form_shows_the_denials_that_would_be_published_and_not_those_that_are(status):
    claim = make_claim(status=status) if status else make_claim()
    client = logged_in(amina())
    assert denied(client.get(place_of(claim)).content.decode()) == []
    link = a_denial(claim, "The ministry <b>of ours</b>", dated="2022-10-05")
    page = client.get(place_of(claim)).content.decode()
    assert denied(page) == ["Denied by The ministry &lt;b&gt;of ours&lt;/b&gt;, 5 October 2022. Change"]
    assert f"/evidence/{link.key}/" in page
    working.withdraw_evidence(link, by=amina(), because="Not a denial.", version=Claim.objects.get().version)
    assert denied(client.get(place_of(claim)).content.decode()) == []


def test_a_denial_by_a_withheld_source_is_named_to_nobody():
    claim = make_claim()
    source = make_source(withheld="source_safety", actor=Actor.objects.create(name="The brave one", kind="person"))
    make_evidence(claim, source, stance="denies")
    assert denied(logged_in(amina()).get(place_of(claim)).content.decode()) == [
        "Denied by a source that we withhold. Change"
    ]


@pytest.mark.parametrize(("button", "stance"), [("denial", "denies"), ("evidence", "supports")])
def test_evidence_is_added_from_the_change_form_and_leads_back_to_what_was_typed(button, stance):
    claim, _source = sourced()
    person = amina()
    client = logged_in(person)
    typed = changed(shown(client.get(place_of(claim))), {"reasons": "Half a thought", "effective_on": "?"})
    away = client.post(place_of(claim), {**typed, "do": button})
    assert away.status_code == 302
    form = client.get(away.url).context["form"]
    assert form["stance"].value() == stance
    other = make_source()
    back = send(client, away.url, source=[other.public_id], credibility="3", note="They say so.")
    assert back.url == place_of(claim)
    assert Evidence.objects.get(source=other).stance == stance
    assert client.get(back.url).context["form"]["reasons"].value() == "Half a thought"
    assert drafts.of(claim, person).typed["reasons"] == ["Half a thought"]


def test_giving_up_a_denial_leads_back_to_the_change_form_and_nowhere_else():
    claim = make_claim()
    client = logged_in(amina())
    new = f"/desk/claims/{claim.public_id}/evidence/new/"
    for then, back in [("propose", place_of(claim)), ("//evil.example", f"/desk/claims/{claim.public_id}/")]:
        assert f'<a href="{back}">Cancel</a>' in client.get(f"{new}?then={then}").content.decode()


def test_enter_in_a_field_of_the_change_form_still_sends_it():
    """The first button of a form is the one that Enter presses; those for evidence stand before the last section."""
    page = logged_in(amina()).get(place_of(make_claim())).content.decode()
    form = page.partition('id="change"')[2]
    assert 'value="send"' in re.findall(r"<button[^>]*>", form)[0]
