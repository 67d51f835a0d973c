"""What a quick look left open, and until when it is to be completed. Computed from rows; nothing is ticked by hand.

A proposal that was laid quickly names the rules whose warnings its author left open. Each of them stays open until
somebody answers it, until the rows show what was missing, or until another line takes the place of the quick one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims import review
from claims.checklist import in_words
from claims.models import Answer, Check, Claim, Evidence, Proposal, StatusChange

RULES = tuple(rule.__name__ for rule in review.WARNINGS)
TO_DO = {
    "both_sides_were_looked_at": _("Look for evidence against it, and link it or say where you looked."),
    "sources_are_graded": _("Grade every source that is linked."),
    "evidence_says_what_it_shows": _("Say of each piece of evidence what it shows."),
    "confidence_has_a_reason_of_its_own": _("Propose it again with the reason for this confidence."),
}
"""What somebody does about a rule that stands open; the others are answered in words."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is still open: the rule that asks for it, and what to do."""

    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class Quick:
    """A quick look that is to be completed: its proposal, what is open, and whether the time is over."""

    proposal: Proposal
    by: dt.datetime
    items: list[Item]
    late: bool


def unfinished() -> QuerySet[Proposal]:
    """Quick looks with something open: they wait for their second check, or their line is the one readers see."""
    lines = StatusChange.objects.filter(claim=OuterRef("claim")).order_by("-effective_on", "-position")
    looks = Proposal.objects.filter(completes_by__isnull=False).annotate(
        own_line=KT("change__add__0__key"), standing_line=Subquery(lines.values("key")[:1])
    )
    stands = Q(state=Proposal.State.PUBLISHED, own_line=F("standing_line"))
    looks = looks.filter(Q(state=Proposal.State.OPEN) | stands)
    return looks.filter(reduce(or_, (_is_open(rule) for rule in RULES)))


def of(claim: Claim) -> Quick | None:
    """The quick look at a claim that is to be completed; None where nothing is open."""
    return newest(unfinished().filter(claim=claim))


def newest(looks: QuerySet[Proposal]) -> Quick | None:
    """The newest of some looks of `unfinished()` with what is open of it, in words; None where there is none."""
    rules = {f"open_{rule}": ExpressionWrapper(_is_open(rule), BooleanField()) for rule in RULES}
    proposal = looks.annotate(**rules).defer("document").order_by("-opened_at", "-pk").first()
    if proposal is None or proposal.completes_by is None:
        return None
    still = [rule for rule in RULES if getattr(proposal, f"open_{rule}")]
    items = [Item(rule, str(TO_DO.get(rule) or in_words(rule))) for rule in still]
    return Quick(proposal, proposal.completes_by, items, proposal.completes_by < timezone.now())


def _is_open(rule: str) -> Q:
    """Whether a rule was left open, nobody has answered it since, and the rows still lack what it asks for."""
    answered = Answer.objects.filter(proposal=OuterRef("pk"), rule=rule)
    return Q(left_open__has_key=rule) & ~Q(Exists(answered)) & _still_lacking(rule)


def _still_lacking(rule: str) -> Q:
    links = Evidence.objects.filter(claim=OuterRef("claim"), withdrawn_at=None)
    if rule == "sources_are_graded":
        return Q(Exists(links.filter(source__withheld="", source__grades=None)))
    if rule == "evidence_says_what_it_shows":
        return Q(Exists(links.filter(note="")))
    if rule == "both_sides_were_looked_at":
        looked = Check.objects.filter(claim=OuterRef("claim"), at__gt=OuterRef("opened_at"))
        return ~Q(Exists(links.filter(stance__in=("refutes", "denies")))) & ~Q(Exists(looked))
    return Q()
