"""The queue: the claims of the desk in saved views, and what is done with several at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from claims import publish, queue, triage, visits
from claims.forms.queue import BulkForm, QueueFilter
from claims.views.desk import mending
from claims.views.desk.claim import EDITABLE
from claims.views.desk.page import needs, send, show, show_form
from people.models import User
from people.roles import Act
from sources.writing import clean_line

ORDERS = {
    "newest": (gettext_lazy("newest first"), "↓"),
    "due": (gettext_lazy("soonest to be checked first"), "↑"),
}


@require_safe
@needs(Act.READ_DESK)
def index(request: HttpRequest) -> HttpResponse:
    """One view of the list, narrowed, with the words looked for. It opens on what is in one's own hands."""
    text, problem = _text(request.GET.get("q", ""))
    counts = queue.counts(request.user)
    chosen = _view(request, counts, text)
    narrowing = QueueFilter(request.GET)
    wanted = narrowing.wanted()
    claims = queue.narrowed(queue.view(chosen, request.user), wanted, request.user)
    sort = request.GET.get("sort", "") if request.GET.get("sort") in ORDERS else ""
    soonest = sort == "due" or (not sort and chosen in queue.SOONEST)
    page = queue.page(
        claims.none() if problem else claims, text=text, after=request.GET.get("after", "")[:40], soonest=soonest
    )
    if counts["returned"]:
        _show_what_came_back(request.user, page)
    edited = publish.edited_among(page.rows)
    since = visits.arrive(request.user)
    facts = {
        "page": page,
        "edited": edited,
        "counted": _counted(queue.VIEWS[chosen], page),
        "sort": sort,
        "sorting": _sorting(request, "" if text else "due" if soonest else "newest"),
        "tabs": [(name, label, counts[name]) for name, label in queue.VIEWS.items()],
        "chips": [(narrowing.in_words(name, code), _without(request, name)) for name, code in wanted.items()],
        "further": _without(request, "after"),
        "since": since,
        "news": visits.news(request.user, since) if since else [],
        "now": timezone.now(),
        "bulk": BulkForm(initial={"back": chosen}, auto_id="bulk_%s") if request.user.may(Act.WORK) else None,
    }  # fmt: skip
    return show(
        request, "queue.html", pieces={"list": "_list.html"}, section="queue", chosen=chosen, text=text,
        problem=problem, wanted=wanted, narrowing=narrowing, most=queue.MOST_COUNTED, **facts,
    )  # fmt: skip


@EDITABLE
@needs(Act.WORK)
def bulk(request: HttpRequest) -> HttpResponse:
    """Give several claims to somebody, or set when they are looked at again."""
    form = BulkForm(request.POST or None, initial={"claims": request.GET.getlist("claims")[: queue.PAGE]})

    def act() -> str:
        claims = form.cleaned_data["claims"]
        if form.cleaned_data["to"]:
            triage.assign(claims, by=request.user, to=form.receiver())
        if form.cleaned_data["review_by"]:
            triage.check_again(claims, by=request.user, on=form.cleaned_data["review_by"])
        return _back(form.cleaned_data["back"])

    return send(request, form, act) or show_form(
        request, "bulk.html", form, section="queue", heading=_("Give out claims")
    )


def _back(place: str) -> str:
    if place.startswith("CR-"):
        return reverse("claims:desk-claim", args=[place.removeprefix("CR-")])
    return f"{reverse('claims:desk')}?view={place or 'all'}"


def _show_what_came_back(user: User, page: queue.Page) -> None:
    """Give the rows what came back to `user`, and where they mend it."""
    found = queue.came_back(user, page.rows)
    for claim in page.rows:
        came_back = found.get(claim.pk)
        if came_back is not None:
            claim.came_back, claim.mend = came_back, mending.place(came_back, user)  # type: ignore[attr-defined]


def _view(request: HttpRequest, counts: dict[str, int], text: str) -> str:
    chosen = request.GET.get("view", "")
    if chosen in queue.VIEWS:
        return chosen
    return "mine" if counts["mine"] and not text else "all"


def _without(request: HttpRequest, name: str) -> str:
    """The address of this list without one of its parts, and from its first page."""
    left = request.GET.copy()
    for part in (name, "after"):
        left.pop(part, None)
    return f"?{left.urlencode()}"


def _sorting(request: HttpRequest, now: str) -> dict[str, dict[str, object]]:
    """The orders of the list, each with the address that gives it; `now` is "" for the best answers to words."""
    left = _without(request, "sort")
    return {
        name: {"words": words, "arrow": arrow, "now": name == now, "address": f"{left}&sort={name}" if now else ""}
        for name, (words, arrow) in ORDERS.items()
    }


def _counted(view: object, page: queue.Page) -> str:
    """The view and how many claims this page of it shows."""
    number = len(page.rows)
    words = ngettext("%(view)s: %(number)d claim", "%(view)s: %(number)d claims", number)
    if page.more:
        words = _("%(view)s: %(number)d claims here, and there are more")
    return words % {"view": view, "number": number}


def _text(typed: str) -> tuple[str, str]:
    try:
        return clean_line(typed[:200]), ""
    except ValueError as error:
        return "", str(error)
