"""The claim page: what it says, to whom, and at what cost."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import publish
from claims.edition import Correction
from claims.models import Batch, Claim, PublicClaim
from claims.presenting.wording import alone_because, day_words
from claims.timeline import Change
from claims.views import caching, public
from tests import builders, people
from tests.claims.reading import page, stands, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    caching.kept.clear()
    public.kept_documents.clear()


def address(claim: Claim, rest: str = "/") -> str:
    shown = PublicClaim.objects.filter(claim=claim).first()
    return f"/claims/{claim.public_id}-{shown.slug if shown else claim.slug}{rest}"


def sourced(links: int = 2, **fields: Any) -> Claim:
    """A published, supported claim with an appearance and as many links of evidence."""
    claim = builders.make_claim("Iran sent drones to Russia.", topics=[builders.make_topic("Drones")], **fields)
    article = builders.make_article()
    passage = builders.make_passage(article.source, "sent drones", prefix="the state ", suffix=" in autumn")
    builders.make_appearance(claim, passage, chain=["The author", "officials"])
    publisher = builders.make_publisher("Reuters")
    for number in range(links):
        builders.make_evidence(claim, builders.make_source(f"Report no. {number}", publisher=publisher))
    builders.published(claim, "supported" if links else "unresolved")
    return claim


def approved(claim: Claim, *, by: Any = people.amina, **parts: Any) -> None:
    """A change that Amina, or `by`, proposes and Ben approves."""
    proposal = publish.propose(claim, by=by(), answered=builders.ANSWERED, **parts)
    publish.approve(proposal, by=people.ben(), digest=proposal.digest)


class Outline(HTMLParser):
    """The ids, links, headings and status tags of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.open: list[str] = []
        self.tags_in_links = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a":
            self.links.append(str(found.get("href")))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "tag" in str(found.get("class", "")).split() and ("a" in self.open or "button" in self.open):
            self.tags_in_links += 1
        if tag in ("a", "button"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            self.open.remove(tag)


def test_a_page_says_where_the_claim_stands_and_who_really_says_so(client: Any) -> None:
    text = words(page(client, address(sourced(3))))
    assert "Iran sent drones to Russia." in text
    assert "Evidence public since 1 December 2022" in text
    assert "3 traced origins, 3 speakers" in text or "3 traced origins, 1 speaker" in text
    assert "We judge whether this is so" in text
    assert "The author" in text
    assert "Report no. 2" in text
    assert "A record of the shipment." in text


@pytest.mark.parametrize("links", [0, 10, 400])
def test_a_page_costs_four_queries_whatever_it_holds(client: Any, links: int) -> None:
    claim = sourced(links)
    where = address(claim)
    with CaptureQueriesContext(connection) as queries:
        html = page(client, where)
    assert len(queries) <= 4
    assert html.count("Report no. ") >= links


def test_an_unchanged_page_costs_one_look_up(client: Any) -> None:
    where = address(sourced())
    first = client.get(where)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(where)
        unchanged = client.get(where, headers={"if-none-match": first.headers["ETag"]})
    assert len(queries) == 2
    assert again.content == first.content
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["ETag"] == first.headers["ETag"]


def test_a_page_follows_the_record_at_once(client: Any) -> None:
    claim = sourced()
    first = client.get(address(claim))
    approved(claim, change=Change(add=(builders.make_line(claim, "unresolved", on="2026-01-02"),)))
    then = client.get(address(claim), headers={"if-none-match": first.headers["ETag"]})
    assert then.status_code == 200
    assert "2 January 2026" in then.content.decode()


def test_what_is_kept_of_an_edition_holds_nothing_of_a_check(client: Any) -> None:
    claim = sourced()
    PublicClaim.objects.filter(claim=claim).update(last_checked=dt.date(2023, 1, 1))
    assert "Last checked 1 January 2023" in words(page(client, address(claim)))
    publish.record_check(claim, by=people.amina(), searched="Archives.", result="Nothing new.")
    assert f"Last checked {day_words(dt.datetime.now(dt.UTC).date().isoformat())}" in words(
        page(client, address(claim))
    )
    assert len(public.kept_documents.things) == 1


def test_a_public_page_sets_no_cookie_and_may_be_kept_by_everyone(client: Any) -> None:
    claim = sourced()
    for rest in ("/", ".json", "/history/", "/history.json", "/v/1/", "/v/1.json"):
        response = client.get(address(claim, rest))
        assert response.status_code == 200, rest
        assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert "Cookie" not in response.headers.get("Vary", "")
        assert not response.cookies


def test_only_reading_is_allowed(client: Any) -> None:
    assert client.post(address(sourced())).status_code == 405


def test_a_page_is_found_by_its_id_alone(client: Any) -> None:
    claim = sourced()
    for wrong in (f"/claims/{claim.public_id}/", f"/claims/{claim.public_id}-another-name/"):
        response = client.get(f"{wrong}?as_of=2020-01-01")
        assert response.status_code == 301
        assert response.headers["Location"] == f"{address(claim)}?as_of=2020-01-01"


@pytest.mark.parametrize(
    "rest", ["/", ".json", "/history/", "/history.json", "/v/1/", "/v/1.json", "/?as_of=2026-01-01"]
)
def test_a_draft_answers_like_a_claim_that_never_was(client: Any, rest: str) -> None:
    """V1."""
    draft = builders.make_claim("Nobody may read this yet.")
    answers = [client.get(where + rest) for where in (address(draft).rstrip("/"), "/claims/zzzzzzzz-never-was")]
    assert [answer.status_code for answer in answers] == [404, 404]
    kept = [re.sub(rb"zzzzzzzz-never-was|" + draft.public_id.encode() + rb"-[\w-]+", b"", a.content) for a in answers]
    assert kept[0] == kept[1]


def test_citations_lead_to_what_they_cite(client: Any) -> None:
    outline = Outline(page(client, address(sourced(5))))
    inside = {link.removeprefix("#") for link in outline.links if link.startswith("#")}
    assert any(re.fullmatch("e[1-5]", anchor) for anchor in inside)
    assert inside <= set(outline.ids)
    assert len(outline.ids) == len(set(outline.ids))


def test_headings_descend_one_step_at_a_time_and_no_tag_is_a_link(client: Any) -> None:
    outline = Outline(page(client, address(sourced(5))))
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(later - earlier <= 1 for earlier, later in steps)
    assert outline.tags_in_links == 0


def test_a_pause_shows_since_when_on_page_and_json(client: Any) -> None:
    claim = sourced()
    publish.pause(claim, by=people.edda(), reason="A name is being checked.")
    day = claim.editions.latest("seq").recorded_at.date()
    text = words(page(client, address(claim)))
    assert f"Under review since {day.day} {day:%B %Y}." in text
    assert "A name is being checked." in text
    assert client.get(address(claim, ".json")).json()["under_review_since"] == day.isoformat()


def test_a_pause_keeps_its_first_day_through_later_editions() -> None:
    from claims.presenting.published import under_review_since
    from claims.visibility import versions

    claim = sourced()
    publish.pause(claim, by=people.edda(), reason="A name is being checked.")
    found = versions(claim.public, limit=10)
    assert under_review_since([*found[:1], *found]) == found[0]
    assert under_review_since(found[1:]) is None


def test_a_withdrawn_claim_keeps_its_address_and_its_history(client: Any) -> None:
    claim = sourced()
    approved(claim, by=people.edda, act="withdraw", note="It named the wrong ship.")
    text = words(page(client, address(claim)))
    assert "We no longer stand behind this page." in text
    assert "It named the wrong ship." in text
    assert "Report no. 0" not in text
    assert "Report no. 0" in page(client, address(claim, "/v/1/"))


def test_a_merged_claim_leads_to_the_other(client: Any) -> None:
    claim, other = sourced(), sourced()
    batch = publish.merge(claim, other, by=people.edda(), reason="They say the same.")
    digests = {proposal.pk: proposal.digest for proposal in batch.proposals.all()}
    publish.approve_batch(batch, by=people.ben(), digests=digests)
    html = page(client, address(claim))
    assert f'href="{address(other)}"' in html


def test_a_reason_without_a_full_stop_does_not_run_into_what_follows(client: Any) -> None:
    paused, merged, other = sourced(), sourced(), sourced()
    publish.pause(paused, by=people.amina(), reason="A reader doubts it")
    assert "A reader doubts it. What stands below" in words(page(client, address(paused)))
    batch = publish.merge(merged, other, by=people.edda(), reason="They say the same")
    publish.approve_batch(batch, by=people.ben(), digests={row.pk: row.digest for row in batch.proposals.all()})
    assert "at another address. They say the same. " in words(page(client, address(merged)))
    found = Correction("fact", "We gave 1,000 drones.", "It was 100 drones", since="2026-11-22", noticed_by="a reader")
    approved(other, act="correction", correction=found)
    assert "It was 100 drones. What was wrong" in words(page(client, address(other)))


def test_a_correction_stands_on_top(client: Any) -> None:
    claim = sourced()
    found = Correction("fact", "We gave 1,000 drones.", "It was 100 drones.", since="2026-11-22", noticed_by="a reader")
    approved(claim, act="correction", correction=found)
    text = words(page(client, address(claim)))
    assert text.index("It was 100 drones.") < text.index("Where it stands")
    assert "We gave 1,000 drones. (since 22 November 2026)" in text
    assert "The status did not change. Noticed by a reader." in text


def test_a_denial_is_a_line_of_its_own(client: Any) -> None:
    claim = builders.make_claim("Iran sent drones.")
    builders.make_evidence(claim)
    iran = builders.make_actor("Iran’s government")
    builders.make_evidence(claim, builders.make_source(actor=iran), "denies", dated="2022-11-05")
    builders.published(claim, "supported")
    assert "Denied by Iran’s government , 5 November 2022." in words(page(client, address(claim)))


def test_a_withheld_source_is_shown_as_such_and_never_named(client: Any) -> None:
    """V1: not on the page, not in its JSON, not in its history."""
    claim = builders.make_claim("Iran sent drones.")
    secret = builders.make_source(
        "Zanzibar ledger",
        withheld="source_safety",
        summary="Zanzibar",
        publisher=builders.make_publisher("Zanzibar Post"),
    )
    builders.make_evidence(claim)
    builders.make_evidence(claim, secret, note="A list of shipments.")
    builders.published(claim, "supported")
    for rest in ("/", ".json", "/history/", "/v/1/", "/v/1.json"):
        assert "zanzibar" not in client.get(address(claim, rest)).content.decode().lower(), rest
    text = words(page(client, address(claim)))
    assert "Source withheld Its name is kept back for the safety of the source." in text
    assert "A list of shipments." in text


def test_a_quote_keeps_its_language_and_direction(client: Any) -> None:
    """U3."""
    claim = builders.make_claim("Iran sent drones.")
    builders.make_evidence(claim, quote="ایران پهپاد فرستاد", quote_language="fa", quote_translation="Iran sent drones")
    builders.published(claim, "supported")
    html = page(client, address(claim))
    assert '<blockquote lang="fa" dir="rtl"><p>ایران پهپاد فرستاد</p></blockquote>' in html
    assert "Our translation: Iran sent drones" in words(html)


def test_markup_in_a_text_is_only_text(client: Any) -> None:
    """X1."""
    claim = builders.make_claim("<script>alert(1)</script> & more.")
    builders.make_evidence(claim, builders.make_source('"><img src=x onerror=alert(1)>'))
    builders.published(claim, "supported")
    html = page(client, address(claim)) + page(client, address(claim, "/history/"))
    assert "<script" not in html
    assert "<img" not in html


def test_an_embargoed_source_has_no_live_link(client: Any, settings: Any) -> None:
    settings.EMBARGOED_HOSTS = ["news.example"]
    claim = sourced(1)
    html = page(client, address(claim))
    assert "no live link" in html
    assert 'href="https://news.example' not in html


def test_a_page_can_be_seen_as_it_was_on_a_day(client: Any) -> None:
    claim = sourced()
    today = claim.editions.get().recorded_at.date().isoformat()
    assert "we had published nothing yet" in page(client, address(claim) + "?as_of=2020-01-01", status=404)
    assert "This is what we had published by" in page(client, address(claim) + f"?as_of={today}")


def test_the_json_of_a_day_is_that_of_the_page(client: Any) -> None:
    """Never today's document under the address of another day."""
    claim = sourced()
    today = claim.editions.get().recorded_at.date().isoformat()
    approved(claim, change=Change(add=(builders.make_line(claim, "unresolved", on="2026-01-02"),)))
    where = address(claim, ".json")
    then, never, unread = (client.get(f"{where}?as_of={day}") for day in (today, "2020-01-01", "soon"))
    assert {"as_of": today, "version": 2, "current": True}.items() <= then.json().items()
    assert (never.status_code, unread.status_code) == (404, 400)
    assert "we had published nothing yet" in never.json()["error"]
    assert "That is not a day we can read." in unread.json()["error"]


@pytest.mark.parametrize(
    "day", ["", "yesterday", "2024-02-30", "2024-2-3", "20240203", "2024-W05-1", "\u0662\u0660\u0662\u0664-01-01"]
)
def test_a_day_that_cannot_be_read_is_answered_with_a_sentence(client: Any, day: str) -> None:
    html = page(client, address(sourced()) + f"?as_of={day}", status=400)
    assert "That is not a day we can read." in html


def test_a_day_still_to_come_is_answered_alike_on_page_json_and_list(client: Any) -> None:
    """What we shall have published by then nobody knows today."""
    claim = sourced()
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    says = "That day is still to come: choose a day up to today."
    assert says in page(client, address(claim) + f"?as_of={tomorrow}", status=400)
    asked = client.get(address(claim, ".json") + f"?as_of={tomorrow}")
    assert (asked.status_code, asked.json()) == (400, {"error": says})
    assert says in page(client, f"/claims/?as_of={tomorrow}", status=400)


def test_why_one_person_published_is_told_with_days_in_words(client: Any) -> None:
    """The recorded reason never changes; how it is told may."""
    claim = builders.make_claim("It flew.")
    change = Change(add=(builders.make_line(claim),))
    batch = Batch.objects.create(kind=Batch.Kind.IMPORT, reason="made for a test")
    stored = "Founding import: timeline compiled on 2026-11-22"
    publish.publish_many([(claim, change)], override=stored, batch=batch, by=people.edda())
    says = "Published without a second check (Founding import: timeline compiled on 22 November 2026)."
    for place in ("/", "/history/"):
        assert says in words(page(client, address(claim, place))), place
    assert says in words(page(client, "/changes/?act=first"))
    assert client.get(address(claim, ".json")).json()["without_second_check_because"] == stored


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("", ""),
        ("Ben is away.", "Published without a second check (Ben is away)."),
        ("SAFETY: Somebody is named.", "Published without a second check (Safety of a person: Somebody is named)."),
        ("NEED: it could not wait.", "Published without a second check (NEED: it could not wait)."),
        ("On 2026-13-40 of 2026-11-22.", "Published without a second check (On 2026-13-40 of 22 November 2026)."),
        (
            "See https://a.example/2026-11-22/x",
            "Published without a second check (See https://a.example/2026-11-22/x).",
        ),
    ],
)
def test_a_recorded_reason_keeps_all_but_its_days_and_the_code_of_its_ground(why: str, told: str) -> None:
    assert alone_because(why) == told


@pytest.mark.parametrize(
    ("edtf", "says"),
    [
        ("2022-12-01/..", "from 1 December 2022 on"),
        ("../2021", "before 2022"),
        ("../2022-12-01", "up to 1 December 2022"),
        ("2022-10", "October 2022"),
    ],
)
def test_a_period_of_any_shape_reads_well(client: Any, edtf: str, says: str) -> None:
    """The words of a period stand behind a colon: they fit into no sentence, as they may begin with “from”."""
    judged = builders.make_claim("It flew.", judged_for=edtf, judged_for_text=says)
    builders.published(judged)
    assert f"Period judged: {says}." in words(page(client, address(judged)))
    told = builders.make_claim("It swam.", event_period=edtf)
    builders.published(told)
    assert f"Period it speaks of: {says}." in words(page(client, address(told)))


def test_an_old_version_says_so_and_the_newest_does_not(client: Any) -> None:
    claim = sourced()
    approved(claim, change=Change(add=(builders.make_line(claim, "unresolved", on="2026-01-02"),)))
    old, new = page(client, address(claim, "/v/1/")), page(client, address(claim, "/v/2/"))
    assert "This is version 1" in old
    assert f'<a href="{address(claim)}">Read the current version</a>' in old
    assert "2 January 2026" not in old
    assert "This is version" not in new
    assert client.get(address(claim, "/v/3/")).status_code == 404


def test_json_holds_the_document_the_page_was_made_of(client: Any) -> None:
    claim = sourced()
    approved(claim, change=Change(add=(builders.make_line(claim, "unresolved", on="2026-01-02"),)))
    now, old = client.get(address(claim, ".json")).json(), client.get(address(claim, "/v/1.json")).json()
    assert (now["version"], now["current"], now["document"]["status"]["status"]) == (2, True, "unresolved")
    assert (old["version"], old["current"], old["document"]["status"]["status"]) == (1, False, "supported")
    listed = client.get(address(claim, "/history.json")).json()["versions"]
    assert [(row["version"], row["act"]) for row in listed] == [(2, "change"), (1, "first")]
    assert listed[0]["by"] == "one of us, checked by a second person"


def test_history_shows_what_changed_word_by_word(client: Any) -> None:
    claim = sourced()
    evidence = claim.evidence.first()
    assert evidence
    evidence.note = "What it truly says of the claim."
    evidence.save()
    approved(claim, change=Change(add=(builders.make_line(claim, "unresolved", on="2026-01-02"),)))
    html = page(client, address(claim, "/history/"))
    assert "<ins><bdi>truly" in html
    assert words(html).index("Version 2") < words(html).index("Version 1")
    assert page(client, address(claim, "/history/?before=2")).count('id="v') == 1


@pytest.mark.parametrize("before", ["0", "1", "99999999", "-1", "\u0663", "soon"])
def test_any_place_in_the_history_can_be_asked_for(client: Any, before: str) -> None:
    claim = sourced()
    html = page(client, address(claim, "/history/") + f"?before={before}")
    assert ("Version 1" in html) == (before not in ("0", "1"))


def test_names_of_staff_stay_out_unless_they_chose_to_show_them(client: Any) -> None:
    claim = sourced()
    approved(claim, change=Change(add=(builders.make_line(claim, "unresolved", on="2026-01-02"),)))
    assert "Amina" not in page(client, address(claim))
    amina = people.amina()
    amina.shows_name = True
    amina.save()
    caching.kept.clear()
    assert "By Amina Haddad, checked by a second person." in words(page(client, address(claim)))


def test_a_redacted_version_leaves_a_tombstone(client: Any) -> None:
    claim = sourced()
    publish.redact("Report no. 1", by=people.edda(), ground="COURT", reason="A court ordered it.")
    assert "Report no. 1" not in page(client, address(claim))
    text = words(page(client, address(claim, "/v/1/")))
    assert "The text of version 1 was taken away." in text
    assert "Ground: Order of a court" in text
    assert client.get(address(claim, "/v/1.json")).json()["document"] is None
    assert "Report no. 1" not in page(client, address(claim, "/history/"))


def test_related_claims_share_a_topic_or_an_article_and_are_public(client: Any) -> None:
    topic = builders.make_topic("Oil")
    claim = builders.make_claim("Oil was sold.", status="unresolved", topics=[topic])
    builders.make_claim("Oil was bought.", status="unresolved", topics=[topic])
    builders.make_claim("Oil was hidden.", topics=[topic])
    builders.make_claim("Grain was sold.", status="unresolved")
    html = page(client, address(claim))
    related = words(html[html.index('id="related"') :])
    assert "Oil was bought." in related
    assert "Oil was hidden." not in related
    assert "Grain was sold." not in related


def test_a_forecast_shows_what_decides_it_and_when_that_was_written(client: Any) -> None:
    claim = builders.make_claim("The talks will fail.", kind="forecast")
    claim.forecast.criteria_fixed_on = "2026-11-22"
    claim.forecast.save()
    article = builders.make_article()
    builders.make_appearance(claim, builders.make_passage(article.source))
    builders.published(claim, "pending", basis="none")
    text = words(page(client, address(claim)))
    assert "Criteria written afterwards." in text
    assert "It comes true if the event is on record by the deadline." in text


def test_a_status_that_rests_on_no_evidence_names_no_basis_but_says_why(client: Any) -> None:
    claim = builders.make_claim("Grain is dear.", kind="opinion")
    builders.published(claim, "not_checkable", basis_note="There is no common measure.")
    text = words(page(client, address(claim)))
    assert "Who really says so no traced origin There is no common measure." in text


def test_a_claim_we_took_back_is_no_longer_beside_others(client: Any) -> None:
    topic = builders.make_topic("Oil")
    claim = builders.make_claim("Oil was sold.", status="unresolved", topics=[topic])
    other = builders.make_claim("Oil was bought.", status="unresolved", topics=[topic])
    approved(other, by=people.edda, act="withdraw", note="It named the wrong ship.")
    assert "Oil was bought." not in page(client, address(claim))


def test_only_a_whole_answer_is_kept_and_tagged(client: Any) -> None:
    where = address(sourced()) + "?as_of=soon"
    for _ in range(2):
        response = client.get(where)
        assert response.status_code == 400
        assert "ETag" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"


PERSIAN = "این گزارش نادرست است."


def test_a_statement_decides_for_itself_which_way_it_runs(client: Any) -> None:
    """So that its full stop stands at its end, on every page that says it."""
    topic = builders.make_topic("Drones", slug="drones")
    claim, _other = (stands(f"{PERSIAN} {number}", topics=[topic]) for number in ("یک", "دو"))
    statement = f'<h1 class="statement"{{}} dir="auto">{PERSIAN} یک</h1>'
    assert statement.format(' id="statement"') in page(client, address(claim))
    history = page(client, address(claim, "/history/"))
    assert re.search(rf'<h1 class="statement" dir="auto"><a class="quiet" href="[^"]+">{PERSIAN} یک</a></h1>', history)
    before = page(client, address(claim, "/?as_of=1999-01-01"), status=404)
    assert statement.format("") in before
    for place in (address(claim), "/claims/", "/topics/drones/", "/changes/timeline/"):
        assert re.search(rf'<a href="[^"]+" dir="auto">{PERSIAN} دو</a>', page(client, place)), place
