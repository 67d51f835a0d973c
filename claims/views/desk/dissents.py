"""Dissent at the desk: recorded, worded anew, withdrawn, and sent for a second check."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from claims import dissents, publish
from claims.forms.dissent import DissentForm, ProposeDissentForm, WithdrawDissentForm, initial_of
from claims.models import Claim, Dissent, Proposal
from claims.views.desk import reading
from claims.views.desk.claim import EDITABLE, address
from claims.views.desk.page import claim_or_404, needs, send, show_form
from claims.views.desk.proposing import evidence_to_cite, open_proposal
from people.roles import Act

SEND = "send"


@EDITABLE
@needs(Act.DISSENT)
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that one disagrees with the status, and send that for a second check where nothing else waits."""
    claim = claim_or_404(public_id)
    form = _form(request, claim, {"version": claim.version})

    def act() -> str:
        dissents.record(claim, by=request.user, version=form.cleaned_data["version"], **form.dissent_values())
        return _onward(request, claim, asked=request.POST.get("do") == SEND)

    return send(request, form, act) or _page(request, claim, form, heading=_("Record a dissent"))


@EDITABLE
@needs(Act.DISSENT)
def edit(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """Word one's own dissent anew."""
    claim = claim_or_404(public_id)
    dissent = _dissent_or_404(claim, key)
    form = _form(request, claim, initial_of(dissent))

    def act() -> str:
        dissents.edit(dissent, by=request.user, version=form.cleaned_data["version"], **form.dissent_values())
        return _onward(request, claim, asked=request.POST.get("do") == SEND)

    def current(row: Claim) -> dict[str, object]:
        now = initial_of(_dissent_or_404(row, key))
        return {name: now[name] for name in ("status", "reasons")}

    return send(request, form, act, current=current) or _page(
        request, claim, form, heading=_("Your dissent"), dissent=dissent
    )


@EDITABLE
@needs(Act.WORK)
def withdraw(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """Take back one's own dissent, with a reason; where readers see it, that goes for a second check."""
    claim = claim_or_404(public_id)
    dissent = _dissent_or_404(claim, key)
    leaves = dissents.state(dissent, _document(claim)) in ("public", "changed") and _may_go_now(claim)
    form = WithdrawDissentForm(request.POST or None)

    def act() -> str:
        dissents.withdraw(dissent, by=request.user, because=form.cleaned_data["withdrawn_because"])
        return _onward(request, claim, asked=leaves)

    return send(request, form, act) or show_form(
        request, "one_act.html", form, section="queue", claim=claim, heading=_("Withdraw a dissent"),
        button=_("Withdraw, and send for a second check") if leaves else _("Withdraw"),
    )  # fmt: skip


@EDITABLE
@needs(Act.PROPOSE)
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lay the dissent on a claim as it stands now before a second person."""
    claim = claim_or_404(public_id)
    form = ProposeDissentForm(request.POST or None)

    def act() -> str:
        return _place(publish.propose_dissent(claim, by=request.user, note=form.cleaned_data["note"]))

    return send(request, form, act) or show_form(
        request, "one_act.html", form, section="queue", claim=claim, heading=_("Send the dissent for a second check"),
        button=_("Send for second check"),
    )  # fmt: skip


def _form(request: HttpRequest, claim: Claim, initial: dict[str, Any]) -> DissentForm:
    return DissentForm(
        request.POST or None, initial=initial, claim=claim, evidence=evidence_to_cite(claim),
        against=dissents.disagreed_with(claim),
    )  # fmt: skip


def _page(request: HttpRequest, claim: Claim, form: DissentForm, **facts: Any) -> HttpResponse:
    return show_form(
        request, "dissent.html", form, section="queue", claim=claim, document=_document(claim),
        open_proposal=open_proposal(claim), may_go_now=_may_go_now(claim), **facts,
    )  # fmt: skip


def _onward(request: HttpRequest, claim: Claim, *, asked: bool) -> str:
    """Where to go: to the proposal where one was asked for, else back to the claim."""
    if asked:
        return _place(publish.propose_dissent(claim, by=request.user))
    return address(claim, "#dissent")


def _place(proposal: Proposal) -> str:
    return reverse("claims:desk-proposal", args=[proposal.pk])


def _document(claim: Claim) -> dict[str, Any] | None:
    public = getattr(claim, "public", None)
    return reading.document(public.edition_id) if public else None


def _may_go_now(claim: Claim) -> bool:
    """Whether a proposal for the sake of the dissent alone can be laid now."""
    public = getattr(claim, "public", None)
    return public is not None and public.standing == "public" and open_proposal(claim) is None


def _dissent_or_404(claim: Claim, key: str) -> Dissent:
    found = claim.dissents.select_related("claim", "added_by").filter(key=key).first()
    if found is None:
        raise Http404("There is no such dissent.")
    return found
