"""Change forms as they were left: one draft a claim and person, kept until sent or thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from claims.models import ChangeDraft, Claim
from people.models import User

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "token", "do"})
LONGEST = 200_000  # characters of all fields together


def save(claim: Claim, person: User, sent: QueryDict) -> ChangeDraft | None:
    """Keep what was typed, whether it can be read or not; None where it is too much to keep."""
    typed = {name: [_storable(value) for value in values] for name, values in sent.lists() if name not in NOT_KEPT}
    if sum(len(name) + sum(map(len, values)) for name, values in typed.items()) > LONGEST:
        return None
    kept = {"typed": typed, "saved_at": timezone.now()}
    return ChangeDraft.objects.update_or_create(claim=claim, person=person, defaults=kept)[0]


def of(claim: Claim, person: User) -> ChangeDraft | None:
    """The draft that a person has of a change to a claim."""
    return ChangeDraft.objects.filter(claim=claim, person=person).first()


def forget(claim: Claim, person: User) -> None:
    """Throw it away, or let it go because it was sent."""
    ChangeDraft.objects.filter(claim=claim, person=person).delete()


def as_initial(draft: ChangeDraft, many: frozenset[str]) -> Mapping[str, Any]:
    """The draft as a form shows it, but for its version; the fields named in `many` hold lists."""
    shown: dict[str, Any] = {}
    for name, values in draft.typed.items():
        if values and name != "version":
            shown[name] = values if name in many else values[-1]
    return shown


def _storable(text: str) -> str:
    """Without what no database could hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
