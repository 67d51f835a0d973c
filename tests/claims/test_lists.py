"""The home page and the list of claims: filters are links, nothing unfit is dropped silently, costs stay flat."""

import datetime as dt
import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import scales
from claims.presenting.wording import title_of
from claims.publish import approve, propose
from claims.views import caching
from tests.builders import (
    make_appearance,
    make_article,
    make_claim,
    make_evidence,
    make_passage,
    make_publisher,
    make_source,
    make_topic,
    published,
)
from tests.claims.reading import page, stands, words
from tests.people import ben, edda

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    caching.kept.clear()


def statements(html):
    return re.findall(
        r'<th scope="row" role="rowheader" class="statement"><a href="[^"]+" dir="auto">([^<]*)</a>', html
    )


def test_the_list_shows_published_claims_newest_first_and_no_draft(client):
    make_claim("The draft.")
    stands("The first.", "unresolved")
    stands("The second.", "supported")
    html = page(client, "/claims/")
    assert statements(html) == ["The second.", "The first."]
    assert "draft" not in html
    assert "2 claims" in html


def test_each_filter_narrows_the_list_and_leaves_a_chip_without_it(client):
    topic = make_topic("Drones", slug="drones")
    publisher = make_publisher("The Evening Post")
    source = make_source(publisher=publisher)
    told = make_claim("Told.", topics=[topic])
    make_evidence(told, source)
    published(told, "supported")
    stands("A forecast.", "pending", kind="forecast")
    for query, chip in (
        ("status=supported", "Supported"),
        ("family=supported", "Supported"),
        ("kind=factual", "Factual statement"),
        ("topic=drones", "Drones"),
        (f"publisher={publisher.public_id}", "The Evening Post"),
        (f"source={source.public_id}", source.title),
    ):
        html = page(client, f"/claims/?{query}")
        assert statements(html) == ["Told."], query
        assert f"Remove filter: </span><bdi>{chip}</bdi>" in html
        assert '<li><a href="/claims/">' in html


def test_two_filters_hold_together_and_each_chip_drops_its_own(client):
    stands("Both.", "supported")
    stands("One.", "unresolved")
    html = page(client, "/claims/?status=supported&kind=factual")
    assert statements(html) == ["Both."]
    assert 'href="/claims/?kind=factual"' in html
    assert 'href="/claims/?status=supported"' in html


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("status=believed", "The record knows no such value of “Status”."),
        ("topic=no-such-topic", "The record knows no such value of “Topic”."),
        ("as_of=2022-13-45", "This is no day"),
        ("as_of=2999-01-01", "That day is still to come"),
        ("sort=sideways", "The list has no such order: it goes newest first or oldest first."),
        ("group=bogus", "Claims are counted as statements, forecasts, or opinions and motives."),
        ("q=%00", "The words to search for hold a character that is no text."),
        ("source=bogus", "No claim in this list rests on the source"),
        ("publisher=%00%00", "no such value of “Publisher”"),
        ("actor=" + "x" * 5000, "no such value of “Actor”"),
    ],
)
def test_an_invalid_filter_gives_an_empty_list_and_a_sentence(client, query, sentence):
    stands("Here.", "supported")
    html = page(client, f"/claims/?{query}", 400)
    assert statements(html) == []
    assert sentence in html
    assert "<title>Error:" in html


@pytest.mark.parametrize(
    ("query", "chip"),
    [
        ("contested=1", "Contested: 1"),
        ("sort=sideways", "Order: sideways"),
        ("status=" + "b" * 500, "Status: " + "b" * 80 + "…"),
    ],
)
def test_the_chip_of_an_unfit_filter_says_what_was_asked_and_the_form_drops_it(client, query, chip):
    html = page(client, f"/claims/?{query}", 400)
    assert f'<li><a href="/claims/"><span class="visually-hidden">Remove filter: </span><bdi>{chip}</bdi>' in html
    assert '<input type="hidden"' not in html


def test_a_filter_that_fits_nothing_says_which_can_be_dropped(client):
    stands("Here.", "supported")
    html = page(client, "/claims/?status=refuted")
    assert "No claim fits." in html
    assert "Take away one of the filters above" in html


def test_a_cursor_leads_on_and_back_through_every_claim_once(client):
    for number in range(60):
        stands(f"Number {number}.", "unresolved")
    seen, address, steps = [], "/claims/", 0
    while address:
        html = page(client, address)
        seen += statements(html)
        found = re.search(r'<a rel="next" href="([^"]+)">', html)
        address = found and found[1].replace("&amp;", "&")
        steps += 1
    assert steps == 3
    assert seen == [f"Number {number}." for number in reversed(range(60))]
    back = re.search(r'<a rel="prev" href="([^"]+)">', html)[1].replace("&amp;", "&")
    assert statements(page(client, back)) == seen[25:50]


def title(html):
    return re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1]


def test_a_title_names_the_search_the_filters_and_the_page(client):
    """So that tabs, history and bookmarks tell one list from another."""
    for number in range(60):
        stands(f"Number {number}.", "unresolved")
    assert title(page(client, "/claims/")).startswith("Claims · ")
    assert title(page(client, "/claims/?kind=factual")).startswith("Factual statement · Claims · ")
    titles, address = [], "/claims/?status=unresolved"
    while address:
        html = page(client, address)
        titles.append(title(html))
        found = re.search(r'<a rel="next" href="([^"]+)">', html)
        address = found and found[1].replace("&amp;", "&")
    assert len(set(titles)) == 3
    assert titles[0].startswith("Unresolved · Claims · ")
    assert re.match(r"from CR-[a-z0-9]+ on · Unresolved · Claims · ", titles[1])
    assert title(page(client, "/claims/?q=number&p=2")).startswith("page 2 · “number” · Claims · ")


def test_a_title_is_escaped_and_no_longer_than_a_tab_can_bear(client):
    html = page(client, "/claims/?q=" + "%3Cb%3E" + "x" * 500)
    assert "“&lt;b&gt;xx" in title(html)
    assert len(title(html)) < 140
    assert title_of("a", "b", "c", "d") == "a · b · c · …"
    assert title_of("", "two\nlines") == "two lines"


def test_a_mangled_cursor_begins_at_the_first_page(client):
    stands("Here.", "unresolved")
    for cursor in ("x", "2022-01-01_", "_5", "2022-01-01_99999999999999999999999", "%00_%00"):
        assert statements(page(client, f"/claims/?after={cursor}")) in (["Here."], [])


def test_day_columns_say_how_they_are_ordered_and_lead_the_other_way(client):
    stands("Here.", "unresolved")
    html = page(client, "/claims/")
    assert re.search(r'aria-sort="descending"><a href="/claims/\?sort=oldest">Published', html)
    assert '<a href="/claims/?clock=known">Evidence public since' in html
    html = page(client, "/claims/?clock=known&sort=oldest")
    assert re.search(r'aria-sort="ascending"><a href="/claims/\?clock=known">Evidence public since', html)


def test_the_order_can_be_chosen_where_the_headings_are_not_seen(client):
    stands("Here.", "unresolved")
    line = re.search(r'<p class="note order[^>]*>(.*?)</p>', page(client, "/claims/?status=unresolved"))[1]
    assert "<strong>newest published</strong>" in line
    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', line) == [
        ("/claims/?status=unresolved&amp;sort=oldest", "oldest published"),
        ("/claims/?status=unresolved&amp;clock=known", "newest evidence"),
        ("/claims/?status=unresolved&amp;clock=known&amp;sort=oldest", "oldest evidence"),
    ]
    html = page(client, "/claims/?clock=known&sort=oldest")
    assert "<strong>oldest evidence</strong>" in html
    assert '<a href="/claims/">newest published</a>' in html
    assert 'class="note order' not in page(client, "/claims/?q=here")


def test_a_filter_that_offers_only_the_most_named_says_so(client, monkeypatch):
    for name in ("Alpha", "Beta", "Gamma"):
        claim = make_claim(f"Told by {name}.")
        make_evidence(claim, make_source(publisher=make_publisher(name)))
        published(claim, "supported")
    said = "that most claims name. Any other one has a page that lists its claims."
    assert said not in page(client, "/claims/")
    monkeypatch.setattr("claims.views.listing.CHOICES", 2)
    caching.parts.clear()
    cache.clear()
    html = page(client, "/claims/?sort=oldest")
    select = re.search(r'<select class="select" id="f-publisher".*?</div>', html)[0]
    assert 'aria-describedby="f-publisher-most"' in select
    assert f'<p class="note" id="f-publisher-most">The 2 {said}' in select
    assert select.count("<option") == 3
    assert "f-status-most" not in html


def test_the_table_keeps_its_meaning_when_drawn_as_cards(client):
    stands("Here.", "unresolved")
    html = page(client, "/claims/")
    for part in ('<table class="tbl list" role="table">', "<caption", 'role="columnheader"', 'role="rowheader"'):
        assert part in html
    assert html.count('role="cell"') == html.count("<td ") == 4
    assert "style=" not in html


def test_an_earlier_day_shows_what_was_published_or_known_by_then(client):
    claim = make_claim("Here.")
    published(claim, "unresolved", on="2022-12-01")
    day = dt.date.today() - dt.timedelta(days=2)
    html = page(client, f"/claims/?as_of={day}")
    assert statements(html) == []
    assert "We had published nothing by" in html
    html = page(client, f"/claims/?as_of={day}&clock=known")
    assert statements(html) == ["Here."]
    assert "by our present account" in html


def test_the_json_twin_takes_the_same_filters(client):
    stands("One.", "supported")
    stands("Two.", "unresolved")
    found = json.loads(page(client, "/claims.json?status=supported"))
    assert [claim["statement"] for claim in found["claims"]] == ["One."]
    assert found["count"] == 1
    assert found["next"] is None
    assert found["claims"][0]["url"].startswith("http")
    wrong = json.loads(page(client, "/claims.json?status=believed", 400))
    assert wrong["claims"] == []
    assert wrong["problems"] == {"status": "The record knows no such value of “Status”."}


def test_a_list_costs_five_queries_however_long_it_is(client):
    topic = make_topic("Drones", slug="drones")
    for number in range(30):
        stands(f"Number {number}.", "unresolved", topics=[topic])
    page(client, "/claims/?sort=oldest")  # the choices of the form are kept from here on
    for address in ("/claims/", "/claims/?status=unresolved", "/claims/?topic=drones"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(statements(page(client, address))) == 25
        assert len(queries) <= 5, [query["sql"][:90] for query in queries]


def test_home_counts_statements_forecasts_and_opinions_apart(client):
    stands("One.", "supported")
    stands("Two.", "pending", kind="forecast")
    stands("Three.", "not_checkable", kind="opinion", not_checkable_because="A belief.")
    html = page(client, "/")
    assert "Where 3 claims stand" in html
    for caption in ("1 statement", "1 forecast", "1 opinion or motive"):
        assert f"<caption>{caption}</caption>" in html
    assert 'href="/claims/?group=statement&amp;family=supported"' in html
    assert 'href="/claims/?group=forecast&amp;status=pending"' in html


def test_home_explains_every_word_that_it_may_show(client):
    """The words of forecasts too, with which most lines of “Where the evidence moved” may end."""
    _before, _sep, aside = page(client, "/").partition("How to read a status")
    key = words(aside.partition("</aside>")[0])
    for family in scales.FAMILIES.values():
        assert family.word in key
    for status in scales.STATUSES.values():
        if status.group == "forecast":
            assert f"{status.word} {status.sentence}" in key


def test_home_counts_agree_with_the_lists_they_lead_to(client):
    for status in ("supported", "unresolved", "unresolved"):
        stands("", status)
    html = page(client, "/")
    rows = re.findall(r'<tr class="st[^"]*"><th scope="row"><a href="([^"]+)">.*?<td class="n">(\d+)</td>', html)
    assert rows
    for address, count in rows:
        listed = statements(page(client, address.replace("&amp;", "&")))
        assert len(listed) == int(count), address


def test_the_chart_and_its_table_hold_the_same_numbers(client):
    stands("", status="supported")
    stands("", status="unresolved")
    html = page(client, "/")
    last = re.findall(r'<tr><th scope="row">[^<]*</th>((?:<td class="r">\d+</td>)+)</tr>', html)[-1]
    *parts, whole = [int(number) for number in re.findall(r"\d+", re.sub("<[^>]+>", " ", last))]
    labels = re.findall(r'<text class="lab[^>]*>(\d+) ', html)
    assert sorted(int(label) for label in labels) == sorted(number for number in parts if number)
    assert sum(parts) == whole == 2


def test_home_before_anything_is_published_is_calm(client):
    html = page(client, "/")
    assert "Nothing has been published yet." in html
    assert "<figure" not in html


def test_withdrawn_claims_leave_lists_and_counts(client):
    claim = stands("Gone.", "supported")
    proposal = propose(claim, by=edda(), act="withdraw", note="It repeats another.")
    approve(proposal, by=ben(), digest=proposal.digest)
    for address in ("/", "/claims/", "/claims.json", "/topics/", "/changes/timeline/"):
        assert "Gone." not in re.sub(
            r'<section aria-labelledby="latest">.*?</section>', "", page(client, address), flags=re.S
        )


def test_a_list_page_is_public_and_sets_no_cookie(client):
    response = client.get("/claims/")
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    again = client.get("/claims/", headers={"if-none-match": response.headers["ETag"]})
    assert again.status_code == 304


def test_rows_name_the_article_that_the_claim_was_found_in(client):
    article = make_article(make_source("On Drones", published="2022-12-01"))
    claim = make_claim("Found.")
    make_appearance(claim, make_passage(article.source))
    published(claim)
    assert "On Drones" in page(client, "/claims/")


def test_a_search_marks_its_words_and_keeps_the_filters(client):
    stands("Iranian drones flew over Kyiv.", "unresolved")
    stands("A drone was found.", "supported")
    stands("Nothing of the kind.", "supported")
    html = page(client, "/claims/?q=drones")
    assert "2 claims, those that fit best first" in html
    assert "<mark>drones</mark>" in html
    html = page(client, "/claims/?q=drones&status=supported")
    assert "A <mark>drone</mark> was found." in html
    assert "Kyiv" not in html
    assert 'href="/claims/?status=supported"' in html


def test_a_word_that_only_a_draft_holds_finds_nothing(client):
    make_claim("Zanzibar is secret.")
    stands("Here.", "unresolved")
    html = page(client, "/claims/?q=zanzibar")
    assert "No claim fits." in html
    assert "secret" not in html


def test_a_search_of_any_kind_answers_with_a_sentence(client):
    stands("Here.", "unresolved")
    for query in ("the", "x" * 4000, "%22", "%F0%9F%98%80", "a%09b", "%2A"):
        for twin in ("/claims/", "/claims.json"):
            assert page(client, f"{twin}?q={query}&p=99999")
    assert "no text" in page(client, "/claims.json?q=%00", 400)


def test_a_search_leads_from_page_to_page(client):
    for number in range(30):
        stands(f"Drones, number {number}.", "unresolved")
    html = page(client, "/claims/?q=drones")
    following = re.search(r'<a rel="next" href="([^"]+)">', html)[1].replace("&amp;", "&")
    assert following == "/claims/?q=drones&p=2"
    html = page(client, following)
    assert html.count('role="rowheader"') == 5
    assert '<a rel="prev" href="/claims/?q=drones">' in html


def test_a_page_past_the_last_says_so_and_leads_to_the_first(client):
    for number in range(30):
        stands(f"Drones, number {number}.", "unresolved")
    for query in ("q=drones", "q=drones&status=unresolved", "q=%22drones+number%22"):
        with CaptureQueriesContext(connection) as queries:
            html = page(client, f"/claims/?{query}&p=3")
        assert "This is past the last page." in html
        assert f'<a href="/claims/?{query.replace("&", "&amp;")}">Go to the first page</a>' in html
        assert "No claim fits" not in html
    assert len(queries) <= 12
    assert "past the last page" not in page(client, "/claims/?q=zebra&p=3")
    beyond = json.loads(page(client, "/claims.json?q=drones&p=3"))
    assert (beyond["count"], beyond["claims"]) == (30, [])
    assert "This is past the last page." in page(client, "/claims/?after=2000-01-01_1")


def test_one_claim_found_is_not_called_those(client):
    stands("Drones.", "unresolved")
    assert '<p class="result-count" role="status">1 claim</p>' in page(client, "/claims/?q=drones")


def test_home_says_to_which_day_evidence_was_considered(client):
    for day in ("2026-06-30", "2026-09-01"):
        article = make_article(make_source(), considered_to=day)
        claim = make_claim()
        make_appearance(claim, make_passage(article.source))
        published(claim)
    text = words(page(client, "/"))
    assert "Evidence considered to 30 June 2026 or later." in text
