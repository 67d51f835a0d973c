"""The home page."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from claims import columns, scales, spans, visibility
from claims.tallies import tally, total, words_of_groups
from claims.views.browse import topic_cards
from claims.views.caching import public_page, remembered, render_public
from claims.views.changes import CAP, published_row, turn_row

LATEST = 5


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Where the claims stand today, what moved last, and how it came about."""
    today = dt.datetime.now(dt.UTC).date()
    tallies = tally(spans.totals(on=today))
    considered, considered_last = visibility.considered_to()
    latest, _following = visibility.chronicle(limit=LATEST, cap=CAP)
    facts = {
        "href": "/",
        "tallies": tallies,
        "total": total(tallies),
        "groups": words_of_groups(tallies),
        "today": today,
        "considered": considered,
        "considered_alike": considered == considered_last,
        "latest": [published_row(one) for one in latest],
        "turns": [turn_row(line) for line in visibility.turns(limit=LATEST, moves=True)],
        "chart": remembered(request, "chart", lambda: _chart(today)),
        "topics": topic_cards(request),
        "key": _key(),
        "words": remembered(request, "words", _words_to_try),
    }
    return render_public("browse/home.html", facts)


def _chart(today: dt.date) -> columns.Columns | None:
    """Statements by family at the end of each quarter, as our timelines have it today."""
    first = visibility.first_known_day()
    if first is None:
        return None
    days = columns.period_ends(first, today)
    counts = spans.series(days)
    return columns.columns([(day, _families(found)) for day, found in zip(days, counts, strict=True)])


def _families(found: list[tuple[str, str, int]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for group, status, number in found:
        if group == "statement":
            family = scales.STATUSES[status].family
            counts[family] = counts.get(family, 0) + number
    return counts


def _key() -> list[tuple[str, list[dict[str, str]]]]:
    """What each family of statements means, by the sentence of its plainest status, and each status of forecasts."""
    plain: dict[str, scales.Status] = {}
    for status in scales.STATUSES.values():
        if status.group != "forecast":
            plain[status.family] = status
    forecasts = [status for status in scales.STATUSES.values() if status.group == "forecast"]
    families = [_meaning(entry.word, plain[code]) for code, entry in scales.FAMILIES.items()]
    return [("", families), (_("Of forecasts"), [_meaning(status.word, status) for status in forecasts])]


def _meaning(word: str, status: scales.Status) -> dict[str, str]:
    return {"family": status.family, "word": word, "sentence": status.sentence}


def _words_to_try() -> list[str]:
    """Words that find something: the labels of the topics with most claims."""
    return [one.label for one in visibility.targets("topic", limit=3)]
