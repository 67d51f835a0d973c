"""How a claim stands: withdrawn, resumed, merged into another. Each is proposed, and a second person decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from claims import publish
from claims.forms.base import DeskForm
from claims.forms.standing import MergeForm, ResumeForm, WithdrawForm
from claims.models import Claim, Proposal
from claims.views.desk import reading
from claims.views.desk.claim import EDITABLE
from claims.views.desk.page import claim_or_404, needs, send, show_form, standing_of
from people.roles import Act


@EDITABLE
@needs(Act.WITHDRAW)
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose that we no longer stand behind the page."""
    claim = claim_or_404(public_id)
    form = WithdrawForm(request.POST or None)

    def act() -> str:
        reason = form.cleaned_data["reason"]
        return _place(publish.propose(claim, by=request.user, act="withdraw", note=reason))

    facts = {
        "heading": _("Withdraw this claim"),
        "follows": [
            _("The page shows that we no longer stand behind it, your reason, and the history of what we published."),
            _("Its address stays. It leaves every list and count. A withdrawn claim can be resumed."),
        ],
    }
    return _page(request, claim, form, act, "withdraw", **facts)


@EDITABLE
@needs(Act.PROPOSE)
def resume(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose that a paused or withdrawn claim is shown again as it was last published.

    What an editor withdrew is for an editor to propose again (`claims.moves`).
    """
    claim = claim_or_404(public_id)
    form = ResumeForm(request.POST or None)

    def act() -> str:
        note = form.cleaned_data["note"]
        return _place(publish.propose(claim, by=request.user, act="resume", note=note))

    facts = {
        "heading": _("Resume this claim"),
        "follows": [
            _("The page shows what was last published, without the notice."),
            _("If evidence or status changed meanwhile, propose that instead: choose “Resumed” as the kind of change."),
        ],
        "instead": reverse("claims:desk-propose", args=[claim.public_id]),
    }
    return _page(request, claim, form, act, "resume", **facts)


@EDITABLE
@needs(Act.WITHDRAW)
def merge(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose that the claim is followed at another one's address."""
    claim = claim_or_404(public_id)
    form = MergeForm(request.POST or None, claim=claim)

    def act() -> str:
        into = form.cleaned_data["into"][0]
        batch = publish.merge(claim, into, by=request.user, reason=form.cleaned_data["reason"])
        return reverse("claims:desk-batch", args=[batch.pk])

    facts = {
        "heading": _("Merge this claim into another"),
        "follows": [
            _("The page leads readers to the other claim and says why. Its own history stays at its address."),
            _("What the other claim has at the desk and has not published yet is proposed with it, in one batch."),
            _("A merge cannot be undone."),
        ],
        "picker": form.picker,
    }
    return _page(request, claim, form, act, "merge", **facts)


def _page(
    request: HttpRequest, claim: Claim, form: DeskForm, act: Callable[[], str], kind: str, **facts: Any
) -> HttpResponse:
    answer = send(request, form, act)
    if answer is not None:
        return answer
    public, standing = getattr(claim, "public", None), standing_of(claim)
    waiting = claim.proposals.defer("document").filter(state=Proposal.State.OPEN).first()
    return show_form(
        request, "standing.html", form, section="queue", claim=claim, open_proposal=waiting,
        document=reading.document(public.edition_id) if public else None,
        possible=kind in publish.MOVES[standing], may_begin=publish.may_begin(request.user, kind, standing), **facts,
    )  # fmt: skip


def _place(proposal: Proposal) -> str:
    return reverse("claims:desk-proposal", args=[proposal.pk])
