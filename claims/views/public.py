"""A claim for everyone: its page, its versions and its history, each with its JSON twin."""

from __future__ import annotations

import datetime as dt
import re
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.utils.translation import gettext as _

from claims import compare, presenting, visibility
from claims.presenting import published as rows
from claims.presenting.wording import day_words, moment, still_to_come
from claims.views.addressing import Address
from claims.views.caching import KEPT_BYTES, Kept, build, public_page, render_public
from claims.views.claim_parts import PARTS, drawn
from claims.visibility import Published, Version

Subject = visibility.Subject | visibility.PublicClaim

EDITIONS_SHOWN = 10
RELATED_SHOWN = 6
CHAPTER = 20
kept_documents: Kept[dict[str, Any]] = Kept(KEPT_BYTES)
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
GONE = ("withdrawn", "merged")


@public_page
def claim(request: HttpRequest, where: Address) -> HttpResponse:
    """The claim as we publish it now, or with `?as_of=YYYY-MM-DD` as we had published it by the end of that day."""
    now = visibility.page(where.public_id)
    if now is None:
        raise Http404
    subject = now.subject
    if where.slug != subject.slug:
        return _moved(request, subject, "/")
    if "as_of" in request.GET:
        return _on_day(subject, request.GET["as_of"])
    if now.packed is None:
        return _tombstone(subject, _current(subject))
    editions = visibility.versions(subject, limit=EDITIONS_SHOWN)
    if now.standing in GONE:
        return _notice(subject, now.document() or {}, editions)
    context = _page(subject, now, editions)
    context["related"] = _related(subject, context)
    context["last_checked"] = _day(subject.last_checked)
    due = context["review"]["by"]
    context["overdue"] = bool(due) and due["iso"] < _today().isoformat()
    return render_public("claims/claim.html", context)


@public_page
def claim_json(request: HttpRequest, where: Address) -> HttpResponse:
    """The JSON twin of the claim page, with the same `?as_of=`."""
    public = _public(where.public_id)
    if where.slug != public.slug:
        return _moved(request, public, ".json")
    if "as_of" in request.GET:
        return _json_on_day(public, request.GET["as_of"])
    now = _current(public)
    paused = now.standing == "paused"
    since = rows.under_review_since(visibility.versions(public, limit=100)) if paused else None
    return _json(
        _envelope(public, now)
        | {
            "current": True,
            "last_checked": public.last_checked.isoformat(),
            "under_review_since": moment(since.recorded_at)["day"] if since else None,
        }
    )


@public_page
def version(request: HttpRequest, where: Address, number: int) -> HttpResponse:
    """Version `number` as it was published, for ever at this address."""
    public, shown = _version(where.public_id, number)
    if where.slug != public.slug:
        return _moved(request, public, f"/v/{number}/")
    if shown.document is None:
        return _tombstone(public, shown)
    return render_public("claims/claim.html", _old_page(public, shown, None))


@public_page
def version_json(request: HttpRequest, where: Address, number: int) -> HttpResponse:
    """The JSON twin of a version."""
    public, shown = _version(where.public_id, number)
    if where.slug != public.slug:
        return _moved(request, public, f"/v/{number}.json")
    return _json(_envelope(public, shown) | {"current": shown.seq == public.versions})


@public_page
def history(request: HttpRequest, where: Address) -> HttpResponse:
    """What we published, newest first: each edition, and how it differs from the one before."""
    public = _public(where.public_id)
    if where.slug != public.slug:
        return _moved(request, public, "/history/")
    before = request.GET.get("before", "")
    bound = int(before) if before.isascii() and before.isdecimal() and len(before) < 9 else None
    found = visibility.chapter(public, before=bound, limit=CHAPTER + 1)
    chapters = [_chapter(new, old) for new, old in zip_longest(found, found[1:])]
    context = _head(public) | {
        "statement": public.statement,
        "editions": chapters[:CHAPTER],
        "older": found[CHAPTER - 1].seq if len(found) > CHAPTER else None,
        "newer": bound is not None,
    }
    return render_public("claims/history.html", context)


@public_page
def history_json(request: HttpRequest, where: Address) -> HttpResponse:
    """The JSON twin of the history: the facts of every edition, without the documents."""
    public = _public(where.public_id)
    if where.slug != public.slug:
        return _moved(request, public, "/history.json")
    found = visibility.versions(public, limit=public.versions)
    return _json(
        {
            "format": "claim-record/history/1",
            "claim": public.public_id,
            "address": settings.SITE_URL + _address(public),
            "versions": [_facts(public, edition) for edition in found],
        }
    )


def _public(public_id: str) -> visibility.PublicClaim:
    public = visibility.claim(public_id)
    if public is None:
        raise Http404
    return public


def _version(public_id: str, number: int) -> tuple[visibility.PublicClaim, Published]:
    public = _public(public_id)
    shown = visibility.version(public, number)
    if shown is None:
        raise Http404
    return public, shown


def _address(public: Subject) -> str:
    return presenting.address("claims", public.public_id, public.slug)


def _moved(request: HttpRequest, public: Subject, rest: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    target = f"{_address(public).rstrip('/')}{rest}"
    return HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def _day(day: dt.date) -> dict[str, str]:
    return {"iso": day.isoformat(), "words": day_words(day.isoformat())}


def _head(public: Subject) -> dict[str, Any]:
    """What every page of a claim needs beside the document."""
    return {
        "section": "claims",
        "id": presenting.cited_as(public.public_id),
        "public_id": public.public_id,
        "address": _address(public),
        "canonical": _address(public),
        "json_address": f"{_address(public).rstrip('/')}.json",
    }


def _page(public: Subject, shown: visibility.Page | Published, editions: list[Version]) -> dict[str, Any]:
    """The parts that never change, and the list of editions between them."""
    return _read(public, shown, rows.under_review_since(editions)) | _head(public) | {"editions": rows.rows(editions)}


def _read(public: Subject, shown: visibility.Page | Published, since: Version | None) -> dict[str, Any]:
    """An edition as text and what goes with it: kept, as nothing that it is made of changes once published.

    Beside the document that is when it was published, the day its ribbon runs to, and since when it is under review.
    """
    recorded = moment(shown.recorded_at)
    end = max(public.last_checked.isoformat(), recorded["day"])
    paused_since = moment(since.recorded_at) if since else None
    key = f"{shown.number} {end} {_address(public)} {paused_since and paused_since['iso']}"
    found = None if settings.DEBUG else kept_documents.get(build(), key)
    if found is None:
        document = shown.document() if isinstance(shown, visibility.Page) else shown.document
        facts = {"paused_since": paused_since, "seq": shown.seq, "recorded": recorded}
        found = drawn(presenting.claim_page(document or {}, end=end) | _head(public) | facts)
        kept_documents.put(build(), key, found, 2 * sum(len(found[part]) for part in PARTS))
    return found


def _old_page(public: Subject, shown: Published, day: dt.date | None) -> dict[str, Any]:
    """A page as it was: without what belongs to today, and with a notice that says so."""
    context = _page(public, shown, [shown])
    context["json_address"] = f"{_address(public)}v/{shown.seq}.json"
    newest = shown.seq == public.versions
    if newest and day is None:
        return context
    words = {"n": shown.seq, "published": moment(shown.recorded_at)["day_words"]}
    if day is not None:
        text = _("This is what we had published by %(day)s: version %(n)s, of %(published)s.")
        return context | {
            "banner": {
                "title": _("As of %(day)s") % {"day": day_words(day.isoformat())},
                "words": text % (words | {"day": day_words(day.isoformat())}),
            }
        }
    text = _("This is version %(n)s, published on %(published)s. We have published newer ones since.")
    return context | {"banner": {"title": _("Version %(n)s") % words, "words": text % words}}


def _on_day(public: Subject, text: str) -> HttpResponse:
    """The page as of a day; sentences where there is none, or where the day cannot be read."""
    day, problem = _read_day(text)
    if day is None:
        return _sentence(public, _("Which day?"), problem, status=400)
    shown = visibility.as_of(public, day)
    if shown is None:
        return _sentence(public, _("Nothing yet"), _nothing_by(day), status=404)
    if shown.document is None:
        return _tombstone(public, shown)
    return render_public("claims/claim.html", _old_page(public, shown, day))


def _json_on_day(public: Subject, text: str) -> HttpResponse:
    """The JSON twin of the page as of a day; an error in a sentence where there is none."""
    day, problem = _read_day(text)
    if day is None:
        return _json({"error": problem}, status=400)
    shown = visibility.as_of(public, day)
    if shown is None:
        return _json({"error": _nothing_by(day)}, status=404)
    return _json(_envelope(public, shown) | {"as_of": day.isoformat(), "current": shown.seq == public.versions})


def _no_day() -> str:
    return _("That is not a day we can read. Write it as year, month and day, such as 2024-02-21.")


def _nothing_by(day: dt.date) -> str:
    return _("By %(day)s we had published nothing yet about this claim.") % {"day": day_words(day.isoformat())}


def _read_day(text: str) -> tuple[dt.date | None, str]:
    """The day asked for, or None and why it will not do."""
    try:
        day = dt.date.fromisoformat(text) if ISO_DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        return None, _no_day()
    return (None, still_to_come()) if day > _today() else (day, "")


def _sentence(public: Subject, title: str, words: str, *, status: int) -> HttpResponse:
    context = _head(public) | {"statement": public.statement, "title": title, "words": words, "ask": True}
    return render_public("claims/notice.html", context, status=status)


def _notice(public: Subject, document: visibility.Document, editions: list[Version]) -> HttpResponse:
    """The page of a claim we no longer stand behind, or that is followed at another address."""
    found = presenting.claim.notice(document) or {}
    into = found.get("into")
    context = _head(public) | {
        "statement": public.statement,
        "title": _("Merged") if into else _("Withdrawn"),
        "words": _("We follow this claim at another address.")
        if into
        else _("We no longer stand behind this page. Its address and its history stay."),
        "reason": found.get("reason", ""),
        "into": into,
        "editions": rows.rows(editions),
    }
    return render_public("claims/notice.html", context)


def _tombstone(public: Subject, shown: Published) -> HttpResponse:
    """What is left of a redacted edition: its act, its day, and on what ground its text was taken away."""
    context = _head(public) | {
        "title": _("Redacted"),
        "words": _("The text of version %(n)s was taken away. That it existed, and when, stays on record.")
        % {"n": shown.seq},
        "ground": rows.ground(shown),
        "editions": rows.rows([shown]),
        "statement": "" if shown.seq == public.versions else public.statement,
    }
    return render_public("claims/notice.html", context)


def _related(public: Subject, context: dict[str, Any]) -> list[dict[str, str]]:
    topics = [topic["slug"] for topic in context["topics"]]
    found = visibility.related(public, topics=topics, articles=context["articles"], limit=RELATED_SHOWN)
    return [
        {
            "href": presenting.address("claims", other.public_id, other.slug),
            "statement": other.statement,
            "family": other.family,
            "word": rows.status_word(other.status),
        }
        for other in found
    ]


def _current(public: Subject) -> Published:
    shown = visibility.version(public, public.versions)
    if shown is None:
        raise Http404
    return shown


def _chapter(new: Published, old: Published | None) -> dict[str, Any]:
    """An edition for the history, with its differences from the one before where both can be read."""
    found = compare.compare(old.document, new.document) if old and old.document and new.document else []
    return rows.row(new) | {
        "differences": [
            {"what": part.what, "kind": part.kind, "pieces": compare.shortened(part.pieces)} for part in found
        ],
        "comparable": bool(old and old.document and new.document),
    }


def _facts(public: Subject, edition: Version) -> dict[str, Any]:
    """An edition's own row as JSON."""
    return {
        "version": edition.seq,
        "address": f"{settings.SITE_URL}{_address(public)}v/{edition.seq}/",
        "act": edition.act,
        "changed": edition.changed,
        "status": edition.status,
        "standing": edition.standing,
        "published_at": moment(edition.recorded_at)["iso"],
        "by": edition.by,
        "without_second_check_because": edition.override or None,
        "redacted": edition.redacted,
    }


def _envelope(public: Subject, shown: Published) -> dict[str, Any]:
    """A published document with the facts that stand beside it."""
    return {
        "format": "claim-record/published/1",
        "claim": public.public_id,
        "page": settings.SITE_URL + _address(public),
        **_facts(public, shown),
        "redacted": rows.ground(shown) if shown.redacted else None,
        "commitment": shown.commitment,
        "document": shown.document,
    }


def _json(value: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return JsonResponse(value, status=status, json_dumps_params={"ensure_ascii": False, "sort_keys": True})
