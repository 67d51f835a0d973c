"""A withheld source is seen by the people named for it alone: on no page, in no list, search or choice of the desk."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from claims import notes, publish, search, withholding
from claims.models import SourceReader
from claims.timeline import Change
from sources.models import Source
from sources.saving import Unfit
from tests.builders import (
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
)
from tests.desk.sending import logged_in, send
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
    make_appearance(claim, make_passage(source, f"{SECRET} words"))
    make_evidence(claim, source)
    make_evidence(claim, make_source("The copy", derived_from=[source]), origins=[source])
    search.index_desk([claim.pk])
    return claim


@pytest.fixture
def places(claim, source) -> list[str]:
    """Every page of the desk that meets the source, and every way to look for it."""
    publish.propose(claim, by=edda(), act="first", change=Change(add=(make_line(claim),)))
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


def test_the_admin_shows_it_to_those_named_and_names_it_in_no_list(source):
    editor = logged_in(edda())
    for place in ("/admin/sources/source/", f"/admin/sources/source/?q={SECRET}"):
        assert f"{SECRET} title" not in editor.get(place).content.decode()
    place = f"/admin/sources/source/{source.pk}/change/"
    assert editor.get(place).status_code == 302
    SourceReader.objects.create(source=source, user=edda())
    assert SECRET in editor.get(place).content.decode()
    assert SECRET not in str(source)


def test_whoever_withholds_a_source_may_go_on_seeing_it(source):
    open_source = make_source("Soon withheld")
    editor = logged_in(edda())
    place = f"/admin/sources/source/{open_source.pk}/change/"
    form = editor.get(place).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    inlines = editor.get(place).context["inline_admin_formsets"]
    for one in inlines:
        values |= {f"{one.formset.prefix}-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = editor.post(place, {**values, "withheld": Source.Withheld.SAFETY.value})
    assert answer.status_code == 302, answer.context["errors"]
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
    with django_assert_max_num_queries(19):
        client.get(f"/desk/claims/{claim.public_id}/")
