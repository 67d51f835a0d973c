"""Who is told what: one row a person, kind and proposal, claim or complaint, written with the act itself.

Of a claim a person has one notice of a kind that they have not read: told again, it is as new as on its first day.
For a proposal its author answers; where that account is closed, whoever has the claim in hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone

from claims.models import Claim, Notice, Proposal, Report
from people.grants import who_may
from people.models import User
from people.roles import Act

Kind = Notice.Kind
SHOWN = 100
WITH = ("proposal__claim", "claim", "report__claim")
WITHOUT = ("proposal__document", "report__what", "report__place", "report__person", "report__sender", "report__contact")


def tell_checkers(proposal: Proposal) -> None:
    """A proposal waits: tell everybody who may check it. One speaks for its whole batch."""
    others = Proposal.objects.filter(batch=proposal.batch_id).exclude(pk=proposal.pk)
    if proposal.batch_id is not None and others.exists():
        return
    _write(Kind.TO_CHECK, [{"person_id": pk, "proposal": proposal} for pk in checkers(proposal.author_id)])


def tell_decided(proposal: Proposal, kind: str, *, by: User | None) -> None:
    """A proposal was approved or sent back: tell whoever answers for it, and nobody need check it any more."""
    done_with([proposal.pk])
    whose = _answering_for(Proposal.objects.filter(pk=proposal.pk))
    _write(kind, [{"person_id": person, "proposal_id": pk} for person, pk in whose if by is None or person != by.pk])


def tell_overtaken(claims: Iterable[int]) -> list[int]:
    """Tell whoever answers for the open proposals of `claims` that theirs go back to them; the proposals."""
    found = Proposal.objects.filter(claim__in=list(claims), state=Proposal.State.OPEN)
    overtaken = list(found.values_list("pk", flat=True))
    if overtaken:
        whose = _answering_for(found)
        done_with(overtaken)
        _write(Kind.OVERTAKEN, [{"person_id": person, "proposal_id": pk} for person, pk in whose])
    return overtaken


def tell_mentioned(claim: Claim, people: Iterable[User]) -> None:
    """A note on the claim names these people."""
    _tell_of(Kind.MENTIONED, people, [claim.pk])


def tell_given(claims: Iterable[int], *, to: User | None, by: User | None) -> None:
    """Claims went from hand to hand: who had them has no such notice any more; tell `to`, where that is not `by`."""
    given = list(claims)
    before = Notice.objects.filter(kind=Kind.GIVEN, claim__in=given, read_at=None)
    before.exclude(person=to).update(read_at=timezone.now())
    if to is not None and to != by:
        _tell_of(Kind.GIVEN, [to], given)


def tell_complaint(report: Report, *, by: User | None = None) -> None:
    """A complaint has come in: tell everybody who answers complaints, but for whoever wrote it down."""
    told = who_may(Act.COMPLAINTS).exclude(pk=by.pk if by else 0)
    _write(Kind.COMPLAINT, [{"person_id": pk, "report": report} for pk in told.values_list("pk", flat=True)])


def answered(report: Report) -> None:
    """The complaint has its answer: nobody is told of it any more."""
    Notice.objects.filter(report=report, read_at=None).update(read_at=timezone.now())


def done_with(proposals: Iterable[int]) -> None:
    """Nobody is asked to check these any more; what speaks for a batch stands until all of that is decided."""
    done = list(proposals)
    batches = Proposal.objects.filter(pk__in=done).exclude(batch=None).values("batch")
    rest = Proposal.objects.filter(batch=OuterRef("batch"), state=Proposal.State.OPEN).exclude(pk__in=done)
    spoken_for = Proposal.objects.filter(~Exists(rest), batch__in=batches)
    waiting = Notice.objects.filter(kind=Kind.TO_CHECK, read_at=None)
    alone = Q(proposal__in=done, proposal__batch=None)
    waiting.filter(alone | Q(proposal__in=spoken_for.values("pk"))).update(read_at=timezone.now())


def checkers(author: int | None) -> list[int]:
    """Everybody who may check what `author` proposes; None is the machine."""
    return list(who_may(Act.APPROVE).exclude(pk=author or 0).values_list("pk", flat=True))


def allowed() -> Q:
    """The notices that their person may have: that a complaint came is told to nobody who may not read it any more."""
    return ~Q(kind=Kind.COMPLAINT) | Q(person__in=who_may(Act.COMPLAINTS).order_by().values("pk"))


def of(user: User) -> QuerySet[Notice]:
    """The notices of a person, newest first, with what a list shows of them."""
    return Notice.objects.filter(allowed(), person=user).select_related(*WITH).defer(*WITHOUT)


def unread(user: User) -> int:
    """How many notices a person has not read."""
    return Notice.objects.filter(allowed(), person=user, read_at=None).count()


def unread_of(user: User, *, claim: Claim | None = None, report: Report | None = None) -> QuerySet[Notice]:
    """What told a person of a claim or of a report and is not read: it is, once they have that before them."""
    return Notice.objects.filter(person=user, read_at=None, claim=claim, report=report)


def read(user: User, notice: int | None = None) -> None:
    """Mark one notice of a person as read, or all of them."""
    found = Notice.objects.filter(allowed(), person=user, read_at=None)
    (found if notice is None else found.filter(pk=notice)).update(read_at=timezone.now())


def _answering_for(proposals: QuerySet[Proposal]) -> list[tuple[int, int]]:
    """Person and proposal: its author, or where that account is closed whoever holds the claim; else nobody."""
    left = When(author__is_active=False, then="claim__assignee")
    found = proposals.annotate(whose=Case(left, default="author")).exclude(whose=None)
    return list(found.values_list("whose", "pk"))


def _tell_of(kind: str, people: Iterable[User], claims: list[int]) -> None:
    """Tell of these claims; what is unread of them already is told anew, in the list and by mail."""
    told = [user.pk for user in people]
    known = Notice.objects.filter(kind=kind, person__in=told, claim__in=claims, read_at=None)
    known.update(at=timezone.now(), mailed_at=None)
    _write(kind, [{"person_id": person, "claim_id": pk} for person in told for pk in claims])


def _write(kind: str, told: list[dict[str, Any]]) -> None:
    """Write what is not there yet."""
    Notice.objects.bulk_create([Notice(kind=kind, **fields) for fields in told], ignore_conflicts=True)
