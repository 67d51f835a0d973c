"""Packets: up to thirty open proposals of one article, read on one page and decided row by row."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from claims import publish, withholding, work
from claims.forms.deciding import APPROVE, PacketForm, RowForm, decided_in
from claims.models import Batch, Proposal
from claims.publish import Refused
from claims.views.desk import reading
from claims.views.desk.claim import EDITABLE
from claims.views.desk.page import needs, show, show_form
from people.receipts import once, sending
from people.roles import Act
from sources.models import Source

MOST = 30
LISTED = 50


@require_safe
@needs(Act.READ_DESK)
def index(request: HttpRequest) -> HttpResponse:
    """All that waits for a second check: by article, in batches, and what waits for its minute."""
    single = _waiting()
    batches = Batch.objects.filter(proposals__in=single).annotate(number=Count("proposals")).select_related("by")
    articles = _articles(request, single)
    rows = single.filter(batch=None).select_related("claim", "author").defer("document").order_by("opened_at", "pk")
    waiting = publish.waiting().select_related("claim", "author", "approved_by").defer("document")
    return show(
        request, "checks.html", section="checks", articles=articles, batches=batches.order_by("-pk")[:LISTED],
        rows=rows[:LISTED], late=bool(work.late()), waiting=waiting[:LISTED], number=single.count(), listed=LISTED,
    )  # fmt: skip


@EDITABLE
@needs(Act.APPROVE)
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """The open proposals of one article, differences marked; each approved, sent back or left."""
    article = Source.objects.filter(public_id=public_id).select_related("publisher").first()
    if article is None:
        raise Http404("There is no article of this number.")
    withholding.veil(request.user, [article])
    proposals = list(_of(article)[: MOST + 1])
    form = PacketForm(request.POST or None)
    rows = [RowForm(request.POST or None, proposal) for proposal in proposals[:MOST]]
    if request.method == "POST" and _valid(form, rows):
        answer = _decided(request, article, form, rows)
        if answer is not None:
            return answer
        if any(row.errors for row in rows):
            rows, form = [row for row in rows if row.errors or not _chosen(row)], PacketForm()
    readings = reading.read([row.proposal for row in rows], request.user)
    return show_form(
        request, "packet.html", form, *rows, section="checks", article=article, most=MOST,
        pairs=list(zip(readings, rows, strict=True)), more=len(proposals) > MOST,
    )  # fmt: skip


def _valid(form: PacketForm, rows: list[RowForm]) -> bool:
    """Whether all that was sent can be read; every row is asked. A row that came since was not sent."""
    for row in rows:
        if row.add_prefix("digest") not in row.data:
            row.is_bound = False
    sent = [row for row in rows if row.is_bound]
    return all([form.is_valid(), *(row.is_valid() for row in sent)])


def _chosen(row: RowForm) -> bool:
    return row.is_bound and row.decided


def _decided(request: HttpRequest, article: Source, form: PacketForm, rows: list[RowForm]) -> HttpResponse | None:
    """Decide the rows, each by itself; None where a row was refused, which then says why, however often it is sent."""
    chosen = [row for row in rows if _chosen(row)]
    place = reverse("claims:desk-packet", args=[article.public_id])
    first: list[bool] = []

    def act() -> str:
        if not chosen:
            raise Refused(_("Nothing was decided: choose “Approve” or “Send back” in at least one row."))
        for row in chosen:
            _decide(request, row)
        _tell(request, sum(1 for row in chosen if not row.errors))
        first.append(True)
        return place

    try:
        address = once(request.user, sending(form.cleaned_data["token"], request.POST), act)
    except Refused as refusal:
        form.refuse({"": refusal.reasons})
        return None
    if not first:
        _refuse_as_before(request, chosen)
    return None if any(row.errors for row in chosen) else redirect(address)


def _refuse_as_before(request: HttpRequest, chosen: list[RowForm]) -> None:
    """Tell of a sending that acted before what its first answer told: of the rows that still wait, why they do.

    They are asked again, and nothing comes of it.
    """
    waiting = set(_waiting().filter(pk__in=[row.proposal.pk for row in chosen]).values_list("pk", flat=True))
    refused = [row for row in chosen if row.proposal.pk in waiting]
    for row in refused:
        _decide(request, row, again=True)
        if not row.errors:
            row.add_error(None, _("This was refused when you sent it. Nothing stands against it now: send it again."))
    if refused:
        by_this_person = Q(decided_by=request.user) | Q(approved_by=request.user)
        _tell(request, Proposal.objects.filter(by_this_person, pk__in=decided_in(request.POST)).count())


def _tell(request: HttpRequest, done: int) -> None:
    if done:
        messages.success(request, _said(done))


def _said(done: int) -> str:
    return ngettext("%(n)s proposal decided.", "%(n)s proposals decided.", done) % {"n": done}


def _decide(request: HttpRequest, row: RowForm, *, again: bool = False) -> None:
    """Do what a row says, or have it say why not; `again` only asks."""
    data = row.cleaned_data
    try:
        with transaction.atomic():
            if data["decision"] != APPROVE:
                publish.send_back(row.proposal, by=request.user, note=data["decision_note"])
            elif reading.embargoed(row.proposal):
                publish.approve_ahead(row.proposal, by=request.user, digest=data["digest"])
            else:
                publish.approve(row.proposal, by=request.user, digest=data["digest"])
            if again:
                transaction.set_rollback(True)
    except Refused as refusal:
        row.add_error(None, refusal.reasons)


def _waiting() -> QuerySet[Proposal]:
    return Proposal.objects.filter(state=Proposal.State.OPEN, approved_by=None)


def _of(article: Source) -> QuerySet[Proposal]:
    """The proposals that wait for a check of claims that this article makes, oldest first; no batches."""
    found = _waiting().filter(batch=None)
    found = found.filter(claim__appearances__passage__source=article).distinct()
    found = found.select_related("claim__public", "author", "decided_by", "batch").prefetch_related("answers__by")
    return found.order_by("opened_at", "pk")


def _articles(request: HttpRequest, single: QuerySet[Proposal]) -> list[dict[str, object]]:
    """The articles whose claims have open proposals, and how many of them each has."""
    found = single.filter(batch=None, claim__appearances__isnull=False).order_by()
    found = found.values(article=F("claim__appearances__passage__source")).annotate(number=Count("pk", distinct=True))
    numbers = dict(found.order_by("-number", "article").values_list("article", "number")[:LISTED])
    known = Source.objects.select_related("publisher").in_bulk(list(numbers))
    withholding.veil(request.user, known.values())
    return [{"source": known[pk], "number": number} for pk, number in numbers.items()]
