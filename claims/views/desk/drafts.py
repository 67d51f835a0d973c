"""The draft of a change form: thrown away on request."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from claims import drafts
from claims.views.desk.page import claim_or_404, needs
from people.roles import Act


@require_POST
@needs(Act.PROPOSE)
def throw_away(request: HttpRequest, public_id: str) -> HttpResponse:
    """Forget what was typed; doing it again does nothing more."""
    drafts.forget(claim_or_404(public_id), request.user)
    return redirect("claims:desk-propose", public_id=public_id)
