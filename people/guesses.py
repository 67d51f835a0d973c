"""How often a secret may be guessed at. Counted in the database, before the guess is looked at.

So the limit holds for the right password too, in every process and thread, and after a restart. The count of a
name ends after `WINDOW`, and a passkey is no guess: nobody is locked out for long by somebody else's tries.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from people.clients import current
from people.models import GuessCount

WINDOW = dt.timedelta(minutes=15)
LIMITS = {
    "password": 10,
    "code": 10,
    "invitation": 30,
    "reset": 5,
    "passkey": 60,
    "address": 60,
}
"""How many guesses of each kind one window holds: for one account, or (`address`) from one network address."""


def take(kind: str, whom: str) -> bool:
    """Count one guess of `kind` at `whom`, and one from this network address; False where it may not be looked at."""
    address = current.get().address
    from_here = _take(_key("address", address), LIMITS["address"]) if address else True
    return from_here and _take(_key(kind, whom), LIMITS[kind])


def forgive(kind: str, whom: str) -> None:
    """The guess was right: begin anew for this account, and give this one back to its network address."""
    GuessCount.objects.filter(key=_key(kind, whom)).delete()
    here = GuessCount.objects.filter(key=_key("address", current.get().address), count__gt=0)
    here.update(count=F("count") - 1)
    _tidy()


def _tidy() -> None:
    """Let go of counts whose window is over."""
    GuessCount.objects.filter(began_at__lt=timezone.now() - WINDOW).delete()


def _take(key: str, limit: int) -> bool:
    """One more, unless the limit is reached. Each step is one statement, so that no two guesses share a number."""
    now = timezone.now()
    counts = GuessCount.objects.filter(key=key)
    if counts.filter(began_at__lte=now - WINDOW).update(began_at=now, count=1):
        return True
    if counts.filter(count__lt=limit).update(count=F("count") + 1):
        return True
    try:
        with transaction.atomic():
            GuessCount.objects.create(key=key, began_at=now, count=1)
    except IntegrityError:
        return bool(counts.filter(count__lt=limit).update(count=F("count") + 1))
    return True


def _key(kind: str, whom: str) -> str:
    """A digest under the site's key. Case, spaces and look-alike spellings of a name share one count."""
    folded = "".join(unicodedata.normalize("NFKC", whom).casefold().split())
    told = hashlib.sha256(folded.encode("utf-8", "backslashreplace")).hexdigest()
    return salted_hmac(f"people.guesses.{kind}", told, algorithm="sha256").hexdigest()
