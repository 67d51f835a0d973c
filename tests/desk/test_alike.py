"""Nothing is tracked twice: claims like the one typed are shown while it is recorded, drafts among them."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import search
from claims.alike import alike
from claims.models import Claim
from tests.builders import make_article, make_claim, published
from tests.desk.sending import changed, logged_in, send, shown
from tests.hostile import EACH, HOSTILE
from tests.people import amina

pytestmark = pytest.mark.django_db
NEW = "/desk/claims/new/"


@pytest.fixture
def analyst():
    return logged_in(amina())


def known(statement: str, **fields) -> Claim:
    claim = make_claim(statement, **fields)
    search.index_desk([claim.pk])
    return claim


@pytest.fixture
def typed():
    article = make_article()
    return {"article": article.source.public_id, "exact": "the ship left", "kind": "factual"}


def test_the_likest_claims_come_first_whatever_the_order_of_words():
    same = known("Russia received drones from Iran in Crimea.")
    near = known("Iran trained Russian crews in Crimea to fly drones.")
    known("Wheat prices rose in Egypt.")
    found = alike("Iran sent Russia drones, received in Crimea.")
    assert [one.claim for one in found] == [same, near]
    assert [one.nearly_the_same for one in found] == [True, False]
    assert alike("") == alike("the of and") == []


def test_a_public_claim_and_the_sentence_it_is_judged_by_are_found_too():
    claim = make_claim("Moscow wants to humiliate Kyiv.", restated_as="Officials said that Kyiv should be humiliated.")
    published(claim)
    search.index_desk([claim.pk])
    assert [one.claim for one in alike("Officials said Kyiv should be humiliated")] == [claim]


def test_looking_shows_them_and_keeps_all_that_was_typed(analyst, typed):
    draft = known("The ship left the harbour of Astrakhan.")
    page = send(analyst, NEW, **typed, statement="The ship left Astrakhan harbour.", do="find-alike")
    body = page.content.decode()
    assert page.status_code == 200
    assert (
        f"/desk/claims/{draft.public_id}/appearances/new/?article={typed['article']}&amp;exact=the%20ship%20left"
        in body
    )
    assert "error-" not in body
    assert page.context["form"]["exact"].value() == "the ship left"
    assert Claim.objects.count() == 1


def test_looking_in_vain_says_so(analyst, typed):
    page = send(analyst, NEW, **typed, statement="Something else entirely.", do="find-alike")
    assert "No claim of the desk says something like it." in page.content.decode()


def test_nearly_the_same_claim_is_recorded_only_when_somebody_says_that_it_is_another(analyst, typed):
    known("The ship left Astrakhan.")
    answer = send(analyst, NEW, **typed, statement="The ship has left Astrakhan.")
    assert answer.status_code == 422
    assert "not_the_same" in answer.context["form"].errors
    assert Claim.objects.count() == 1
    again = analyst.post(NEW, changed(shown(answer), {"not_the_same": "on"}))
    assert again.status_code == 302
    assert Claim.objects.count() == 2


@pytest.mark.postgres
def test_who_records_from_an_article_waits_for_whoever_does_so_before_looking_for_the_same_claim(analyst, typed):
    """On PostgreSQL two who type the same at one moment would both find it new; SQLite has one writer anyway."""
    values = {**shown(analyst.get(NEW)), **typed, "statement": "The ship left.", "settle": "Its log."}
    with CaptureQueriesContext(connection) as asked:
        assert analyst.post(NEW, values).status_code == 302
    statements = [query["sql"] for query in asked.captured_queries]
    waited = next(n for n, sql in enumerate(statements) if sql.endswith(" FOR NO KEY UPDATE"))
    assert waited < next(n for n, sql in enumerate(statements) if "claims_posting" in sql)


def test_a_claim_that_is_only_related_is_no_obstacle(analyst, typed):
    known("The ship carried wheat to Astrakhan in spring.")
    assert send(analyst, NEW, **typed, statement="A ship left Baku for Astrakhan.").status_code == 302


def test_a_claim_being_edited_is_not_like_itself(analyst):
    claim, other = known("The ship left Astrakhan."), known("The ship left Astrakhan in May.")
    page = send(analyst, f"/desk/claims/{claim.public_id}/edit/", do="find-alike")
    assert [one.claim for one in page.context["form"].alike] == [other]


def test_the_passage_is_carried_to_the_claim_that_says_the_same(analyst, typed):
    claim = known("The ship left.")
    page = analyst.get(
        f"/desk/claims/{claim.public_id}/appearances/new/", {"article": typed["article"], "exact": "it left"}
    )
    assert page.context["form"]["exact"].value() == "it left"
    assert (
        send(
            analyst, f"/desk/claims/{claim.public_id}/appearances/new/?article={typed['article']}&exact=it+left"
        ).status_code
        == 302
    )
    assert claim.appearances.get().passage.exact == "it left"


@pytest.mark.parametrize("name", EACH)
def test_any_text_can_be_looked_for(analyst, name):
    text = quote(HOSTILE[name].encode(errors="surrogatepass"))
    form = "application/x-www-form-urlencoded"
    answer = analyst.post(NEW, f"statement={text}&do=find-alike&token={'x' * 20}", content_type=form)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode(errors="replace")
    place = f"/desk/claims/{make_claim().public_id}/appearances/new/"
    assert analyst.get(place, query_string=f"exact={text[:6000]}").status_code == 200


def test_the_queries_do_not_grow_with_what_is_found(django_assert_max_num_queries):
    for number in range(12):
        known(f"The ship number {number} left Astrakhan.")
    with django_assert_max_num_queries(3):
        assert len(alike("The ship left Astrakhan.")) == 6
