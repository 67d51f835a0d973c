"""Proposals as the second person meets them: read, approved, sent back, taken back, or published alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claims import completing, publish, work
from claims.checklist import Test, checklist
from claims.edition import dissenting
from claims.forms.answering import AnsweringForm, CompleteForm
from claims.forms.base import DeskForm
from claims.forms.decisions import AloneForm, ApproveForm, SendBackForm, TakeBackForm, TryAgainForm
from claims.models import Proposal
from claims.views.desk import mending, reading
from claims.views.desk.page import needs, proposal_or_404, send, show_form
from people.roles import Act

Document = dict[str, Any]

FORMS = (ApproveForm, SendBackForm, TakeBackForm, TryAgainForm, AloneForm, CompleteForm)


@require_safe
@needs(Act.READ_DESK)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposed edition beside the one readers see now, and what may be done with it."""
    return _page(request, proposal_or_404(pk))


@require_POST
@needs(Act.APPROVE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish exactly what was read, at once or when its embargo ends."""

    def act(proposal: Proposal, form: DeskForm) -> None:
        assert isinstance(form, ApproveForm)
        verb = publish.approve_ahead if reading.embargoed(proposal) else publish.approve
        verb(proposal, by=request.user, digest=form.cleaned_data["digest"], answers=form.answers())

    return _decide(request, pk, ApproveForm, act)


@require_POST
@needs(Act.APPROVE)
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the proposal to its author with a note."""

    def act(proposal: Proposal, form: DeskForm) -> None:
        publish.send_back(proposal, by=request.user, note=form.cleaned_data["decision_note"])

    return _decide(request, pk, SendBackForm, act)


@require_POST
@needs(Act.PROPOSE)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one's own proposal."""

    def act(proposal: Proposal, form: DeskForm) -> None:
        publish.take_back(proposal, by=request.user)

    return _decide(request, pk, TakeBackForm, act)


@require_POST
@needs(Act.APPROVE)
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a publication that failed tried again at once."""

    def act(proposal: Proposal, form: DeskForm) -> None:
        work.try_again(proposal, by=request.user)
        messages.success(request, _("It is tried again within seconds, as long as the “work” process runs."))

    return _decide(request, pk, TryAgainForm, act)


@require_POST
@needs(Act.OVERRIDE)
def publish_alone(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish without a second check; the reason is recorded and shown."""

    def act(proposal: Proposal, form: DeskForm) -> None:
        assert isinstance(form, AloneForm)
        reason = form.cleaned_data["override"]
        publish.publish_alone(proposal, by=request.user, reason=reason, answers=form.answers())

    return _decide(request, pk, AloneForm, act)


@require_POST
@needs(Act.PROPOSE)
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what a quick look left open."""

    def act(proposal: Proposal, form: DeskForm) -> None:
        assert isinstance(form, CompleteForm)
        publish.answer(proposal, by=request.user, answers=form.answers())

    return _decide(request, pk, CompleteForm, act)


def _decide(
    request: HttpRequest, pk: int, kind: type[DeskForm], act: Callable[[Proposal, DeskForm], None]
) -> HttpResponse:
    proposal = proposal_or_404(pk)
    form = _form(kind, reading.read([proposal], request.user)[0], request.POST)

    def once() -> str:
        act(proposal, form)
        return reverse("claims:desk-proposal", args=[proposal.pk])

    return send(request, form, once) or _page(request, proposal_or_404(pk), form)


def _form(kind: type[DeskForm], found: reading.Reading, data: Any = None, **options: Any) -> DeskForm:
    """A form of the page, under ids that no other has, with a field for each warning that it answers."""
    if issubclass(kind, AnsweringForm):
        options["open_rules"] = _to_answer(kind, found)
    return kind(data, auto_id=f"{kind.__name__.lower()}_%s", **options)


def _to_answer(kind: type[DeskForm], found: reading.Reading) -> list[tuple[str, str]]:
    """An approver answers what an import left open; what a quick look left open is completed by anybody, later."""
    if kind is not CompleteForm:
        return [] if found.proposal.completes_by else found.open
    able = publish.answers.in_words(found.proposal)
    return [(rule, sentence) for rule, sentence in found.open if rule in able]


def _page(request: HttpRequest, proposal: Proposal, sent: DeskForm | None = None) -> HttpResponse:
    """The proposal with all its forms, the one that was refused showing why."""
    found = reading.read([proposal], request.user)[0]
    shown = {"digest": proposal.digest, "override": reading.alone_reason()}
    fresh = [_form(kind, found, initial=shown) for kind in FORMS]
    forms = [sent if sent is not None and type(form) is type(sent) else form for form in fresh]
    forms.sort(key=lambda form: form is not sent)
    named = {type(form).__name__: form for form in forms}
    return show_form(
        request, "proposal.html", *forms, section="queue", proposal=proposal, claim=proposal.claim,
        found=found, before=found.before, proposed=found.proposed, rows=found.rows, relied=found.relied,
        answers=found.answers, why_not=found.why_not, exact=_exact(found.proposed), named=named,
        tests=_tests(proposal, found), embargoed=reading.embargoed(proposal), part=reading.is_part(proposal),
        outcome=reading.outcome(proposal), mend=mending.place(proposal, request.user),
        failure=work.failure_of(proposal), quick=completing.newest(completing.unfinished().filter(pk=proposal.pk)),
        followed=dissenting.followed(found.before, found.proposed) if found.proposed else [],
    )  # fmt: skip


def _tests(proposal: Proposal, found: reading.Reading) -> list[Test]:
    """The tests of the proposed status, where the proposal changes the status at all."""
    changes = found.proposed is not None and proposal.act not in ("source", "merge", "withdraw")
    changes = changes and "dissent" not in proposal.change
    answered = {**proposal.answered, **{row.rule: row.text for row in proposal.answers.all()}}
    return checklist(found.proposed, found.before, proposal.act, answered) if changes else []


def _exact(document: Document | None) -> str:
    """The document as it would be published, laid out for reading."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) if document else ""
