"""Proposals: written, previewed, laid before a second person, approved or sent back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claims import completing, drafts, publish
from claims.checklist import Test, checklist
from claims.edition import dissenting
from claims.forms.answering import AnsweringForm, CompleteForm
from claims.forms.base import DeskForm
from claims.forms.decisions import AloneForm, ApproveForm, SendBackForm, TakeBackForm
from claims.forms.proposal import KEEP, Cited, ProposalForm, Setting, initial_of
from claims.models import ChangeDraft, Claim, Proposal
from claims.publish import Refused
from claims.views.desk import reading
from claims.views.desk.claim import EDITABLE
from claims.views.desk.page import claim_or_404, needs, proposal_or_404, send, show_form
from claims.views.desk.preview import page
from people.models import User
from people.roles import Act
from sources.models import Source

Document = dict[str, Any]

LOOKS = ("preview", "page")
MANY = frozenset({"cites", "retire"})
FORMS = (ApproveForm, SendBackForm, TakeBackForm, AloneForm, CompleteForm)


@EDITABLE
@needs(Act.PROPOSE)
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Fill in the change, see what it would do, and send it for a second check."""
    claim = claim_or_404(public_id)
    if request.method == "POST" and request.POST.get("do") == "draft":
        return _save_draft(request, claim)
    base = standing_document(claim)
    setting = setting_of(claim, base, request.user)
    draft = drafts.of(claim, request.user)
    initial = {**_begun(request, claim), **_initial(request, claim, draft), "version": claim.version}
    form = ProposalForm(request.POST or None, setting=setting, initial=initial)
    if not form.is_bound and form["act"].value() == "correction":
        form.fields["type"].widget.attrs["autofocus"] = True
    preview = _preview(claim, form) if request.method == "POST" and form.is_valid() else None
    if preview and form.data.get("do") == "page":
        return page(claim, preview, back=request.path)
    answer = _sent(request, claim, form) if preview else None
    if answer is not None:
        return answer
    if form.is_bound and not form.looking and form.errors:
        draft = drafts.save(claim, request.user, request.POST) or draft
    facts = {
        "preview": preview,
        "rows": reading.side_by_side(base, preview),
        "tests": checklist(preview, base, form.cleaned_data.get("act", "change"), form.answered()) if preview else [],
        "draft": draft,
        "draft_is_old": draft is not None and draft.typed.get("version") != [str(claim.version)],
        "open_proposal": open_proposal(claim),
        "followed": dissenting.followed(base, preview) if preview else [],
    }
    return show_form(request, "propose.html", form, section="queue", claim=claim, setting=setting, **facts)


def _save_draft(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Keep what was typed as it is, checked or not."""
    if drafts.save(claim, request.user, request.POST) is None:
        raise SuspiciousOperation("This is too much to keep as a draft.")
    messages.success(request, _("Your draft is saved. Only you see it."))
    return redirect("claims:desk-propose", public_id=claim.public_id)


@require_safe
@needs(Act.READ_DESK)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposed edition beside the one readers see now, and what may be done with it."""
    return _page(request, proposal_or_404(pk))


@require_POST
@needs(Act.APPROVE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish exactly what was read, at once or when its embargo ends."""

    def act(proposal: Proposal, form: DeskForm) -> None:
        assert isinstance(form, ApproveForm)
        verb = publish.approve_ahead if reading.embargoed(proposal) else publish.approve
        verb(proposal, by=request.user, digest=form.cleaned_data["digest"], answers=form.answers())

    return _decide(request, pk, ApproveForm, act)


@require_POST
@needs(Act.APPROVE)
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the proposal to its author with a note."""

    def act(proposal: Proposal, form: DeskForm) -> None:
        publish.send_back(proposal, by=request.user, note=form.cleaned_data["decision_note"])

    return _decide(request, pk, SendBackForm, act)


@require_POST
@needs(Act.PROPOSE)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one's own proposal."""

    def act(proposal: Proposal, form: DeskForm) -> None:
        publish.take_back(proposal, by=request.user)

    return _decide(request, pk, TakeBackForm, act)


@require_POST
@needs(Act.OVERRIDE)
def publish_alone(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish without a second check; the reason is recorded and shown."""

    def act(proposal: Proposal, form: DeskForm) -> None:
        assert isinstance(form, AloneForm)
        reason = form.cleaned_data["override"]
        publish.publish_alone(proposal, by=request.user, reason=reason, answers=form.answers())

    return _decide(request, pk, AloneForm, act)


@require_POST
@needs(Act.PROPOSE)
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what a quick look left open."""

    def act(proposal: Proposal, form: DeskForm) -> None:
        assert isinstance(form, CompleteForm)
        publish.answer(proposal, by=request.user, answers=form.answers())

    return _decide(request, pk, CompleteForm, act)


def _decide(
    request: HttpRequest, pk: int, kind: type[DeskForm], act: Callable[[Proposal, DeskForm], None]
) -> HttpResponse:
    proposal = proposal_or_404(pk)
    form = _form(kind, reading.read([proposal], request.user)[0], request.POST)

    def once() -> str:
        act(proposal, form)
        return reverse("claims:desk-proposal", args=[proposal.pk])

    return send(request, form, once) or _page(request, proposal_or_404(pk), form)


def _form(kind: type[DeskForm], found: reading.Reading, data: Any = None, **options: Any) -> DeskForm:
    """A form of the page, under ids that no other has, with a field for each warning that it answers."""
    if issubclass(kind, AnsweringForm):
        options["open_rules"] = _to_answer(kind, found)
    return kind(data, auto_id=f"{kind.__name__.lower()}_%s", **options)


def _to_answer(kind: type[DeskForm], found: reading.Reading) -> list[tuple[str, str]]:
    """An approver answers what an import left open; what a quick look left open is completed by anybody, later."""
    if kind is not CompleteForm:
        return [] if found.proposal.completes_by else found.open
    able = publish.answers.in_words(found.proposal)
    return [(rule, sentence) for rule, sentence in found.open if rule in able]


def _page(request: HttpRequest, proposal: Proposal, sent: DeskForm | None = None) -> HttpResponse:
    """The proposal with all its forms, the one that was refused showing why."""
    found = reading.read([proposal], request.user)[0]
    shown = {"digest": proposal.digest, "override": reading.alone_reason()}
    fresh = [_form(kind, found, initial=shown) for kind in FORMS]
    forms = [sent if sent is not None and type(form) is type(sent) else form for form in fresh]
    forms.sort(key=lambda form: form is not sent)
    named = {type(form).__name__: form for form in forms}
    return show_form(
        request, "proposal.html", *forms, section="queue", proposal=proposal, claim=proposal.claim,
        found=found, before=found.before, proposed=found.proposed, rows=found.rows, relied=found.relied,
        answers=found.answers, why_not=found.why_not, exact=_exact(found.proposed), named=named,
        tests=_tests(proposal, found), embargoed=reading.embargoed(proposal), part=reading.is_part(proposal),
        quick=completing.newest(completing.unfinished().filter(pk=proposal.pk)),
        followed=dissenting.followed(found.before, found.proposed) if found.proposed else [],
    )  # fmt: skip


def _tests(proposal: Proposal, found: reading.Reading) -> list[Test]:
    """The tests of the proposed status, where the proposal changes the status at all."""
    changes = found.proposed is not None and proposal.act not in ("source", "merge", "withdraw")
    changes = changes and "dissent" not in proposal.change
    answered = {**proposal.answered, **{row.rule: row.text for row in proposal.answers.all()}}
    return checklist(found.proposed, found.before, proposal.act, answered) if changes else []


def _exact(document: Document | None) -> str:
    """The document as it would be published, laid out for reading."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) if document else ""


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


def _initial(request: HttpRequest, claim: Claim, draft: ChangeDraft | None) -> Mapping[str, Any]:
    """What an earlier proposal of this claim said, where the author mends it; else what their draft says."""
    typed = request.GET.get("from", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        return drafts.as_initial(draft, MANY) if draft else {}
    earlier = claim.proposals.filter(pk=int(typed)).first()
    return initial_of(earlier) if earlier else {}


def _preview(claim: Claim, form: ProposalForm) -> Document | None:
    """The document that would be laid before the second person; None where the door refuses it."""
    final = form.data.get("do") not in LOOKS
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
    return document


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
        drafts.forget(claim, request.user)
        return reverse("claims:desk-proposal", args=[proposal.pk])

    return send(request, form, act)


def standing_document(claim: Claim) -> Document | None:
    """What readers see of a claim now."""
    public = getattr(claim, "public", None)
    return reading.document(public.edition_id) if public else None


def open_proposal(claim: Claim) -> Proposal | None:
    """The proposal of a claim that waits, without its document."""
    return claim.proposals.defer("document").filter(state=Proposal.State.OPEN).first()
