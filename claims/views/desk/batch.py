"""Batches: proposals that belong together, a change to a source or a merge, read and decided with one check."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from claims import publish
from claims.forms.base import DeskForm
from claims.forms.deciding import ApproveBatchForm, BatchAloneForm, as_read
from claims.forms.decisions import SendBackForm, TakeBackForm
from claims.models import Batch, Proposal
from claims.views.desk import reading
from claims.views.desk.page import needs, send, show_form
from people.roles import Act

FORMS = (ApproveBatchForm, SendBackForm, TakeBackForm, BatchAloneForm)
MOST = 100


@require_safe
@needs(Act.READ_DESK)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Every proposal of the batch side by side with what readers see now."""
    return _page(request, _batch_or_404(pk))


@require_POST
@needs(Act.APPROVE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the whole batch, exactly as read."""

    def act(batch: Batch, form: DeskForm) -> None:
        assert isinstance(form, ApproveBatchForm)
        publish.approve_batch(batch, by=request.user, digests=form.digests())

    return _decide(request, pk, ApproveBatchForm, act)


@require_POST
@needs(Act.APPROVE)
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the whole batch to its author with a note."""

    def act(batch: Batch, form: DeskForm) -> None:
        publish.send_back_batch(batch, by=request.user, note=form.cleaned_data["decision_note"])

    return _decide(request, pk, SendBackForm, act)


@require_POST
@needs(Act.PROPOSE)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one's own batch."""

    def act(batch: Batch, form: DeskForm) -> None:
        publish.take_back_batch(batch, by=request.user)

    return _decide(request, pk, TakeBackForm, act)


@require_POST
@needs(Act.OVERRIDE)
def publish_alone(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish one's own batch without a second check; the reason is recorded and shown."""

    def act(batch: Batch, form: DeskForm) -> None:
        assert isinstance(form, BatchAloneForm)
        reason = form.cleaned_data["override"]
        publish.publish_batch_alone(batch, by=request.user, digests=form.digests(), reason=reason)

    return _decide(request, pk, BatchAloneForm, act)


def _decide(
    request: HttpRequest, pk: int, kind: type[DeskForm], act: Callable[[Batch, DeskForm], None]
) -> HttpResponse:
    batch = _batch_or_404(pk)
    form = kind(request.POST, auto_id=f"{kind.__name__.lower()}_%s")

    def once() -> str:
        act(batch, form)
        return reverse("claims:desk-batch", args=[batch.pk])

    return send(request, form, once) or _page(request, batch, form)


def _page(request: HttpRequest, batch: Batch, sent: DeskForm | None = None) -> HttpResponse:
    proposals = list(batch.proposals.select_related("claim__public", "author", "decided_by").order_by("pk"))
    waiting = [proposal for proposal in proposals if proposal.state == Proposal.State.OPEN]
    initial = {"read": as_read(waiting), **_alone()}
    fresh = [kind(initial=initial, auto_id=f"{kind.__name__.lower()}_%s") for kind in FORMS]
    forms = [sent if sent is not None and type(form) is type(sent) else form for form in fresh]
    forms.sort(key=lambda form: form is not sent)
    readings = reading.read(proposals[:MOST], request.user)
    whole = len(proposals) <= MOST
    return show_form(
        request, "batch.html", *forms, section="checks", batch=batch, readings=readings, waiting=len(waiting),
        named={type(form).__name__: form for form in forms}, whole=whole, left_out=len(proposals) - len(readings),
        mine=bool(waiting) and all(proposal.author_id == request.user.pk for proposal in waiting),
        why_not=next((found for found in (reading.why_not(row, request.user) for row in waiting) if found), ""),
    )  # fmt: skip


def _alone() -> dict[str, str]:
    reason = reading.alone_reason()
    return {"override": reason} if reason else {}


def _batch_or_404(pk: int) -> Batch:
    batch = Batch.objects.select_related("by").filter(pk=pk).first()
    if batch is None or not batch.proposals.exists():
        raise Http404("There is no batch of proposals of this number.")
    return batch
