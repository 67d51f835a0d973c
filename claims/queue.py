"""The list of claims at the desk: its views, its filters, and what each row shows. A handful of queries a page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims import search
from claims.models import Claim, Evidence, Proposal
from people.models import User

PAGE = 50
LOOKED_FOR = 500
MOST_COUNTED = 1_000

VIEWS = {
    "all": _("All"),
    "mine": _("Mine"),
    "drafts": _("Drafts"),
    "public": _("Public"),
    "proposed": _("Proposals to check"),
    "returned": _("Sent back to me"),
    "due": _("Check again"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list; `more` is the cursor of the next one, None on the last."""

    rows: list[Claim]
    more: int | None


def view(name: str, user: User) -> QuerySet[Claim]:
    """The claims of one view, newest first. An unknown name is `all`."""
    claims = Claim.objects.order_by("-pk")
    mine = Q(author=user) | Exists(Proposal.objects.filter(claim=OuterRef("pk"), author=user))
    clauses = {
        "mine": mine,
        "drafts": Q(public=None),
        "public": Q(public__isnull=False),
        "proposed": Exists(_open()),
        "returned": Exists(_returned(user)),
        "due": Q(review_by__lte=timezone.now().date(), closed=False),
    }
    return claims.filter(clauses[name]) if name in clauses else claims


def counts(user: User) -> dict[str, int]:
    """How many claims each view holds; counting stops above `MOST_COUNTED`."""
    return {name: view(name, user).order_by()[: MOST_COUNTED + 1].count() for name in VIEWS}


def page(claims: QuerySet[Claim], *, text: str = "", before: int | None = None) -> Page:
    """One page of `claims` with what a row shows: newest first, or the best answers to `text`, which have no next."""
    if text:
        return Page(_answering(claims, text), None)
    if before is not None:
        claims = claims.filter(pk__lt=before)
    rows = list(for_list(claims)[: PAGE + 1])
    more = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return Page(rows[:PAGE], more)


def _answering(claims: QuerySet[Claim], text: str) -> list[Claim]:
    place = {pk: number for number, pk in enumerate(search.search_desk(text, limit=LOOKED_FOR))}
    return sorted(for_list(claims.filter(pk__in=place)), key=lambda claim: place[claim.pk])[:PAGE]


def for_list(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """With the public status, the author, the sides of the evidence and the open proposal of each."""
    return claims.select_related("public", "author").annotate(
        supporting=_side("supports"),
        opposing=_side("refutes"),
        proposal_id=Subquery(_open().values("pk")[:1]),
        proposed_by=Subquery(_open().values("author__username")[:1]),
    )


def _open() -> QuerySet[Proposal]:
    return Proposal.objects.filter(claim=OuterRef("pk"), state=Proposal.State.OPEN)


def _returned(user: User) -> QuerySet[Proposal]:
    """Proposals of `user` that came back and that nothing newer has taken the place of."""
    newer = Proposal.objects.filter(claim=OuterRef("claim"), opened_at__gt=OuterRef("opened_at"))
    back = (Proposal.State.RETURNED, Proposal.State.STALE)
    return Proposal.objects.filter(~Exists(newer), claim=OuterRef("pk"), author=user, state__in=back)


def _side(stance: str) -> Coalesce:
    links = Evidence.objects.filter(claim=OuterRef("pk"), stance=stance, withdrawn_at=None).order_by()
    return Coalesce(Subquery(links.values("claim").annotate(number=Count("pk")).values("number")), 0)
