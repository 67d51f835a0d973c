"""The list of claims at the desk: its views, its filters, and what each row shows. A handful of queries a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims import completing, search
from claims.models import Claim, Evidence, Mention, Proposal
from people.models import User

PAGE = 50
LOOKED_FOR = 500
MOST_COUNTED = 1_000
NEVER = dt.date(9999, 12, 31)

VIEWS = {
    "mine": _("Mine"),
    "new": _("Needs a first look"),
    "due": _("Check again"),
    "proposed": _("Proposals to check"),
    "returned": _("Sent back to me"),
    "complete": _("To complete"),
    "mentions": _("Mentions of me"),
    "all": _("All"),
}
SOONEST = frozenset({"mine", "due"})
"""Views in which the claim to be checked soonest comes first; in the others the newest does."""

STATES = {
    "draft": _("Draft"),
    "public": _("Public"),
    "paused": _("Under review"),
    "withdrawn": _("Withdrawn"),
    "merged": _("Merged"),
    "contested": _("Contested by one of us"),
    "waiting": _("With an open proposal"),
    "closed": _("Closed, no further checks"),
}
ME, NOBODY = "me", "nobody"
BACK = (Proposal.State.RETURNED, Proposal.State.STALE)
"""The states in which a proposal came back to its author."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list; `more` is the cursor of the next one, "" on the last."""

    rows: Sequence[Claim]
    more: str = ""


def view(name: str, user: User) -> QuerySet[Claim]:
    """The claims of one view. An unknown name is `all`."""
    claims = Claim.objects.all()
    return claims.filter(_CLAUSES[name](user)) if name in _CLAUSES else claims


def of(user: User) -> Q:
    """Claims in the hands of `user`: given to them, or recorded by them and given to nobody."""
    return Q(assignee=user) | Q(assignee=None, author=user)


def counts(user: User) -> dict[str, int]:
    """How many claims each view holds; counting stops above `MOST_COUNTED`."""
    return {name: view(name, user).order_by()[: MOST_COUNTED + 1].count() for name in VIEWS}


def narrowed(claims: QuerySet[Claim], wanted: Mapping[str, str], user: User) -> QuerySet[Claim]:
    """`claims` narrowed by each filter that is named in `wanted` (see `claims.forms.queue.QueueFilter`)."""
    plain = {"kind": "kind", "priority": "priority", "topic": "topics__slug"}
    for name, column in plain.items():
        if wanted.get(name):
            claims = claims.filter(**{column: wanted[name]})
    if wanted.get("article"):
        claims = claims.filter(appearances__passage__source__public_id=wanted["article"]).distinct()
    if wanted.get("hands"):
        claims = claims.filter(_in_hands(wanted["hands"], user))
    return claims.filter(_in_state(wanted["state"])) if wanted.get("state") else claims


def page(claims: QuerySet[Claim], *, text: str = "", after: str = "", soonest: bool = False) -> Page:
    """One page of `claims` with what a row shows, from the cursor `after` on; the best answers to `text` have no next.

    Newest first, or with `soonest` those first that are to be checked again soonest.
    """
    if text:
        return Page(_answering(claims, text))
    order = ("due_on", "-pk") if soonest else ("-pk",)
    claims = for_list(claims).annotate(due_on=Coalesce("review_by", Value(NEVER))).order_by(*order)
    rows = list(claims.filter(_beyond(after, soonest))[: PAGE + 1])
    return Page(rows[:PAGE], _cursor(rows[PAGE - 1], soonest) if len(rows) > PAGE else "")


def for_list(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """With the public status, the people, the sides of the evidence, the open proposal and quick look of each."""
    return claims.select_related("public", "author", "assignee").annotate(
        supporting=_side("supports"),
        opposing=_side("refutes"),
        proposal_id=Subquery(_open().values("pk")[:1]),
        complete_by=Subquery(completing.unfinished().filter(claim=OuterRef("pk")).values("completes_by")[:1]),
        proposed_by=Subquery(_open().values("author__username")[:1]),
    )


def _cursor(row: Claim, soonest: bool) -> str:
    return f"{row.review_by or NEVER}.{row.pk}" if soonest else str(row.pk)


def _beyond(cursor: str, soonest: bool) -> Q:
    """What comes after a cursor; all of it for one that nobody gave out."""
    day, _dot, number = cursor.rpartition(".")
    try:
        pk = min(int(number), 2**63 - 1) if number.isascii() else 0
        due = dt.date.fromisoformat(day) if soonest else NEVER
    except ValueError:
        return Q()
    earlier = Q(pk__lt=pk)
    return (Q(due_on__gt=due) | Q(due_on=due) & earlier) if soonest else earlier


def _answering(claims: QuerySet[Claim], text: str) -> list[Claim]:
    place = {pk: number for number, pk in enumerate(search.search_desk(text, limit=LOOKED_FOR))}
    return sorted(for_list(claims.filter(pk__in=place)), key=lambda claim: place[claim.pk])[:PAGE]


def _in_hands(whose: str, user: User) -> Q:
    if whose == ME:
        return of(user)
    return Q(assignee=None) if whose == NOBODY else Q(assignee__username=whose)


def _in_state(state: str) -> Q:
    if state == "draft":
        return Q(public=None)
    if state == "closed":
        return Q(closed=True)
    if state == "contested":
        return Q(public__contested=True)
    return Q(Exists(_open())) if state == "waiting" else Q(public__standing=state)


def _open() -> QuerySet[Proposal]:
    return Proposal.objects.filter(claim=OuterRef("pk"), state=Proposal.State.OPEN)


def _standing() -> QuerySet[Evidence]:
    return Evidence.objects.filter(claim=OuterRef("pk"), withdrawn_at=None)


def came_back(user: User, claims: Sequence[Claim]) -> dict[int, Proposal]:
    """What came back to `user` of each of these claims, by the key of the claim; one query whatever their number."""
    known = {claim.pk: claim for claim in claims}
    rows = _returned(user).filter(claim__in=known).defer("document").select_related("decided_by", "batch")
    found = {row.claim_id: row for row in rows}
    for pk, row in found.items():
        row.claim = known[pk]
    return found


def _returned(user: User) -> QuerySet[Proposal]:
    """Proposals for which `user` answers that came back and that nothing newer has taken the place of."""
    newer = Proposal.objects.filter(claim=OuterRef("claim"), opened_at__gt=OuterRef("opened_at"))
    theirs = Q(author=user) | Q(author__is_active=False, claim__assignee=user)
    return Proposal.objects.filter(theirs, ~Exists(newer), state__in=BACK)


def _side(stance: str) -> Coalesce:
    links = _standing().filter(stance=stance).order_by()
    return Coalesce(Subquery(links.values("claim").annotate(number=Count("pk")).values("number")), 0)


_CLAUSES: dict[str, Callable[[User], Q | Exists]] = {
    "mine": of,
    "new": lambda user: Q(public=None) & ~Exists(_standing()) & ~Exists(_open()),
    "proposed": lambda user: Exists(_open().exclude(author=user).filter(approved_by=None)),
    "returned": lambda user: Exists(_returned(user).filter(claim=OuterRef("pk"))),
    "complete": lambda user: Q(pk__in=completing.unfinished().values("claim")),
    "mentions": lambda user: Exists(Mention.objects.filter(note__claim=OuterRef("pk"), user=user, read_at=None)),
    "due": lambda user: Q(review_by__lte=timezone.now().date(), closed=False),
}
"""What each view but `all` asks of a claim. Only the one that is asked for is put together."""
