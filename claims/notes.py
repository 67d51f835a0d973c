"""Private notes of the desk on a claim, and who is named in them. No word of it is searched, mailed or exported."""

from __future__ import annotations

import re

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from claims import notices
from claims.models import Claim, Mention, Note
from people.models import User
from people.roles import Act, require
from sources.saving import Unfit, fill

NAMED = re.compile(r"(?<![\w.+-])@([\w.+-]+)")
MOST_NAMED = 20


@transaction.atomic
def write(claim: Claim, *, by: User, text: str) -> Note:
    """Add a note. People of the desk whose username stands in it after an @ are told, and find it under mentions."""
    require(by, Act.WORK)
    note = Note(claim=claim, by=by)
    fill(note, {"text": text})
    if not note.text:
        raise Unfit({"text": ["Write something."]})
    note.save(force_insert=True)
    named = named_in(note.text, by=by)
    Mention.objects.bulk_create(Mention(note=note, user=user) for user in named)
    notices.tell_mentioned(claim, named)
    return note


def named_in(text: str, *, by: User) -> list[User]:
    """The other people of the desk who are named in `text`; what stands after an @ and is no username is just text."""
    names = list(dict.fromkeys(name.rstrip(".-+") for name in NAMED.findall(text)))[:MOST_NAMED]
    people = User.objects.filter(username__in=names, is_active=True, role_grants__revoked_at=None).exclude(pk=by.pk)
    return [user for user in people.distinct() if user.may(Act.READ_DESK)]


def read(claim: Claim, *, by: User) -> None:
    """`by` has the claim and its notes before them: what named them there, or told them of it, is new no longer."""
    unread = Mention.objects.filter(note__claim=claim, user=by, read_at=None)
    told = notices.unread_of(by, claim=claim)
    if User.objects.filter(Exists(unread) | Exists(told), pk=by.pk).exists():
        now = timezone.now()
        unread.update(read_at=now)
        told.update(read_at=now)
