"""Change forms as they were left: one draft a claim and person, kept until sent or thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from claims.models import ChangeDraft, Claim
from people.models import User

SHOWN = "draft_shown"
"""The field in which a form says which draft it was filled from: when that was saved."""
OF_THE_FORM = frozenset({"version", "token"})
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "do", SHOWN})
LONGEST = 200_000  # characters of all fields together


def save(claim: Claim, person: User, sent: QueryDict) -> ChangeDraft | None:
    """Keep what was typed, whether it can be read or not; None where it is too much to keep."""
    typed = _kept(sent)
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


def let_go(claim: Claim, person: User, sent: QueryDict) -> bool:
    """Forget the draft of what was sent; False where it is another window's and holds what this one never had.

    It is this one's where this form saved it last, was filled from it, or says the same.
    """
    draft = of(claim, person)
    if draft is not None:
        typed, mine = dict(draft.typed), _kept(sent)
        saved_by_it = typed.get("token", []) == mine.get("token")
        if not saved_by_it and sent.get(SHOWN) != shown(draft) and _words(typed) != _words(mine):
            return False
    forget(claim, person)
    return True


def shown(draft: ChangeDraft) -> str:
    """What a form says that is filled from this draft."""
    return draft.saved_at.isoformat()


def as_initial(draft: ChangeDraft, many: frozenset[str]) -> Mapping[str, Any]:
    """The draft as a form shows it, but for what is the form's own; the fields named in `many` hold lists."""
    initial: dict[str, Any] = {SHOWN: shown(draft)}
    for name, values in _words(draft.typed).items():
        if values:
            initial[name] = values if name in many else values[-1]
    return initial


def _kept(sent: QueryDict) -> dict[str, list[str]]:
    return {name: [_storable(value) for value in values] for name, values in sent.lists() if name not in NOT_KEPT}


def _words(typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: values for name, values in typed.items() if name not in OF_THE_FORM}


def _storable(text: str) -> str:
    """Without what no database could hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
