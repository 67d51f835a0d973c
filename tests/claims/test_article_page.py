"""An article page: its quoted passages in order with their claims, no other text, and no score of its author."""

import re

import pytest

from claims import dissents, publish
from claims.models import Claim
from claims.views import browse, caching
from sources.models import Passage
from tests.builders import (
    make_appearance,
    make_article,
    make_claim,
    make_evidence,
    make_passage,
    make_source,
    published,
)
from tests.claims.reading import page, words
from tests.people import ben, edda

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    caching.kept.clear()


@pytest.fixture
def article():
    source = make_source("On Drones", published="2022-12-01", authors=["Ann Author"])
    return make_article(source, selection_rule="Every statement once.", considered_to="2026-06-30")


def found(article, statement, exact, position, *, status="unresolved", kind="factual", **passage):
    """A published claim found in the article."""
    claim = make_claim(statement, kind=kind)
    if status == "supported":
        make_evidence(claim)
    make_appearance(claim, make_passage(article.source, exact, position=position, **passage))
    published(claim, status)
    return claim


def address(article):
    return f"/articles/{article.source.public_id}/"


def passages(html):
    """The text of each run on the page."""
    return [words(run) for run in re.findall(r'<p class="txt"[^>]*>(.*?)</p>', html, flags=re.S)]


def test_passages_stand_in_the_order_of_the_article_under_their_sections(client, article):
    found(article, "Later.", "the later words", 2, section="Second part")
    found(article, "Sooner.", "the sooner words", 1, section="First part")
    html = page(client, address(article))
    order = [html.index(part) for part in ("First part", "the sooner words", "Second part", "the later words")]
    assert order == sorted(order)
    assert re.findall(r'<li class="st [^"]*" id="n(\d+)">', html) == ["1", "2"]


def test_overlapping_passages_are_cut_at_each_boundary_with_all_their_numbers(client, article):
    found(article, "Five.", "As a result, Moscow has been buying weapons", 5, suffix=" from Iran (")
    found(article, "Six.", "Moscow has been buying weapons from Iran", 6, prefix="s a result, ", suffix=" (and North ")
    found(article, "Seven.", "from Iran (and North Korea)", 7, prefix="ing weapons ")
    html = page(client, address(article))
    (run,) = re.findall(r'<p class="txt"[^>]*>(.*?)</p>', html, flags=re.S)
    numbered = re.findall(r'>([^<]+)</bdi>((?:<a class="cm-n[^>]*>.*?</a>)+)', run)
    assert [(text, re.findall(r"#n(\d+)", marks)) for text, marks in numbered] == [
        ("As a result,", ["1"]),
        ("Moscow has been buying weapons", ["1", "2"]),
        ("from Iran", ["2", "3"]),
        (" (and North Korea)", ["3"]),
    ]


def test_no_word_of_the_text_stands_there_but_what_is_quoted(client, article):
    source = article.source
    Passage.objects.create(source=source, exact="a passage no claim rests on", position=9)
    found(article, "Here.", "the words", 1, prefix="he said ", suffix=" at last an")
    html = page(client, address(article))
    assert "no claim rests on" not in html
    assert passages(html) == ["…&nbsp; said the words claim 1 , Unresolved at last &nbsp;…"]


def test_a_draft_found_in_the_article_is_not_on_its_page(client, article):
    found(article, "Here.", "the words", 1)
    draft = make_claim("A secret draft.")
    make_appearance(draft, make_passage(article.source, "the drafted words", position=2))
    html = page(client, address(article))
    assert "draft" not in html
    assert "1 claim followed in this article" in html


def test_beside_its_passage_a_claim_says_that_it_is_contested_or_under_review(client, article):
    _plain, contested, paused = (found(article, f"Claim {n}.", f"the words {n}", n) for n in (1, 2, 3))
    dissents.record(Claim.objects.get(pk=contested.pk), by=ben(), status="disputed", reasons="A minister denies it.")
    proposal = publish.propose_dissent(contested, by=ben())
    publish.approve(proposal, by=edda(), digest=proposal.digest)
    publish.pause(paused, by=edda(), reason="We read a document.")
    notes = re.findall(r'<ol class="notes".*?</ol>', page(client, address(article)), flags=re.S)
    told = [word for text in notes for word in re.findall('<span class="flow">(.*?)</span>', text)]
    assert (len(notes), told) == (3, ["Contested", "Under review"])


def test_an_article_with_drafts_alone_has_no_page(client, article):
    make_appearance(make_claim("A draft."), make_passage(article.source, "the words"))
    page(client, address(article), status=404)


def test_the_choice_of_a_status_leaves_the_others_out_and_keeps_the_numbers(client, article):
    found(article, "One.", "the first words", 1)
    found(article, "Two.", "the second words", 2, status="supported")
    html = page(client, address(article))
    link = re.search(r'href="(\?group=statement&amp;family=supported)#text"', html)[1].replace("&amp;", "&")
    full = re.search(r'<link rel="canonical" href="[^"]*?(/articles/[^"]+)"', html)[1]
    html = page(client, full + link)
    assert re.findall(r'id="n(\d+)"', html) == ["2"]
    assert "the first words" not in html
    assert 'aria-current="true"' in html


def test_a_choice_that_nothing_fits_says_so(client, article):
    found(article, "One.", "the first words", 1)
    full = client.get(address(article)).headers["Location"]
    assert "No claim of this article stands there." in page(client, f"{full}?family=%22%3E")


def test_the_rule_of_selection_and_the_days_stand_beside_it(client, article):
    found(article, "One.", "the words", 1)
    text = words(page(client, address(article)))
    assert "Every statement once." in text
    assert "Evidence considered to 30 June 2026" in text


def test_there_is_no_score_of_the_author(client, article):
    found(article, "One.", "the words", 1, status="supported")
    text = words(page(client, address(article)))
    assert "Ann Author" in text
    assert "%" not in text
    for word in ("score", "accura", "reliab", "rating"):
        assert word not in text.lower()


def test_a_passage_in_persian_says_so_and_runs_from_the_right(client):
    article = make_article(make_source("گزارش", language="fa"))
    found(article, "One.", "این گزارش نادرست است", 1, language="fa")
    html = page(client, address(article))
    assert '<p class="txt" lang="fa" dir="rtl">' in html


def test_an_article_found_by_its_id_leads_to_its_full_address(client, article):
    found(article, "One.", "the words", 1)
    for place in (article.source.public_id, f"{article.source.public_id}-wrong-words"):
        response = client.get(f"/articles/{place}/?family=supported")
        assert response.status_code == 301
        assert response.headers["Location"].endswith("/?family=supported")


def test_the_list_of_articles_leads_on_to_every_article_once(client, monkeypatch):
    monkeypatch.setattr(browse, "ARTICLES", 2)
    texts = [make_article(make_source(f"Text {number}")) for number in range(5)]
    for number, text in enumerate(texts):
        for more in range(1 + (number == 3)):
            found(text, f"Claim {number} {more}.", "the words", 1 + more)
    address, pages = "/articles/", []
    while address:
        html = page(client, address)
        pages.append(re.findall(r">(Text \d)</a>", html))
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = following[1] if following else ""
    assert [len(titles) for titles in pages] == [2, 2, 1]
    assert pages[0][0] == "Text 3"
    assert sorted(title for titles in pages for title in titles) == [f"Text {number}" for number in range(5)]
    assert "Text 3" in page(client, "/articles/?after=9_%00")


def test_the_list_of_articles_counts_their_claims(client, article):
    found(article, "One.", "the words", 1)
    found(article, "Two.", "more words", 2)
    text = words(page(client, "/articles/"))
    assert "On Drones Ann Author" in text
    assert "2 claims. Evidence considered to 30 June 2026" in text
