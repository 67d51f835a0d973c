"""Four eyes: small named rules, each asking one question of the document that would be published.

A rule that blocks keeps the proposal from being made or approved; a rule that warns is shown to the author and the
reviewer, and the author's answer is kept with the proposal. Every rule is a function of plain values.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from claims.review.blocks import BLOCKS
from claims.review.case import Case, Document
from claims.review.warnings import ONLY_MENDED, QUICK_REASON, WARNINGS

__all__ = ["BLOCKS", "ONLY_MENDED", "QUICK_REASON", "WARNINGS", "Findings", "examine", "unanswered"]


@dataclass(slots=True)
class Findings:
    """What the rules found: (rule name, sentence) pairs."""

    blocks: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)


def examine(document: Document, base: Document | None, act: str) -> Findings:
    """Ask every rule. A document with any block may not become public; what is carried is warned of by none."""
    case = Case(document, base, act)
    warning = () if case.carried else WARNINGS
    return Findings(
        blocks=[(rule.__name__, sentence) for rule in BLOCKS for sentence in rule(case)],
        warnings=[(rule.__name__, sentence) for rule in warning for sentence in rule(case)],
    )


def unanswered(document: Document, base: Document | None, act: str, answered: Collection[str]) -> list[tuple[str, str]]:
    """The warnings whose rule is not among those `answered`, as (rule name, sentence)."""
    return [found for found in examine(document, base, act).warnings if found[0] not in answered]
