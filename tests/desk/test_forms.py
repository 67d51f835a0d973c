"""Forms of the desk: errors with links, text kept, both texts of a stale save. See `tests.test_hostile_text` too."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.db.models import F
from django.urls import reverse

from claims import publish, replies
from claims.forms.claim import RecordClaimForm
from claims.forms.source import SourceFields
from claims.models import Claim, Evidence, Proposal
from claims.timeline import Change
from sources.models import Source
from tests.builders import (
    ANSWERED,
    make_appearance,
    make_article,
    make_claim,
    make_evidence,
    make_line,
    make_passage,
    make_reply,
    make_source,
)
from tests.desk.sending import changed, logged_in, send, shown
from tests.hostile import EACH, HOSTILE
from tests.people import amina, ben, edda

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return logged_in(amina())


@pytest.fixture
def pages() -> list[str]:
    """The address of every form of the desk that an editor meets."""
    article = make_article()
    claim = make_claim("A claim.", status="unresolved")
    appearance = make_appearance(claim, make_passage(article.source))
    evidence, source = make_evidence(claim), make_source()
    names = ("edit", "appearances/new", "evidence/new", "evidence/paste")
    names += ("check", "notes", "propose", "pause", "withdraw", "resume", "merge")
    return [
        "/login/",
        "/password/",
        "/desk/assign/",
        "/desk/redact/",
        "/desk/claims/new/",
        "/desk/sources/new/",
        *(f"/desk/claims/{claim.public_id}/{name}/" for name in names),
        f"/desk/claims/{claim.public_id}/appearances/{appearance.key}/",
        f"/desk/claims/{claim.public_id}/evidence/{evidence.key}/",
        f"/desk/claims/{claim.public_id}/evidence/{evidence.key}/withdraw/",
        *(f"/desk/sources/{source.public_id}/{name}/" for name in ("edit", "lineage", "grade", "propose")),
    ]


@pytest.mark.parametrize("name", EACH)
def test_a_form_filled_with_anything_answers_with_errors_or_values(name):
    """U2 without a browser in between: also what no browser would send."""
    form = RecordClaimForm(dict.fromkeys(RecordClaimForm.base_fields, HOSTILE[name]))
    assert form.is_valid() in (True, False)


def test_what_was_typed_stays_as_text_when_a_script_is_kept(analyst):
    claim = make_claim("A claim.", status="unresolved")
    text = "<script>alert(1)</script> & “quoted”"
    answer = send(analyst, f"/desk/claims/{claim.public_id}/edit/", statement=text)
    assert answer.status_code == 302
    body = analyst.get(f"/desk/claims/{claim.public_id}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body


def test_a_refused_form_says_what_is_wrong_where_it_is_wrong_and_keeps_the_rest(analyst):
    article = make_article()
    answer = send(
        analyst, "/desk/claims/new/", article=article.source.public_id, exact="it left", kind="factual",
        judged_for="3/4/2022", review_by="May 2022", keywords="ships\nports",
    )  # fmt: skip
    body = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r"<title>Error: ", body)
    assert 'role="alert"' in body
    for name in ("statement", "judged_for", "review_by"):
        assert f'href="#id_{name}"' in body
        assert f'id="id_{name}_error"' in body
        field = answer.context["form"][name]
        assert f'aria-describedby="{field.aria_describedby}"' in str(field)
        assert "aria-invalid" in str(field)
    assert "3 April 2022" in body
    assert "4 March 2022" in body
    assert "ships\nports" in body
    assert not Claim.objects.exists()


def test_every_error_in_the_summary_leads_to_something_on_the_page(pages):
    client = logged_in(edda())
    for place in pages:
        body = client.post(place, {"token": "x"}).content.decode()
        ids = set(re.findall(r'id="([^"]+)"', body))
        assert set(re.findall(r'<li><a href="#([^"]+)"', body)) <= ids, place


def test_no_id_stands_twice_on_a_page(pages):
    client = logged_in(edda())
    claim = Claim.objects.get()
    proposal = _proposed(claim)
    for place in [*pages, f"/desk/proposals/{proposal.pk}/", f"/desk/claims/{claim.public_id}/", "/desk/"]:
        ids = re.findall(r'\bid="([^"]+)"', client.get(place).content.decode())
        assert len(ids) == len(set(ids)), (place, sorted(i for i in ids if ids.count(i) > 1))


def test_a_stale_save_shows_both_texts_and_keeps_yours(analyst):
    """R1."""
    claim = make_claim("The ship left.", priority=2)
    place = f"/desk/claims/{claim.public_id}/edit/"
    mine = shown(analyst.get(place)) | {"statement": "The ship left in May."}
    send(logged_in(ben()), place, statement="The ship left in June.", priority="1")
    answer = analyst.post(place, mine)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Changed by somebody else" in body
    labels = {(found.label, found.now, found.yours) for found in answer.context["form"].differences}
    assert ("Statement", "The ship left in June.", "The ship left in May.") in labels
    assert Claim.objects.get().statement == "The ship left in June."
    again = analyst.post(place, changed(shown(answer), {}))
    assert again.status_code == 302
    assert (Claim.objects.get().statement, Claim.objects.get().version) == ("The ship left in May.", 3)


def test_what_is_not_saved_of_a_source_does_not_stand_at_its_head(analyst):
    source = make_source("The log")
    place = f"/desk/sources/{source.public_id}/edit/"
    mine = shown(analyst.get(place)) | {"title": "The ledger"}
    send(logged_in(ben()), place, title="The logbook")
    answer = analyst.post(place, mine)
    assert answer.context["source"].title == "The logbook"
    labels = {(found.label, found.now, found.yours) for found in answer.context["form"].differences}
    assert labels == {("Title", "The logbook", "The ledger")}, "nobody needs to see the version"


@pytest.mark.parametrize("kind", ["evidence", "source", "lineage", "proposal"])
def test_each_form_on_a_row_that_moved_keeps_what_was_typed(analyst, kind):
    claim = make_claim("The ship left.", status="unresolved")
    evidence, source = make_evidence(claim), make_source("The log")
    place, field = {
        "evidence": (f"/desk/claims/{claim.public_id}/evidence/{evidence.key}/", "note"),
        "source": (f"/desk/sources/{source.public_id}/edit/", "title"),
        "lineage": (f"/desk/sources/{source.public_id}/lineage/", "derived_from_find"),
        "proposal": (f"/desk/claims/{claim.public_id}/propose/", "note"),
    }[kind]
    mine = shown(analyst.get(place)) | {field: "Half a thought"}
    if kind == "proposal":
        mine |= {"status": "keep"}
    Claim.objects.update(version=2)
    Source.objects.update(version=2)
    answer = analyst.post(place, mine)
    assert answer.status_code == 409
    assert "Half a thought" in answer.content.decode()
    assert not Proposal.objects.exists()
    assert answer.context["form"]["version"].value() == "2"


def test_a_stale_wording_shows_how_the_passage_is_put_now(analyst):
    claim = make_claim("The ship left.")
    appearance = make_appearance(claim, make_passage(make_article().source))
    place = f"/desk/claims/{claim.public_id}/appearances/{appearance.key}/"
    mine = shown(analyst.get(place)) | {"hedges": "allegedly"}
    send(logged_in(ben()), place, hedges="reportedly")
    answer = analyst.post(place, mine)
    assert answer.status_code == 409
    labels = {(found.label, found.now, found.yours) for found in answer.context["form"].differences}
    assert labels == {("Hedging words of the text", "reportedly", "allegedly")}


def test_a_stale_form_that_adds_something_leads_to_the_claim_and_keeps_the_page(analyst):
    claim = make_claim("The ship left.")
    place = f"/desk/claims/{claim.public_id}/replies/new/"
    mine = shown(analyst.get(place)) | {"asked": "The port", "asked_on": "1 June 2022", "until": "8 June 2022"}
    Claim.objects.update(version=2)
    answer = analyst.post(place, mine)
    assert answer.status_code == 409
    assert f'href="/desk/claims/{claim.public_id}/" target="_blank"' in answer.content.decode()
    assert analyst.post(place, shown(answer)).status_code == 302


def test_a_withdrawal_that_meets_another_save_asks_to_be_sent_again(analyst, monkeypatch):
    """Its form is built on no version, so only a save at the same moment can come between."""
    claim = make_claim("The ship left.")
    place = f"/desk/claims/{claim.public_id}/replies/{make_reply(claim).key}/withdraw/"
    mine = shown(analyst.get(place)) | {"withdrawn_because": "Another ministry."}
    withdraw = replies.withdraw_reply

    def overtaken(reply, **facts):
        Claim.objects.update(version=F("version") + 1)
        return withdraw(reply, **facts)

    monkeypatch.setattr(replies, "withdraw_reply", overtaken)
    answer = analyst.post(place, mine)
    assert answer.status_code == 422
    assert "send it again" in answer.content.decode()
    assert 'value="Another ministry."' in answer.content.decode()
    monkeypatch.undo()
    assert analyst.post(place, shown(answer)).status_code == 302


def test_evidence_from_a_new_source_is_all_or_nothing(analyst):
    """The new source is not kept where the link is refused."""
    claim = make_claim()
    values = {
        "stance": "supports", "credibility": "2", "note": "x", "new_source": "on", "new-title": "The log",
        "new-publisher": "Port", "new-kind": "social", "new-language": "en", "new-lineage": "unknown",
        "new-url": "https://port.example/log", "new-actor": "Nobody yet known",
        "new-title_basis": "page", "new-read_as": "full",
    }  # fmt: skip
    answer = send(analyst, f"/desk/claims/{claim.public_id}/evidence/new/", **values)
    assert answer.status_code == 422
    assert "We know no speaker of this name" in answer.content.decode()
    assert not Source.objects.exists()
    assert not Evidence.objects.exists()
    assert 'value="The log"' in answer.content.decode()


def test_the_chosen_source_and_the_new_one_exclude_each_other(analyst):
    claim = make_claim()
    answer = send(analyst, f"/desk/claims/{claim.public_id}/evidence/new/", note="x", credibility="2")
    assert "source" in answer.context["form"].errors


def test_a_source_that_repeats_names_what_it_repeats(analyst):
    source, origin = make_source("The copy", lineage="unknown"), make_source("The log")
    place = f"/desk/sources/{source.public_id}/lineage/"
    assert send(analyst, place, lineage="derived").status_code == 422
    answer = send(analyst, place, lineage="derived", derived_from=[origin.public_id])
    assert answer.status_code == 302
    source.refresh_from_db()
    assert list(source.derived_from.all()) == [origin]


@pytest.mark.parametrize("since", ["before", "the check", "the look of the verb"])
def test_an_address_that_another_source_has_is_refused_on_the_edit_form_with_a_link_to_it(analyst, since, monkeypatch):
    """As on the form that adds one, also where the other source got it a moment ago."""
    source, other = make_source("The copy"), make_source("The log", url="https://port.example/log")
    if since != "before":
        monkeypatch.setattr(SourceFields, "clean_url", lambda form: form.cleaned_data["url"])
    if since == "the look of the verb":
        monkeypatch.setattr(Source, "validate_unique", lambda row, exclude=None: None)
    place = f"/desk/sources/{source.public_id}/edit/"
    answer = send(analyst, place, url=f"{other.url}?utm_source=x", title="Half a thought")
    body = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"url": ["We have this address already."]}
    assert f'We have this address already: <a href="/desk/sources/{other.public_id}/">' in body
    assert "Choose it by its title" not in body
    assert 'value="Half a thought"' in body
    source.refresh_from_db()
    assert (source.title, source.version) == ("The copy", 1)


def test_a_source_keeps_its_own_address_however_it_is_typed_and_whoever_else_has_the_other_of_http_and_https(analyst):
    source = make_source("The copy", url="https://port.example/log")
    make_source("The log", url="http://port.example/log")
    place = f"/desk/sources/{source.public_id}/edit/"
    assert "We have this address" not in analyst.get(place).content.decode()
    assert send(analyst, place, title="The copy of the log").status_code == 302
    assert send(analyst, place, url="http://port.example/log").status_code == 422
    alone = make_source("Alone", url="https://port.example/alone")
    place = f"/desk/sources/{alone.public_id}/edit/"
    assert send(analyst, place, url="http://port.example/alone?utm_source=x").status_code == 302
    alone.refresh_from_db()
    assert alone.url == "http://port.example/alone"


def test_a_change_to_a_source_is_proposed_for_every_public_claim_that_names_it(analyst):
    claim, source = make_claim("The ship left."), make_source("The log")
    make_evidence(claim, source)
    batch_of = make_line(claim)
    publish.publish_many([(claim, Change(add=(batch_of,)))], override="For a test", batch=_batch())
    send(analyst, f"/desk/sources/{source.public_id}/edit/", title="The harbour log")
    answer = send(analyst, f"/desk/sources/{source.public_id}/propose/", reason="The title was mended.")
    assert answer.status_code == 302, answer.context["form"].errors
    assert Proposal.objects.get().act == "source"


def test_a_claim_is_paused_at_once_with_a_reason(analyst):
    claim = make_claim("The ship left.", status="unresolved")
    place = f"/desk/claims/{claim.public_id}/pause/"
    assert send(analyst, place).status_code == 422
    assert send(analyst, place, reason="A reader sent new evidence.").status_code == 302
    claim.refresh_from_db()
    assert claim.public.standing == "paused"
    page = analyst.get(f"/desk/claims/{claim.public_id}/propose/")
    assert ("resume", "Resumed") in page.context["form"].fields["act"].choices


def test_a_look_that_changed_nothing_names_where_and_what(analyst):
    claim = make_claim("The ship left.", status="unresolved")
    place = f"/desk/claims/{claim.public_id}/check/"
    assert send(analyst, place, searched="The archive").status_code == 422
    assert send(analyst, place, searched="The archive", result="Nothing new").status_code == 302
    assert claim.checks.get().by == amina()


def test_the_claim_page_costs_the_same_for_many_links(analyst, django_assert_max_num_queries):
    claim = make_claim(status="unresolved")
    for _ in range(12):
        make_evidence(claim, make_source(), origins=[make_source()])
        make_appearance(claim, make_passage(make_source()))
    with django_assert_max_num_queries(31):
        analyst.get(f"/desk/claims/{claim.public_id}/")


@pytest.mark.parametrize("target", ["//evil.example/", "/\\evil.example", "https:evil.example", "javascript:x"])
def test_login_leads_nowhere_but_here(client, target):
    """X4."""
    amina()
    values = {"username": "amina", "password": "a long test password", "next": target}
    answer = client.post("/login/", values)
    assert answer.status_code == 302
    assert urlsplit(answer.headers["Location"]).netloc == ""
    assert answer.headers["Location"] == "/desk/"


def test_login_and_logout_change_the_session_and_log_out_needs_a_button(client):
    """A10, A18."""
    user = amina()
    client.get("/login/")
    client.post("/login/", {"username": "amina", "password": "a long test password"})
    key = client.session.session_key
    assert client.get("/logout/").status_code == 405
    assert client.get("/desk/").status_code == 200
    client.post("/logout/")
    client.cookies["session"] = key
    assert client.get("/desk/").status_code == 302
    wrong = client.post("/login/", {"username": "amina", "password": "wrong"})
    assert wrong.status_code == 422
    assert "amina" in wrong.content.decode()
    user.is_active = False
    user.save()
    assert client.post("/login/", {"username": "amina", "password": "a long test password"}).status_code == 422


def test_the_desk_is_kept_out_of_every_cache(analyst):
    """V10."""
    for place in ("/desk/", "/desk/claims/new/", "/login/"):
        assert {"private", "no-store"} <= set(analyst.get(place).headers["Cache-Control"].split(", ")), place


def test_a_reader_of_the_desk_sees_no_button_that_would_refuse_them():
    from tests.builders import make_user

    claim = make_claim(status="unresolved")
    proposal = _proposed(claim)
    reader = logged_in(make_user("reader"))
    body = reader.get(f"/desk/claims/{claim.public_id}/").content.decode()
    assert "Add evidence" not in body
    page = reader.get(f"/desk/proposals/{proposal.pk}/").content.decode()
    assert "Your role does not include the second check" in page
    assert reverse("claims:desk-approve", args=[proposal.pk]) not in page


def _proposed(claim: Claim, by=None) -> Proposal:
    line = make_line(claim, on="2023-01-01", confidence_reason="One source.")
    make_evidence(claim)
    claim.refresh_from_db()
    line = make_line(claim, on="2023-01-01", confidence_reason="One source.")
    return publish.propose(claim, by=by or amina(), change=Change(add=(line,)), answered=ANSWERED)


def _batch():
    from claims.models import Batch

    return Batch.objects.create(kind="import", reason="For a test")


@pytest.mark.parametrize("ticked", [True, False])
def test_a_new_source_that_is_typed_is_never_lost_whether_its_box_is_ticked_or_not(ticked):
    claim = make_claim()
    analyst = logged_in(amina())
    place = f"/desk/claims/{claim.public_id}/evidence/new/"
    typed = {
        "new-url": "https://harbour.example/log",
        "new-title": "The log",
        "new-publisher": "",
        "note": "It says so.",
    }
    values = changed(shown(analyst.get(place)), {**typed, "new_source": "on" if ticked else None, "credibility": "2"})
    refused = analyst.post(place, values)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'value="https://harbour.example/log"' in page
    assert '<details class="more" open><summary>Describe a new source' in page
    kept = changed(values, {"new-publisher": "Harbour office", "new-kind": "news_report", "new-title_basis": "page"})
    answer = analyst.post(place, kept)
    assert answer.status_code == 302, [form.errors for form in answer.context["forms"]]
    assert claim.evidence.get().source.title == "The log"


def test_a_browser_is_never_told_to_cut_what_is_pasted():
    """The server says what is too long; a browser would cut it in silence."""
    analyst = logged_in(amina())
    claim = make_claim()
    for place in ("/desk/claims/new/", "/desk/sources/new/", f"/desk/claims/{claim.public_id}/evidence/new/"):
        form = analyst.get(place).content.decode().split("<main", 1)[1]
        assert [
            tag for tag in re.findall(r"<(?:textarea|input)[^>]*maxlength[^>]*>", form) if "search" not in tag
        ] == []
    long = f"https://harbour.example/{'a' * 3000}"
    refused = send(analyst, "/desk/sources/new/", url=long)
    assert refused.status_code == 422
    assert not Source.objects.filter(url__startswith="https://harbour.example").exists()
    assert "url" in refused.context["form"].errors


def test_the_summary_of_errors_names_the_field_of_each():
    summary = send(logged_in(amina()), "/desk/sources/new/", title=None).content.decode().split("error-summary", 1)[1]
    assert re.search(r"<li>Title: <a href=\"#id_title\"><bdi>", summary)
