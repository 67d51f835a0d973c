"""Proposals: written, previewed, laid before a second person, approved or sent back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claims import compare, publish
from claims.forms.base import DeskForm
from claims.forms.decisions import AloneForm, ApproveForm, SendBackForm, TakeBackForm
from claims.forms.proposal import Cited, ProposalForm, Setting, in_words, initial_of
from claims.models import Claim, Opening, Proposal
from claims.publish import Refused
from claims.views.desk.claim import EDITABLE
from claims.views.desk.page import claim_or_404, needs, send, show_form
from people.models import User
from people.roles import Act
from sources import digest

Document = dict[str, Any]

FORMS = (ApproveForm, SendBackForm, TakeBackForm, AloneForm)


@EDITABLE
@needs(Act.PROPOSE)
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Fill in the change, see what it would do, and send it for a second check."""
    claim = claim_or_404(public_id)
    base = _standing_document(claim)
    setting = _setting(claim, base)
    initial = {"version": claim.version, **_initial(request, claim)}
    form = ProposalForm(request.POST or None, setting=setting, initial=initial)
    preview = _preview(claim, form) if request.method == "POST" and form.is_valid() else None
    answer = _sent(request, claim, form) if preview else None
    if answer is not None:
        return answer
    facts = {"preview": preview, "rows": side_by_side(base, preview), "open_proposal": _open(claim)}
    return show_form(request, "propose.html", form, section="queue", claim=claim, setting=setting, **facts)


@require_safe
@needs(Act.READ_DESK)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposed edition beside the one readers see now, and what may be done with it."""
    return _page(request, _proposal_or_404(pk))


@require_POST
@needs(Act.APPROVE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish exactly what was read."""

    def act(proposal: Proposal, form: DeskForm) -> None:
        publish.approve(proposal, by=request.user, digest=form.cleaned_data["digest"])

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
        publish.publish_alone(proposal, by=request.user, reason=form.cleaned_data["override"])

    return _decide(request, pk, AloneForm, act)


def _decide(
    request: HttpRequest, pk: int, kind: type[DeskForm], act: Callable[[Proposal, DeskForm], None]
) -> HttpResponse:
    proposal = _proposal_or_404(pk)
    form = kind(request.POST, auto_id=_ids(kind))

    def once() -> str:
        act(proposal, form)
        return reverse("claims:desk-proposal", args=[proposal.pk])

    return send(request, form, once) or _page(request, _proposal_or_404(pk), form)


def _ids(kind: type[DeskForm]) -> str:
    """Ids that no other form of the page has."""
    return f"{kind.__name__.lower()}_%s"


def _page(request: HttpRequest, proposal: Proposal, sent: DeskForm | None = None) -> HttpResponse:
    """The proposal with all its forms, the one that was refused showing why."""
    before = _document(proposal.base_id)
    proposed = _proposed(proposal)
    shown = {"digest": proposal.digest}
    fresh = [form(initial=shown, auto_id=_ids(form)) for form in FORMS]
    forms = [sent if sent is not None and type(form) is type(sent) else form for form in fresh]
    forms.sort(key=lambda form: form is not sent)
    named = {type(form).__name__: form for form in forms}
    return show_form(
        request, "proposal.html", *forms, section="queue", proposal=proposal, claim=proposal.claim,
        before=before, proposed=proposed, rows=side_by_side(before, proposed), named=named,
        relied=relied_on(proposed),
        exact=_exact(proposed), answers=_answers(proposal), why_not=_why_not(proposal, request.user),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One part that differs: its name, and its words now and as proposed, changed ones marked."""

    what: str
    now: list[compare.Piece]
    proposed: list[compare.Piece]


def side_by_side(before: Document | None, proposed: Document | None) -> list[Row]:
    """What the proposed document changes, part by part; everything, where nothing is public yet."""
    if proposed is None:
        return []
    if before is None:
        return [Row(what, [], [("in", text)]) for _key, (what, text) in compare.parts(proposed) if text]
    return [
        Row(found.what, _without(found.pieces, "in"), _without(found.pieces, "out"))
        for found in compare.compare(before, proposed)
    ]


def _without(pieces: list[compare.Piece], kind: str) -> list[compare.Piece]:
    return compare.shortened([piece for piece in pieces if piece[0] != kind])


@dataclass(frozen=True, slots=True)
class Relied:
    """A source that the status cites: what it is, which side it stands on, and what it says of the claim."""

    title: str
    publisher: str
    language: str
    side: str
    note: str


def relied_on(document: Document | None) -> list[Relied]:
    """The sources that the status of a document cites, in the order of the text."""
    if document is None:
        return []
    links = {link["source"]: link for link in document["evidence"]}
    return [
        _relied(document["sources"][cited], links.get(cited, {"stance_word": "", "note": ""}))
        for cited in document["status"]["cites"]
    ]


def _relied(source: dict[str, Any], link: dict[str, Any]) -> Relied:
    publisher = source["publisher"]["name"] if source["publisher"] else source["withheld_word"]
    return Relied(source["title"], publisher, source["language"], link["stance_word"], link["note"])


def _exact(document: Document | None) -> str:
    """The document as it would be published, laid out for reading."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) if document else ""


def _answers(proposal: Proposal) -> list[tuple[str, str]]:
    """Each warning that the author answered: what the rule asks, and the answer."""
    return [(in_words(rule), answer) for rule, answer in proposal.answered.items()]


def _why_not(proposal: Proposal, user: User) -> str:
    """Why this person cannot approve: the sentence that stands where the button would; "" when they can."""
    if proposal.state != Proposal.State.OPEN:
        return ""
    if proposal.author_id == user.pk:
        return _("You wrote this proposal, so somebody else checks it.")
    if not user.may(Act.APPROVE):
        return _("Your role does not include the second check. A reviewer or an editor does it.")
    return ""


def _setting(claim: Claim, base: Document | None) -> Setting:
    links = claim.evidence.filter(withdrawn_at=None).select_related("source__publisher")
    evidence = [
        Cited(
            public_id=link.source.public_id,
            label=f"{link.source.publisher}: {link.source.title}",
            side=link.get_stance_display(),
            note=link.note,
        )
        for link in links
    ]
    return Setting(
        claim=claim,
        standing=base["standing"] if base else "draft",
        lines=base["timeline"]["lines"] if base else [],
        evidence=list({cited.public_id: cited for cited in evidence}.values()),
    )


def _initial(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    """What an earlier proposal of this claim said, where the author mends it."""
    typed = request.GET.get("from", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        return {}
    earlier = claim.proposals.filter(pk=int(typed)).first()
    return initial_of(earlier) if earlier else {}


def _preview(claim: Claim, form: ProposalForm) -> Document | None:
    """The document that would be laid before the second person; None where the door refuses it."""
    final = form.data.get("do") != "preview"
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
    if form.errors or form.data.get("do") == "preview":
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
            version=data["version"],
        )
        return reverse("claims:desk-proposal", args=[proposal.pk])

    return send(request, form, act)


def _standing_document(claim: Claim) -> Document | None:
    public = getattr(claim, "public", None)
    return _document(public.edition_id) if public else None


def _document(edition_id: int | None) -> Document | None:
    """The document of an edition; None where there is none or a redaction emptied it."""
    stored = Opening.objects.filter(edition=edition_id).values_list("document", flat=True).first()
    return digest.load(zlib.decompress(bytes(stored))) if stored else None


def _proposed(proposal: Proposal) -> Document | None:
    """The proposed document; None where a redaction emptied it."""
    stored = bytes(proposal.document)
    return digest.load(zlib.decompress(stored)) if stored else None


def _open(claim: Claim) -> Proposal | None:
    return claim.proposals.defer("document").filter(state=Proposal.State.OPEN).first()


def _proposal_or_404(pk: int) -> Proposal:
    rows = Proposal.objects.select_related("claim__public", "author", "decided_by", "base", "batch")
    proposal = rows.filter(pk=pk).first()
    if proposal is None:
        raise Http404("There is no proposal of this number.")
    return proposal
