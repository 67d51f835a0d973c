"""The people who work here, for editors: invite, end sessions, take a lost second factor away, close an account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claims import handing_over
from claims.forms.people import InvitationForm, LeavingForm
from claims.views.desk.page import needs, send, show_form
from people import invitations, leaving, mail, second_factor, sessions
from people.gate import fresh
from people.grants import GrantRefused
from people.models import AccessEvent, Invitation, RoleGrant, User
from people.roles import Act
from sources.saving import Unfit

EVENTS = 50


@require_safe
@needs(Act.PEOPLE)
def index(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, and who is invited."""
    return _list(request, InvitationForm())


@require_POST
@needs(Act.PEOPLE)
@fresh
def invite(request: HttpRequest) -> HttpResponse:
    """Send an invitation. Its link is in the mail alone: who invites cannot come in with it."""
    form = InvitationForm(request.POST)

    def act() -> str:
        values = form.cleaned_data
        try:
            invitation, token, ended = invitations.invite(values["address"], values["role"], by=request.user)
            link = mail.link(reverse("invitation", args=[token]))
            facts = {"invitation": invitation, "link": link}
            name = f"invitation {invitation.pk} {invitation.invited_at}"
            mail.send("invitation.txt", invitation.address, facts, carrying=[name])
        except invitations.NotInvited as refusal:
            raise Unfit({"address": [str(refusal)]}) from None
        except OSError:
            raise Unfit({"address": [_("The mail could not be sent. Nobody is invited.")]}) from None
        messages.success(request, _("Invited: %(address)s.") % {"address": invitation.address})
        if ended is not None:
            messages.warning(request, _already_invited(ended))
        return reverse("claims:desk-people")

    if not settings.SENDS_MAIL:
        form.refuse({"": [_("This site sends no mail. On its machine, run: manage.py invite ADDRESS ROLE")]})
    return send(request, form, act) or _list(request, form)


@require_POST
@needs(Act.PEOPLE)
@fresh
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """End an invitation that nobody has used."""
    invitation = Invitation.objects.filter(pk=pk).first()
    if invitation is None:
        raise Http404("There is no such invitation.")
    invitations.withdraw(invitation, by=request.user)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("claims:desk-people")


@require_safe
@needs(Act.PEOPLE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles as a log, sessions, what was logged of them."""
    found = _person_or_404(pk)
    return _page(request, found, LeavingForm(leaver=found))


@require_POST
@needs(Act.PEOPLE)
@fresh
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """End every session of somebody else."""
    found = _person_or_404(pk)
    if found.pk == request.user.pk:
        messages.error(request, _("Yours you end on the page of your account."))
    else:
        ended = sessions.end(found.open_sessions.all(), by=request.user, detail="by an editor")
        messages.success(request, _("Sessions ended: %(number)d.") % {"number": ended})
    return redirect("claims:desk-person", pk)


@require_POST
@needs(Act.PEOPLE)
@fresh
def take_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the second factors of somebody who has lost theirs."""
    found = _person_or_404(pk)
    if found.pk == request.user.pk:
        messages.error(request, _("Yours you change on the page of your account."))
    else:
        second_factor.take_away(found, by=request.user)
        messages.success(request, _("Second factors removed. At the next log-in a new one is added."))
    return redirect("claims:desk-person", pk)


@require_POST
@needs(Act.PEOPLE)
@fresh
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account and hand its open work over, in one act."""
    found = _person_or_404(pk)
    form = LeavingForm(request.POST, leaver=found)

    def act() -> str:
        try:
            handed = handing_over.close_account(found, by=request.user, heir=form.cleaned_data["heir"])
        except GrantRefused as refusal:
            raise Unfit({"": [str(refusal)]}) from None
        messages.success(request, _("The account is closed. Claims handed over: %(number)d.") % {"number": handed})
        return reverse("claims:desk-person", args=[pk])

    return send(request, form, act) or _page(request, found, form)


@require_POST
@needs(Act.PEOPLE)
@fresh
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    found = _person_or_404(pk)
    try:
        leaving.reopen(found, by=request.user)
    except GrantRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("claims:desk-person", pk)


def _already_invited(ended: Invitation) -> str:
    words = _("The earlier invitation to this address, as %(role)s until %(until)s, has ended: its link works no more.")
    until = f"{ended.expires_at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
    return words % {"role": ended.get_role_display(), "until": until}


def _list(request: HttpRequest, form: InvitationForm) -> HttpResponse:
    held = RoleGrant.objects.filter(revoked_at=None)
    people: QuerySet[User] = (
        User.objects.order_by("-is_active", "username")
        .prefetch_related(Prefetch("role_grants", held, to_attr="held"))
        .annotate(
            logged_in=Count("open_sessions"),
            has_factor=Exists(second_factor.of(OuterRef("pk"))),
        )
    )
    facts = {"people": people, "invitations": invitations.waiting(), "sends_mail": settings.SENDS_MAIL}
    return show_form(request, "people.html", form, section="people", **facts)


def _page(request: HttpRequest, found: User, form: LeavingForm) -> HttpResponse:
    facts: dict[str, Any] = {
        "person": found,
        "grants": found.role_grants.select_related("granted_by", "revoked_by").order_by("-granted_at", "-pk"),
        "sessions": sessions.of(found),
        "events": AccessEvent.objects.filter(user=found).select_related("by")[:EVENTS],
        "has_factor": second_factor.of(found).exists(),
        "open_items": handing_over.open_items(found),
        "themself": found.pk == request.user.pk,
    }
    return show_form(request, "person.html", form, section="people", **facts)


def _person_or_404(pk: int) -> User:
    found = User.objects.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404("There is no such person.")
    return found
