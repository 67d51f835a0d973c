"""What people outside told us, at the desk: what is owed an answer first, and one report with what can be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claims import reports
from claims.deadlines import ANSWER_WITHIN, is_overdue
from claims.forms.base import VersionedForm
from claims.forms.report import AttachForm, DecideForm, ForgetForm, HoldForm, LookForm, WriteDownForm, initial_of
from claims.models import Report
from claims.views.desk.claim import EDITABLE
from claims.views.desk.page import needs, send, show, show_form
from people.roles import Act

FORMS: tuple[type[VersionedForm], ...] = (LookForm, DecideForm, AttachForm, HoldForm, ForgetForm)
SHOWN = 50


@require_safe
@needs(Act.READ_DESK)
def index(request: HttpRequest) -> HttpResponse:
    """Reports without an answer, overdue ones first; or those answered, newest first."""
    rows = reports.readable(request.user)
    chosen = "answered" if request.GET.get("view") == "answered" else "waiting"
    before = _page_number(request)
    found = (reports.answered(rows) if chosen == "answered" else reports.waiting(rows))[
        SHOWN * before : SHOWN * (before + 1) + 1
    ]
    today = _today()
    facts = {
        "chosen": chosen,
        "rows": [(report, _is_late(report, today)) for report in found[:SHOWN]],
        "waiting": reports.waiting(rows).count(),
        "overdue": reports.overdue(rows, today).count(),
        "following": before + 1 if len(found) > SHOWN else None,
    }
    return show(request, "reports.html", section="reports", **facts)


@EDITABLE
@needs(Act.COMPLAINTS)
def write_down(request: HttpRequest) -> HttpResponse:
    """What came by letter, telephone, mail or word of mouth."""
    form = WriteDownForm(request.POST or None)

    def act() -> str:
        report = reports.write_down(by=request.user, **form.report_values())
        messages.success(request, _("Written down. Tell whoever sent it this number: %s") % report.receipt)
        return reverse("claims:desk-report", args=[report.receipt])

    return send(request, form, act) or show_form(
        request, "write_down.html", form, section="reports", days=ANSWER_WITHIN
    )


@require_safe
@needs(Act.READ_DESK)
def detail(request: HttpRequest, receipt: str) -> HttpResponse:
    """One report with what can be done about it. Who sent it is for those who work on it."""
    report = _report_or_404(request, receipt)
    reports.read(report, by=request.user)
    return _page(request, report)


@require_POST
@needs(Act.WORK)
def look(request: HttpRequest, receipt: str) -> HttpResponse:
    """Say that somebody looks at it."""

    def act(report: Report, form: VersionedForm) -> None:
        reports.look_at(report, by=request.user, version=form.cleaned_data["version"])

    return _done(request, receipt, LookForm, act)


@require_POST
@needs(Act.WORK)
def decide(request: HttpRequest, receipt: str) -> HttpResponse:
    """Answer it, once."""

    def act(report: Report, form: VersionedForm) -> None:
        reports.decide(report, by=request.user, **form.values("version", "state", "outcome"))

    return _done(request, receipt, DecideForm, act)


@require_POST
@needs(Act.WORK)
def attach(request: HttpRequest, receipt: str) -> HttpResponse:
    """Say which claim it is about, and which version followed."""

    def act(report: Report, form: VersionedForm) -> None:
        reports.attach(report, by=request.user, **form.values("version", "claim", "number"))

    return _done(request, receipt, AttachForm, act)


@require_POST
@needs(Act.COMPLAINTS)
def hold(request: HttpRequest, receipt: str) -> HttpResponse:
    """Put it under a legal hold, or end the hold."""

    def act(report: Report, form: VersionedForm) -> None:
        values = form.values("version", "held_because")
        reports.hold(report, by=request.user, version=values["version"], because=values["held_because"])

    return _done(request, receipt, HoldForm, act)


@require_POST
@needs(Act.COMPLAINTS)
def forget(request: HttpRequest, receipt: str) -> HttpResponse:
    """Forget who sent it."""

    def act(report: Report, form: VersionedForm) -> None:
        reports.forget(report, by=request.user, version=form.cleaned_data["version"])

    return _done(request, receipt, ForgetForm, act)


def _done(
    request: HttpRequest, receipt: str, kind: type[VersionedForm], act: Callable[[Report, VersionedForm], None]
) -> HttpResponse:
    report = _report_or_404(request, receipt)
    form = kind(request.POST, auto_id=_ids(kind))

    def once() -> str:
        act(report, form)
        return reverse("claims:desk-report", args=[receipt])

    answer = send(request, form, once, current=lambda row: _fields_of(row, form))
    return answer or _page(request, _report_or_404(request, receipt), form)


def _fields_of(report: Report, form: VersionedForm) -> dict[str, object]:
    """A report as it is now, in the fields of a form."""
    now = {**initial_of(report), "state": report.get_state_display()}
    return {name: now[name] for name in form.fields if name in now and name != "version"}


def _ids(kind: type[VersionedForm]) -> str:
    """Ids that no other form of the page has."""
    return f"{kind.__name__.lower()}_%s"


def _page(request: HttpRequest, report: Report, sent: VersionedForm | None = None) -> HttpResponse:
    """The report with all its forms, the one that was refused showing why."""
    shown = initial_of(report)
    fresh = [kind(initial=shown, auto_id=_ids(kind)) for kind in FORMS]
    forms = [sent if sent is not None and type(form) is type(sent) else form for form in fresh]
    forms.sort(key=lambda form: form is not sent)
    restricted = report.subject == Report.Subject.COMPLAINT
    return show_form(
        request, "report.html", *forms, section="reports", report=report, restricted=restricted,
        late=_is_late(report, _today()), named={type(form).__name__: form for form in forms},
        answers=request.user.may(Act.COMPLAINTS if restricted else Act.WORK),
    )  # fmt: skip


def _report_or_404(request: HttpRequest, receipt: str) -> Report:
    """The report, if this person may read it; a complaint is not there for those who may not."""
    found = reports.readable(request.user).filter(receipt=receipt).first()
    if found is None:
        raise Http404(_("There is no report of this number."))
    return found


def _is_late(report: Report, today: dt.date) -> bool:
    return report.decided_at is None and is_overdue(report.due_on, today)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def _page_number(request: HttpRequest) -> int:
    typed = request.GET.get("page", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
