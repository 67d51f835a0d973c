"""Sources, publishers, actors, topics, changes, corrections, method, about, robots and sitemaps."""

import re
from xml.etree import ElementTree

import pytest

from claims import moves, scales
from claims.views import caching
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
    make_topic,
    published,
)
from tests.claims.reading import page, stands, words
from tests.people import amina, ben

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    caching.kept.clear()


def republished(claim, change, act="change", **fields):
    """Another edition, proposed by Amina and approved by Ben."""
    from claims.publish import approve, propose

    proposal = propose(claim, by=amina(), act=act, change=change, answered=ANSWERED, **fields)
    return approve(proposal, by=ben(), digest=proposal.digest)


# Sources


def test_a_source_page_says_what_the_public_documents_say(client):
    speaker = make_actor("The Ministry")
    origin = make_source("The briefing", actor=speaker, publisher=make_publisher("The Ministry’s page"))
    carrier = make_source("The report", derived_from=[origin], publisher=make_publisher("The Post"))
    claim = make_claim("It was so.")
    make_evidence(claim, carrier, note="Reports the briefing.")
    published(claim, "unresolved")
    text = words(page(client, f"/sources/{carrier.public_id}/"))
    for part in ("The Post", "Usually reliable", "It repeats: The briefing", "Reports the briefing.", "It was so."):
        assert part in text
    text = words(page(client, f"/sources/{origin.public_id}/"))
    assert "It is an origin" in text
    assert "Speaker The Ministry" in text
    assert "Repeated by: The report" in text


def test_a_source_that_only_drafts_name_has_no_page(client):
    source = make_source()
    make_evidence(make_claim("A draft."), source)
    page(client, f"/sources/{source.public_id}/", status=404)


def test_a_withheld_source_has_no_page_under_either_name(client):
    source = make_source("Secret title", withheld="source_safety")
    claim = make_claim("It was so.")
    make_evidence(claim, source)
    published(claim, "unresolved")
    page(client, f"/sources/{source.public_id}/", status=404)
    from claims.models import SourceAlias

    page(client, f"/sources/{SourceAlias.objects.get().alias}/", status=404)


def test_readers_get_words_and_never_the_letter_of_a_grade(client):
    source = make_source("The report", letter="E")
    claim = make_claim("It was so.")
    make_evidence(claim, source, credibility=4)
    published(claim, "unresolved")
    text = words(page(client, f"/sources/{source.public_id}/"))
    assert "Unreliable" in text
    assert not re.search(r"\bE\b|\bgrade\b", text)


# Publishers and actors


def test_a_publisher_page_lists_its_sources_and_claims(client):
    post = make_publisher("The Post")
    source = make_source("The report", publisher=post)
    claim = make_claim("It was so.")
    make_evidence(claim, source)
    published(claim, "unresolved")
    text = words(page(client, f"/publishers/{post.public_id}/"))
    assert "The report" in text
    assert "It was so." in text
    assert "1 statement." in text


def test_a_publisher_page_lists_apart_what_others_carry_of_it(client):
    agency = make_publisher("The Agency")
    claim = make_claim("It was so.")
    make_evidence(claim, make_source("The report", publisher=make_publisher("The Post"), via=agency))
    published(claim, "unresolved")
    text = words(page(client, f"/publishers/{agency.public_id}/"))
    assert "Its text, carried by others The report The Post" in text
    assert "Carried The report" not in text


def test_an_actor_page_lists_where_it_speaks(client):
    ministry = make_actor("The Ministry")
    claim = make_claim("It was so.")
    make_evidence(claim, make_source("The briefing", actor=ministry))
    published(claim, "unresolved")
    text = words(page(client, f"/actors/{ministry.public_id}/"))
    assert "Where it speaks The briefing" in text


def test_names_that_only_drafts_hold_have_no_page(client):
    post, ministry = make_publisher(), make_actor()
    make_evidence(make_claim("A draft."), make_source(publisher=post, actor=ministry))
    page(client, f"/publishers/{post.public_id}/", status=404)
    page(client, f"/actors/{ministry.public_id}/", status=404)
    for nonsense in ("/actors/x/", "/publishers/-/", "/sources/a-b-c/", "/topics/nope/"):
        page(client, nonsense, status=404)


# Topics


def test_a_topic_page_groups_its_claims_by_where_they_stand(client):
    topic = make_topic("Drones", slug="drones", introduction="What flew.")
    stands("Two.", "supported", topics=[topic])
    stands("One.", "unresolved", topics=[topic])
    html = page(client, "/topics/drones/")
    assert "What flew." in html
    assert html.index("Two.") < html.index("One.")
    assert words(html).index("Unresolved 1 There is not enough") < words(html).index("One.")
    assert words(html).count("2 statements") >= 1


def test_a_topic_of_drafts_alone_is_unknown(client):
    topic = make_topic("Secret topic", slug="secret")
    make_claim("A draft.", topics=[topic])
    page(client, "/topics/secret/", status=404)
    assert "Secret topic" not in page(client, "/topics/")
    assert "Secret topic" not in page(client, "/changes/")


# Changes


def test_a_change_shows_both_statuses_the_reason_and_by_whom(client):
    from claims.timeline import Change

    claim = make_claim("It was so.")
    make_evidence(claim)
    published(claim, "unresolved")
    republished(claim, Change(add=(make_line(claim, "supported", on="2023-01-05"),)))
    text = words(page(client, "/changes/"))
    assert "Change Unresolved → changed to Supported It was so." in text
    assert "one of us, checked by a second person" in text.lower()
    assert "Amina" not in text


def test_first_editions_of_one_batch_stand_as_one_line_and_can_be_unfolded(client):
    from claims.models import Batch
    from claims.publish import publish_many
    from claims.timeline import Change

    batch = Batch.objects.create(kind="import", reason="founding")
    claims = [make_claim(f"Number {n}.") for n in range(3)]
    publish_many([(c, Change(add=(make_line(c),))) for c in claims], override="Founding", batch=batch)
    html = page(client, "/changes/")
    assert "3 claims were published for the first time, together." in html
    assert "Number 1." not in html
    assert words(page(client, "/changes/?act=first")).count("First publication Unresolved Number") == 3


def test_changes_go_on_from_page_to_page_with_none_twice(client):
    for n in range(30):
        stands(f"Number {n}.", "unresolved")
    seen, address = [], "/changes/?act=first"
    while address:
        html = page(client, address)
        seen += re.findall(r"Number \d+\.", html)
        found = re.search(r'rel="next" href="([^"]+)"', html)
        address = found and found[1].replace("&amp;", "&")
    assert seen == [f"Number {n}." for n in reversed(range(30))]


def test_titles_of_changes_name_the_filters_and_the_page(client):
    topic = make_topic("Drones & ships", slug="drones")
    for n in range(55):
        claim = make_claim(f"Number {n}.", topics=[topic])
        published(claim)
    titles = {}
    for place in ("/changes/?act=first&topic=drones", "/changes/timeline/?topic=drones"):
        html = page(client, place)
        titles[place] = re.search(r"<title>(.*?)</title>", html)[1]
        further = []
        for _page in range(2):
            html = page(client, re.search(r'rel="next" href="([^"]+)"', html)[1].replace("&amp;", "&"))
            further += re.findall(r"<title>up to \d+ \w+ \d{4}, from CR-\w{8} on · ", html)
        assert len(set(further)) == 2, "a day fills both pages, and each has a title of its own"
    published_list, evidence_list = titles.values()
    assert published_list.startswith("First publication · Drones &amp; ships · What changed")
    assert evidence_list.startswith("Drones &amp; ships · What the evidence showed")


def test_changes_are_filtered_by_topic_and_an_unknown_filter_is_said(client):
    topic = make_topic("Drones", slug="drones")
    stands("One.", "unresolved", topics=[topic])
    stands("Two.", "unresolved")
    html = page(client, "/changes/?topic=drones&act=first")
    assert "One." in html
    assert "Two." not in html
    assert 'href="/changes/?topic=drones"' in html, "each filter has a chip that takes it away"
    for query in ("topic=nope", "act=nope", "topic=%00", "topic=" + "x" * 3000):
        html = page(client, f"/changes/?{query}", 400)
        label = {"topic": "Topic", "act": "Kind of change"}[query.partition("=")[0]]
        assert f"The record knows no such value of “{label}”." in html
        assert "<title>Error:" in html
        assert f'<li><a href="/changes/"><span class="visually-hidden">Remove filter: </span><bdi>{label}: ' in html
        assert "One." not in html
    assert "One." not in page(client, "/changes/timeline/?topic=nope", 400)
    for query in ("before=x", "before=-1", "before=" + "9" * 40):
        page(client, f"/changes/?{query}")
        page(client, f"/changes/timeline/?{query}")


def test_timeline_lines_stand_on_a_list_of_their_own(client):
    claim = make_claim("It was so.")
    published(claim, "unresolved", on="2022-12-01")
    html = page(client, "/changes/timeline/")
    assert '<time datetime="2022-12-01">1 December 2022</time>' in html
    assert "our present account of earlier days" in html


def test_a_correction_says_what_was_wrong_and_right(client):
    from claims.edition import Correction
    from claims.timeline import Change
    from sources.ids import new_public_id

    claim = make_claim("It was so.")
    make_evidence(claim)
    published(claim, "supported")
    correction = Correction(
        type="fact",
        wrong="We wrote May.",
        right="It was June.",
        since="2022-12-01",
        noticed_by="a reader",
        key=new_public_id(),
    )
    change = Change(add=(make_line(claim, "supported", on="2023-01-05"),))
    republished(claim, change, act="correction", correction=correction)
    text = words(page(client, "/corrections/"))
    for part in ("What was wrong: We wrote May.", "What is right: It was June.", "noticed by a reader"):
        assert part in text


def test_corrections_before_the_first_say_so(client):
    assert "No correction has been published so far." in page(client, "/corrections/")


# The record about itself


def test_the_method_page_says_each_word_of_the_scales(client):
    text = words(page(client, "/method/")).replace("&#x27;", "'")
    for status in scales.STATUSES.values():
        assert status.word in text
        assert status.sentence in text
    for scale in (scales.BASES, scales.CONFIDENCES, scales.JUDGED, scales.PUT, scales.STANCES, scales.CORRECTIONS):
        for entry in scale.values():
            assert entry.word in text
            assert entry.sentence, entry.word
            assert entry.sentence in text
    for word, _low, _high in scales.LIKELIHOODS.values():
        assert word in text


def test_the_method_page_shows_the_grades_that_its_tests_name(client):
    """“Graded 1–3” means nothing to whoever never saw the numbers."""
    text = words(page(client, "/method/"))
    assert "graded 1–3" in text
    for number, entry in scales.CREDIBILITY.items():
        assert f"{number} {entry.word}" in text
    for letter, entry in scales.RELIABILITY.items():
        assert f"{letter} {entry.word}" in text


def test_the_about_page_counts_second_checks_and_gives_the_address(client, settings):
    settings.CONTACT = "desk@record.example"
    stands("One.", "unresolved")
    text = words(page(client, "/about/"))
    assert "Of 1 edition published so far, 0 had a second check." in text
    assert "desk@record.example" in text


def test_the_about_page_says_who_checks_as_the_method_page_does(client):
    """Each role that About names may check a change, and no other may."""
    text = words(page(client, "/about/")).lower()
    change = next(way for way in moves.ways() if way.word == scales.ACTS["change"].word)
    checkers = {str(word).lower() for word in change.checked_by}
    said = re.search(r"; a (\w+) or an (\w+), never the one who began it, checks a change", text)
    assert said
    assert set(said.groups()) == checkers


def test_the_about_page_owns_up_to_the_cookie_of_the_report_form(client):
    text = words(page(client, "/about/"))
    assert "set no cookie, but for the page of the form by which you write to us" in text
    assert not client.get("/about/").cookies
    assert list(client.get("/report/").cookies) == ["csrf"]


def test_robots_are_led_to_the_sitemap(client, settings):
    text = page(client, "/robots.txt")
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text
    assert "Disallow: /desk/" in text


def test_a_page_kept_from_last_time_keeps_its_headers(client):
    new, kept = client.get("/sitemap.xml"), client.get("/sitemap.xml")
    assert {k: v for k, v in kept.headers.items() if k != "X-Request-ID"} == {
        k: v for k, v in new.headers.items() if k != "X-Request-ID"
    }
    assert "X-Robots-Tag" in kept.headers


def test_sitemaps_are_well_formed_and_hold_what_is_public_alone(client, settings):
    topic = make_topic("Drones", slug="drones")
    article = make_article(make_source("On Drones"))
    claim = make_claim("Found.", topics=[topic])
    make_appearance(claim, make_passage(article.source))
    published(claim)
    draft = make_claim("A draft.")
    locations = [loc.text for loc in ElementTree.fromstring(page(client, "/sitemap.xml")).findall(".//{*}loc")]
    assert all(location.startswith(settings.SITE_URL) for location in locations)
    found = []
    for location in locations:
        answer = page(client, location.removeprefix(settings.SITE_URL))
        found += [loc.text for loc in ElementTree.fromstring(answer).findall(".//{*}loc")]
    assert any(claim.public_id in location for location in found)
    assert not any(draft.public_id in location for location in found)
    for location in found:
        response = client.get(location.removeprefix(settings.SITE_URL))
        assert response.status_code == 200, location


def test_the_sitemap_of_articles_goes_on_in_parts_with_none_twice(client, monkeypatch):
    from claims.views import method

    monkeypatch.setitem(method.MADE, "articles", type("Few", (method.MADE["articles"],), {"limit": 2}))
    monkeypatch.setitem(method.SITEMAPS, "articles", method.MADE["articles"])
    articles = [make_article(make_source(f"Number {n}")) for n in range(5)]
    for article in articles:
        claim = make_claim()
        make_appearance(claim, make_passage(article.source))
        published(claim)
    parts = re.findall(r"<loc>[^<]*(/sitemap-articles[^<]*)</loc>", page(client, "/sitemap.xml"))
    assert parts == ["/sitemap-articles.xml", "/sitemap-articles.xml?p=2", "/sitemap-articles.xml?p=3"]
    found = [re.findall(r"<loc>[^<]*/articles/(\w+)-", page(client, part)) for part in parts]
    assert [len(ids) for ids in found] == [2, 2, 1]
    assert sorted(one for ids in found for one in ids) == sorted(article.source.public_id for article in articles)


def test_a_paused_claim_stays_in_lists_with_a_word(client):
    from claims.publish import pause

    topic = make_topic("Drones", slug="drones")
    claim = stands("One.", "supported", topics=[topic])
    pause(claim, by=amina(), reason="A doubt.")
    for address in ("/claims/", "/topics/drones/"):
        assert "Under review" in page(client, address)


def test_pages_carry_a_tag_that_moves_with_the_record(client):
    stands("One.", "unresolved")
    before = client.get("/topics/").headers["ETag"]
    assert client.get("/topics/", headers={"if-none-match": before}).status_code == 304
    stands("Two.", "unresolved")
    assert client.get("/topics/", headers={"if-none-match": before}).status_code == 200
