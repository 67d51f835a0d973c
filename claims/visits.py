"""What happened at the desk since a person was last there: on the claims in their hands, by other people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import queue
from claims.models import Claim, DeskVisit, Edition, Evidence, Note, Proposal
from people.models import User

APART = dt.timedelta(minutes=30)
"""A visit ends when nothing was opened for so long."""
EACH = 10


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: when, to which claim, in a few words, and by whom (None for the machine)."""

    at: dt.datetime
    claim: Claim
    words: str
    by: User | None


def arrive(user: User) -> dt.datetime | None:
    """Note that `user` is at the queue now; when their visit before this one ended, None on the first."""
    now = timezone.now()
    visit, first = DeskVisit.objects.get_or_create(user=user, defaults={"at": now})
    if first:
        return None
    if now - visit.at >= APART:
        visit.since = visit.at
    if now - visit.at >= dt.timedelta(minutes=1):
        DeskVisit.objects.filter(pk=user.pk).update(at=now, since=visit.since)
    return visit.since


def news(user: User, since: dt.datetime) -> list[Event]:
    """The newest events since then, newest first; four queries whatever their number."""
    return sorted(_events(user, since), key=lambda event: event.at, reverse=True)[:EACH]


def _events(user: User, since: dt.datetime) -> Iterator[Event]:
    mine = Claim.objects.filter(queue.of(user))
    own = Q(approver=user) | Q(author=user, approver=None)
    editions = Edition.objects.defer("leaf").filter(claim__in=mine, recorded_at__gt=since).exclude(own)
    for edition in editions.select_related("claim", "author").order_by("-recorded_at")[:EACH]:
        yield Event(edition.recorded_at, edition.claim, _("published: %s") % edition.get_act_display(), edition.author)
    proposals = Proposal.objects.defer("document").filter(claim__in=mine, opened_at__gt=since).exclude(author=user)
    for proposal in proposals.select_related("claim", "author").order_by("-opened_at")[:EACH]:
        words = _("proposed: %s") % proposal.get_act_display()
        yield Event(proposal.opened_at, proposal.claim, words, proposal.author)
    links = Evidence.objects.filter(claim__in=mine, added_at__gt=since).exclude(added_by=user)
    for link in links.select_related("claim", "added_by").order_by("-added_at")[:EACH]:
        yield Event(link.added_at, link.claim, _("evidence added: %s") % link.get_stance_display(), link.added_by)
    notes = Note.objects.filter(claim__in=mine, at__gt=since).exclude(by=user)
    for note in notes.select_related("claim", "by").order_by("-at")[:EACH]:
        yield Event(note.at, note.claim, _("note written"), note.by)
