"""Who is told what about proposals: one row a person, kind and proposal, written with the act itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from claims.models import Notice, Proposal
from people.models import User
from people.roles import PERMITS, Act

Kind = Notice.Kind
SHOWN = 100


def tell_checkers(proposal: Proposal) -> None:
    """A proposal waits: tell everybody who may check it. One speaks for its whole batch."""
    others = Proposal.objects.filter(batch=proposal.batch_id).exclude(pk=proposal.pk)
    if proposal.batch_id is not None and others.exists():
        return
    _write(Kind.TO_CHECK, [(pk, proposal.pk) for pk in checkers(proposal.author_id)])


def tell_decided(proposal: Proposal, kind: str, *, by: User | None) -> None:
    """A proposal was approved or sent back: tell its author, and nobody need check it any more."""
    done_with([proposal.pk])
    if proposal.author_id and (by is None or proposal.author_id != by.pk):
        _write(kind, [(proposal.author_id, proposal.pk)])


def tell_overtaken(claims: Iterable[int]) -> list[int]:
    """Tell the authors of the open proposals of `claims` that theirs go back to them; the proposals."""
    found = Proposal.objects.filter(claim__in=list(claims), state=Proposal.State.OPEN)
    overtaken = list(found.values_list("author_id", "pk"))
    if overtaken:
        done_with([pk for _author, pk in overtaken])
        _write(Kind.OVERTAKEN, [(author, pk) for author, pk in overtaken if author])
    return [pk for _author, pk in overtaken]


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
    roles = [role for role, acts in PERMITS.items() if Act.APPROVE in acts]
    able = User.objects.filter(is_active=True, role_grants__role__in=roles, role_grants__revoked_at=None)
    return list(able.exclude(pk=author or 0).distinct().order_by("pk").values_list("pk", flat=True))


def of(user: User) -> QuerySet[Notice]:
    """The notices of a person, newest first, with what a list shows of them."""
    return user.notices.select_related("proposal__claim").defer("proposal__document")


def unread(user: User) -> int:
    """How many notices a person has not read."""
    return Notice.objects.filter(person=user, read_at=None).count()


def read(user: User, notice: int | None = None) -> None:
    """Mark one notice of a person as read, or all of them."""
    found = Notice.objects.filter(person=user, read_at=None)
    (found if notice is None else found.filter(pk=notice)).update(read_at=timezone.now())


def _write(kind: str, told: list[tuple[int, int]]) -> None:
    rows = [Notice(person_id=person, kind=kind, proposal_id=proposal) for person, proposal in told]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
