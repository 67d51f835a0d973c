"""Log in and out: Django's own views with our form and page."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse

from people.forms import LoginForm


class Login(LoginView):
    """The login page. A `next` address of another site is ignored; a wrong password keeps the username."""

    template_name = "people/login.html"
    authentication_form = LoginForm

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


login = Login.as_view()
logout = LogoutView.as_view()
