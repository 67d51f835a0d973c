"""Links to other sites: they tell the other site nothing, and a reader sees where they lead (X2, X3)."""

from __future__ import annotations

import re
from html import unescape

import pytest

from claims.models import PublicClaim
from tests import builders
from tests.desk.sending import logged_in
from tests.people import amina
from tests.test_canary import crawl, reader

pytestmark = pytest.mark.django_db
ANCHOR = re.compile(r'<a\s([^>]*?href="(https?:[^"]+)"[^>]*)>')
OUT = 'rel="noopener noreferrer nofollow ugc"'
ADDRESS = "https://пример.com/a?b=1"
LOOKALIKE = "https://xn--80ak6aa92e.com/"


@pytest.fixture
def source():
    claim = builders.make_claim()
    source = builders.make_source(url=ADDRESS, archive_url=LOOKALIKE)
    builders.make_evidence(claim, source)
    article = builders.make_article(builders.make_source(url="https://news.example/1", archive_url=LOOKALIKE))
    builders.make_appearance(claim, builders.make_passage(article.source))
    builders.published(claim)
    return source


def leading_out(pages) -> dict[str, list[tuple[str, str]]]:
    """Where each address of another site is linked, and with which attributes."""
    found: dict[str, list[tuple[str, str]]] = {}
    for place, page in pages:
        for attributes, url in ANCHOR.findall(page.content.decode()):
            found.setdefault(unescape(url).partition("#:~:")[0], []).append((place, attributes))
    return found


def test_a_link_to_a_source_tells_its_site_nothing_and_lends_it_no_rank(source) -> None:
    pages = [*crawl().items()]
    desk = f"/desk/sources/{source.public_id}/"
    found = leading_out([*pages, (desk, logged_in(amina()).get(desk))])
    places = {place for link in found.values() for place, _attributes in link}
    assert {url for url in found if url in (source.url, LOOKALIKE, "https://news.example/1")} == found.keys()
    assert {place.split("/")[1] for place in places} == {"claims", "sources", "articles", "desk"}
    assert [(url, link) for url, links in found.items() for link in links if OUT not in link[1]] == []


def test_a_reader_sees_to_which_host_a_link_leads(source) -> None:
    """In its own script, but in punycode where it looks like another."""
    own = reader().get(f"/sources/{source.public_id}/", follow=True).content.decode()
    assert '<span class="host" dir="ltr">пример.com</span>' in own
    assert '<span class="host" dir="ltr">xn--80ak6aa92e.com</span>' in own
    public = PublicClaim.objects.get()
    claim = reader().get(f"/claims/{public.public_id}-{public.slug}/").content.decode()
    assert " · пример.com" in claim
    assert '<span class="host" dir="ltr">news.example</span>' in claim
