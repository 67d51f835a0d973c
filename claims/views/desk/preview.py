"""The page that a document would be, from the same templates that readers get, marked as not public."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claims import presenting
from claims.models import Claim
from claims.presenting.wording import moment
from claims.views.caching import render_public
from claims.views.claim_parts import drawn
from claims.views.desk import reading
from claims.views.desk.page import needs, proposal_or_404
from people.roles import Act

Document = dict[str, Any]
GONE = ("withdrawn", "merged")


@require_safe
@needs(Act.READ_DESK)
def of_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """The page that a proposal would publish."""
    proposal = proposal_or_404(pk)
    document = reading.proposed_document(proposal)
    back = request.path.removesuffix("page/")
    if document is None:
        return _sentence(_("A redaction has emptied this proposal."), back)
    return page(proposal.claim, document, back=back, became=reading.outcome(proposal))


def page(claim: Claim, document: Document, *, back: str, became: reading.Outcome | None = None) -> HttpResponse:
    """The public page of `document`, as a preview that no cache and no search engine keeps.

    `became` is what became of a proposal that is decided: there is no telling then which version it would be.
    """
    if document["standing"] in GONE:
        notice = presenting.claim.notice(document) or {}
        return _sentence(notice.get("reason", ""), back, into=notice.get("into"), statement=claim.statement)
    now = dt.datetime.now(dt.UTC)
    seq, recorded = claim.editions.count() + 1, moment(now)
    found = presenting.claim_page(document, end=now.date().isoformat())
    shown = drawn(found | {"seq": seq, "recorded": recorded, "json_address": back})
    words = _("This is a preview of version %(n)s. It is not public.") % {"n": seq}
    if became is not None:
        words = _("This is a proposal as it was laid: %(outcome)s") % {"outcome": became.words}
    facts = {
        "section": "claims",
        "editions": [],
        "id": found["id"],
        "address": found["address"],
        "banner": {"title": _("Preview"), "words": words, "back": back},
    }
    return _kept_from_all("desk/preview.html", shown | facts)


def _sentence(reason: str, back: str, **facts: Any) -> HttpResponse:
    words = _("This is a preview of a page without the claim’s account. It is not public.")
    return _kept_from_all("desk/preview_notice.html", {"words": words, "reason": reason, "back": back, **facts})


def _kept_from_all(template: str, context: Document) -> HttpResponse:
    response = render_public(template, context)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response
