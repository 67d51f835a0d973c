"""Pages about the record itself: how we work, who we are, and what machines ask for first."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from claims import moves, scales, visibility
from claims.presenting import address
from claims.views.caching import public_page, render_public


@public_page
def method(request: HttpRequest) -> HttpResponse:
    """What each word means, read from the scales that the desk works by."""
    return render_public("browse/method.html", {"section": "method", "one_person": settings.ONE_PERSON, **_scales()})


@public_page
def about(request: HttpRequest) -> HttpResponse:
    """Who keeps the record and how to reach them."""
    checked, published = visibility.second_checks()
    facts = {"contact": settings.CONTACT, "checked": checked, "published": published, "one_person": settings.ONE_PERSON}
    return render_public("browse/about.html", facts)


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read by machines; the desk is of no use to them."""
    lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /admin/", "Disallow: /report/"]
    lines.append(f"Sitemap: {settings.SITE_URL}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public_page
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The sitemaps: one for each kind of page, in parts where it is long."""
    found = [(section, range(1, made().paginator.num_pages + 1)) for section, made in MADE.items()]
    addresses = [f"{settings.SITE_URL}{part_address(section, part)}" for section, parts in found for part in parts]
    facts = {"sitemaps": [{"location": address} for address in addresses]}
    body = render_to_string("sitemap_index.xml", facts)
    return HttpResponse(body, content_type="application/xml", headers={"X-Robots-Tag": "noindex"})


@public_page
def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    """The addresses of one kind of page, `?p=` for the second and further parts."""
    return views.sitemap(request, SITEMAPS, section=section).render()


def part_address(section: str, part: int) -> str:
    """The address of one part of a sitemap."""
    path = reverse("claims:sitemap", args=[section])
    return path if part == 1 else f"{path}?p={part}"


def _scales() -> dict[str, Any]:
    return {
        "version": scales.VERSION,
        "groups": [_statuses(group) for group in scales.GROUPS],
        "bases": scales.BASES.values(),
        "confidences": scales.CONFIDENCES.values(),
        "kinds": scales.KINDS.values(),
        "judged": scales.JUDGED.values(),
        "put": scales.PUT.values(),
        "stances": scales.STANCES.values(),
        "reliability": [(letter, entry.word) for letter, entry in scales.RELIABILITY.items()],
        "credibility": [
            (number, entry.word, number in scales.WEIGHED_CREDIBILITY) for number, entry in scales.CREDIBILITY.items()
        ],
        "likelihoods": scales.LIKELIHOODS.values(),
        "corrections": scales.CORRECTIONS.values(),
        "acts": scales.ACTS.values(),
        "standings": scales.STANDINGS.values(),
        "ways": moves.ways(),
        "grounds": scales.REDACTION_GROUNDS.values(),
    }


def _statuses(group: str) -> dict[str, Any]:
    found = [status for status in scales.STATUSES.values() if status.group == group]
    return {
        "word": scales.GROUPS[group].word,
        "statuses": [
            {"status": status, "bases": [scales.BASES[basis].word for basis in status.needs_basis]} for status in found
        ],
    }


class _Pages(Sitemap):
    """Addresses under SITE_URL, whatever host was asked: pairs of a path and the time of its last change."""

    limit = 10_000

    def items(self) -> Any:
        return [(path, None) for path in FIXED]

    def location(self, item: tuple[Any, ...]) -> str:
        return str(item[0])

    def lastmod(self, item: tuple[Any, ...]) -> Any:
        return item[1]

    def get_latest_lastmod(self) -> None:
        """Left out of the index: it would read every item of every kind."""

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class _Topics(_Pages):
    def items(self) -> Any:
        return [(f"/topics/{topic.slug}/", None) for topic in visibility.topics()]


class _Described(Sequence[tuple[str, None]]):
    """The addresses of articles, which stand in documents: no part reads those of another."""

    def __len__(self) -> int:
        return visibility.how_many("article")

    def __getitem__(self, part: Any) -> Any:
        found = visibility.described(visibility.targets_by_id("article", part.start, part.stop))
        return [(address("articles", source["id"], source["slug"]), None) for source in found.values()]


class _Articles(_Pages):
    limit = 1_000

    def items(self) -> Any:
        return _Described()


class _Claims(_Pages):
    def items(self) -> Any:
        return visibility.claim_addresses()

    def location(self, item: tuple[Any, ...]) -> str:
        public_id, _changed, slug = item
        return address("claims", public_id, slug)


FIXED = ("/", "/claims/", "/topics/", "/articles/", "/changes/", "/corrections/", "/method/", "/about/", "/complaints/")
MADE: dict[str, type[_Pages]] = {"pages": _Pages, "topics": _Topics, "articles": _Articles, "claims": _Claims}
SITEMAPS: dict[str, Any] = {**MADE}
