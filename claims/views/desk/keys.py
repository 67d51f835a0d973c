"""The list of keys, and the switch that turns single keys off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from claims import keys
from claims.forms.keys import KeysForm
from claims.views.desk.claim import EDITABLE
from claims.views.desk.page import needs, send, show_form
from people.keys import turn_keys
from people.roles import Act


@EDITABLE
@needs(Act.READ_DESK)
def index(request: HttpRequest) -> HttpResponse:
    """Every key with what it does; a form that turns single keys on or off for this person."""
    form = KeysForm(request.POST or None, initial={"single_keys": "on" if request.user.single_keys else "off"})

    def act() -> str:
        turn_keys(request.user, on=form.cleaned_data["single_keys"] == "on")
        messages.success(request, _("Saved."))
        return reverse("claims:desk-keys")

    return send(request, form, act) or show_form(
        request, "keys.html", form, section="keys", groups=keys.GROUPS, always=keys.ALWAYS
    )
