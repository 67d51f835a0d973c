"""What is not public leaks nowhere: no word of it, no count, no byte (V1, V2, V3, V5, V6)."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from claims import publish, search, working
from claims.models import (
    Appearance,
    Article,
    Batch,
    Check,
    Claim,
    ClaimTopic,
    Dissent,
    Evidence,
    Forecast,
    ImportMemory,
    Proposal,
    Reply,
    Report,
    Topic,
)
from claims.timeline import Change
from claims.views.caching import kept, parts
from claims.views.public import kept_documents
from people.grants import grant
from people.models import User
from people.roles import Role
from sources.models import Actor, Grade, Passage, Publisher, Source
from tests import builders
from tests.canaries import Canaries
from tests.matrix import OPEN_PLACES

pytestmark = pytest.mark.django_db

TOKEN = re.compile(rb'(?<=token" value=")[\w-]+(?=")')
A_DAY = dt.date(2026, 1, 2)
ASKED = {"asked_on": A_DAY, "until": A_DAY}
Answer = tuple[int, dict[str, str], bytes]  # status, headers, body
UNKNOWN_ID, UNKNOWN_WORD = "zzzzzzzz", "zq9999wj"
CHANGING_HEADERS = {"date", "x-request-id"}
QUERIES = (
    *("/claims/?q=shipped", "/claims/?status=unresolved", "/claims/?kind=factual", "/claims/?sort=statement"),
    *("/claims/?sort=-recorded", "/claims/?as_of=2026-01-01", "/claims/?after=zzz", "/claims/?status=nonsense"),
    *("/claims.json?q=shipped", "/changes/?act=first", "/claims/?q=", "/nothing/", "/claims/zzzzzzzz-x/"),
)


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


@pytest.fixture
def public(canaries: Canaries) -> Claim:
    """A public claim with everything a document can show. Its people, and the desk's own fields, hide words."""
    author, checker = (make_person(canaries, role) for role in (Role.ANALYST, Role.REVIEWER))
    article = builders.make_article(builders.make_source("The article", actor=builders.make_actor()))
    source = builders.make_source("A report", actor=builders.make_actor(note=canaries.word("Actor.note")))
    claim = builders.make_claim("Drones were shipped.", topics=[builders.make_topic()])
    builders.make_appearance(claim, builders.make_passage(article.source, "were shipped"))
    builders.make_evidence(claim, source)
    builders.make_evidence(claim, make_withheld(canaries), "refutes")
    change = Change(add=(builders.make_line(claim, confidence_reason="One report."),))
    proposal = publish.propose(
        claim, by=author, act="first", change=change, note=canaries.word("Proposal.note"), answered=builders.ANSWERED
    )
    publish.approve(proposal, by=checker, digest=proposal.digest)
    claim.refresh_from_db()
    return claim


def make_person(canaries: Canaries, role: str) -> User:
    """Somebody who did not choose to be named."""
    fields = canaries.fill(User, email=f"{canaries.word('User.email')}@example.org", shows_name=False)
    person = User.objects.create_user(fields.pop("username"), password="a long test password", **fields)
    grant(person, role, by=None, reason=canaries.word("RoleGrant.reason"))
    return person


def make_withheld(canaries: Canaries) -> Source:
    """A source whose every word is withheld for its safety, though public evidence rests on it."""
    return make_private_source(canaries, withheld=Source.Withheld.SAFETY)


def make_private_source(canaries: Canaries, **given: object) -> Source:
    actor = Actor.objects.create(**canaries.fill(Actor, kind=Actor.Kind.PERSON))
    publisher = Publisher.objects.create(**canaries.fill(Publisher, actor=actor))
    via = Publisher.objects.create(**canaries.fill(Publisher))
    fields = canaries.fill(Source, publisher=publisher, via=via, actor=actor, kind="other", lineage="origin", **given)
    source = Source.objects.create(**fields)
    Grade.objects.create(**canaries.fill(Grade, source=source, letter="B", graded_on=dt.date(2026, 1, 1)))
    return source


def make_draft(canaries: Canaries, kind: str = "factual") -> Claim:
    """A claim that nobody published, with a topic, source, article, passage and evidence of its own."""
    claim = Claim.objects.create(**canaries.fill(Claim, kind=kind))
    if kind == "forecast":
        fields = canaries.fill(Forecast, claim=claim, criteria_fixed_on=dt.date(2026, 1, 1), modality="will")
        Forecast.objects.create(**fields)
    ClaimTopic.objects.create(claim=claim, topic=Topic.objects.create(**canaries.fill(Topic)))
    source = make_private_source(canaries)
    Article.objects.create(**canaries.fill(Article, source=source))
    passage = Passage.objects.create(**canaries.fill(Passage, source=source))
    Appearance.objects.create(**canaries.fill(Appearance, claim=claim, passage=passage))
    Evidence.objects.create(**canaries.fill(Evidence, claim=claim, source=source, stance="supports", credibility=2))
    return claim


def work_in_private(canaries: Canaries, public: Claim) -> list[Claim]:
    """All the desk can do without publishing: drafts, proposals in every state, checks of drafts, imports' memory."""
    drafts = [make_draft(canaries), make_draft(canaries, "forecast")]
    author, checker = (make_person(canaries, role) for role in (Role.ANALYST, Role.REVIEWER))
    tomorrow = timezone.now() + dt.timedelta(days=1)
    returned = propose(canaries, drafts[0], author, "first")
    publish.send_back(returned, by=checker, note=canaries.word("Proposal.decision_note"))
    propose(canaries, drafts[0], author, "first", embargo_until=tomorrow)
    edited = working.edit_claim(
        public, by=author, version=public.version, statement=f"Drones of {canaries.word('Claim.statement')}."
    )
    propose(canaries, edited or public, author, "change")
    Check.objects.create(**canaries.fill(Check, claim=drafts[1], by=author))
    Batch.objects.create(**canaries.fill(Batch, kind="import", by=author))
    Reply.objects.create(**canaries.fill(Reply, **ASKED, claim=drafts[0], outcome="answered", answered_on=A_DAY))
    Reply.objects.create(**canaries.fill(Reply, **ASKED, claim=public, outcome="answered", answered_on=A_DAY))
    for claim, ended in ((drafts[0], None), (public, None), (public, timezone.now())):
        fields = canaries.fill(Dissent, claim=claim, role="analyst", status="disputed", on=A_DAY, withdrawn_at=ended)
        Dissent.objects.create(**fields)
    for subject in Report.Subject.values:
        told = canaries.fill(Report, subject=subject, claim=drafts[0], outcome="")
        Report.objects.create(**told, token=f"token-of-{subject}")
    ImportMemory.objects.create(**canaries.fill(ImportMemory, digest="0" * 64))
    Grade.objects.create(
        source=public.evidence.first().source,
        letter="D",
        reason=canaries.word("new Grade"),
        graded_on=dt.date(2026, 2, 2),
    )
    Evidence.objects.create(
        **canaries.fill(Evidence, claim=public, source=make_private_source(canaries), stance="refutes", credibility=2)
    )
    search.index_desk(draft.pk for draft in drafts)
    return drafts


def propose(canaries: Canaries, claim: Claim, by: User, act: str, **options: object) -> Proposal:
    line = builders.make_line(
        claim, on="2023-01-01", confidence_reason=canaries.word("Line.confidence_reason"),
        basis_note=canaries.word("Line.basis_note"),
    )  # fmt: skip
    return publish.propose(
        claim, by=by, act=act, change=Change(add=(line,), why=canaries.word("Change.why")),
        note=canaries.word("Proposal.note"),
        answered={**builders.ANSWERED, "rule": canaries.word("Proposal.answered")}, **options,
    )  # fmt: skip


@lru_cache(maxsize=1)
def reader() -> Client:
    """One client for all requests: each new one would look through all static files first."""
    return Client(raise_request_exception=False)


def seen(address: str) -> HttpResponse:
    """What a reader gets, not from any cache, with no cookie from before."""
    for kept_things in (cache, kept, parts, kept_documents):
        kept_things.clear()
    reader().cookies.clear()
    return reader().get(address)


def crawl() -> dict[str, HttpResponse]:
    """Every public address: followed from the home page, the sitemaps and the queries a reader may type."""
    waiting, found = ["/", "/robots.txt", "/sitemap.xml", "/claims.json", *QUERIES], {}
    while waiting:
        address = waiting.pop()
        if address not in found:
            found[address] = seen(address)
            waiting += [link for link in links(address, found[address]) if link not in found]
    return found


def links(address: str, response: HttpResponse) -> Iterator[str]:
    text = response.content.decode()
    written = re.findall(r'(?:href|action|src)="([^"#]*)', text) + re.findall(r"<loc>([^<]*)</loc>", text)
    written += [response.headers["Location"]] if "Location" in response.headers else []
    for link in written:
        parts = urlsplit(urljoin(f"http://testserver{address}", html.unescape(link)))
        private = parts.path.startswith(("/desk/", "/admin/", "/account/", "/login/", "/logout/", "/static/"))
        if parts.hostname in ("testserver", "127.0.0.1") and not private:
            yield parts.path + (f"?{parts.query}" if parts.query else "")
    if re.fullmatch(r"/claims/[^/?]+/", address):
        base = address.removesuffix("/")
        yield from (
            f"{base}.json",
            f"{base}/history.json",
            f"{base}/v/1/",
            f"{base}/v/1.json",
            f"{base}/?as_of=2026-01-01",
        )


def all_text(response: HttpResponse) -> str:
    """Headers and body, raw and with every kind of escape undone."""
    body = response.content.decode()
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    raw = f"{head}\n{body}"
    return "\n".join([raw, html.unescape(raw), unquote(raw)])


def comparable(response: HttpResponse) -> Answer:
    headers = {name: value for name, value in response.headers.items() if name.lower() not in CHANGING_HEADERS}
    return response.status_code, headers, TOKEN.sub(b"", response.content)


def difference(one: Answer, other: Answer) -> tuple[object, object] | None:
    """The first part in which two answers differ, for a person; None where they are the same."""
    if one == other:
        return None
    (status, headers, body), (status_2, headers_2, body_2) = one, other
    if (status, headers) != (status_2, headers_2):
        return (status, set(headers.items()) - set(headers_2.items())), (
            status_2,
            set(headers_2.items()) - set(headers.items()),
        )
    lines = zip(body.decode().splitlines(), body_2.decode().splitlines(), strict=False)
    return next((pair for pair in lines if pair[0] != pair[1]), (len(body), len(body_2)))


def test_the_crawl_reaches_every_public_address(public: Claim) -> None:
    """Z6: a new public address that no page links to is not swept; then name it in QUERIES."""
    reached = {resolve(urlsplit(address).path).route for address, page in crawl().items() if page.status_code == 200}
    assert set(OPEN_PLACES) - reached == set()


def test_no_private_word_is_in_any_public_byte(public: Claim, canaries: Canaries) -> None:
    """V1, V6: pages, lists, JSON, sitemaps, errors, headers."""
    work_in_private(canaries, public)
    assert len(canaries.places) > 100
    states = [f"/report/{report.receipt}/" for report in Report.objects.all()]
    pages = crawl() | {address: seen(address) for address in states}
    assert len(pages) > 30
    leaks = {address: canaries.found_in(all_text(page)) for address, page in pages.items()}
    assert {address: found for address, found in leaks.items() if found} == {}


def test_public_bytes_are_the_same_whether_private_work_exists_or_not(public: Claim, canaries: Canaries) -> None:
    """V2: with drafts, proposals, an embargo and half-finished edits, and without."""
    before = {address: comparable(page) for address, page in crawl().items()}
    work_in_private(canaries, public)
    after = {address: comparable(page) for address, page in crawl().items()}
    assert before.keys() == after.keys()
    assert {address: difference(before[address], after[address]) for address in before} == dict.fromkeys(before)


def test_a_word_of_a_draft_finds_what_an_unknown_word_finds(public: Claim, canaries: Canaries) -> None:
    """V5: for every private word in search, and for those of a topic or an actor in their filters."""
    work_in_private(canaries, public)
    for place, kind in (("/claims.json?q={}", ""), ("/claims/?topic={}", "Topic."), ("/claims/?actor={}", "Actor.")):
        words = [word for word, source in canaries.places.items() if source.startswith(kind)]
        unknown = same_for(place, UNKNOWN_WORD)
        assert {word: canaries.places[word] for word in words if same_for(place, word) != unknown} == {}, place


def same_for(place: str, word: str) -> bytes:
    response = seen(place.format(quote(word)))
    status, _, body = comparable(response)
    return str(status).encode() + body.replace(word.encode(), b"WORD")


PLACES = ("/claims/{}/", "/claims/{}-x/", "/claims/{}.json", "/claims/{}/history/", "/claims/{}/history.json",
          "/claims/{}/v/1/", "/claims/{}/v/1.json", "/claims/{}/?as_of=2026-01-01")  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_draft_is_answered_as_an_unknown_claim_is(public: Claim, canaries: Canaries, place: str) -> None:
    """V3: status, headers and body."""
    drafts = work_in_private(canaries, public)
    unknown = anonymous(place, UNKNOWN_ID)
    assert unknown[0] == 404
    for draft in drafts:
        assert anonymous(place, draft.public_id) == unknown


@pytest.mark.parametrize("model", [Source, Publisher, Actor, Article, Topic])
def test_what_only_drafts_use_is_answered_as_unknown(public: Claim, canaries: Canaries, model: type) -> None:
    """V6: sources, publishers, speakers, articles and topics."""
    known = set(model.objects.values_list("pk", flat=True))
    work_in_private(canaries, public)
    place = f"/{model.__name__.lower()}s/{{}}/"
    unknown = anonymous(place, UNKNOWN_ID)
    assert unknown[0] == 404
    for row in model.objects.exclude(pk__in=known):
        name = row.slug if model is Topic else row.source.public_id if model is Article else row.public_id
        assert anonymous(place, name) == unknown


def anonymous(place: str, name: str) -> Answer:
    """The answer with the asked name taken out wherever the page repeats it."""
    status, headers, body = comparable(seen(place.format(name)))
    body = body.replace(name.encode(), b"NAME")
    return status, {key: value for key, value in headers.items() if key not in ("Content-Length", "ETag")}, body


def test_a_redacted_word_is_in_no_public_byte_afterwards(public: Claim, canaries: Canaries) -> None:
    """V1, L16: not on the page of the past either."""
    word = canaries.word("redacted")
    claim = builders.make_claim(f"What {word} was told.")
    builders.make_evidence(claim)
    builders.published(claim)
    assert word in all_text(seen(f"/claims/{claim.public_id}-{claim.slug}/v/1/"))
    publish.redact(word, by=builders.make_user("editor"), ground="SAFETY", reason="A person is in danger.")
    leaks = {address: canaries.found_in(all_text(page)) for address, page in crawl().items()}
    assert {address: found for address, found in leaks.items() if found} == {}
