"""What a person was told, and how they want it by mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claims import notices
from claims.forms.base import DeskForm
from claims.forms.notices import MailForm, ReadForm
from claims.models import MailWish, Notice
from claims.views.desk.page import needs, send, show_form
from people.roles import Act

READING = "read_%s"
"""Ids that the form about mail has not."""


@require_safe
@needs(Act.READ_DESK)
def index(request: HttpRequest) -> HttpResponse:
    """The newest notices of whoever asks, unread ones marked."""
    return _page(request)


@require_POST
@needs(Act.READ_DESK)
def read(request: HttpRequest) -> HttpResponse:
    """Mark a notice as read and go to what it speaks of; or mark all."""
    form = ReadForm(request.POST, auto_id=READING)

    def act() -> str:
        chosen = form.cleaned_data["notice"]
        if chosen is None:
            notices.read(request.user)
            return reverse("claims:desk-notices")
        found = notices.of(request.user).filter(pk=chosen).first()
        if found is None:
            raise Http404("There is no notice of this number.")
        notices.read(request.user, found.pk)
        return _address(found)

    return send(request, form, act) or _page(request, form)


@require_POST
@needs(Act.READ_DESK)
def mail(request: HttpRequest) -> HttpResponse:
    """How this person wants notices by mail."""
    form = MailForm(request.POST)

    def act() -> str:
        MailWish.objects.update_or_create(person=request.user, defaults={"when": form.cleaned_data["when"]})
        messages.success(request, _("Saved."))
        return reverse("claims:desk-notices")

    return send(request, form, act) or _page(request, form)


def _address(notice: Notice) -> str:
    """What it speaks of: a complaint, the notes of a claim or the claim, a proposal, or all of its batch."""
    if notice.report is not None:
        return reverse("claims:desk-report", args=[notice.report.receipt])
    if notice.claim is not None:
        notes = "#notes" if notice.kind == notices.Kind.MENTIONED else ""
        return reverse("claims:desk-claim", args=[notice.claim.public_id]) + notes
    batch = notice.proposal.batch_id if notice.kind == notices.Kind.TO_CHECK else None
    name, number = ("desk-batch", batch) if batch else ("desk-proposal", notice.proposal_id)
    return reverse(f"claims:{name}", args=[number])


def _page(request: HttpRequest, sent: DeskForm | None = None) -> HttpResponse:
    wish = MailWish.objects.filter(person=request.user).first()
    form = sent if isinstance(sent, MailForm) else MailForm(initial={"when": wish.when if wish else "daily"})
    reading = sent if isinstance(sent, ReadForm) else ReadForm(auto_id=READING)
    forms = (reading, form) if sent is reading else (form, reading)
    return show_form(
        request, "notices.html", *forms, section="notices", rows=notices.of(request.user)[: notices.SHOWN],
        named={"MailForm": form, "ReadForm": reading},
    )  # fmt: skip
