"""A new password by mail: a link for an hour, used once, which never lets anybody past the second factor."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib.auth import views as django_views
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from people import events, guesses, letters, sessions
from people.forms import AddressForm, ChosenPasswordForm
from people.models import AccessEvent
from people.pages.account import FORM


@login_not_required
@FORM
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link. Answer and work are the same whoever has this address: the `work` process looks that up."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if guesses.take("reset", address):
            letters.ask_new_password(address)
        return redirect("reset-sent")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "account/reset.html", {"form": form}, status=status)


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Says what happens now."""
    return render(request, "account/reset_sent.html")


class Choose(django_views.PasswordResetConfirmView):
    """Behind the link: Django keeps the token in the session, so that it does not stay in the address."""

    template_name = "account/reset_choose.html"
    form_class = ChosenPasswordForm
    success_url = reverse_lazy("login")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {name: value for name, value in context.items() if name not in ("site", "site_name")}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        events.record(AccessEvent.Kind.PASSWORD_CHANGED, self.user, by=self.user, detail="by a link from a mail")
        sessions.end(self.user.open_sessions.all(), by=self.user, detail="password changed")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response


choose = Choose.as_view()
