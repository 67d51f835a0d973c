"""Where somebody who was invited makes their account."""

from __future__ import annotations

from http import HTTPStatus

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login as LoginUnderWay
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from people import guesses, invitations
from people.clients import current
from people.joining_form import JoiningForm
from people.models import User
from people.pages.account import FORM


@login_not_required
@FORM
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a name and a password; address and role are the invitation's. The same page for every dead link."""
    invitation = invitations.find(token) if guesses.take("invitation", current.get().address) else None
    if invitation is None:
        return render(request, "account/no_invitation.html", status=HTTPStatus.NOT_FOUND)
    guesses.forgive("invitation", current.get().address)
    form = JoiningForm(request.POST or None, address=invitation.address)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            user = invitations.accept(token, username=values["username"], password=values["password1"])
        except invitations.NotInvited as refusal:
            form.add_error(None, str(refusal))
        else:
            return _in(request, user)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "account/invitation.html", {"form": form, "invitation": invitation}, status=status)


def _in(request: HttpRequest, user: User) -> HttpResponse:
    """The password was chosen a moment ago: to the account, to add a second factor."""
    if request.user.is_authenticated:
        logout(request)
    under_way = LoginUnderWay(user=user, redirect_url=reverse("mfa_index"))
    return perform_password_login(request, {"username": user.get_username()}, under_way)
