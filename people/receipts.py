"""One sending of a form, one act: however often the button is pressed or the page sent again."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
import secrets
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone

from people.models import FormReceipt, User

KEPT = dt.timedelta(days=1)
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,43}", re.ASCII)


def new_token() -> str:
    """A fresh token for a form that is about to be shown."""
    return secrets.token_urlsafe(18)


def sending(token: str, post: QueryDict) -> str:
    """The token of this very sending: the same for the same words, another where somebody went back and changed them.

    So a double click or a resend acts once, and what was changed after going back is never taken for a resend.
    """
    fields = sorted((name, values) for name, values in post.lists() if name != "csrfmiddlewaretoken")
    said = json.dumps([token, fields]).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(said).digest()).decode().rstrip("=")


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


def led_to(user: User, token: str) -> str:
    """Where this very sending led when it came first; "" where this is the first time."""
    return FormReceipt.objects.filter(user=user, token=token).values_list("address", flat=True).first() or ""


def _first_time(user: User, token: str, act: Callable[[], str]) -> str:
    FormReceipt.objects.filter(user=user, at__lt=timezone.now() - KEPT).delete()
    receipt = FormReceipt.objects.create(user=user, token=token)
    receipt.address = act()
    receipt.save(update_fields=["address"])
    return receipt.address
