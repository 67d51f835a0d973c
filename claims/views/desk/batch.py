"""Batches: proposals that belong together, a change to a source or a merge, read and decided with one check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from claims import publish
from claims.checklist import in_words
from claims.forms.answering import AnsweringForm, Open
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
        publish.approve_batch(batch, by=request.user, digests=form.digests(), answers=form.answers())

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
        publish.publish_batch_alone(
            batch, by=request.user, digests=form.digests(), reason=reason, answers=form.answers()
        )

    return _decide(request, pk, BatchAloneForm, act)


def _decide(
    request: HttpRequest, pk: int, kind: type[DeskForm], act: Callable[[Batch, DeskForm], None]
) -> HttpResponse:
    batch = _batch_or_404(pk)
    form = _form(kind, _open_rules(_waiting(batch)), request.POST)

    def once() -> str:
        act(batch, form)
        return reverse("claims:desk-batch", args=[batch.pk])

    return send(request, form, once) or _page(request, batch, form)


def _form(kind: type[DeskForm], open_rules: Open, data: Any = None, **options: Any) -> DeskForm:
    """A form of the page, under ids that no other has, with a field for each warning that it answers."""
    if issubclass(kind, AnsweringForm):
        options["open_rules"] = open_rules
    return kind(data, auto_id=f"{kind.__name__.lower()}_%s", **options)


def _page(request: HttpRequest, batch: Batch, sent: DeskForm | None = None) -> HttpResponse:
    """One part of the batch side by side; the whole of it is decided on the last part."""
    proposals, waiting = batch.proposals.defer("document").order_by("pk"), _waiting(batch)
    parts = Paginator(proposals, MOST)
    part = parts.get_page(parts.num_pages if sent else request.GET.get("part"))
    open_rules = _open_rules(waiting)
    initial = {"read": as_read(waiting), **_alone()}
    fresh = [_form(kind, open_rules, initial=initial) for kind in FORMS]
    forms = [sent if sent is not None and type(form) is type(sent) else form for form in fresh]
    forms.sort(key=lambda form: form is not sent)
    return show_form(
        request, "batch.html", *forms, section="checks", batch=batch, part=part, waiting=len(waiting),
        readings=reading.read(_whole(part), request.user), named={type(form).__name__: form for form in forms},
        mine=bool(waiting) and all(proposal.author_id == request.user.pk for proposal in waiting),
        why_not=next((found for found in (reading.why_not(row, request.user) for row in waiting) if found), ""),
    )  # fmt: skip


def _waiting(batch: Batch) -> list[Proposal]:
    """The open proposals of a batch, however many, without their documents."""
    found = batch.proposals.filter(state=Proposal.State.OPEN).defer("document").prefetch_related("answers")
    return list(found.order_by("pk"))


def _whole(part: Page[Proposal]) -> list[Proposal]:
    """The proposals of one part with all that a reading needs."""
    found = Proposal.objects.select_related("claim__public", "author", "decided_by", "batch")
    return list(found.prefetch_related("answers__by").filter(pk__in=[row.pk for row in part]).order_by("pk"))


def _open_rules(waiting: list[Proposal]) -> list[tuple[str, str]]:
    """Each rule that some of these left open, and of how many; one answer holds for all of them."""
    found = Counter(rule for proposal in waiting for rule in publish.answers.left(proposal))
    return [(rule, f"{in_words(rule)} ({_concerned(number)})") for rule, number in sorted(found.items())]


def _concerned(number: int) -> str:
    return ngettext("%(n)s proposal of this batch", "%(n)s proposals of this batch", number) % {"n": number}


def _alone() -> dict[str, str]:
    reason = reading.alone_reason()
    return {"override": reason} if reason else {}


def _batch_or_404(pk: int) -> Batch:
    batch = Batch.objects.select_related("by").filter(pk=pk).first()
    if batch is None or not batch.proposals.exists():
        raise Http404("There is no batch of proposals of this number.")
    return batch
