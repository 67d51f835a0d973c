"""One sending of a form, one act: however often the button is pressed or the page sent again."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import FormReceipt, User

KEPT = dt.timedelta(days=1)
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,43}", re.ASCII)


def new_token() -> str:
    """A fresh token for a form that is about to be shown."""
    return secrets.token_urlsafe(18)


def once(user: User, token: str, act: Callable[[], str]) -> str:
    """Run `act`, which returns the address to go to, unless this very form was sent before; return that address.

    All that `act` writes and the receipt are one transaction. What `act` raises leaves no receipt, so that a
    refused form may be sent again with the same token.
    """
    try:
        with transaction.atomic():
            return _first_time(user, token, act)
    except IntegrityError:
        receipt = FormReceipt.objects.filter(user=user, token=token).first()
        if receipt is None:
            raise
        return receipt.address


def _first_time(user: User, token: str, act: Callable[[], str]) -> str:
    FormReceipt.objects.filter(user=user, at__lt=timezone.now() - KEPT).delete()
    receipt = FormReceipt.objects.create(user=user, token=token)
    receipt.address = act()
    receipt.save(update_fields=["address"])
    return receipt.address
