"""What all pages of the desk share: who may open them, what they show in common, and how a form is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from claims import notices, queue
from claims.forms.base import FIND, DeskForm, VersionedForm
from claims.forms.picking import asked_picker
from claims.forms.typed import in_words
from claims.models import Claim, Proposal
from claims.publish import Refused
from people import kept
from people.receipts import led_to, once, sending
from people.roles import Act, require
from sources.saving import Stale, Unfit

View = Callable[..., HttpResponse]

AFRESH = "afresh"


def needs(act: str) -> Callable[[View], View]:
    """Open a view only to people whose role allows `act`; anybody else gets 403 with the roles that would do."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(request.user, act)
            _fill_again(request)
            return view(request, *args, **kwargs)

        guarded.keeps_what_was_typed = True  # type: ignore[attr-defined]
        return guarded

    return decorate


def _fill_again(request: HttpRequest) -> None:
    """Give a page the form that was typed into it before the session ended, as a sending that only looks."""
    typed = kept.waiting(request)
    if typed is None or not typed.address.startswith(request.path):
        return
    if AFRESH in request.GET or (request.method == "POST" and typed.address == request.path):
        kept.forget(request)
    elif typed.address == request.path:
        request.POST = typed.as_post(do=f"{FIND}-kept")
        request.filled_again = True


def show(
    request: HttpRequest,
    template: str,
    *,
    status: int = HTTPStatus.OK,
    pieces: Mapping[str, str] | None = None,
    **facts: Any,
) -> HttpResponse:
    """A page of the desk. `may` tells it what the person's roles allow.

    `pieces` are the templates of its parts that htmx may ask for alone, by the id of the element that each fills.
    """
    piece = (pieces or {}).get(request.htmx.target or "") if request.htmx else None
    shared = {"may": {act.value: request.user.may(act) for act in Act}, "one_person": settings.ONE_PERSON}
    if piece is None:
        shared |= {"left_over": _left_over(request), "unread": notices.unread(request.user), "views": queue.VIEWS}
    response = render(request, f"desk/{piece or template}", {**shared, **facts}, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def _left_over(request: HttpRequest) -> list[str] | None:
    """What was typed into a form below this page and waits: here it is shown, to be copied. None for nothing."""
    typed = kept.waiting(request)
    below = typed is not None and typed.address != request.path and typed.address.startswith(request.path)
    return in_words(typed) if below else None


def show_form(request: HttpRequest, template: str, *forms: DeskForm, **facts: Any) -> HttpResponse:
    """A page with forms, the first of which is `form`: with 422 or 409 where what was sent was refused."""
    stale = any(form.stale for form in forms)
    refused = any(form.is_bound and not form.looking and form.errors for form in forms)
    status = HTTPStatus.OK
    if refused:
        status = HTTPStatus.CONFLICT if stale else HTTPStatus.UNPROCESSABLE_ENTITY
    asked = next(filter(None, map(asked_picker, forms)), None)
    if asked is not None:
        facts |= {"picker": asked, "pieces": {asked.place: "_options.html"}}
    return show(request, template, status=status, form=forms[0], forms=forms, refused=refused, **facts)


def send(
    request: HttpRequest,
    form: DeskForm,
    act: Callable[[], str],
    *,
    current: Callable[[Any], Mapping[str, Any]] = lambda row: {},
) -> HttpResponse | None:
    """Do what a valid form asks, once, and go where `act` says; None when the form is to be shown again.

    `current` gives the fields of a row that somebody else changed meanwhile, to be shown beside what was typed.
    """
    if request.method != "POST":
        return None
    if not form.is_valid():
        return None if form.looking else sent_before(request)
    try:
        return redirect(once(request.user, sending(form.cleaned_data["token"], request.POST), act))
    except Unfit as refusal:
        form.refuse(refusal.problems)
    except Refused as refusal:
        form.refuse({"": refusal.reasons})
    except Stale as stale:
        if isinstance(form, VersionedForm):
            form.show_stale(current(stale.current), stale.current.version)
        else:  # built on no version: what it asks still holds
            form.refuse({"": [_("Somebody else saved this claim at the same moment. Nothing is lost: send it again.")]})
    return None


def sent_before(request: HttpRequest) -> HttpResponse | None:
    """The answer of the first sending of this very form, where what it did is why the second one is refused."""
    address = led_to(request.user, sending(request.POST.get("token", ""), request.POST))
    return redirect(address) if address else None


def claim_or_404(public_id: str) -> Claim:
    """The claim at the desk, draft or public."""
    claim = Claim.objects.select_related("public", "author", "assignee").filter(public_id=public_id).first()
    if claim is None:
        raise Http404("There is no claim of this number.")
    return claim


def standing_of(claim: Claim) -> str:
    """How the claim stands, as `claims.moves` names it."""
    public = getattr(claim, "public", None)
    return public.standing if public else "draft"


def proposal_or_404(pk: int) -> Proposal:
    """The proposal with the people, claim and base that its pages name."""
    rows = Proposal.objects.select_related("claim__public", "author", "decided_by", "approved_by", "base", "batch")
    proposal = rows.prefetch_related("answers__by").filter(pk=pk).first()
    if proposal is None:
        raise Http404("There is no proposal of this number.")
    return proposal
