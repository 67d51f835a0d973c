"""What htmx asks for: pieces of the pages that answer without it, and never a page inside a page."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from claims import search
from claims.models import Claim
from tests.builders import make_article, make_claim, make_passage, make_source
from tests.desk.sending import logged_in, shown
from tests.people import amina

pytestmark = pytest.mark.django_db
NEW = "/desk/claims/new/"
SCRIPT_AT_MOST, OWN_AT_MOST = 25_000, 4_096
"""Bytes: all script of a desk page, compressed; our own module as it stands."""


@pytest.fixture
def analyst():
    return logged_in(amina())


def asking(target: str) -> dict[str, str]:
    """The headers of htmx, about to fill the element with the id `target`."""
    return {"HX-Request": "true", "HX-Target": target}


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_desk_page_loads_little_script_from_this_site_alone(analyst):
    body = analyst.get("/desk/").content.decode()
    assert body.count("<script") == 2
    assert 'src="/static/django_htmx/htmx-2.min.js"' in body
    sizes = []
    for name in ("django_htmx/htmx-2.min.js", "js/desk.js"):
        sizes.append(len(gzip.compress(Path(finders.find(name)).read_bytes())))
    assert sum(sizes) <= SCRIPT_AT_MOST
    assert Path(finders.find("js/desk.js")).stat().st_size <= OWN_AT_MOST


@pytest.mark.parametrize("words", ['"includeIndicatorStyles": false', '"allowEval": false', '"selfRequestsOnly": true'])
def test_htmx_adds_no_style_runs_no_text_and_asks_nobody_else(analyst, words):
    assert words in analyst.get("/desk/").content.decode()


def test_no_page_before_the_log_in_loads_it(client):
    for place in ("/", "/claims/", "/report/", "/login/"):
        assert "htmx" not in client.get(place).content.decode()


def test_the_list_alone_is_what_the_page_holds_in_its_place(analyst):
    make_claim("A ship left.", status="unresolved", assignee=amina())
    query = {"view": "all", "sort": "due", "kind": "factual"}
    whole = analyst.get("/desk/", query).content.decode()
    alone = analyst.get("/desk/", query, headers=asking("list"))
    rows = alone.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    assert "A ship left." in rows
    assert rows in whole
    assert "<html" not in alone.content.decode()
    assert "<h1" not in alone.content.decode()
    assert alone.headers["Cache-Control"] == "private, no-store"
    assert {"HX-Request", "HX-Target"} <= set(alone.headers["Vary"].split(", "))
    assert "<html" in whole


def test_the_new_list_takes_the_focus_and_says_how_many_claims_it_shows(analyst):
    for _ in range(2):
        make_claim()
    body = analyst.get("/desk/", {"view": "all"}, headers=asking("list")).content.decode()
    assert '<h2 id="list-h" tabindex="-1" autofocus>All: 2 claims</h2>' in body
    assert '<p id="list-count" hx-swap-oob="innerHTML">All: 2 claims</p>' in body
    assert "autofocus" not in analyst.get("/desk/", {"view": "all"}).content.decode()


def test_the_list_can_be_put_in_the_other_order(analyst):
    late, soon = make_claim(review_by="2030-01-01"), make_claim(review_by="2029-01-01")
    newest = make_claim()
    orders = {
        "": [newest, soon, late],
        "newest": [newest, soon, late],
        "due": [soon, late, newest],
        "nonsense": [newest, soon, late],
    }
    for sort, wanted in orders.items():
        page = analyst.get("/desk/", {"view": "all", "sort": sort})
        assert page.context["page"].rows == wanted, sort
    body = analyst.get("/desk/", {"view": "all", "sort": "due"}).content.decode()
    assert '<th scope="col" aria-sort="ascending">Check again' in flat(body)
    assert 'href="?view=all&amp;sort=newest" hx-get="/desk/?view=all&amp;sort=newest"' in body
    assert '<input type="hidden" name="sort" value="due">' in body


def test_a_picker_is_filled_anew_and_keeps_what_was_chosen(analyst):
    claim, chosen, other = make_claim(), make_source("The log of the port"), make_source("The log of the ship")
    place = f"/desk/claims/{claim.public_id}/evidence/new/"
    typed = shown(analyst.get(place)) | {"source": chosen.public_id, "source_find": "ship", "do": "find-source"}
    answer = analyst.post(place, typed, headers=asking("id_source_options"))
    body = answer.content.decode()
    assert f'value="{chosen.public_id}" checked' in body
    assert f'value="{other.public_id}"' in body
    assert "<html" not in body
    assert body.strip() in analyst.post(place, typed).content.decode()


def test_a_picker_of_the_second_form_of_a_page_answers_too(analyst):
    claim, origin = make_claim(), make_source("The log of the port")
    place = f"/desk/claims/{claim.public_id}/evidence/new/"
    typed = {"token": "x" * 20, "new-derived_from_find": "port", "do": "find-new-derived_from"}
    body = analyst.post(place, typed, headers=asking("id_new-derived_from_options")).content.decode()
    assert f'name="new-derived_from" value="{origin.public_id}"' in body


def test_a_known_address_that_is_pasted_chooses_its_source(analyst):
    claim = make_claim()
    known = make_source("The log", url="https://port.example/log")
    chosen = make_source("Another")
    place = f"/desk/claims/{claim.public_id}/evidence/new/"

    def found(**typed: str) -> str:
        fields = {"token": "x" * 20, "do": "find-source", **typed}
        return analyst.post(place, fields, headers=asking("id_source_options")).content.decode()

    assert f'value="{known.public_id}" checked' in found(source_find="HTTPS://port.example/log#top")
    assert f'value="{known.public_id}">' in found(source_find="The log")
    assert f'value="{known.public_id}">' in found(source_find="https://port.example/log", source=chosen.public_id)


def test_claims_like_the_one_typed_come_while_one_types(analyst):
    known = make_claim("The ship left the harbour of Astrakhan.")
    search.index_desk([known.pk])
    place = f"/desk/claims/{make_claim('Another.').public_id}/edit/"
    for address in (NEW, place):
        typed = {"token": "x" * 20, "statement": "The ship left Astrakhan harbour.", "do": "find-alike"}
        answer = analyst.post(address, typed, headers=asking("alike"))
        body = answer.content.decode()
        assert f"/desk/claims/{known.public_id}/" in body
        assert "<form" not in body
        assert answer.status_code == 200


def test_a_look_that_changed_nothing_is_written_on_the_page_of_its_claim(analyst):
    claim = make_claim(status="unresolved")
    place = f"/desk/claims/{claim.public_id}/check/"
    body = analyst.get(place, headers=asking("here")).content.decode()
    assert f'action="{place}"' in body
    assert "autofocus" in body
    assert "<html" not in body


def test_a_claim_is_recorded_beside_its_article(analyst):
    passage = make_passage(make_article().source, "the ship left")
    query = {"article": passage.source.public_id, "passage": passage.public_id}
    body = analyst.get(NEW, query, headers=asking("here")).content.decode()
    assert "the ship left" in body
    assert f'action="{NEW}"' in body
    assert "<html" not in body


def test_some_words_of_a_passage_leave_its_translation_behind(analyst):
    passage = make_passage(
        make_article().source, "The ship left. It came back.", section="One", translation="All of it."
    )
    query = {"article": passage.source.public_id, "passage": passage.public_id, "exact": "It came back."}
    form = analyst.get(NEW, query | {"prefix": "The ship left. ", "suffix": ""}).context["form"]
    begun = {name: form[name].value() for name in ("exact", "prefix", "suffix", "section", "translation")}
    assert begun == {
        "exact": "It came back.", "prefix": "The ship left. ", "suffix": "", "section": "One", "translation": "",
    }  # fmt: skip


def test_each_sentence_of_a_passage_can_be_taken_without_dragging(analyst):
    source = make_article().source
    passage = make_passage(source, "The ship left. It came back.", prefix="Then: ", suffix=" So it is said.")
    make_passage(source, "One sentence.", position=1)
    page = analyst.get(f"/desk/articles/{source.public_id}/")
    parts = [one.parts for one in page.context["found"]]
    assert [(part.exact, part.prefix, part.suffix) for part in parts[0]] == [
        ("The ship left.", "Then: ", " It came back. So it is said."),
        ("It came back.", "Then: The ship left. ", " So it is said."),
    ]
    assert parts[1] == []
    address = f"{NEW}?article={source.public_id}&passage={passage.public_id}&{parts[0][1].query}"
    assert address.replace("&", "&amp;") in page.content.decode()
    assert analyst.get(address).context["form"]["exact"].value() == "It came back."


def test_a_session_that_ended_sends_the_window_to_the_login_page(client):
    answer = client.get("/desk/?view=all", headers=asking("list"))
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/login/?next=/desk/%3Fview%3Dall"
    assert "Location" not in answer.headers
    assert answer.content == b""


def test_a_search_inside_a_form_whose_session_ended_says_so_and_the_form_is_kept(analyst):
    place = f"/desk/claims/{make_claim().public_id}/evidence/new/"
    typed = shown(analyst.get(place)) | {"note": "Half a thought", "source_find": "x", "do": "find-source"}
    analyst.logout()
    answer = analyst.post(place, typed, headers=asking("id_source_options"))
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#told"
    assert "Your session has ended." in answer.content.decode()
    assert "<form" not in answer.content.decode()
    sent = analyst.post(place, {name: value for name, value in typed.items() if name != "do"})
    assert "What you typed is kept" in sent.content.decode()


def test_a_search_from_a_page_older_than_the_last_log_in_brings_the_form_anew_as_it_was_typed():
    client = Client(enforce_csrf_checks=True)
    client.force_login(amina())
    place = NEW
    typed = {"statement": "Half a thought", "do": "find-alike", "token": "x" * 20}
    answer = client.post(place, typed, headers=asking("alike") | {"Origin": "http://testserver"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, place)
    assert client.get(place).context["form"]["statement"].value() == "Half a thought"


def test_a_public_page_answers_htmx_as_anybody(client):
    claim = make_claim(status="unresolved")
    headers = asking("list")
    for place in ("/claims/", f"/claims/{claim.public_id}/"):
        plain, asked = client.get(place), client.get(place, headers=headers)
        assert (asked.status_code, asked.headers.get("Location"), asked.content) == (
            plain.status_code, plain.headers.get("Location"), plain.content,
        )  # fmt: skip
        assert "HX-Request" not in asked.headers.get("Vary", "")


def test_what_is_recorded_from_a_piece_is_recorded_as_from_the_page(analyst):
    passage = make_passage(make_article().source, "the ship left")
    query = {"article": passage.source.public_id, "passage": passage.public_id}
    values = shown(analyst.get(NEW, query, headers=asking("here")))
    answer = analyst.post(NEW, values | {"statement": "The ship left.", "kind": "factual"})
    assert answer.status_code == 302
    assert Claim.objects.get().appearances.get().passage == passage
