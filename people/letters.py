"""Mail about an account: a link for a new password, and word of every change to how somebody gets in.

Each waits as a row until the `work` process sends it (`people.post`). So the page on which a new password is asked for
does the same work whoever has the address: it writes the row, and looks nobody up.
"""

from __future__ import annotations

from django.conf import settings

from people.clients import current
from people.models import Letter, User

Kind = Letter.Kind


def tell(user: User, what: str, *, detail: str = "", to: str | None = None) -> None:
    """Tell somebody by mail that `what`, a kind of the access log, happened to their account.

    `to` is an address that the account had until now.
    """
    address = user.email if to is None else to
    if address:
        _write(Kind.CHANGED, address, user=user, what=what, detail=detail)


def ask_new_password(address: str) -> None:
    """Note that a link for a new password was asked for. The same for every address."""
    _write(Kind.NEW_PASSWORD, address)


def _write(kind: str, to: str, *, user: User | None = None, what: str = "", detail: str = "") -> None:
    if not settings.SENDS_MAIL:
        return
    client = current.get()
    Letter.objects.create(
        kind=kind, to=to, user=user, what=what, detail=detail, address=client.address, request=client.request
    )
