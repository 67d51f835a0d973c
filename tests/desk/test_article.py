"""The article at the desk: passages beside their translation with their claims, and a claim recorded from them."""

from __future__ import annotations

import pytest

from claims.models import Appearance, Claim
from tests.builders import make_appearance, make_article, make_claim, make_passage, make_source
from tests.desk.sending import logged_in, send, shown
from tests.people import amina

pytestmark = pytest.mark.django_db
NEW = "/desk/claims/new/"


@pytest.fixture
def analyst():
    return logged_in(amina())


@pytest.fixture
def article():
    return make_article(make_source("The letter", language="fa", kind="think_tank")).source


@pytest.fixture
def passage(article):
    return make_passage(
        article, "کشتی رفت", prefix="گفت که ", suffix=".", section="One", language="fa", translation="The ship left."
    )


def test_an_article_shows_its_passages_in_order_with_their_claims(analyst, article, passage):
    second = make_passage(article, "second words", position=1)
    draft, public = make_claim("A draft."), make_claim("A public claim.", status="unresolved")
    make_appearance(draft, passage)
    make_appearance(public, passage)
    make_appearance(public, second)
    make_appearance(make_claim("Of another article."))
    page = analyst.get(f"/desk/articles/{article.public_id}/")
    found = page.context["found"]
    assert [(one.passage, [row.claim for row in one.appearances]) for one in found] == [
        (passage, [draft, public]),
        (second, [public]),
    ]
    assert page.context["claims"] == 2
    body = page.content.decode()
    assert f'lang="fa" dir="rtl" data-passage="{passage.public_id}">' in body
    assert "The ship left." in body
    assert f"?article={article.public_id}&amp;passage={passage.public_id}" in body
    index = analyst.get("/desk/articles/")
    assert [(row.source, row.claims) for row in index.context["rows"]] == [(article, 2)]


def test_a_claim_is_recorded_from_the_words_of_a_passage(analyst, article, passage):
    place = f"{NEW}?article={article.public_id}&passage={passage.public_id}"
    values = shown(analyst.get(place))
    assert values["exact"] == passage.exact
    answer = send(analyst, place, statement="The ship left.", kind="factual")
    assert answer.status_code == 302, answer.context["form"].errors
    assert Appearance.objects.get().passage == passage


def test_recording_goes_on_with_the_next_passage_of_the_article(analyst, article, passage):
    place = f"{NEW}?article={article.public_id}&passage={passage.public_id}"
    answer = send(analyst, place, statement="The ship left.", kind="factual", do="next")
    assert answer.headers["Location"] == f"/desk/articles/{article.public_id}/#p-{passage.public_id}"
    page = analyst.get(answer.headers["Location"]).content.decode()
    assert f"Recorded: CR-{Claim.objects.get().public_id}." in page
    assert f'id="p-{passage.public_id}"' in page


def test_words_are_taken_from_the_passages_beside_the_form_and_the_rest_stays(analyst, article, passage):
    page = send(analyst, NEW, article=article.public_id, statement="Half a thought", do="find-article")
    assert f'value="find-passage-{passage.public_id}"' in page.content.decode()
    page = send(analyst, NEW, statement="Half a thought", exact="x", do=f"find-passage-{passage.public_id}")
    form = page.context["form"]
    assert page.status_code == 200
    taken = {name: form[name].value() for name in ("statement", "article", "exact", "prefix", "suffix", "translation")}
    assert taken == {
        "statement": "Half a thought",
        "article": article.public_id,
        "exact": passage.exact,
        "prefix": "گفت که ",
        "suffix": ".",
        "translation": "The ship left.",
    }
    assert not Claim.objects.exists()


@pytest.mark.parametrize("place", ["x", "\x00", "<script>", "ک" * 9, "0" * 5000, "../x"])
def test_a_passage_or_article_that_is_none_begins_an_ordinary_form(analyst, place):
    answer = analyst.get(NEW, {"passage": place, "article": place})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
    looked = analyst.post(NEW, {"do": f"find-passage-{place}", "article": place, "token": "x" * 20})
    assert looked.status_code == 200
    assert "<script>" not in looked.content.decode()


def test_hostile_text_in_a_passage_is_no_more_than_text(analyst, article):
    make_passage(article, "<script>alert(1)</script> {{ 7*7 }}", translation="<img src=x onerror=alert(2)>")
    for place in (f"/desk/articles/{article.public_id}/", f"{NEW}?article={article.public_id}"):
        body = analyst.get(place).content.decode()
        assert "&lt;script&gt;alert(1)" in body
        assert "<img src=x" not in body
        assert ">49<" not in body


def test_the_editor_stands_beside_the_passages_of_the_claim(analyst, passage):
    claim = make_claim("The ship left.")
    make_appearance(claim, passage)
    for part in ("", "edit/"):
        body = analyst.get(f"/desk/claims/{claim.public_id}/{part}").content.decode()
        assert passage.exact in body
        assert "The ship left." in body
        assert 'dir="rtl"' in body


def test_what_is_no_article_is_not_found(analyst, passage):
    assert analyst.get("/desk/articles/zzzzzzzz/").status_code == 404
    assert analyst.get(f"/desk/articles/{make_source().public_id}/").status_code == 404


def test_pages_cost_the_same_for_many_passages(analyst, article, django_assert_max_num_queries):
    for number in range(12):
        found = make_passage(article, f"words {number}")
        make_appearance(make_claim(status="unresolved"), found)
        make_appearance(make_claim(), found)
    with django_assert_max_num_queries(7):
        analyst.get(f"/desk/articles/{article.public_id}/")
    with django_assert_max_num_queries(5):
        analyst.get("/desk/articles/")
    with django_assert_max_num_queries(14):
        analyst.get(f"{NEW}?article={article.public_id}")
