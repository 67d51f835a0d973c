"""Where its author mends what came back: the form it was laid with, filled in as it was proposed where that can be."""

from __future__ import annotations

from django.urls import reverse

from claims import publish
from claims.forms.proposal import begun_by
from claims.models import Proposal
from claims.views.desk import reading
from claims.views.desk.page import standing_of
from people.models import User

OWN_FORMS = {"withdraw": "claims:desk-withdraw", "merge": "claims:desk-merge"}
"""The acts that have a form of their own, which begins empty."""


def place(proposal: Proposal, user: User) -> str:
    """The address of the form; "" where this person can propose nothing of the kind as the claim stands."""
    public_id, standing = proposal.claim.public_id, standing_of(proposal.claim)
    if "dissent" in proposal.change:
        return reverse("claims:desk-claim", args=[public_id]) + "#dissent"
    if proposal.act in OWN_FORMS:
        possible = publish.may_begin(user, proposal.act, standing)
        return reverse(OWN_FORMS[proposal.act], args=[public_id]) if possible else ""
    if reading.is_part(proposal) or not begun_by(user, standing):
        return ""
    return f"{reverse('claims:desk-propose', args=[public_id])}?from={proposal.pk}"
