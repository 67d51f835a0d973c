"""Private notes of the desk on a claim, and who is named in them. No word of it is searched, mailed or exported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from claims import notices
from claims.models import Claim, Mention, Note
from people.grants import who_may
from people.models import User
from people.roles import Act, Role, require
from sources.saving import Unfit, fill

NAMED = re.compile(r"(?<![\w.+-])@([\w.+-]+)")
MOST_NAMED = 20
MOST_MEANT = 5


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a text names, and each name in it that is nobody's, with the usernames that may be meant."""

    people: list[User]
    nobodys: dict[str, list[str]]


@transaction.atomic
def write(claim: Claim, *, by: User, text: str) -> Named:
    """Add a note; whom it names. People of the desk whose username stands in it after an @ are told, and find it
    under mentions.
    """
    require(by, Act.WORK)
    note = Note(claim=claim, by=by)
    fill(note, {"text": text})
    if not note.text:
        raise Unfit({"text": ["Write something."]})
    note.save(force_insert=True)
    named = named_in(note.text, by=by)
    Mention.objects.bulk_create(Mention(note=note, user=user) for user in named.people)
    notices.tell_mentioned(claim, named.people)
    return named


def named_in(text: str, *, by: User) -> Named:
    """The other people of the desk who are named in `text`, in small letters or large; a role names nobody."""
    names = list(dict.fromkeys(name.rstrip(".-+") for name in NAMED.findall(text)))[:MOST_NAMED]
    people = list(who_may(Act.READ_DESK)) if names else []
    exactly, alike = ({written(user.username): user for user in people} for written in (str, str.casefold))
    known = {name: exactly.get(name) or alike.get(name.casefold()) for name in names}
    nobodys = {name: _meant(name, alike) for name, user in known.items() if user is None}
    return Named(list(dict.fromkeys(user for user in known.values() if user not in (None, by))), nobodys)


def _meant(name: str, desk: dict[str, User]) -> list[str]:
    """The usernames that somebody may have meant: those written much alike, or the people of a role."""
    role = name.casefold().removesuffix("s")
    if role in Role.values:
        held = User.objects.filter(is_active=True, role_grants__role=role, role_grants__revoked_at=None)
        return list(held.order_by("username").values_list("username", flat=True)[:MOST_MEANT])
    return [desk[near].username for near in get_close_matches(name.casefold(), desk)]


def read(claim: Claim, *, by: User) -> None:
    """`by` has the claim and its notes before them: what named them there, or told them of it, is new no longer."""
    unread = Mention.objects.filter(note__claim=claim, user=by, read_at=None)
    told = notices.unread_of(by, claim=claim)
    if User.objects.filter(Exists(unread) | Exists(told), pk=by.pk).exists():
        now = timezone.now()
        unread.update(read_at=now)
        told.update(read_at=now)
