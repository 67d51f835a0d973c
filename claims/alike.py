"""Claims that say what another says, drafts among them, so that nothing is tracked twice."""

from __future__ import annotations

from dataclasses import dataclass

from claims import search
from claims.models import Claim
from claims.search.words import lexemes

LOOKED_AT = 40
SHOWN = 6
RELATED, NEARLY_THE_SAME = 0.34, 0.67
"""Shares of common words from which a claim is shown, and from which a person must say that it is another one."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A claim and how much of its words it shares with the statement looked for: 0 to 1 (Dice's coefficient)."""

    claim: Claim
    share: float

    @property
    def nearly_the_same(self) -> bool:
        return self.share >= NEARLY_THE_SAME


def alike(statement: str, *, besides: Claim | None = None) -> list[Alike]:
    """The claims of the desk most like `statement`, the likest first, without `besides`. Four queries at most."""
    wanted = set(lexemes(statement))
    found = search.like_desk(statement, limit=LOOKED_AT)
    claims = Claim.objects.select_related("public").filter(pk__in=found)
    shares = [Alike(claim, _share(wanted, claim)) for claim in claims if claim != besides]
    likest = sorted(shares, key=lambda one: (-one.share, one.claim.pk))
    return [one for one in likest if one.share >= RELATED][:SHOWN]


def _share(wanted: set[str], claim: Claim) -> float:
    """The larger of the shares with its statement and with the sentence that is judged."""
    return max(_dice(wanted, set(lexemes(text))) for text in (claim.statement, claim.restated_as))


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
