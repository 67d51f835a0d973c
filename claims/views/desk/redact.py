"""Taking text out of the record, because it must go: looked at first, then done on a named ground, for ever."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from claims import publish, still_named, withholding
from claims.forms.standing import RedactForm
from claims.publish import Refused
from claims.publish.foreseen import Foreseen, foresee
from claims.views.desk.claim import EDITABLE
from claims.views.desk.page import needs, send, sent_before, show_form
from people.gate import fresh
from people.roles import Act
from sources.models import Source


@EDITABLE
@needs(Act.WITHDRAW)
@fresh
def redact(request: HttpRequest) -> HttpResponse:
    """Show what would go; take it away once just that was seen. `?source=` begins with the name of a withheld one."""
    spared = _spared(request)
    initial = {"source": spared.public_id, "text": still_named.text_of(spared)} if spared else {}
    form = RedactForm(request.POST or None, initial=initial)
    found = _foreseen(form, spared) if request.method == "POST" and form.is_valid() else None
    if form.data.get("do") == "redact":
        answer = sent_before(request) or (_redacted(request, form, found, spared) if found else None)
        if answer is not None:
            return answer
    namings = still_named.of_source(spared) if spared else []
    return show_form(
        request, "redact.html", form, section="queue", found=found, seen=found.digest if found else "",
        spared=spared, namings=namings, named_now=any(naming.now for naming in namings),
    )  # fmt: skip


def _spared(request: HttpRequest) -> Source | None:
    """The withheld source that a redaction leaves as it is; only the people named for it get here by it."""
    named = request.POST.get("source", "") or request.GET.get("source", "")
    if not named:
        return None
    known = named.isascii() and named.isalnum()
    source = Source.objects.filter(public_id=named).exclude(withheld="").first() if known else None
    if source is None:
        raise Http404("There is no withheld source of this number.")
    withholding.need_sight(request.user, source)
    return source


def _foreseen(form: RedactForm, spared: Source | None) -> Foreseen | None:
    try:
        found = foresee(form.cleaned_data["text"], spared)
    except Refused as refusal:
        form.refuse({"text": refusal.reasons})
        return None
    if found.nothing:
        form.refuse({"text": [_("Nothing holds this text. Copy it exactly as it stands on the page.")]})
        return None
    return found


def _redacted(request: HttpRequest, form: RedactForm, found: Foreseen, spared: Source | None) -> HttpResponse | None:
    if form.cleaned_data["seen"] != found.digest:
        form.add_error(None, _("Look at what would go before you take it away: it is shown below."))
        return None
    data = form.cleaned_data

    def act() -> str:
        written = publish.redact(
            data["text"], by=request.user, ground=data["ground"], reason=data["reason"], sparing=spared
        )
        done = _("The text is gone. Public claims changed: %(n)s.") % {"n": len(written)}
        messages.success(request, done)
        return reverse("claims:desk-source", args=[spared.public_id]) if spared else reverse("claims:desk-redact")

    return send(request, form, act)
