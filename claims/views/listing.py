"""The list of all claims with its JSON twin."""

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims import filters, scales, search, spans, visibility
from claims.presenting.rows import claim_row
from claims.presenting.wording import cited_as, day_words, title_of
from claims.tables import ClaimTable
from claims.tallies import grouped
from claims.timeline import status_since
from claims.views.caching import drawn, public_page, remembered, render_public

CHOICES = 300
SELECTS = {
    "status": gettext_lazy("Status"),
    "contested": gettext_lazy("Contested"),
    "kind": gettext_lazy("Kind"),
    "topic": gettext_lazy("Topic"),
    "article": gettext_lazy("Article"),
    "publisher": gettext_lazy("Publisher"),
    "actor": gettext_lazy("Actor"),
}
ORDERS = (
    ("published", "", gettext_lazy("newest published")),
    ("published", filters.OLDEST, gettext_lazy("oldest published")),
    ("known", "", gettext_lazy("newest evidence")),
    ("known", filters.OLDEST, gettext_lazy("oldest evidence")),
)
KEPT_BY_FORM = {"family", "group", "source", "sort"}


@public_page
def claims(request: HttpRequest) -> HttpResponse:
    """All claims, narrowed and ordered by the address."""
    today = _today()
    found = _Found(request, today)
    facts = {
        "section": "claims",
        "asked": found.asked,
        "problems": list(found.asked.problems.values()),
        "chips": found.asked.chips(found.labels, found.link),
        "whole": "/claims/",
        "title": found.title(),
        "count": found.counted(),
        "note": found.note,
        "as_of": found.as_of(today),
        "ranked": "q" in found.asked.pairs and len(found.rows) > 1,
        "past": found.count > 0 and not found.rows,
        "orders": found.orders() if found.rows else [],
        "table": ClaimTable(found.rows, caption=found.counted(), sorts=found.sorts()) if found.rows else None,
        "next": found.link(**found.next) if found.next else "",
        "previous": found.link(**found.previous) if found.previous else "",
        "first": found.link(),
        "json": f"/claims.json?{urlencode(found.asked.pairs)}",
        "selects": _selects(request, found),
        "hidden": found.kept(),
    }
    return render_public("browse/claims.html", facts, status=found.asked.status)


@public_page
def claims_json(request: HttpRequest) -> HttpResponse:
    """The list as JSON, with the same filters and cursors; 400 where one of them is unfit, with what is wrong."""
    today = _today()
    found = _Found(request, today)
    site = settings.SITE_URL
    facts = {
        "as_of": found.asked.day(today).isoformat(),
        "clock": found.asked.clock,
        "count": found.count,
        "count_is_capped": found.more,
        "problems": found.asked.problems,
        "note": found.note,
        "claims": [_row_json(row) for row in found.rows],
        "next": f"{site}{found.link('/claims.json', **found.next)}" if found.next else None,
    }
    return JsonResponse(facts, status=found.asked.status, json_dumps_params={"ensure_ascii": False})


class _Found:
    """One page of the list: what was asked, what was found, and the links that lead on."""

    def __init__(self, request: HttpRequest, today: dt.date) -> None:
        self.asked = filters.read(request.GET, today)
        self.labels = _labels(request, self.asked.linked)
        self.asked.refuse_unknown(self.labels)
        self.rows: list[dict[str, Any]] = []
        self.count, self.more, self.note = 0, False, ""
        self.next: dict[str, str] = {}
        self.previous: dict[str, str] = {}
        self.place = ""
        if not self.asked.problems:
            self._fill(request, today)

    def _fill(self, request: HttpRequest, today: dt.date) -> None:
        earlier = "as_of" in self.asked.pairs
        if "q" in self.asked.pairs:
            self._search(today, _number(request.GET.get("p", "")), earlier=earlier)
            return
        page = spans.listing(
            self.asked.filters(),
            on=self.asked.day(today),
            clock=self.asked.clock,
            newest_first=self.asked.newest_first,
            after=_read(request.GET.get("after", "")),
            before=_read(request.GET.get("before", "")),
        )
        self.rows, self.count, self.more = _rows(page.rows, earlier=earlier), page.count, page.more
        self.next = {"after": _written(page.after)} if page.after else {}
        self.previous = {"before": _written(page.before)} if page.before else {}
        self.place = _("from %(id)s on") % {"id": cited_as(self.rows[0]["id"])} if page.before else ""

    def _search(self, today: dt.date, page: int, *, earlier: bool) -> None:
        found = search.search(
            self.asked.pairs["q"],
            on=self.asked.day(today),
            clock=self.asked.clock,
            filters=self.asked.filters(),
            page=page,
        )
        self.rows, self.count, self.more = _rows(found.rows, earlier=earlier), found.count, found.more
        for row in self.rows:
            row["marks"] = found.mark(row["statement"])
        self.note = found.note
        self.place = _("page %(n)s") % {"n": found.page} if found.page > 1 else ""
        self.next = {"p": str(found.page + 1)} if found.following else {}
        self.previous = {"p": str(found.page - 1) if found.page > 2 else ""} if found.page > 1 else {}

    def link(self, path: str = "/claims/", drop: str = "", **more: str) -> str:
        """The address of this list without one filter, or with other pairs beside."""
        pairs = {name: value for name, value in self.asked.pairs.items() if name != drop and name not in more}
        query = urlencode(pairs | {name: value for name, value in more.items() if value})
        return f"{path}?{query}" if query else path

    def kept(self) -> list[tuple[str, str]]:
        """What the form keeps beside its own fields; nothing unfit."""
        pairs = self.asked.pairs.items()
        return [(name, value) for name, value in pairs if name in KEPT_BY_FORM and name not in self.asked.problems]

    def counted(self) -> str:
        """`70 claims`, or `more than 1,000 claims`."""
        return counted(self.count, self.more)

    def title(self) -> str:
        """What this page of the list differs in from others: its place, and the filters in use."""
        chips = self.asked.chips(self.labels, self.link)
        return title_of(self.place, *(chip.words for chip in chips))

    def as_of(self, today: dt.date) -> str:
        """The day the list speaks of, in words; empty for today."""
        day = self.asked.values.get("as_of")
        return day_words(day.isoformat()) if day and day <= today else ""

    def sorts(self) -> dict[str, dict[str, str]]:
        """The links of the two day columns. What a search found is ordered by how well it fits."""
        if "q" in self.asked.pairs:
            return {}
        return {"published": self._sort("published"), "since": self._sort("known")}

    def orders(self) -> list[dict[str, str]]:
        """The same orders in words, where the headings of the table are not seen; no address for the one now."""
        if "q" in self.asked.pairs:
            return []
        return [self._order(clock, sort, words) for clock, sort, words in ORDERS]

    def _order(self, clock: str, sort: str, words: Any) -> dict[str, str]:
        now = (self.asked.clock, self.asked.newest_first) == (clock, sort != filters.OLDEST)
        address = self.link(clock="" if clock == "published" else clock, sort=sort)
        return {"words": words, "address": "" if now else address}

    def _sort(self, clock: str) -> dict[str, str]:
        now = self.asked.clock == clock
        turned = now and self.asked.newest_first
        order = filters.OLDEST if turned else ""
        return {
            "href": self.link(clock="" if clock == "published" else clock, sort=order),
            "does": _("oldest first") if turned else _("newest first"),
            "now": ("descending" if self.asked.newest_first else "ascending") if now else "",
        }


def counted(count: int, more: bool) -> str:
    """`70 claims`, or `more than 1,000 claims` where counting stopped."""
    if more:
        return _("More than %(number)s claims") % {"number": grouped(count)}
    return _("1 claim") if count == 1 else _("%(number)s claims") % {"number": grouped(count)}


def _rows(found: list[Any], *, earlier: bool) -> list[dict[str, Any]]:
    """The rows as they stood; on an earlier day with the words of the edition that held then."""
    known = visibility.named_with([span.claim_id for span in found], "article")
    old = [span.edition_id for span in found if span.edition_id != span.claim.edition_id] if earlier else []
    documents = visibility.documents(old) if old else {}
    return [_row(span, known, documents.get(span.edition_id)) for span in found]


def _row(span: Any, known: dict[int, tuple[str, str]], document: Any) -> dict[str, Any]:
    row = claim_row(span.claim)
    row |= {"family": span.family, "word": scales.STATUSES[span.status].word, "status": span.status}
    row["contested"] = span.contested
    if span.clock == "published":
        row["published"] = span.start
    else:
        row["since"] = span.start
    if document:
        row |= {"statement": document["claim"]["statement"], "since": status_since(document["timeline"]["lines"])}
    return row | {"article": known.get(span.claim_id, ("", ""))[1]}


def _row_json(row: dict[str, Any]) -> dict[str, Any]:
    day = row["published"]
    return {
        "id": row["id"],
        "url": f"{settings.SITE_URL}{row['href']}",
        "statement": row["statement"],
        "kind": row["kind"],
        "group": row["group"],
        "status": row["status"],
        "word": row["word"],
        "family": row["family"],
        "under_review": row["paused"],
        "contested": row["contested"],
        "evidence_public_since": str(row["since"]),
        "published_on": str(day.date() if isinstance(day, dt.datetime) else day),
        "article": row["article"],
    }


def _labels(request: HttpRequest, wanted: dict[str, str]) -> dict[str, str]:
    """What the targets asked for are called; a target that no shown claim names is left out."""
    known = {kind: dict(_most_named(request, kind)).get(target, "") for kind, target in wanted.items()}
    rare = {kind: wanted[kind] for kind, name in known.items() if not name}
    return {kind: name for kind, name in known.items() if name} | visibility.labels(rare)


def _selects(request: HttpRequest, found: _Found) -> dict[str, SafeString]:
    """The selects of the form by name, each with what was chosen."""
    made = {}
    for name, label in SELECTS.items():
        chosen = "" if name in found.asked.problems else found.asked.pairs.get(name, "")
        facts = partial(_select, request, found, name, label, chosen)
        made[name] = drawn(request, f"select {name} {chosen}", "browse/_select.html", facts)
    return made


def _select(request: HttpRequest, found: _Found, name: str, label: Any, chosen: str) -> dict[str, Any]:
    most = CHOICES if name in filters.LINKED and len(_named(request, name)) > CHOICES else 0
    return {"name": name, "label": label, "choices": _choices(request, name, chosen, found), "most": most}


def _choices(request: HttpRequest, name: str, chosen: str, found: _Found) -> list[tuple[str, str, bool]]:
    """The choices of one select, and whether each is chosen: a whole scale, or those that most claims name."""
    if name == "contested":
        return [(filters.CONTESTED, _("Only where one of us disagrees"), bool(chosen))]
    whole: dict[str, Mapping[str, Any]] = {"status": scales.STATUSES, "kind": scales.KINDS}
    scale = whole.get(name)
    known = [(code, entry.word) for code, entry in scale.items()] if scale else _most_named(request, name)
    if chosen and chosen not in dict(known):
        known.append((chosen, found.labels[name]))
    return [(value, words, value == chosen) for value, words in known]


def _most_named(request: HttpRequest, kind: str) -> list[tuple[str, str]]:
    """The targets of a kind that most claims name, by label."""
    named = _named(request, kind)[:CHOICES]
    return sorted(((one.id, one.label) for one in named), key=lambda pair: pair[1].casefold())


def _named(request: HttpRequest, kind: str) -> list[Any]:
    """What most claims name, and one more than is offered where there are more; counted once a revision."""
    return remembered(request, f"choices {kind}", lambda: visibility.targets(kind, limit=CHOICES + 1))


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def _written(cursor: spans.Cursor) -> str:
    return f"{cursor[0]}_{cursor[1]}"


def _number(text: str) -> int:
    """The page of a search; the first where it is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _read(text: str) -> spans.Cursor | None:
    """A cursor as an address has it; anything else begins at the first page."""
    day, _sep, claim = text.partition("_")
    try:
        return dt.date.fromisoformat(day), int(claim[:18])
    except ValueError:
        return None
