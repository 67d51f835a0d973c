"""A status proposed on a quick look, from one screen; what it leaves open is listed with the claim."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from claims import publish, withholding, working
from claims.forms.quick import QuickForm
from claims.models import Claim
from claims.publish import Refused
from claims.record import revision
from claims.views.desk.claim import EDITABLE
from claims.views.desk.page import claim_or_404, needs, send, show_form
from claims.views.desk.proposing import open_proposal, setting_of, standing_document
from people.roles import Act
from sources import tracing
from sources.models import Source


@EDITABLE
@needs(Act.PROPOSE)
def quick(request: HttpRequest, public_id: str) -> HttpResponse:
    """Status, basis, reason and evidence: all of it is kept and proposed, or nothing."""
    claim = claim_or_404(public_id)
    base = standing_document(claim)
    setting = setting_of(claim, base, request.user)
    form = QuickForm(request.POST or None, setting=setting, initial={"version": claim.version})

    def act() -> str:
        revision.hold()  # before the rows that are edited first: whoever proposes in full waits for these under it
        claim.version = form.cleaned_data["version"]
        if form.cleaned_data.get("settle"):
            working.edit_claim(claim, by=request.user, version=claim.version, settle=form.cleaned_data["settle"])
        cited = [*_ticked(claim, form), *_linked(request, claim, form)]
        try:
            proposal = publish.propose(
                claim, by=request.user, act=form.act, change=form.change(cited), version=claim.version, quick=True
            )
        except Refused as refusal:
            raise form.placed(refusal) from refusal
        return reverse("claims:desk-proposal", args=[proposal.pk])

    def current(row: Claim) -> dict[str, str]:
        return {"settle": row.settle} if "settle" in form.fields else {}

    return send(request, form, act, current=current) or show_form(
        request, "quick.html", form, section="queue", claim=claim, base=base, setting=setting,
        open_proposal=open_proposal(claim),
    )  # fmt: skip


def _ticked(claim: Claim, form: QuickForm) -> list[Source]:
    """The sources that were ticked, in the order of the page."""
    rows = Source.objects.in_bulk(form.cleaned_data["cites"], field_name="public_id")
    return [rows[public_id] for public_id in form.cleaned_data["cites"]]


def _linked(request: HttpRequest, claim: Claim, form: QuickForm) -> list[Source]:
    """The source of the new address, linked to the claim unless it is linked on that side already."""
    address = form.cleaned_data["address"]
    if not address:
        return []
    source = tracing.known_address(address) or _recorded(request, form)
    values = form.values("stance", "credibility", "note")
    if not claim.evidence.filter(source=source, stance=values["stance"], withdrawn_at=None).exists():
        working.add_evidence(claim, by=request.user, source=source, version=claim.version, **values)
    return [source]


def _recorded(request: HttpRequest, form: QuickForm) -> Source:
    publisher = tracing.publisher_named(form.cleaned_data["publisher"], by=request.user)
    return withholding.add(by=request.user, publisher=publisher, **form.source_values())
