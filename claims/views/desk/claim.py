"""A claim at the desk: recorded, read, edited, checked, paused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from claims import completing, dissents, notes, publish, queue, still_named, withholding, working
from claims import reports as told
from claims.forms.base import DeskForm
from claims.forms.claim import (
    AppearanceForm,
    EditClaimForm,
    RecordClaimForm,
    WordingForm,
    first_article,
    initial_of,
    words_of,
)
from claims.forms.decisions import CheckForm, NoteForm, PauseForm
from claims.forms.proposal import begun_by
from claims.forms.queue import BulkForm
from claims.models import Appearance, Claim, Evidence, EvidenceOrigin, Proposal
from claims.views.desk import mending, reading
from claims.views.desk.article import passages_of
from claims.views.desk.page import claim_or_404, needs, send, show, show_form, standing_of
from people.models import User
from people.roles import Act
from sources.models import Passage, Source

EDITABLE = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 30
ALIKE_HERE = {"alike": "_alike_found.html"}
RECORDING = {"here": "_record_here.html", **ALIKE_HERE}


def address(claim: Claim, part: str = "") -> str:
    """Where the claim is at the desk."""
    return reverse("claims:desk-claim", args=[claim.public_id]) + part


@require_safe
@needs(Act.READ_DESK)
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everything the desk holds of a claim, published or not."""
    claim = claim_or_404(public_id)
    links = claim.evidence.select_related("source__publisher", "source__actor", "added_by").prefetch_related(
        Prefetch("origin_links", EvidenceOrigin.objects.select_related("source"))
    )
    appearances = list(claim.appearances.select_related("passage__source__publisher"))
    namings = still_named.of_claim(claim) if _public(claim) else []
    edited = publish.edited([claim]).get(claim.pk) if _public(claim) else None
    withholding.veil(request.user, [*_named_on(list(links), appearances), *(naming.source for naming in namings)])
    proposals = list(claim.proposals.defer("document").select_related("author", "decided_by")[:SHOWN])
    facts = {
        "topics": [row.topic for row in claim.claim_topics.select_related("topic")],
        "forecast": getattr(claim, "forecast", None),
        "appearances": appearances,
        "sides": _sides(list(links)),
        "proposals": proposals,
        "open_proposal": next((row for row in proposals if row.state == "open"), None),
        "quick": completing.of(claim),
        "can": _possible(claim, request.user),
        "editions": claim.editions.defer("leaf").select_related("author", "approver").order_by("-seq")[:SHOWN],
        "checks": claim.checks.select_related("by")[:5],
        "replies": claim.replies.all(),
        **_dissent(claim, request.user),
        **_came_back(claim, proposals, request.user),
        "reports": told.readable(request.user).filter(claim=claim)[:SHOWN],
        "notes": list(claim.notes.select_related("by").prefetch_related("mentions__user")[:SHOWN]),
        "namings": namings,
        "edited": edited,
        "edits": _edits(edited, namings),
        "told": reading.AT_DESK,
        "note_form": NoteForm(auto_id="note_%s"),
        "take": BulkForm(initial={"back": f"CR-{claim.public_id}"}, auto_id="take_%s"),
    }
    notes.read(claim, by=request.user)
    return show(request, "claim.html", section="queue", claim=claim, public=_public(claim), **facts)


@EDITABLE
@needs(Act.WORK)
def record(request: HttpRequest) -> HttpResponse:
    """A new claim with the passage it is taken from."""
    form = RecordClaimForm(request.POST or None, initial=_beginning(request))

    def act() -> str:
        _wait_for_others(form.cleaned_data["article"])
        form.refuse_the_same()
        claim = working.record_claim(
            by=request.user,
            quotation=form.quotation(),
            wording=form.wording(),
            forecast=form.forecast_values(),
            **form.claim_values(),
        )
        return _next_passage(request, claim) if request.POST.get("do") == "next" else address(claim)

    return send(request, form, act) or _record_page(request, form)


def _wait_for_others(article: Source) -> None:
    """Record from one article one after the other: two who type the same at one moment would both find it new."""
    list(Source.objects.select_for_update(no_key=True).filter(pk=article.pk).values_list("pk"))


def _next_passage(request: HttpRequest, claim: Claim) -> str:
    """Back to the article, at the passage from which a claim has just been recorded."""
    passage = claim.appearances.select_related("passage__source").get().passage
    messages.success(request, _("Recorded: CR-%s.") % claim.public_id)
    return f"{reverse('claims:desk-article', args=[passage.source.public_id])}#p-{passage.public_id}"


def _possible(claim: Claim, user: User) -> dict[str, bool]:
    """The acts that this person may begin, as the claim stands; `propose` is any that the change form offers."""
    standing = standing_of(claim)
    can = {act: publish.may_begin(user, act, standing) for act in ("pause", "resume", "withdraw", "merge")}
    return can | {"propose": bool(begun_by(user, standing))}


def _appearances(request: HttpRequest, claim: Claim) -> list[Appearance]:
    rows = list(claim.appearances.select_related("passage__source"))
    withholding.veil(request.user, [row.passage.source for row in rows])
    return rows


def _beginning(request: HttpRequest) -> dict[str, str | None]:
    """What the form begins with: the words of a passage or some of them, an article, or the newest article."""
    place = request.GET.get("passage", "")
    known = place.isascii() and place.isalnum()
    passage = Passage.objects.filter(public_id=place[:12]).select_related("source").first() if known else None
    if passage is not None:
        withholding.need_sight(request.user, passage.source)
    begun = words_of(passage) if passage else {"article": request.GET.get("article") or first_article()}
    return begun | _chosen_words(request)


def _chosen_words(request: HttpRequest) -> dict[str, str | None]:
    """Some words of the passage instead of all of them; what translates the whole is no translation of these."""
    if not request.GET.get("exact"):
        return {}
    return {name: request.GET.get(name, "")[:2000] for name in ("exact", "prefix", "suffix")} | {"translation": ""}


def _record_page(request: HttpRequest, form: RecordClaimForm) -> HttpResponse:
    if not form.is_bound and form.initial.get("exact"):
        form.fields["statement"].widget.attrs["autofocus"] = True
    article = form.chosen_article
    withholding.veil(request.user, [article])
    shown = article is not None and not getattr(article, "veiled", False)
    beside = {"article": article, "found": passages_of(article) if shown else []}
    return show_form(request, "record.html", form, pieces=RECORDING, section="queue", **beside)


@EDITABLE
@needs(Act.WORK)
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """The fields of a claim. What is public stays as it is until an edition says otherwise."""
    claim = claim_or_404(public_id)
    form = EditClaimForm(request.POST or None, initial=initial_of(claim), claim=claim)

    def act() -> str:
        values = form.claim_values()
        working.edit_claim(
            claim,
            by=request.user,
            version=form.cleaned_data["version"],
            forecast=form.forecast_values(),
            **values,
        )
        return address(claim)

    return send(request, form, act, current=initial_of) or show_form(
        request, "edit_claim.html", form, pieces=ALIKE_HERE, section="queue", claim=claim,
        appearances=_appearances(request, claim),
    )  # fmt: skip


@EDITABLE
@needs(Act.WORK)
def add_appearance(request: HttpRequest, public_id: str) -> HttpResponse:
    """One more passage in which the claim stands."""
    claim = claim_or_404(public_id)
    given = {name: request.GET[name][:2000] for name in ("article", "exact") if request.GET.get(name)}
    initial = {"version": claim.version, "article": first_article(), **given}
    form = AppearanceForm(request.POST or None, initial=initial)

    def act() -> str:
        working.add_appearance(
            claim,
            by=request.user,
            quotation=form.quotation(),
            wording=form.wording(),
            version=form.cleaned_data["version"],
        )
        return address(claim, "#said")

    return send(request, form, act) or show_form(request, "appearance.html", form, section="queue", claim=claim)


@EDITABLE
@needs(Act.WORK)
def edit_wording(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """How a passage puts the claim."""
    claim = claim_or_404(public_id)
    appearance = _appearance_or_404(claim, key)
    withholding.need_sight(request.user, appearance.passage.source)
    form = WordingForm(request.POST or None, initial=_wording_of(appearance))

    def act() -> str:
        working.edit_appearance(
            appearance, by=request.user, version=form.cleaned_data["version"], wording=form.wording()
        )
        return address(claim, "#said")

    return send(request, form, act, current=lambda row: _wording_of(_appearance_or_404(row, key))) or show_form(
        request, "wording.html", form, section="queue", claim=claim, appearance=appearance
    )


@EDITABLE
@needs(Act.WORK)
def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """A look that changed nothing."""
    claim = claim_or_404(public_id)
    form = CheckForm(request.POST or None)

    def act() -> str:
        publish.record_check(claim, by=request.user, **form.values("searched", "result"))
        return address(claim, "#checks")

    return _one_act(request, claim, form, act, _("Looked, nothing changed"), _("Save this look"))


@EDITABLE
@needs(Act.WORK)
def note(request: HttpRequest, public_id: str) -> HttpResponse:
    """A private note on the claim."""
    claim = claim_or_404(public_id)
    form = NoteForm(request.POST or None)

    def act() -> str:
        _say_whom(request, notes.write(claim, by=request.user, text=form.cleaned_data["text"]))
        return address(claim, "#notes")

    return _one_act(request, claim, form, act, _("Write a note"), _("Save the note"))


def _say_whom(request: HttpRequest, named: notes.Named) -> None:
    """Say whom a note told, and which names in it told nobody."""
    if named.people:
        told = _at(user.username for user in named.people)
        messages.success(request, _("Told of this note: %(names)s.") % {"names": told})
    for name, meant in named.nobodys.items():
        sentence = _("@%(name)s is nobody’s username at the desk, and told nobody.") % {
            "name": Truncator(name).chars(40)
        }
        near = _("Did you mean %(names)s?") % {"names": _at(meant)} if meant else ""
        messages.warning(request, f"{sentence} {near}".strip())


def _at(usernames: Iterable[str]) -> str:
    return ", ".join(f"@{name}" for name in usernames)


@EDITABLE
@needs(Act.PAUSE)
def pause(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show readers at once that the claim is under review."""
    claim = claim_or_404(public_id)
    form = PauseForm(request.POST or None)

    def act() -> str:
        publish.pause(claim, by=request.user, reason=form.cleaned_data["reason"])
        return address(claim)

    return _one_act(request, claim, form, act, _("Pause this claim"), _("Pause at once"))


def _one_act(
    request: HttpRequest, claim: Claim, form: DeskForm, act: object, heading: str, button: str
) -> HttpResponse:
    if not form.is_bound:
        form.visible_fields()[0].field.widget.attrs["autofocus"] = True
    return send(request, form, act) or show_form(  # type: ignore[arg-type]
        request, "one_act.html", form, pieces={"here": "_act_here.html"}, section="queue", claim=claim,
        heading=heading, button=button,
    )  # fmt: skip


def _named_on(links: list[Evidence], appearances: list[Appearance]) -> Iterator[Source]:
    """Every source that the page of a claim names."""
    for link in links:
        yield link.source
        yield from (origin.source for origin in link.origin_links.all())
    yield from (appearance.passage.source for appearance in appearances)


def _dissent(claim: Claim, user: User) -> dict[str, object]:
    """The dissent on a claim, each with its state, and whether readers still wait for any of it."""
    rows = list(claim.dissents.select_related("added_by"))
    public = getattr(claim, "public", None)
    document = reading.document(public.edition_id) if rows and public else None
    states = [(row, dissents.state(row, document)) for row in rows]
    return {
        "dissents": [(row, state, dissents.STATES[state]) for row, state in states],
        "waiting_states": dissents.WAITING,
        "dissent_waits": any(state in dissents.WAITING for _row, state in states),
        "own_dissent": next((row for row in rows if row.stands and row.added_by_id == user.pk), None),
    }


def _public(claim: Claim) -> object | None:
    return getattr(claim, "public", None)


def _came_back(claim: Claim, proposals: list[Proposal], user: User) -> dict[str, object]:
    """What came back to `user` of this claim, and where they mend it."""
    if not any(row.state in queue.BACK for row in proposals):
        return {}
    found = queue.came_back(user, [claim]).get(claim.pk)
    return {"came_back": found, "mend": mending.place(found, user)} if found else {}


def _edits(edited: publish.Unproposed | None, namings: list[still_named.Naming]) -> list[reading.Row]:
    """What differs at the desk; nothing where readers still get a name that whoever looks may not learn here."""
    hidden = any(getattr(naming.source, "veiled", False) for naming in namings)
    return reading.side_by_side(edited.before, edited.after) if edited and not hidden else []


def _sides(links: list[Evidence]) -> list[tuple[str, list[Evidence]]]:
    """The links by side, those withdrawn last."""
    standing = [link for link in links if link.withdrawn_at is None]
    sides = [(str(label), [link for link in standing if link.stance == code]) for code, label in _stances()]
    gone = [link for link in links if link.withdrawn_at is not None]
    return [(label, found) for label, found in [*sides, (_("Withdrawn"), gone)] if found]


def _stances() -> list[tuple[str, str]]:
    return list(Evidence._meta.get_field("stance").choices or ())


def _appearance_or_404(claim: Claim, key: str) -> Appearance:
    found = claim.appearances.select_related("claim", "passage__source").filter(key=key).first()
    if found is None:
        raise Http404("There is no such passage.")
    return found


def _wording_of(appearance: Appearance) -> dict[str, object]:
    actors = appearance.chain_actors.order_by("chainactor__position")
    sources = appearance.chain_sources.order_by("chainsource__position")
    return {
        "put": appearance.put,
        "hedges": appearance.hedges,
        "chain": appearance.chain,
        "chain_actors": [actor.public_id for actor in actors],
        "chain_sources": [source.public_id for source in sources],
        "version": appearance.claim.version,
    }
