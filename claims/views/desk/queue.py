"""The list of claims at the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from claims import queue
from claims.views.desk.page import needs, show
from people.roles import Act
from sources.writing import clean_line

LONGEST_ID = 18


@require_safe
@needs(Act.READ_DESK)
def index(request: HttpRequest) -> HttpResponse:
    """One view of the list, newest first, with the words looked for."""
    chosen = request.GET.get("view", "")
    chosen = chosen if chosen in queue.VIEWS else "all"
    text, problem = _text(request.GET.get("q", ""))
    claims = queue.view(chosen, request.user)
    page = queue.page(claims.none() if problem else claims, text=text, before=_cursor(request))
    counts = queue.counts(request.user)
    tabs = [(name, label, counts[name]) for name, label in queue.VIEWS.items()]
    facts = {"chosen": chosen, "text": text, "problem": problem, "page": page, "tabs": tabs}
    return show(request, "queue.html", section="queue", most=queue.MOST_COUNTED, **facts)


def _text(typed: str) -> tuple[str, str]:
    try:
        return clean_line(typed[:200]), ""
    except ValueError as error:
        return "", str(error)


def _cursor(request: HttpRequest) -> int | None:
    typed = request.GET.get("before", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_ID else None
