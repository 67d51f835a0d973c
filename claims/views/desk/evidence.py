"""Evidence at the desk: a source linked to a claim, changed, or taken out of the account."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from claims import scales, withholding, working
from claims.forms.evidence import NEW, EditEvidenceForm, NewEvidenceForm, WithdrawEvidenceForm, initial_of
from claims.forms.source import NewSourceForm
from claims.models import Claim, Evidence
from claims.views.desk import source as source_pages
from claims.views.desk.claim import EDITABLE, address
from claims.views.desk.page import claim_or_404, needs, send, sent_before, show_form
from people.roles import Act
from sources.models import Source
from sources.saving import Unfit

THEN_PROPOSE = "propose"
"""Where `?then=` leads back to once evidence is added: the change form, for which it was added."""


@EDITABLE
@needs(Act.WORK)
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Link a source that we have, or one described on the same page."""
    claim = claim_or_404(public_id)
    chosen = request.GET.get("source", "")
    stance = request.GET.get("stance", "")
    initial = {
        "version": claim.version,
        "source": [chosen] if chosen else [],
        "stance": stance if stance in scales.STANCES else "supports",
    }
    proposing = request.GET.get("then") == THEN_PROPOSE
    back = reverse("claims:desk-propose", args=[claim.public_id]) if proposing else address(claim)
    form = NewEvidenceForm(request.POST or None, initial=initial)
    new = NewSourceForm(_described(request, form), user=request.user, prefix=NEW)

    def act() -> str:
        source = _recorded(request, new) if form.describes_new else form.cleaned_data["source"][0]
        if not withholding.may_see(request.user, source):
            raise Unfit({"source": [withholding.NOT_NAMED]})
        values = {**form.evidence_values(), "version": form.cleaned_data["version"]}
        working.add_evidence(claim, by=request.user, source=source, **values)
        return back if proposing else address(claim, "#evidence")

    answer = sent_before(request) if form.describes_new and not _fits(form, new) else send(request, form, act)
    return answer or show_form(
        request, "add_evidence.html", form, new, section="queue", claim=claim, new=new, back=back
    )


@EDITABLE
@needs(Act.WORK)
def edit(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """Change what a link says. Its claim and source never change; its quotation is the source's own words."""
    claim = claim_or_404(public_id)
    evidence = _link_or_404(claim, key)
    withholding.need_sight(request.user, evidence.source)
    form = EditEvidenceForm(request.POST or None, initial=initial_of(evidence))

    def act() -> str:
        version = form.cleaned_data["version"]
        working.edit_evidence(evidence, by=request.user, version=version, **form.evidence_values())
        return address(claim, "#evidence")

    def current(row: Claim) -> dict[str, object]:
        fresh = initial_of(_link_or_404(row, key))
        return {name: value for name, value in fresh.items() if name != "version"}

    return send(request, form, act, current=current) or show_form(
        request, "edit_evidence.html", form, section="queue", claim=claim, evidence=evidence
    )


@EDITABLE
@needs(Act.WORK)
def withdraw(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """Take a link out of the account, with a reason."""
    claim = claim_or_404(public_id)
    evidence = _link_or_404(claim, key)
    withholding.veil(request.user, [evidence.source])
    form = WithdrawEvidenceForm(request.POST or None, initial={"version": claim.version})

    def act() -> str:
        because, version = form.cleaned_data["withdrawn_because"], form.cleaned_data["version"]
        working.withdraw_evidence(evidence, by=request.user, because=because, version=version)
        return address(claim, "#evidence")

    return send(request, form, act) or show_form(
        request, "one_act.html", form, section="queue", claim=claim, evidence=evidence,
        heading=_("Withdraw evidence"), button=_("Withdraw"),
    )  # fmt: skip


def _described(request: HttpRequest, form: NewEvidenceForm) -> object:
    """The second half of the page is read where it is used, or where something in it is looked for."""
    return request.POST if request.POST and (form.describes_new or form.looking) else None


def _fits(form: NewEvidenceForm, new: NewSourceForm) -> bool:
    """Whether both halves can be read; both are asked, so that all errors show at once."""
    return all([form.is_valid(), new.is_valid()])


def _recorded(request: HttpRequest, new: NewSourceForm) -> Source:
    try:
        return source_pages.recorded(new, by=request.user)
    except Unfit as refusal:
        new.refuse(refusal.problems)
        raise Unfit({"source": [_("The new source cannot be kept as described below.")]}) from refusal


def _link_or_404(claim: Claim, key: str) -> Evidence:
    link = claim.evidence.select_related("claim", "source__publisher").filter(key=key).first()
    if link is None:
        raise Http404("There is no such evidence.")
    return link
