"""A withheld source is seen by the people named for it alone: on no page, in no list, search or choice of the desk."""

from __future__ import annotations

import zlib

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied

from claims import notes, publish, search, withholding
from claims.forms import pasting, quick
from claims.forms import source as forms_of_source
from claims.models import Batch, Claim, Evidence, Opening, Posting, SourceReader
from claims.record.audit import audit
from claims.timeline import Change
from people.models import User
from sources.models import Source
from sources.saving import Unfit
from tests.builders import (
    ANSWERED,
    make_actor,
    make_appearance,
    make_article,
    make_claim,
    make_evidence,
    make_line,
    make_passage,
    make_publisher,
    make_source,
    make_user,
    published,
)
from tests.desk.sending import logged_in, send
from tests.dossiers import Outcome, small, write
from tests.people import amina, ben, cleo, edda

pytestmark = pytest.mark.django_db
SECRET = "zqwithheldwj"


@pytest.fixture
def source() -> Source:
    """A source whose every word is secret, with evidence, an article, a lineage and a claim."""
    return make_source(
        f"{SECRET} title", publisher=make_publisher(f"{SECRET} paper"), actor=make_actor(f"{SECRET} person"),
        url=f"https://{SECRET}.example/x", summary=f"{SECRET} summary", authors=[f"{SECRET} author"],
        withheld=Source.Withheld.SAFETY,
    )  # fmt: skip


@pytest.fixture
def claim(source):
    """A claim that names the source everywhere a claim can."""
    claim = make_claim("The ship left.")
    make_article(source)
    make_appearance(claim, make_passage(source, f"{SECRET} words"), chain=[f"{SECRET} person"])
    make_evidence(claim, source, quote=f"{SECRET} quote", quote_speaker=f"{SECRET} person", dated="1987-03-04")
    make_evidence(claim, make_source("The copy", derived_from=[source]), origins=[source])
    search.index_desk([claim.pk])
    return claim


@pytest.fixture
def places(claim, source) -> list[str]:
    """Every page of the desk that meets the source, and every way to look for it."""
    publish.propose(claim, by=edda(), act="first", change=Change(add=(make_line(claim),)), answered=ANSWERED)
    proposal = claim.proposals.get()
    link, copy = claim.evidence.get(source=source), Source.objects.get(title="The copy")
    at = f"/desk/claims/{claim.public_id}"
    return [
        "/desk/", "/desk/?q=ship", f"/desk/?q={SECRET}", "/desk/articles/", "/desk/sources/",
        f"/desk/sources/?q={SECRET}", f"/desk/sources/?q=https://{SECRET}.example/x",
        f"/desk/sources/{copy.public_id}/", f"/desk/sources/{copy.public_id}/lineage/",
        f"{at}/", f"{at}/edit/", f"{at}/evidence/new/?source={source.public_id}", f"{at}/evidence/{link.key}/",
        f"{at}/evidence/{link.key}/withdraw/", f"{at}/propose/", f"/desk/proposals/{proposal.pk}/", "/desk/checks/",
        f"/desk/articles/{source.public_id}/packet/",
        "/desk/claims/new/", f"/desk/claims/new/?article={source.public_id}", f"{at}/appearances/new/",
    ]  # fmt: skip


def own_pages(source) -> list[str]:
    passage = source.passages.get()
    return [
        *(f"/desk/sources/{source.public_id}/{part}" for part in ("", "edit/", "lineage/", "grade/", "propose/")),
        f"/desk/articles/{source.public_id}/",
        f"/desk/claims/new/?passage={passage.public_id}",
    ]


def typed(body: str, place: str) -> str:
    """The page without what the address itself asked for."""
    return body.replace(f"https://{SECRET}.example/x", "") if "https" in place else body.replace(f'"{SECRET}"', "")


@pytest.mark.parametrize("who", [amina, ben, edda])
def test_whoever_is_not_named_meets_no_word_of_it(places, source, who):
    client = logged_in(who())
    for place in places:
        answer = client.get(place)
        assert answer.status_code in (200, 403, 404), place
        assert SECRET not in typed(answer.content.decode(), place), place
        assert "1987" not in answer.content.decode(), place
    for place in own_pages(source):
        answer = client.get(place)
        assert answer.status_code == 403, place
        assert SECRET not in answer.content.decode()
        assert client.post(place, {"token": "x" * 20}).status_code in (403, 405, 422)


def test_whoever_is_named_sees_it_on_its_pages_and_beside_the_claim(places, source, claim):
    SourceReader.objects.create(source=source, user=amina())
    client = logged_in(amina())
    for place in own_pages(source):
        assert SECRET in client.get(place).content.decode(), place
    for place in (f"/desk/claims/{claim.public_id}/", "/desk/sources/", "/desk/articles/"):
        assert SECRET in client.get(place).content.decode(), place
    for place in (f"/desk/?q={SECRET}", f"/desk/sources/?q={SECRET}"):
        assert SECRET not in typed(client.get(place).content.decode(), place), "in no search, whoever asks"


def test_an_address_typed_or_pasted_that_is_withheld_tells_nothing_of_it(claim, source):
    client = logged_in(amina())
    form = {"url": source.url, "title": "x", "publisher": "x", "kind": "social", "language": "en"}
    pages = [
        send(client, "/desk/sources/new/", **form),
        send(client, f"/desk/claims/{claim.public_id}/evidence/paste/", addresses=source.url, do="find-addresses"),
        send(client, f"/desk/claims/{claim.public_id}/evidence/new/", source_find=SECRET, do="find-source"),
    ]
    for page in pages:
        body = page.content.decode().replace(f"{SECRET}.example/x", "").replace(f'value="{SECRET}"', "")
        assert SECRET not in body


def doors(claim: Claim, source: Source) -> dict[str, tuple[str, dict[str, str]]]:
    """Each page of the desk on which an address is typed, with all that is typed beside that of the source."""
    other = make_source("The other log", url="https://port.example/other")
    described = {
        "title": "My words", "publisher": "x", "kind": "social", "language": "en", "title_basis": "page",
        "read_as": "full", "lineage": "unknown",
    }  # fmt: skip
    link = {"stance": "supports", "credibility": "3", "note": "My words"}
    quick = {"status": "unresolved", "basis": "single_origin", "reasons": "My words"}
    new = {f"new-{name}": value for name, value in {"url": source.url, **described}.items()}
    at = f"/desk/claims/{claim.public_id}"
    return {
        "add": ("/desk/sources/new/", {"url": source.url, **described}),
        "edit": (f"/desk/sources/{other.public_id}/edit/", {"url": source.url, "title": "My words"}),
        "evidence": (f"{at}/evidence/new/", {"new_source": "on", **new, **link}),
        "paste": (f"{at}/evidence/paste/", {"addresses": source.url, **link}),
        "quick": (f"{at}/quick/", {"address": source.url, **quick, "stance": "supports", "credibility": "3"}),
    }


DOORS = ("add", "edit", "evidence", "paste", "quick")
LINKING = ("paste", "quick")


def linked() -> list[tuple[int, int]]:
    return list(Evidence.objects.order_by("pk").values_list("claim", "source"))


def told_nothing_of(source: Source, page) -> None:
    """The page refuses, says what to do, keeps what was typed, and names neither number nor title."""
    body = page.content.decode()
    assert page.status_code == 422
    assert str(withholding.HELD) in body
    assert "My words" in body
    assert source.url in body
    assert source.public_id not in body
    assert SECRET not in body.replace(source.url, "")


@pytest.mark.parametrize("who", [amina, edda])
@pytest.mark.parametrize("door", DOORS)
def test_an_address_typed_by_somebody_not_named_names_and_links_no_source(claim, source, door, who):
    """Wherever it is typed, by http or https: the number too would tell, since it stands beside evidence."""
    other = make_claim("Another ship left.")
    place, values = doors(other, source)[door]
    before = (linked(), Source.objects.count())
    for scheme in ("https", "http"):
        Source.objects.filter(pk=source.pk).update(url=source.url.replace("https", scheme))
        told_nothing_of(source, send(logged_in(who()), place, **values))
    assert (linked(), Source.objects.count()) == before
    assert not Source.objects.filter(title="My words").exists()
    assert not other.proposals.exists()


def test_a_look_at_pasted_addresses_tells_which_one_is_held_and_asks_nothing_of_it(claim, source):
    place, values = doors(make_claim("Another ship left."), source)["paste"]
    typed = f"{source.url}\nhttps://b.example/one"
    page = send(logged_in(amina()), place, **{**values, "addresses": typed, "do": "find-addresses"})
    body = page.content.decode()
    assert page.status_code == 200
    assert body.count(str(withholding.HELD)) == 1
    assert source.public_id not in body
    assert [row.url for row in page.context["form"].new_rows] == ["https://b.example/one"]


@pytest.mark.parametrize("door", DOORS)
def test_an_address_typed_by_somebody_named_finds_the_source_as_any_other(claim, source, door):
    SourceReader.objects.create(source=source, user=amina())
    other = make_claim("Another ship left.")
    place, values = doors(other, source)[door]
    page = send(logged_in(amina()), place, **values)
    if door in LINKING:
        assert page.status_code == 302, page.context["form"].errors
        assert other.evidence.get().source == source
    else:
        body = page.content.decode()
        assert page.status_code == 422
        assert str(withholding.HELD) not in body
        assert f'We have this address already: <a href="/desk/sources/{source.public_id}/">' in body
        assert f"{SECRET} title" in body


@pytest.mark.parametrize("unasked", [False, True])
@pytest.mark.parametrize("door", DOORS)
def test_an_address_that_is_held_only_since_it_was_checked_is_told_of_in_the_same_words(
    claim, source, door, unasked, monkeypatch
):
    """The form saw a free address. Then the verb finds it taken, or, `unasked`, the constraint of the database."""
    other = make_claim("Another ship left.")
    place, values = doors(other, source)[door]
    before = (linked(), Source.objects.count())
    client = logged_in(amina())
    title = f"title-{pasting.PasteForm({'addresses': source.url}, user=amina()).rows[0].key}"
    monkeypatch.setattr(forms_of_source.SourceFields, "clean_url", lambda form: form.cleaned_data["url"])
    monkeypatch.setattr(pasting.PasteForm, "_pasted", lambda form, url: pasting.Pasted(pasting._key(url), url))
    monkeypatch.setattr(quick.QuickForm, "_clean_source", lambda form, address: None)
    if unasked:
        monkeypatch.setattr(Source, "validate_unique", lambda row, exclude=None: None)
    if door == "paste":
        values |= {title: "My words", title.replace("title", "publisher"): "x"}
    told_nothing_of(source, send(client, place, **values))
    assert (linked(), Source.objects.count()) == before


def test_no_publisher_is_suggested_from_a_withheld_source_but_to_those_named(claim, source):
    place, values = doors(make_claim("Another ship left."), source)["paste"]
    values |= {"addresses": f"https://{SECRET}.example/new", "do": "find-addresses"}
    client = logged_in(amina())
    assert f"{SECRET} paper" not in send(client, place, **values).content.decode()
    SourceReader.objects.create(source=source, user=amina())
    assert f"{SECRET} paper" in send(client, place, **values).content.decode()


def test_an_address_typed_in_the_admin_says_no_more_than_at_the_desk(source):
    other = make_source("The other log", url="https://port.example/other")
    editor = logged_in(edda())
    values = {"url": source.url, "title": "My words"}
    told_nothing_of(source, as_if_at_the_desk(save_in_admin(editor, other, **values)))
    SourceReader.objects.create(source=source, user=edda())
    body = save_in_admin(editor, other, **values).content.decode()
    assert f"We have this address already. {SECRET} title" in body
    assert save_in_admin(editor, other, url=f"{other.url}?utm_source=x").status_code == 302, "its own"


def as_if_at_the_desk(page):
    """The admin shows a refused form again with status 200."""
    assert page.status_code == 200
    page.status_code = 422
    return page


def test_the_admin_shows_it_to_those_named_and_names_it_in_no_list(source):
    editor = logged_in(edda())
    for place in ("/admin/sources/source/", f"/admin/sources/source/?q={SECRET}"):
        assert f"{SECRET} title" not in editor.get(place).content.decode()
    place = f"/admin/sources/source/{source.pk}/change/"
    assert editor.get(place).status_code == 302
    SourceReader.objects.create(source=source, user=edda())
    assert SECRET in editor.get(place).content.decode()
    assert SECRET not in str(source)


@pytest.mark.parametrize("word", [f"{SECRET} title", f"{SECRET} paper", SECRET, f"https://{SECRET}.example/x"])
def test_no_search_of_the_admin_tells_whether_a_withheld_source_has_a_name(claim, source, word):
    """A21: the lists of evidence, articles, claims and sources, their choices, and their addresses."""
    editor = logged_in(edda())
    for one in ("claims/evidence", "claims/article", "sources/source"):
        assert editor.get(f"/admin/{one}/", {"q": word}).context["cl"].result_count == 0, one
    choices = {"app_label": "claims", "model_name": "article", "field_name": "source", "term": word}
    assert editor.get("/admin/autocomplete/", choices).json()["results"] == []
    link = claim.evidence.get(source=source)
    for place in (f"claims/evidence/{link.pk}", f"claims/article/{source.pk}", f"sources/source/{source.pk}"):
        assert editor.get(f"/admin/{place}/change/").status_code == 302, place
    assert SECRET not in editor.get(f"/admin/claims/claim/{claim.pk}/change/").content.decode()
    for lookup in ("claims/evidence/?source__title__startswith=zq", "claims/article/?source__title__startswith=zq"):
        assert editor.get(f"/admin/{lookup}").status_code == 400
    SourceReader.objects.create(source=source, user=edda())
    assert editor.get(f"/admin/claims/evidence/{link.pk}/change/").status_code == 200


def open_source() -> Source:
    """A source that is public and soon withheld, with a passage in a claim, evidence and a published version."""
    source = make_source("Letters from the harbour", url="https://harbour.example/letters")
    claim = make_claim("The ship left the harbour.")
    make_appearance(claim, make_passage(source, "zqpassage words"), chain=["zqchain"])
    make_evidence(claim, source, note="As the letters say.")
    published(claim)
    search.index_desk([claim.pk])
    return source


def test_the_search_and_log_of_the_desk_forget_a_source_with_the_act_that_withholds_it():
    source = open_source()
    content_type = ContentType.objects.get_for_model(Source)
    entry = LogEntry.objects.create(
        user=edda(), content_type=content_type, object_id=source.pk, object_repr=str(source), action_flag=CHANGE
    )
    assert search.search_desk("zqpassage")
    withholding.change(source, by=amina(), version=source.version, withheld="legal")
    assert not Posting.objects.filter(side="desk", lexeme__startswith="zq").exists()
    entry.refresh_from_db()
    assert source.title not in entry.object_repr
    assert [row.user for row in withholding.readers(source)] == [amina()]
    withholding.change(source, by=amina(), version=source.version, withheld="")
    assert search.search_desk("zqpassage")


def test_an_import_that_withholds_a_source_takes_its_words_out_of_the_search_too(tmp_path):
    rows = small()
    del rows["timeline"]  # so that its claims are drafts, which no public page names the source of
    assert Outcome(write(tmp_path / "a", rows)).sound
    for link in rows["sources"]:
        if link["key"] == "article":
            link["withheld"] = "privacy"
    before = Posting.objects.filter(side="desk", lexeme="author").exists()
    assert Outcome(write(tmp_path / "b", rows)).sound
    assert Source.objects.get(key="article").withheld == "privacy"
    assert before
    assert not Posting.objects.filter(side="desk", lexeme="author").exists()


def test_a_change_to_a_source_does_not_publish_words_of_ours_that_name_it():
    """The notes of a claim are asked as in any other edition, by the same rule."""
    source = open_source()
    claim = Claim.objects.get()
    Evidence.objects.update(note="As the Letters from the harbour say.")
    proposal = publish.propose(claim, by=amina(), change=Change(), answered=ANSWERED)
    publish.approve(proposal, by=ben(), digest=proposal.digest)
    withholding.change(source, by=amina(), version=source.version, withheld="legal")
    with pytest.raises(publish.Refused, match="names a withheld source"):
        publish.change_source(source, by=amina(), reason="It is withheld.")
    assert not Batch.objects.filter(kind="source").exists()


def shows_open(claim) -> str:
    """What the claim's own page says is still open."""
    page = logged_in(ben()).get(f"/desk/claims/{claim.public_id}/").content.decode()
    return page.partition('id="still-named"')[2].partition("</section>")[0]


def test_what_versions_still_name_is_shown_until_it_is_changed_and_redacted():
    """From the page that withholds: who names it, then a change for readers, then a redaction that is filled in."""
    source = open_source()
    claim = Claim.objects.get()
    withhold_in_admin(source, edda())
    place = f"/desk/sources/{source.public_id}/"
    editor = logged_in(edda())
    page = editor.get(place).content.decode()
    assert "version 1 names it" in page
    assert "Readers see one of these now" in page
    assert "in version 1, which readers see now" in shows_open(claim)
    assert source.title not in shows_open(claim)
    redact = f"/desk/redact/?source={source.public_id}"
    assert "First show readers the withheld source in its place" in editor.get(redact).content.decode()
    batch = publish.change_source(source, by=edda(), reason="It is withheld.")
    publish.approve_batch(batch, by=ben(), digests={p.pk: p.digest for p in batch.proposals.all()})
    assert "Readers see" not in editor.get(place).content.decode()
    assert "in version 1." in shows_open(claim)

    assert "First show readers" not in editor.get(redact).content.decode()
    assert logged_in(make_user("editor")).get(redact).status_code == 403, "who may not see it is not told its name"
    form = editor.get(redact).context["form"]
    assert form["text"].value() == source.title
    values = {"source": source.public_id, "text": source.title, "ground": "SAFETY", "reason": "A source is in danger."}
    look = editor.post("/desk/redact/", {**values, "token": form["token"].value(), "do": "look"})
    seen = {"seen": look.context["seen"], "token": look.context["form"]["token"].value(), "do": "redact"}
    assert editor.post("/desk/redact/", {**values, **seen}).headers["Location"] == place
    assert shows_open(claim) == ""
    assert "Published versions still name it" not in editor.get(place).content.decode()
    source.refresh_from_db()
    assert source.title == "Letters from the harbour", "its own row keeps it"
    told = [zlib.decompress(bytes(one.document)) for one in Opening.objects.filter(redacted_by=None)]
    assert not [data for data in told if b"harbour.example" in data or b"Letters" in data]
    assert [str(fault) for fault in audit()] == []


def test_only_a_withheld_source_keeps_what_is_redacted():
    source = open_source()
    with pytest.raises(publish.Refused, match="Only a source that is withheld"):
        publish.redact(source.title, by=edda(), ground="SAFETY", reason="x", sparing=source)
    for place in (f"/desk/redact/?source={source.public_id}", "/desk/redact/?source=zz", "/desk/redact/?source=%D7%90"):
        assert logged_in(edda()).get(place).status_code == 404


def test_a_redaction_asks_who_one_is_and_loses_nothing_that_was_typed():
    """A12."""
    editor = logged_in(edda())
    page = editor.get("/desk/redact/")
    session = editor.session
    session["proved"] = 0
    session.save()
    values = {"text": "Jane Roe", "ground": "SAFETY", "reason": "A private person.", "do": "look"}
    answer = editor.post(
        "/desk/redact/", {**values, "token": page.context["form"]["token"].value()},
        headers={"referer": "http://testserver/desk/redact/"},
    )  # fmt: skip
    assert answer.headers["Location"].startswith("/account/again/?next=")
    answer = editor.post(answer.headers["Location"], {"password": "a long test password"}, follow=True)
    assert answer.request["PATH_INFO"] == "/desk/redact/"
    assert "Jane Roe" in answer.content.decode()


def save_in_admin(editor, source: Source, *, follow: bool = False, **changes: str):
    """Change a source on its page of the admin."""
    place = f"/admin/sources/source/{source.pk}/change/"
    page = editor.get(place)
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    for one in page.context["inline_admin_formsets"]:
        values |= {f"{one.formset.prefix}-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return editor.post(place, {**values, **changes}, follow=follow)


def withhold_in_admin(source: Source, by: User) -> None:
    """Withhold a source as an editor does."""
    answer = save_in_admin(logged_in(by), source, follow=True, withheld=Source.Withheld.SAFETY.value)
    assert answer.redirect_chain, answer.context["errors"]
    named = [f"CR-{claim.public_id} v1. " for claim in Claim.objects.filter(evidence__source=source)]
    assert all(f"still name this source: {one}" in answer.content.decode() for one in named)
    source.refresh_from_db()


def test_whoever_withholds_a_source_may_go_on_seeing_it(source):
    open_source = make_source("Soon withheld")
    withhold_in_admin(open_source, edda())
    open_source.refresh_from_db()
    assert open_source.withheld == Source.Withheld.SAFETY
    assert [row.user for row in withholding.readers(open_source)] == [edda()]


def test_people_are_named_by_those_named_and_first_by_an_editor(source):
    place = f"/desk/sources/{source.public_id}/readers/"
    analyst, editor = logged_in(amina()), logged_in(edda())
    assert analyst.get(place).status_code == 403
    page = editor.get(place)
    assert SECRET not in page.content.decode()
    assert send(editor, place, person="amina").status_code == 302
    assert send(editor, place, person="edda").status_code == 422, "nobody names themselves"
    ben()
    assert send(analyst, place, person="ben").status_code == 302
    assert [(row.user, row.named_by) for row in withholding.readers(source)] == [(amina(), edda()), (ben(), amina())]
    assert send(logged_in(ben()), place, person="amina", sees="no").status_code == 302
    assert send(logged_in(ben()), place, person="ben", sees="no").status_code == 422, "the last one stays"
    assert analyst.get(f"/desk/sources/{source.public_id}/").status_code == 403


def test_only_people_of_the_desk_are_named(source):
    with pytest.raises(Unfit):
        withholding.name_reader(source, by=edda(), user=cleo())
    with pytest.raises(PermissionDenied):
        withholding.name_reader(source, by=amina(), user=make_user("analyst"))
    assert logged_in(edda()).get(f"/desk/sources/{make_source().public_id}/readers/").status_code == 404


def test_a_page_asks_once_for_all_withheld_sources(claim, django_assert_max_num_queries):
    client = logged_in(amina())
    for _ in range(6):
        make_evidence(claim, make_source(withheld=Source.Withheld.SAFETY))
    notes.write(claim, by=amina(), text="x")
    with django_assert_max_num_queries(21):
        client.get(f"/desk/claims/{claim.public_id}/")


def test_a_withheld_source_is_linked_by_those_named_alone_also_by_its_number(source, claim):
    """Its number stands beside the evidence that it is; whoever reads it there may still not use it."""
    withholding.name_reader(source, by=edda(), user=edda())
    withholding.name_reader(source, by=edda(), user=ben())
    other = make_claim()
    place = f"/desk/claims/{other.public_id}/evidence/new/?source={source.public_id}"
    refused = send(logged_in(amina()), place, note="It saw it.", credibility="2")
    assert refused.status_code == 422
    assert withholding.NOT_NAMED in refused.content.decode()
    assert not other.evidence.exists()
    assert send(logged_in(ben()), place, note="It saw it.", credibility="2").status_code == 302
    assert other.evidence.get().source == source
