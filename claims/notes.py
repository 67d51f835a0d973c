"""Private notes of the desk on a claim, and who is named in them. None of it is searched, mailed or exported."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone

from claims.models import Claim, Mention, Note
from people.models import User
from people.roles import Act, require
from sources.saving import Unfit, fill

NAMED = re.compile(r"(?<![\w.+-])@([\w.+-]+)")
MOST_NAMED = 20


@transaction.atomic
def write(claim: Claim, *, by: User, text: str) -> Note:
    """Add a note. People of the desk whose username stands in it after an @ find the claim under their mentions."""
    require(by, Act.WORK)
    note = Note(claim=claim, by=by)
    fill(note, {"text": text})
    if not note.text:
        raise Unfit({"text": ["Write something."]})
    note.save(force_insert=True)
    Mention.objects.bulk_create(Mention(note=note, user=user) for user in named_in(note.text, by=by))
    return note


def named_in(text: str, *, by: User) -> list[User]:
    """The other people of the desk who are named in `text`; what stands after an @ and is no username is just text."""
    names = list(dict.fromkeys(name.rstrip(".-+") for name in NAMED.findall(text)))[:MOST_NAMED]
    people = User.objects.filter(username__in=names, is_active=True, role_grants__revoked_at=None).exclude(pk=by.pk)
    return [user for user in people.distinct() if user.may(Act.READ_DESK)]


def read(claim: Claim, *, by: User) -> None:
    """`by` has the notes of the claim before them: what named them there is new no longer."""
    unread = Mention.objects.filter(note__claim=claim, user=by, read_at=None)
    if unread.exists():
        unread.update(read_at=timezone.now())
