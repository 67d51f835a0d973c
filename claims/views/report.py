"""How anybody tells us that we are wrong, and reads what came of it. No account; a cookie only where a form is sent.

The form's page is the one public page that sets a cookie, which proves that a form comes from it. Neither it nor a
state page is kept by any cache.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims import deadlines, presenting, reports, scales, visibility
from claims.citing import numbers_in
from claims.forms.report import ReportForm
from claims.views.caching import public_page, render_public, takes
from claims.visibility import receipts
from people.addresses import client_address
from sources.saving import Unfit

HEADINGS = {
    "error": gettext_lazy("Report an error"),
    "claim": gettext_lazy("Suggest a claim"),
    "complaint": gettext_lazy("Make a complaint"),
}
SUBJECTS = {
    "error": gettext_lazy("Report of an error"),
    "claim": gettext_lazy("Suggested claim"),
    "complaint": gettext_lazy("Complaint"),
}
COUNTED_AS = {"error": gettext_lazy("Reports of errors"), "complaint": gettext_lazy("Complaints")}

View = Callable[..., HttpResponse]


def never_kept(view: View) -> View:
    """Keep a page for one pair of eyes out of every cache and index."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return page


@login_not_required
@takes("GET", "HEAD", "POST")
@never_kept
def report(request: HttpRequest) -> HttpResponse:
    """The form. `?claim=` and `?subject=` fill it in; `?receipt=` looks a report up."""
    if request.method != "POST" and "receipt" in request.GET:
        return _looked_up(request, request.GET["receipt"])
    form = ReportForm(request.POST if request.method == "POST" else None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        return _received(request, form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return _form_page(request, form, status=status)


report.keeps_what_was_typed = True  # type: ignore[attr-defined]


def _received(request: HttpRequest, form: ReportForm) -> HttpResponse:
    try:
        found = reports.receive(address=client_address(request), **form.report_values())
    except Unfit as refusal:
        form.refuse(refusal.problems)
        return _form_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except reports.TooMany as limit:
        form.refuse({"": [_too_many(limit.seconds)]})
        response = _form_page(request, form, status=HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(limit.seconds)
        return response
    return redirect("claims:report-state", found.receipt)


def _too_many(seconds: int) -> str:
    minutes = -(-seconds // 60)
    words = ngettext(
        "More reports came this hour than we can read. Yours is kept below: send it again in %(n)d minute.",
        "More reports came this hour than we can read. Yours is kept below: send it again in %(n)d minutes.",
        minutes,
    )
    return words % {"n": minutes}


def _form_page(request: HttpRequest, form: ReportForm, *, status: int, problem: str = "") -> HttpResponse:
    subject = str(form["subject"].value() or "")
    facts = {
        "csrf_token": get_token(request),
        "form": form,
        "heading": HEADINGS.get(subject, HEADINGS["error"]),
        "problem": problem,
        "typed": request.GET.get("receipt", "")[:60],
    }
    return render_public("reports/report.html", facts, status=status)


def _initial(request: HttpRequest) -> dict[str, str]:
    asked = request.GET.get("subject", "")
    initial = {"subject": asked if asked in HEADINGS else "error"}
    named = numbers_in(request.GET.get("claim", ""))
    public = visibility.claim(named[0]) if named else None
    if public is None:
        return initial
    place = f"{presenting.cited_as(public.public_id)}: {public.statement}"
    return {**initial, "claim": public.public_id, "place": place if len(place) <= 300 else f"{place[:299]}…"}


def _looked_up(request: HttpRequest, typed: str) -> HttpResponse:
    found = receipts.state_of(typed)
    if found is None:
        words = _("We have no report with this number. Check it letter by letter.")
        return _form_page(request, ReportForm(initial=_initial(request)), status=HTTPStatus.OK, problem=words)
    return redirect("claims:report-state", found.receipt)


@login_not_required
@takes("GET", "HEAD")
@never_kept
def state(request: HttpRequest, receipt: str) -> HttpResponse:
    """How one report stands, for whoever holds its receipt."""
    found = receipts.state_of(receipt)
    if found is None:
        raise Http404
    facts = {"found": found, "subject": SUBJECTS[found.subject], "answered": found.decided_on is not None}
    if found.claim:
        facts["statement"] = found.claim.statement
        facts["href"] = presenting.address("claims", found.claim.public_id, found.claim.slug)
    return render_public("reports/state.html", facts)


@public_page
def complaints(request: HttpRequest) -> HttpResponse:
    """How we answer complaints, and how we did: counted up to the end of yesterday, as the page holds for a day."""
    today = dt.datetime.now(dt.UTC).date()
    facts = {
        "within": deadlines.ANSWER_WITHIN,
        "body": settings.COMPLAINT_BODY,
        "until": (today - dt.timedelta(days=1)).isoformat(),
        "years": [_year_row(year) for year in receipts.years(today)],
    }
    return render_public("reports/complaints.html", facts)


def _year_row(year: receipts.Year) -> dict[str, Any]:
    return {
        "year": year.year,
        "what": COUNTED_AS[year.subject],
        "received": year.received,
        "answered": year.answered,
        "usual": "–" if year.usual is None else number_format(year.usual),
    }


@public_page
def corrections_policy(request: HttpRequest) -> HttpResponse:
    """What we correct, and how readers see that we did."""
    facts = {"types": scales.CORRECTIONS.values(), "within": deadlines.ANSWER_WITHIN, "one_person": settings.ONE_PERSON}
    return render_public("reports/corrections_policy.html", facts)
