"""The right of reply at the desk: somebody was asked, what came of it, and a row taken out."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from claims import replies
from claims.forms.reply import ReplyForm, WithdrawReplyForm, initial_of
from claims.models import Claim, Reply
from claims.views.desk.claim import EDITABLE, address
from claims.views.desk.page import claim_or_404, needs, send, show_form
from people.roles import Act


@EDITABLE
@needs(Act.WORK)
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record whom we asked."""
    claim = claim_or_404(public_id)
    form = ReplyForm(request.POST or None, initial={"version": claim.version})

    def act() -> str:
        replies.ask(claim, by=request.user, version=form.cleaned_data["version"], **form.reply_values())
        return address(claim, "#replies")

    return send(request, form, act) or show_form(
        request, "reply.html", form, section="queue", claim=claim, heading=_("Somebody was asked")
    )


@EDITABLE
@needs(Act.WORK)
def edit(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """Change what is recorded: mostly, that an answer came."""
    claim = claim_or_404(public_id)
    reply = _reply_or_404(claim, key)
    form = ReplyForm(request.POST or None, initial=initial_of(reply))

    def act() -> str:
        replies.edit_reply(reply, by=request.user, version=form.cleaned_data["version"], **form.reply_values())
        return address(claim, "#replies")

    def current(row: Claim) -> dict[str, object]:
        now = initial_of(_reply_or_404(row, key))
        return {name: value for name, value in now.items() if name != "version"}

    return send(request, form, act, current=current) or show_form(
        request, "reply.html", form, section="queue", claim=claim, reply=reply, heading=_("Right of reply")
    )


@EDITABLE
@needs(Act.WORK)
def withdraw(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """Take a row that should not stand out of the account, with a reason."""
    claim = claim_or_404(public_id)
    reply = _reply_or_404(claim, key)
    form = WithdrawReplyForm(request.POST or None)

    def act() -> str:
        replies.withdraw_reply(reply, by=request.user, because=form.cleaned_data["withdrawn_because"])
        return address(claim, "#replies")

    return send(request, form, act) or show_form(
        request, "one_act.html", form, section="queue", claim=claim, heading=_("Withdraw what was asked"),
        button=_("Withdraw"),
    )  # fmt: skip


def _reply_or_404(claim: Claim, key: str) -> Reply:
    found = claim.replies.select_related("claim", "actor").filter(key=key).first()
    if found is None:
        raise Http404("There is no such row.")
    return found
