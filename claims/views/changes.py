"""What we published, newest first; what timelines say of earlier days; and where we were wrong."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims import filters, scales, visibility
from claims.presenting import address, dissent
from claims.presenting.wording import alone_because, cited_as, day_words, short, title_of
from claims.tallies import grouped
from claims.views.caching import public_page, render_public

PAGE = 25
CAP = 1_001
CORRECTING = ("correction",)


@public_page
def changes(request: HttpRequest) -> HttpResponse:
    """Editions, newest first, under their days; filtered by topic and act."""
    asked, labels = _asked(request, filters.ChangeFilter)
    act, topic = _fit(asked, "act"), _fit(asked, "topic")
    before = _number(request.GET.get("before", ""))
    found, following = (
        ([], None)
        if asked.problems
        else visibility.chronicle(limit=PAGE, before=before, acts=(act,) if act else (), topic=topic, cap=CAP)
    )
    days = _under_days((published_row(one), _day_of(one.at)) for one in found)
    facts = {
        "section": "changes",
        "title": title_of(_place(before, days), _act_word(act), labels.get(topic, "")),
        "days": days,
        "next": _link("/changes/", asked.pairs, before=following),
        "first": _link("/changes/", asked.pairs) if before is not None else "",
        "acts": [(code, entry.word, code == act) for code, entry in scales.ACTS.items()],
        "timeline": _link("/changes/timeline/", {"topic": topic}),
        **_in_use("/changes/", asked, labels),
    }
    return render_public("browse/changes.html", facts, status=asked.status)


@public_page
def timeline(request: HttpRequest) -> HttpResponse:
    """Lines of the timelines of shown claims, newest first by the day their evidence was public."""
    asked, labels = _asked(request, filters.TurnFilter)
    topic = _fit(asked, "topic")
    before = _keyset(request.GET.get("before", ""))
    found = [] if asked.problems else visibility.turns(limit=PAGE + 1, before=before, topic=topic)
    last = found[PAGE - 1] if len(found) > PAGE else None
    days = _under_days((turn_row(line), line.effective_on.isoformat()) for line in found[:PAGE])
    facts = {
        "section": "changes",
        "title": title_of(_place(before, days), labels.get(topic, "")),
        "days": days,
        "next": _link("/changes/timeline/", asked.pairs, before=f"{last.effective_on}_{last.pk}") if last else "",
        "first": _link("/changes/timeline/", asked.pairs) if before is not None else "",
        "published": _link("/changes/", {"topic": topic}),
        **_in_use("/changes/timeline/", asked, labels),
    }
    return render_public("browse/timeline.html", facts, status=asked.status)


@public_page
def corrections(request: HttpRequest) -> HttpResponse:
    """Where we were wrong, newest first."""
    before = _number(request.GET.get("before", ""))
    found, following = visibility.chronicle(limit=PAGE, before=before, acts=CORRECTING, cap=CAP)
    rows = [published_row(one) for one in found]
    facts = {
        "title": _up_to(rows[0]) if rows and before is not None else "",
        "rows": rows,
        "next": _link("/corrections/", {}, before=following),
        "first": "/corrections/" if before is not None else "",
    }
    return render_public("browse/corrections.html", facts)


def published_row(news: visibility.News | visibility.Together) -> dict[str, Any]:
    """One edition, or one batch of first editions, as the lists of changes show it."""
    day = _day_of(news.at)
    if isinstance(news, visibility.Together):
        return {"together": _counted_together(news.count), "day": day, "day_words": day_words(day)}
    status = scales.STATUSES[news.status]
    return {
        "day": day,
        "day_words": day_words(day),
        "act": scales.ACTS[news.act].word,
        "id": news.claim.public_id,
        "href": address("claims", news.claim.public_id, news.claim.slug),
        "statement": news.claim.statement,
        "family": status.family,
        "word": status.word,
        "before": scales.STATUSES[news.before].word if news.before else "",
        "changed": ", ".join(scales.CHANGED[code].word for code in news.changed if code in scales.CHANGED),
        "by": news.by,
        "alone": alone_because(news.override),
        "reason": _reason(news),
        "correction": _correction(news),
    }


def turn_row(line: Any) -> dict[str, Any]:
    """One line of a timeline as the lists show it."""
    status = scales.STATUSES[line.status]
    moved = line.previous and line.previous != line.status
    return {
        "day": line.effective_on.isoformat(),
        "day_words": day_words(line.effective_on.isoformat()),
        "id": line.claim.public_id,
        "href": address("claims", line.claim.public_id, line.claim.slug),
        "statement": line.claim.statement,
        "family": status.family,
        "word": status.word,
        "before": scales.STATUSES[line.previous].word if moved else "",
        "kept": bool(line.previous) and not moved,
        "reason": short([{"text": line.reason}]),
    }


def _counted_together(count: int) -> str:
    if count >= CAP:
        return _("More than %(number)s claims were published for the first time.") % {"number": grouped(CAP - 1)}
    words = ngettext(
        "%(number)s claim was published for the first time.",
        "%(number)s claims were published for the first time, together.",
        count,
    )
    return words % {"number": grouped(count)}


def _reason(news: visibility.News) -> str:
    """Why, in short: the reasons of the status, or of the dissent where nothing else changed."""
    if news.document is None:
        return ""
    return dissent.news(news.document) if news.changed == ["dissent"] else short(news.document["status"]["reasons"])


def _correction(news: visibility.News) -> dict[str, Any] | None:
    if news.act != "correction" or not news.document or not news.document["corrections"]:
        return None
    last = news.document["corrections"][-1]
    since = last["since"]
    return {**last, "since": day_words(since) if since else ""}


def _asked(request: HttpRequest, of: type[filters.TurnFilter]) -> tuple[filters.Asked, dict[str, str]]:
    """What the address asks for, and the topics that shown claims stand under, by slug."""
    labels = {topic.slug: topic.label for topic in visibility.topics()}
    asked = filters.read(request.GET, dt.datetime.now(dt.UTC).date(), of)
    asked.refuse_unknown({kind: labels[slug] for kind, slug in asked.linked.items() if slug in labels})
    return asked, labels


def _fit(asked: filters.Asked, name: str) -> str:
    """What is asked of one filter; empty where that is unfit."""
    return "" if name in asked.problems else asked.pairs.get(name, "")


def _in_use(path: str, asked: filters.Asked, labels: dict[str, str]) -> dict[str, Any]:
    """The choices of the form, the filters in use as chips, and what is unfit among them."""
    topic = _fit(asked, "topic")

    def without(drop: str) -> str:
        return _link(path, {name: value for name, value in asked.pairs.items() if name != drop})

    return {
        "topics": [(slug, label, slug == topic) for slug, label in labels.items()],
        "chips": asked.chips({"topic": labels.get(topic, "")}, without),
        "problems": list(asked.problems.values()),
        "whole": path,
    }


def _under_days(rows: Iterable[tuple[dict[str, Any], str]]) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Rows under their days: the day for machines, in words, and its rows."""
    found: Sequence[tuple[dict[str, Any], str]] = list(rows)
    days = groupby(found, key=lambda pair: pair[1])
    return [(day, day_words(day), [row for row, _day in members]) for day, members in days]


def _place(before: Any, days: Sequence[tuple[str, str, Any]]) -> str:
    """Where a further page of a list begins; empty for the first page."""
    return _up_to(days[0][2][0]) if days and before is not None else ""


def _up_to(row: dict[str, Any]) -> str:
    """The day and the claim of the first row: a day may fill several pages."""
    if "id" not in row:
        return _("up to %(day)s") % {"day": row["day_words"]}
    return _("up to %(day)s, from %(id)s on") % {"day": row["day_words"], "id": cited_as(row["id"])}


def _act_word(act: str) -> str:
    return scales.ACTS[act].word if act else ""


def _day_of(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).date().isoformat()


def _link(path: str, asked: dict[str, str], before: Any = "") -> str:
    """An address that keeps the filters; empty when `before` is None."""
    if before is None:
        return ""
    pairs = {name: value for name, value in asked.items() if value}
    query = urlencode(pairs | ({"before": before} if before != "" else {}))
    return f"{path}?{query}" if query else path


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _keyset(text: str) -> tuple[dt.date, int] | None:
    day, _sep, pk = text.partition("_")
    number = _number(pk)
    try:
        return None if number is None else (dt.date.fromisoformat(day), number)
    except ValueError:
        return None
