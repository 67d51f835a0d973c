"""Sources at the desk: looked for, added, edited, graded, traced."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claims import publish, still_named, withholding
from claims.forms.base import DeskForm
from claims.forms.decisions import ReasonForm
from claims.forms.picking import sources_like
from claims.forms.source import (
    EditSourceForm,
    GradeForm,
    LineageForm,
    NewSourceForm,
    ReaderForm,
    SourceFields,
    initial_of,
)
from claims.models import Evidence, PublicLink
from claims.views.desk.claim import EDITABLE
from claims.views.desk.page import needs, send, show, show_form
from people.models import User
from people.roles import Act
from sources import tracing
from sources.models import Source
from sources.saving import Unfit
from sources.writing import clean_line

SHOWN = 50


def address(source: Source) -> str:
    """Where the source is at the desk."""
    return reverse("claims:desk-source", args=[source.public_id])


@require_safe
@needs(Act.READ_DESK)
def index(request: HttpRequest) -> HttpResponse:
    """Sources by words of title, publisher or address; the newest where nothing is asked."""
    text, problem = request.GET.get("q", "")[:300], ""
    try:
        text = clean_line(text)
    except ValueError as error:
        text, problem = "", str(error)
    newest = Source.objects.filter(withheld="").select_related("publisher").order_by("-pk")[:SHOWN]
    rows = [] if problem else sources_like(text) if text else newest
    named = Source.objects.filter(named_readers__user=request.user).exclude(withheld="").select_related("publisher")
    facts = {"rows": rows, "named": [] if text else named.order_by("-pk")[:SHOWN]}
    return show(request, "sources.html", section="sources", text=text, problem=problem, **facts)


@require_safe
@needs(Act.READ_DESK)
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """A source, its grades, its lineage, and the claims it bears on."""
    source = _source_or_404(request, public_id)
    repeats = list(source.derived_from.select_related("publisher").order_by("carriers__position"))
    repeated_by = list(source.repeated_by.select_related("publisher")[:SHOWN])
    withholding.veil(request.user, [*repeats, *repeated_by])
    links = Evidence.objects.filter(source=source, withdrawn_at=None).select_related("claim")
    namings = still_named.of_source(source)
    facts = {
        "namings": namings,
        "named_now": any(naming.now for naming in namings),
        "grades": source.grades.select_related("graded_by"),
        "repeats": repeats,
        "repeated_by": repeated_by,
        "links": links[:SHOWN],
        "public_claims": PublicLink.objects.filter(kind="source", target=source.public_id).count(),
        "form": ReasonForm(),
    }
    return show(request, "source.html", section="sources", source=source, **facts)


@EDITABLE
@needs(Act.WORK)
def add(request: HttpRequest) -> HttpResponse:
    """A source that we do not have yet."""
    form = NewSourceForm(request.POST or None, user=request.user)

    def act() -> str:
        return address(recorded(form, by=request.user))

    return send(request, form, act) or show_form(request, "add_source.html", form, section="sources")


@EDITABLE
@needs(Act.WORK)
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a source is. What is public of it stays until editions say otherwise."""
    source = _source_or_404(request, public_id)
    form = EditSourceForm(request.POST or None, user=request.user, source=source, initial=initial_of(source))

    def act() -> str:
        values = {**form.source_values(), **_named(form, by=request.user)}
        withholding.change(source, by=request.user, version=form.cleaned_data["version"], **values)
        return address(source)

    return _source_form(request, source, form, act, "edit_source.html", current=initial_of)


@EDITABLE
@needs(Act.WORK)
def lineage(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the information of a source comes from."""
    source = _source_or_404(request, public_id)
    form = LineageForm(request.POST or None, initial=_lineage_of(source))

    def act() -> str:
        values = {**form.lineage_values(), "version": form.cleaned_data["version"]}
        tracing.set_lineage(source, by=request.user, **values)
        return address(source)

    return _source_form(request, source, form, act, "lineage.html", current=_lineage_of)


@EDITABLE
@needs(Act.WORK)
def grade(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new grade; older ones stay as they were."""
    source = _source_or_404(request, public_id)
    form = GradeForm(request.POST or None)

    def act() -> str:
        tracing.regrade(source, by=request.user, **form.grade_values())
        return address(source)

    return _source_form(request, source, form, act, "grade.html")


@EDITABLE
@needs(Act.WORK)
def readers(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who may see a withheld source: for people named, and for editors, who do not see it here."""
    source = Source.objects.filter(public_id=public_id).exclude(withheld="").first()
    if source is None:
        raise Http404("There is no withheld source of this number.")
    if not request.user.may(Act.PEOPLE):
        withholding.need_sight(request.user, source)
    form = ReaderForm(request.POST or None)

    def act() -> str:
        verb = withholding.name_reader if form.cleaned_data["sees"] == "yes" else withholding.unname_reader
        verb(source, by=request.user, user=form.person_chosen())
        return reverse("claims:desk-source-readers", args=[source.public_id])

    return send(request, form, act) or show_form(
        request, "readers.html", form, section="sources", source=source, named=withholding.readers(source)
    )


@EDITABLE
@needs(Act.PROPOSE)
def propose_change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lay what changed in a source before a second person, for every public claim that names it."""
    source = _source_or_404(request, public_id)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        batch = publish.change_source(source, by=request.user, reason=form.cleaned_data["reason"])
        if not batch.proposals.exists():
            raise Unfit({"": [_("Nothing would change for readers.")]})
        return reverse("claims:desk-batch", args=[batch.pk])

    return _source_form(request, source, form, act, "propose_source.html")


def recorded(form: NewSourceForm, *, by: User) -> Source:
    """Add the source that a valid form describes, with its grade where one is given. Raises `Unfit`."""
    values = {**form.source_values(), **form.lineage_values(), **_named(form, by=by)}
    source = withholding.add(by=by, **values)
    if form.cleaned_data["letter"]:
        tracing.regrade(source, by=by, **form.grade_values())
    return source


def _named(form: SourceFields, *, by: User) -> dict[str, Any]:
    """Publisher, relay and speaker by their names, new ones made."""
    names = form.names()
    return {
        "publisher": tracing.publisher_named(names["publisher"], by=by),
        "via": tracing.publisher_named(names["via"], by=by) if names["via"] else None,
        "actor": _actor(names, by=by) if names["actor"] else None,
    }


def _actor(names: dict[str, str], *, by: User) -> Any:
    try:
        return tracing.actor_named(names["actor"], kind=names["actor_kind"], by=by)
    except Unfit as refusal:
        sentences = _("We know no speaker of this name. Say what it is, and it becomes a new one.")
        raise Unfit({"actor_kind": [sentences]}) from refusal


def _source_form(
    request: HttpRequest, source: Source, form: DeskForm, act: Any, template: str, **current: Any
) -> HttpResponse:
    answer = send(request, form, act, **current)
    if answer is None and request.method == "POST":  # a refused verb leaves on the row what was typed
        source = _source_or_404(request, source.public_id)
    return answer or show_form(request, template, form, section="sources", source=source)


def _lineage_of(source: Source) -> dict[str, Any]:
    repeats = source.derived_from.order_by("carriers__position")
    return {
        "lineage": source.lineage,
        "derived_from": [origin.public_id for origin in repeats],
        "version": source.version,
    }


def _source_or_404(request: HttpRequest, public_id: str) -> Source:
    source = Source.objects.select_related("publisher", "via", "actor").filter(public_id=public_id).first()
    if source is None:
        raise Http404("There is no source of this number.")
    withholding.need_sight(request.user, source)
    return source
