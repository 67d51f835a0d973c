"""Taking text out of the record, because it must go: looked at first, then done on a named ground, for ever."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from claims import publish
from claims.forms.standing import RedactForm
from claims.publish import Refused
from claims.publish.foreseen import Foreseen, foresee
from claims.views.desk.claim import EDITABLE
from claims.views.desk.page import needs, send, show_form
from people.roles import Act


@EDITABLE
@needs(Act.WITHDRAW)
def redact(request: HttpRequest) -> HttpResponse:
    """Show what would go; take it away once just that was seen."""
    form = RedactForm(request.POST or None)
    found = _foreseen(form) if request.method == "POST" and form.is_valid() else None
    if found is not None and form.data.get("do") == "redact":
        answer = _redacted(request, form, found)
        if answer is not None:
            return answer
    return show_form(
        request, "redact.html", form, section="queue", found=found, seen=found.digest if found else "",
    )  # fmt: skip


def _foreseen(form: RedactForm) -> Foreseen | None:
    try:
        found = foresee(form.cleaned_data["text"])
    except Refused as refusal:
        form.refuse({"text": refusal.reasons})
        return None
    if found.nothing:
        form.refuse({"text": [_("Nothing holds this text. Copy it exactly as it stands on the page.")]})
        return None
    return found


def _redacted(request: HttpRequest, form: RedactForm, found: Foreseen) -> HttpResponse | None:
    if form.cleaned_data["seen"] != found.digest:
        form.add_error(None, _("Look at what would go before you take it away: it is shown below."))
        return None
    data = form.cleaned_data

    def act() -> str:
        written = publish.redact(data["text"], by=request.user, ground=data["ground"], reason=data["reason"])
        done = _("The text is gone. Public claims changed: %(n)s.") % {"n": len(written)}
        messages.success(request, done)
        return reverse("claims:desk-redact")

    return send(request, form, act)
