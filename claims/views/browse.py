"""Articles, sources, publishers, actors and topics: what public documents say of each, and the claims behind it."""

import re
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _

from claims import scales, visibility
from claims.presenting import address, mentions
from claims.presenting import article as articles
from claims.presenting.rows import claim_row
from claims.tallies import claims_counted, tally, words_of_groups
from claims.views.caching import public_page, remembered, render_public

ARTICLES = 50
MOST_CLAIMS = 1_000
MOST_DOCUMENTS = 200
MOST_LISTED = 100
CURSOR = re.compile(r"([0-9]{1,9})_([0-9a-z]{1,12})")


@public_page
def article_list(request: HttpRequest) -> HttpResponse:
    """The articles whose claims we follow, those with most claims first, by keyset on their number of claims and id."""
    after = _place_in_list(request.GET.get("after", ""))
    found = visibility.targets("article", limit=ARTICLES + 1, after=after)
    further, found = len(found) > ARTICLES, found[:ARTICLES]
    known = visibility.described(found)
    notes = visibility.articles(list(known))
    rows = [
        {
            "source": known[one.id],
            "href": address("articles", one.id, known[one.id]["slug"]),
            "counted": claims_counted(one.claims),
            "notes": notes.get(one.id),
        }
        for one in found
        if one.id in known
    ]
    facts = {
        "section": "articles",
        "rows": rows,
        "next": f"/articles/?after={found[-1].claims}_{found[-1].id}" if further else "",
        "first": "/articles/" if after is not None else "",
    }
    return render_public("browse/articles.html", facts)


@public_page
def article(request: HttpRequest, place: str) -> HttpResponse:
    """One article: its quoted passages in order, and the claims found in each."""
    public_id = _id(place)
    found = visibility.linked("article", public_id, limit=MOST_CLAIMS)
    source = next((d["sources"][public_id] for _c, d in found if public_id in d["sources"]), None)
    if source is None:
        raise Http404
    href = address("articles", public_id, source["slug"])
    if request.path != href:
        return _moved(request, href)
    group, family, status = (request.GET.get(name, "") for name in ("group", "family", "status"))
    entries = articles.entries(((claim.group, document) for claim, document in found), public_id)
    chosen = articles.sections(entries, lambda note: _kept(note, group, family, status))
    tallies = tally((claim.group, claim.status, 1) for claim, _document in found)
    facts = {
        "section": "articles",
        "source": source,
        "href": href,
        "authors": ", ".join(source["authors"]),
        "about": address("sources", public_id, source["slug"]),
        "publisher": _named("publishers", source["publisher"]),
        "notes": visibility.articles([public_id]).get(public_id),
        "tallies": tallies,
        "counted": claims_counted(len(found)),
        "groups": words_of_groups(tallies),
        "chosen": _chosen(group, family, status),
        "whole": len(found) < MOST_CLAIMS,
        "sections": chosen,
        "list_query": f"article={public_id}",
    }
    return render_public("browse/article.html", facts)


@public_page
def source(request: HttpRequest, place: str) -> HttpResponse:
    """One source: who carries it, who speaks in it, how it was read, and which claims it bears on."""
    public_id = _id(place)
    found = visibility.linked("source", public_id, limit=MOST_DOCUMENTS)
    said = mentions.mention((document for _claim, document in found), public_id)
    if said is None:
        raise Http404
    href = address("sources", public_id, said.source["slug"])
    if request.path != href:
        return _moved(request, href)
    facts = {
        "source": said.source,
        "said": said,
        "authors": ", ".join(said.source["authors"]),
        "publisher": _named("publishers", said.source["publisher"]),
        "via": _named("publishers", said.source["via"]),
        "actor": _named("actors", said.source["actor"]),
        "article": address("articles", public_id, said.source["slug"]) if said.quoted_in else "",
        "repeats": _sources(said.repeats),
        "repeated_by": _sources(said.repeated_by),
        "bearings": [(address("claims", one.id, one.slug), one) for one in said.bearings],
        "cut": len(found) == MOST_DOCUMENTS,
    }
    return render_public("browse/source.html", facts)


@public_page
def publisher(request: HttpRequest, place: str) -> HttpResponse:
    """One publisher: what it carries, and the claims that rest on it."""
    return _name_page(request, "publisher", _id(place))


@public_page
def actor(request: HttpRequest, place: str) -> HttpResponse:
    """One actor: where it speaks, and the claims it bears on."""
    return _name_page(request, "actor", _id(place))


@public_page
def topic_list(request: HttpRequest) -> HttpResponse:
    """All topics with their counts."""
    return render_public("browse/topics.html", {"section": "topics", "topics": topic_cards(request)})


@public_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic: its introduction, its counts, and its claims by where they stand."""
    found = visibility.topic(slug)
    if found is None:
        raise Http404
    claims = visibility.listed("topic", slug, limit=MOST_CLAIMS)
    tallies = tally(visibility.standings_of("topic", slug))
    facts = {
        "section": "topics",
        "topic": found,
        "tallies": tallies,
        "groups": words_of_groups(tallies),
        "parts": _by_status(claims),
        "cut": len(claims) == MOST_CLAIMS,
        "list_query": f"topic={slug}",
    }
    return render_public("browse/topic.html", facts)


def topic_cards(request: HttpRequest) -> list[dict[str, Any]]:
    """Each topic with its introduction and its tallies, in the order of the list."""
    counts = remembered(request, "topics", lambda: visibility.standings("topic"))
    return [
        {"topic": one, "tallies": tally((group, status, n) for slug, group, status, n in counts if slug == one.slug)}
        for one in visibility.topics()
    ]


def _name_page(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    found = visibility.linked(kind, public_id, limit=MOST_DOCUMENTS)
    documents = [document for _claim, document in found]
    named = mentions.name_of(documents, public_id)
    if named is None:
        raise Http404
    href = address(f"{kind}s", public_id, named["slug"])
    if request.path != href:
        return _moved(request, href)
    tallies = tally(visibility.standings_of(kind, public_id))
    roles = ("publisher", "via") if kind == "publisher" else ("actor",)
    carried = {role: _sources(mentions.sources_where(documents, public_id, role)) for role in roles}
    facts = {
        "name": named["name"],
        "kind_word": _("Publisher") if kind == "publisher" else _("Actor"),
        "is_actor": kind == "actor",
        "carried": carried.get("publisher", []),
        "relayed": carried.get("via", []),
        "spoken": carried.get("actor", []),
        "tallies": tallies,
        "groups": words_of_groups(tallies),
        "rows": [claim_row(claim) for claim, _document in found[:MOST_LISTED]],
        "cut": len(found) > MOST_LISTED,
        "list_query": f"{kind}={public_id}",
    }
    return render_public("browse/name.html", facts)


def _by_status(claims: Iterable[Any]) -> list[dict[str, Any]]:
    """Claims under each status they stand at, in the order of the tallies: by group, then by family."""
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in sorted(scales.STATUSES, key=_place)}
    for claim in claims:
        found[claim.status].append(claim_row(claim))
    return [{"status": scales.STATUSES[code], "code": code, "rows": rows} for code, rows in found.items() if rows]


def _place(code: str) -> tuple[int, int]:
    status = scales.STATUSES[code]
    return list(scales.GROUPS).index(status.group), list(scales.FAMILIES).index(status.family)


def _kept(note: articles.Note, group: str, family: str, status: str) -> bool:
    asked = ((group, note.group), (family, note.family), (status, note.status))
    return all(not wanted or wanted == own for wanted, own in asked)


def _chosen(group: str, family: str, status: str) -> str:
    """The query of the chosen part, as its link has it."""
    pairs = (("group", group), ("family", family), ("status", status))
    return "&".join(f"{name}={value}" for name, value in pairs if value)


def _sources(found: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"href": address("sources", one["id"], one["slug"]), "source": one} for one in found]


def _named(kind: str, one: Any) -> dict[str, str] | None:
    return {"href": address(kind, one["id"], one["slug"]), "name": one["name"]} if one else None


def _place_in_list(text: str) -> tuple[int, str] | None:
    """A cursor as an address has it; anything else begins at the first page."""
    place = CURSOR.fullmatch(text)
    return (int(place[1]), place[2]) if place else None


def _id(place: str) -> str:
    return place.partition("-")[0]


def _moved(request: HttpRequest, href: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{href}?{query}" if query else href)
