"""Many addresses at once, as evidence on one side of a claim."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from claims import withholding, working
from claims.forms.pasting import Pasted, PasteForm
from claims.models import Claim
from claims.views.desk.claim import EDITABLE, address
from claims.views.desk.page import claim_or_404, needs, send, show_form
from people.roles import Act
from sources import tracing
from sources.models import Source
from sources.saving import Unfit


@EDITABLE
@needs(Act.WORK)
def paste(request: HttpRequest, public_id: str) -> HttpResponse:
    """Link up to twenty addresses at once: all of them, or none.

    Linked in the order typed, recorded in the order of the addresses: of two people who paste the same new ones the
    second waits for the first at the first address, and never each for the other.
    """
    claim = claim_or_404(public_id)
    initial = {"version": claim.version, "stance": "supports"}
    form = PasteForm(request.POST or None, user=request.user, initial=initial)

    def act() -> str:
        claim.version = form.cleaned_data["version"]
        linked = set(
            claim.evidence.filter(stance=form.cleaned_data["stance"], withdrawn_at=None).values_list(
                "source", flat=True
            )
        )
        recorded = {row.url: _recorded(request, form, row) for row in sorted(form.new_rows, key=lambda row: row.url)}
        sources = [row.known or recorded[row.url] for row in form.rows]
        new = [source for source in sources if source.pk not in linked]
        for source in new:
            _link(request, claim, form, source)
        if not new:
            messages.info(request, _("All of these are linked on this side already. Nothing was added."))
        return address(claim, "#evidence")

    return send(request, form, act) or show_form(request, "paste.html", form, section="queue", claim=claim)


def _recorded(request: HttpRequest, form: PasteForm, row: Pasted) -> Source:
    try:
        publisher = tracing.publisher_named(form.publisher_of(row), by=request.user)
        return withholding.add(by=request.user, publisher=publisher, **form.source_values(row))
    except Unfit as refusal:
        sentences = [sentence for found in refusal.problems.values() for sentence in found]
        raise Unfit({f"title-{row.key}": sentences}) from refusal


def _link(request: HttpRequest, claim: Claim, form: PasteForm, source: Source) -> None:
    values = form.values("stance", "credibility", "note", "counts_reason")
    working.add_evidence(claim, by=request.user, source=source, counts=not values["counts_reason"], **values)
