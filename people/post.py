"""Sends the mail about accounts that waits (`people.letters`). The `work` process calls this."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from people import events, mail
from people.clients import Client, answering
from people.models import AccessEvent, Letter, User

Kind = Letter.Kind
KEPT = dt.timedelta(days=3)
TAKEN_FOR = dt.timedelta(minutes=10)
"""How long a letter may be on its way before it is taken for lost with the process that sent it."""
MOST = 50
READ = 1_000


def due(now: dt.datetime) -> list[int]:
    """One letter of each kind and address that has some to be sent, oldest first; none where the site sends no mail."""
    if not settings.SENDS_MAIL:
        return []
    first: dict[tuple[str, str], int] = {}
    for pk, kind, to in _unsent(now).values_list("pk", "kind", "to")[:READ]:
        first.setdefault((kind, to), pk)
    return list(first.values())


def send(pk: int, now: dt.datetime) -> bool:
    """Send a letter with all others of its kind and address in one mail; False where there is nothing to send.

    They are marked first, so that no two processes send them; a mail that could not be sent unmarks them, and what was
    on its way too long is sent again.
    """
    letter = _unsent(now).filter(pk=pk).first()
    if letter is None:
        return False
    rows = list(_unsent(now).filter(kind=letter.kind, to=letter.to).select_related("user")[:MOST])
    ours = Letter.objects.filter(pk__in=[row.pk for row in rows])
    if not ours.update(taken_at=now):
        return False
    try:
        sent = _send_changes(rows) if letter.kind == Kind.CHANGED else _send_link(rows[-1], now)
    except Exception:
        ours.update(taken_at=None)
        raise
    ours.delete()
    Letter.objects.filter(at__lt=now - KEPT).delete()
    return sent


def _unsent(now: dt.datetime) -> QuerySet[Letter]:
    free = Q(taken_at=None) | Q(taken_at__lt=now - TAKEN_FOR)
    return Letter.objects.filter(free, at__gte=now - KEPT).order_by("pk")


def _send_changes(rows: Sequence[Letter]) -> bool:
    """One mail of all that changed, to one address."""
    told = [(row.at, AccessEvent.Kind(row.what).label, row.detail) for row in rows]
    links = {"account": mail.link(reverse("mfa_index")), "reset": mail.link(reverse("reset"))}
    mail.send("account_changed.txt", rows[0].to, {"user": rows[0].user, "told": told, **links}, carrying=_names(rows))
    return True


def _send_link(asked: Letter, now: dt.datetime) -> bool:
    """A link for whoever has the address that was typed, in the account's own spelling; to nobody, nothing.

    A link that was last asked for longer ago than it would last is not sent.
    """
    if asked.at < now - dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT):
        return False
    people = list(User.objects.filter(email__iexact=asked.to, is_active=True)[:2])
    for user in people:
        uid = urlsafe_base64_encode(force_bytes(user.pk))
        path = reverse("reset-choose", args=[uid, default_token_generator.make_token(user)])
        mail.send("new_password.txt", user.email, {"user": user, "link": mail.link(path)}, carrying=_names([asked]))
        with answering(Client(asked.address, asked.request)):
            events.record(AccessEvent.Kind.RESET_ASKED, user)
    return bool(people)


def _names(rows: Sequence[Letter]) -> list[str]:
    return [f"letter {row.pk}" for row in rows]
