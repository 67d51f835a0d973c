"""The change form: begun, kept while one types, previewed, and laid before a second person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from claims import drafts, publish, queue
from claims.checklist import checklist
from claims.edition import dissenting
from claims.forms.proposal import KEEP, Cited, ProposalForm, Setting, initial_of
from claims.models import ChangeDraft, Claim, Proposal
from claims.publish import Refused
from claims.views.desk import reading
from claims.views.desk.claim import EDITABLE
from claims.views.desk.evidence import THEN_PROPOSE
from claims.views.desk.page import claim_or_404, needs, send, sent_before, show, show_form
from claims.views.desk.preview import page
from people.models import User
from people.roles import Act
from sources.models import Source

Document = dict[str, Any]

LIVE = "live"
LOOKS = ("preview", "page", LIVE)
ADDS = {"evidence": {}, "denial": {"stance": "denies"}}
"""Buttons that lead to the form for evidence and back here; what was typed is kept as a draft."""
MANY = frozenset({"cites", "retire"})


@EDITABLE
@needs(Act.PROPOSE)
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Fill in the change, see what it would do, and send it for a second check.

    Whatever is posted and not sent is kept as the author's draft. With script that happens while they type.
    """
    claim = claim_or_404(public_id)
    base = standing_document(claim)
    setting = setting_of(claim, base, request.user)
    if request.method == "POST" and request.POST.get("do") in ("draft", *ADDS):
        return _save_draft(request, claim, ProposalForm(request.POST, setting=setting))
    draft = drafts.of(claim, request.user)
    earlier = _earlier(request, claim)
    initial = {**_begun(request, claim), **_initial(earlier, draft), "version": claim.version}
    form = ProposalForm(request.POST or None, setting=setting, initial=initial)
    if not form.is_bound and form["act"].value() == "correction":
        form.fields["type"].widget.attrs["autofocus"] = True
    waiting = open_proposal(claim)
    preview = _preview(claim, form) if form.is_bound and not form.looking else None
    answer = _sent(request, claim, form) if preview else None
    if form.is_bound and form.errors and not form.looking and form.data.get("do") not in LOOKS:
        answer = answer or sent_before(request)
    if answer is not None:
        return answer
    if form.is_bound and not form.looking and not _comes_late(request, waiting):
        draft = drafts.save(claim, request.user, form.as_typed()) or draft
    if preview and form.data.get("do") == "page":
        return page(claim, preview, back=request.path)
    facts = {
        "preview": preview,
        "rows": reading.side_by_side(base, preview),
        "tests": checklist(preview, base, form.cleaned_data.get("act", "change"), form.answered()) if preview else [],
        "draft": draft,
        "draft_is_old": draft is not None and draft.typed.get("version") != [str(claim.version)],
        "open_proposal": waiting,
        "followed": dissenting.followed(base, preview) if preview else [],
        "came_back": earlier if earlier and earlier.state in queue.BACK else None,
        "claim": claim,
        "setting": setting,
        "denials": partial(publish.denials, claim, base),
    }
    if request.htmx and form.data.get("do") == LIVE:
        return show(request, "_foreseen.html", form=form, **facts)
    return show_form(request, "propose.html", form, section="queue", **facts)


def _comes_late(request: HttpRequest, waiting: Proposal | None) -> bool:
    """Whether a look that was asked for while one typed comes in after the sending, and would begin a draft anew."""
    return request.POST.get("do") in LOOKS and waiting is not None and waiting.author_id == request.user.pk


def _save_draft(request: HttpRequest, claim: Claim, form: ProposalForm) -> HttpResponse:
    """Keep what was typed as it is, checked or not."""
    if drafts.save(claim, request.user, form.as_typed()) is None:
        raise SuspiciousOperation("This is too much to keep as a draft.")
    if request.POST["do"] in ADDS:
        query = urlencode({**ADDS[request.POST["do"]], "then": THEN_PROPOSE})
        return redirect(f"{reverse('claims:desk-evidence-new', args=[claim.public_id])}?{query}")
    messages.success(request, _("Your draft is saved. Only you see it."))
    return redirect("claims:desk-propose", public_id=claim.public_id)


def _cited(source: Source) -> str:
    """A source as one chooses it; a withheld one is named to nobody here."""
    return str(source) if source.withheld else f"{source.publisher}: {source.title}"


def evidence_to_cite(claim: Claim) -> list[Cited]:
    """The sources of the claim's evidence, each once, as one ticks them."""
    links = claim.evidence.filter(withdrawn_at=None).select_related("source__publisher")
    evidence = [
        Cited(
            public_id=link.source.public_id,
            label=_cited(link.source),
            side=link.get_stance_display(),
            note=link.note,
        )
        for link in links
    ]
    return list({cited.public_id: cited for cited in evidence}.values())


def setting_of(claim: Claim, base: Document | None, by: User) -> Setting:
    """What a form that proposes a status is built on."""
    return Setting(
        claim=claim,
        standing=base["standing"] if base else "draft",
        by=by,
        lines=base["timeline"]["lines"] if base else [],
        evidence=evidence_to_cite(claim),
    )


def _begun(request: HttpRequest, claim: Claim) -> Mapping[str, Any]:
    """What can be filled in before anybody types: the day, and for a correction what it most often says."""
    begun: dict[str, Any] = {"effective_on": dt.datetime.now(dt.UTC).date()}
    public = getattr(claim, "public", None)
    if public and request.GET.get("act") == "correction":
        begun |= {"act": "correction", "status": KEEP, "since": public.effective_on, "noticed_by": _("An analyst")}
    return begun


def _earlier(request: HttpRequest, claim: Claim) -> Proposal | None:
    """The proposal of this claim that the author mends."""
    typed = request.GET.get("from", "")
    known = typed.isascii() and typed.isdigit() and len(typed) < 19
    rows = claim.proposals.defer("document").select_related("decided_by")
    return rows.filter(pk=int(typed)).first() if known else None


def _initial(earlier: Proposal | None, draft: ChangeDraft | None) -> Mapping[str, Any]:
    """What an earlier proposal said, where the author mends it; else, or once begun, their draft."""
    if draft and (earlier is None or draft.saved_at > (earlier.decided_at or earlier.opened_at)):
        return drafts.as_initial(draft, MANY)
    return initial_of(earlier) if earlier else {}


def _preview(claim: Claim, form: ProposalForm) -> Document | None:
    """The document that would be laid before the second person; None where the door refuses it, or a field is wrong.

    The rules are asked of what can be read in any case, so that all that is wrong is said at once.
    """
    final, whole = form.data.get("do") not in LOOKS, form.is_valid()
    if not form.can_be_weighed:
        return None
    if claim.version != form.cleaned_data["version"]:
        form.show_stale({}, claim.version)
        return None
    try:
        document, _before, findings = publish.preview(
            claim, act=form.cleaned_data["act"], change=form.change(), correction=form.correction()
        )
    except Refused as refusal:
        form.refuse({"": refusal.reasons})
        return None
    form.weigh(findings, final=final)
    return document if whole else None


def _sent(request: HttpRequest, claim: Claim, form: ProposalForm) -> HttpResponse | None:
    """Lay the change before a second person; None where it was only a preview or is refused."""
    if form.errors or form.data.get("do") in LOOKS:
        return None

    def act() -> str:
        data = form.cleaned_data
        proposal = publish.propose(
            claim,
            by=request.user,
            act=data["act"],
            change=form.change(),
            correction=form.correction(),
            note=data["note"],
            answered=form.answered(),
            embargo_until=data["embargo_until"],
            version=data["version"],
        )
        if not drafts.let_go(claim, request.user, form.as_typed()):
            told = _(
                "Your draft of this claim holds something else, from another window, which was not sent: it is kept."
            )
            messages.warning(request, told)
        return reverse("claims:desk-proposal", args=[proposal.pk])

    return send(request, form, act)


def standing_document(claim: Claim) -> Document | None:
    """What readers see of a claim now."""
    public = getattr(claim, "public", None)
    return reading.document(public.edition_id) if public else None


def open_proposal(claim: Claim) -> Proposal | None:
    """The proposal of a claim that waits, without its document."""
    return claim.proposals.defer("document").filter(state=Proposal.State.OPEN).first()
