"""Log in and out, and change one's password: Django's own views with our forms and pages."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login as LoginUnderWay
from django.contrib.auth import logout as end_session
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from people import events, kept, sessions
from people.forms import LoginForm, NewPasswordForm
from people.gate import before_second_factor
from people.models import AccessEvent


class Login(LoginView):
    """The login page. A `next` address of another site is ignored; a wrong password keeps the username."""

    template_name = "people/login.html"
    authentication_form = LoginForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Django would give the host's name for the site's."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        carried = self.request.POST.get(kept.FIELD, "")
        context["carried"] = carried if kept.unseal(carried) else ""
        return {name: value for name, value in context.items() if name not in ("site", "site_name")}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The password was right: on to the second factor, where there is one, or in."""
        if self.request.user.is_authenticated:
            end_session(self.request)
        typed = kept.unseal(self.request.POST.get(kept.FIELD, ""))
        if typed is not None:  # it waits through the second step too
            kept.put_by(self.request, typed)
        user = form.get_user()
        under_way = LoginUnderWay(user=user, redirect_url=self.get_success_url())
        return perform_password_login(self.request, {"username": user.get_username()}, under_way)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class ChangePassword(PasswordChangeView):
    """A new password of one's own; every other session of the person ends."""

    template_name = "people/password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("password-changed")

    def form_valid(self, form: Any) -> HttpResponse:
        before = self.request.session.session_key
        response = super().form_valid(form)
        user = self.request.user
        events.record(AccessEvent.Kind.PASSWORD_CHANGED, user, by=user)
        sessions.renew(self.request, user, before=before, detail="password changed")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


def login_again(request: HttpRequest, typed: kept.Kept) -> HttpResponse:
    """The login page in answer to a form whose session has ended; it carries on what was typed.

    Where htmx only looked something up for a form that is still being typed, a sentence beside that form.
    """
    if request.htmx:
        response = render(request, "people/ended.html", status=401)
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#told", "innerHTML"
        return response
    facts = {"form": LoginForm(request), "next": typed.address, "ended": True, "carried": kept.seal(typed)}
    return render(request, Login.template_name, facts, status=403)


def password_changed(request: HttpRequest) -> HttpResponse:
    """Says so."""
    return render(request, "people/password_changed.html")


login = Login.as_view()
logout = before_second_factor(LogoutView.as_view())
change_password = ChangePassword.as_view()
