"""The verbs of the desk on dissent: somebody disagrees with a status, words it anew, or withdraws it.

As in `claims.working`, each asks the role, cleans what was typed and moves the claim's version by compare-and-set;
what is published stands still meanwhile, since it is what a dissent speaks of. Readers learn of it with the next
edition: with one proposed for its sake (`claims.publish.propose_dissent`), or with any other that is composed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims import scales
from claims.edition import dissenting
from claims.exchange import cited, recited, uncited
from claims.models import Claim, Dissent, Proposal, PublicClaim
from claims.record import revision
from claims.visibility import SHOWN
from people.models import User
from people.roles import Act, Role, require
from sources import digest
from sources.models import Source
from sources.saving import Unfit, fill, move

STATES = {
    "draft": gettext_lazy("Not public yet"),
    "agreed": gettext_lazy("Not public: the status is what it says"),
    "public": gettext_lazy("Public"),
    "changed": gettext_lazy("Public, in earlier words"),
    "leaving": gettext_lazy("Withdrawn, and public until the next edition"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "followed": gettext_lazy("Followed: the status is what it said"),
}
"""How a dissent stands, for the desk."""

WAITING = frozenset({"draft", "changed", "leaving"})
"""The states in which readers do not see yet what its author wants them to see."""


@transaction.atomic
def record(claim: Claim, *, by: User, version: int | None = None, **fields: Any) -> Dissent:
    """Say that `by` disagrees with the status that is published, or with the one that is proposed: how, and why."""
    require(by, Act.DISSENT)
    revision.hold()
    dissent = Dissent(claim=claim, added_by=by, role=_role(by), on=timezone.now().date())
    _fill(dissent, fields)
    move(claim, claim.version if version is None else version)
    dissent.save(force_insert=True)
    return dissent


@transaction.atomic
def edit(dissent: Dissent, *, by: User, version: int, **fields: Any) -> Dissent:
    """Word one's own dissent anew, read when its claim stood at `version`. From then on it bears today's day."""
    require(by, Act.DISSENT)
    revision.hold()
    dissent.refresh_from_db(fields=["withdrawn_at", "followed_on"])
    _refuse_ended(dissent)
    if dissent.added_by_id != by.pk:
        raise Unfit({"": [_("Only who wrote a dissent changes its words.")]})
    values = _fill(dissent, fields)
    move(dissent.claim, version)
    Dissent.objects.filter(pk=dissent.pk).update(**values, on=timezone.now().date())
    return dissent


@transaction.atomic
def withdraw(dissent: Dissent, *, by: User, because: str, version: int | None = None) -> Dissent:
    """Take back one's own dissent, with a reason. Where its author is gone, an editor does. The row stays."""
    require(by, Act.WORK)
    revision.hold()
    dissent.refresh_from_db(fields=["withdrawn_at", "followed_on"])
    _refuse_ended(dissent)
    if dissent.added_by_id != by.pk and not (dissent.left_alone and by.may(Act.WITHDRAW)):
        raise Unfit({"": [_("Only who wrote a dissent withdraws it; an editor does where that person is gone.")]})
    fill(dissent, {"withdrawn_because": because})
    if not dissent.withdrawn_because:
        raise Unfit({"withdrawn_because": [_("Say why this is withdrawn.")]})
    move(dissent.claim, dissent.claim.version if version is None else version)
    dissent.withdrawn_at, dissent.withdrawn_by = timezone.now(), by
    dissent.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    return dissent


def disagreed_with(claim: Claim) -> list[str]:
    """The statuses that one may disagree with: the one that readers see, and the one that an open proposal gives."""
    found = list(PublicClaim.objects.filter(pk=claim.pk, standing__in=SHOWN).values_list("status", flat=True))
    stored = claim.proposals.filter(state=Proposal.State.OPEN).values_list("document", flat=True).first()
    if stored:
        found.append(digest.load(zlib.decompress(bytes(stored)))["status"]["status"])
    return list(dict.fromkeys(found))


def state(dissent: Dissent, document: dict[str, Any] | None) -> str:
    """Which of `STATES` a dissent is in, given the document that readers see now."""
    shown = [found for found in document["dissent"] if found["key"] == dissent.key] if document else []
    if dissent.withdrawn_at is not None:
        return "leaving" if shown else "withdrawn"
    if dissent.followed_on is not None:
        return "followed"
    if not shown:
        return "agreed" if document and document["status"]["status"] == dissent.status else "draft"
    return "public" if dissenting.in_these_words(shown[0], dissent.status, dissent.reasons) else "changed"


def _fill(dissent: Dissent, fields: dict[str, Any]) -> dict[str, Any]:
    """Set what was typed, with every citation as a public id; refuse what nobody can hold."""
    values = fill(dissent, fields)
    values["reasons"] = dissent.reasons = _with_public_ids(dissent.claim, dissent.reasons)
    problems: dict[str, list[str]] = {}
    if not uncited(dissent.reasons):
        problems["reasons"] = [_("Give your reasons.")]
    if dissent.status not in scales.statuses_for(dissent.claim.kind):
        problems["status"] = [_("This is not a status for a claim of this kind.")]
    standing = disagreed_with(dissent.claim)
    if not standing:
        problems[""] = [_("No status of this claim is public or proposed now, so there is none to disagree with.")]
    elif standing == [dissent.status]:
        word = scales.STATUSES[dissent.status].word
        problems["status"] = [_("“%(word)s” is the status that is published: there is no dissent.") % {"word": word}]
    if problems:
        raise Unfit(problems)
    return values


def _with_public_ids(claim: Claim, reasons: str) -> str:
    """The reasons with each source they cite by its public id, which no renaming moves."""
    said = set(cited(reasons))
    named = Source.objects.filter(Q(public_id__in=said) | Q(key__in=said), pk__in=_linked(claim))
    ids = {name: id for key, id in named.values_list("key", "public_id") for name in (key, id)}
    unknown = sorted(said - ids.keys())
    if unknown:
        sentence = _("The reasons cite “%(key)s”, which is no source linked to this claim.")
        raise Unfit({"reasons": [sentence % {"key": key} for key in unknown]})
    return recited(reasons, ids)


def _linked(claim: Claim) -> Iterable[int]:
    """The sources of the claim's evidence, and its articles."""
    evidence = claim.evidence.filter(withdrawn_at=None).values_list("source", flat=True)
    return {*evidence, *claim.appearances.values_list("passage__source", flat=True)}


def _role(by: User) -> str:
    """The role that readers see: a reviewer's, where somebody is both."""
    return Role.REVIEWER if Role.REVIEWER in by.roles else Role.ANALYST


def _refuse_ended(dissent: Dissent) -> None:
    if dissent.withdrawn_at is not None:
        raise Unfit({"": [_("This has been withdrawn already.")]})
    if dissent.followed_on is not None:
        raise Unfit({"": [_("This dissent was followed: the status is what it said.")]})
