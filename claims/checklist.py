"""Pure: the tests that a proposed status has to pass, met or still to do. Rules tick theirs; people tick the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claims import review, scales

Document = dict[str, Any]

BY_HAND = "the_test_of_the_status_was_applied"
"""What stands among a proposal's answers where its author says that the test of the status was applied."""

FIRM = ("firm_status_has_a_firm_basis", "firm_status_has_more_than_low_confidence")
PARTLY = ("both_parts_are_named",)
OF_STATUS: dict[str, tuple[str, ...]] = {
    "supported": FIRM,
    "refuted": FIRM,
    "came_true": FIRM,
    "did_not_come_true": (*FIRM, "a_forecast_is_judged_when_its_time_is_over"),
    "partly_supported": PARTLY,
    "partly_came_true": PARTLY,
    "disputed": ("disputed_has_an_origin_on_each_side",),
    "undeterminable": ("why_it_cannot_be_determined_is_said",),
    "unresolved": ("unresolved_has_low_confidence",),
}
OF_BASIS: dict[str, tuple[str, ...]] = {
    "separate_origins": ("separate_origins_are_affirmed", "separate_origins_are_counted"),
}
OF_ALL = (
    "every_line_has_reasons_and_evidence",
    "both_sides_were_looked_at",
    "sources_are_graded",
    "evidence_says_what_it_shows",
    "confidence_has_a_reason_of_its_own",
    "no_line_cites_a_later_source",
)


@dataclass(frozen=True, slots=True)
class Test:
    """One test: its words, whether it is met, and who says so."""

    words: str
    met: bool
    by_system: bool
    why: str = ""


def checklist(document: Document, base: Document | None, act: str, answered: Mapping[str, str]) -> list[Test]:
    """The tests of the status that `document` would give the claim, the one that only a person can tick first."""
    status = document["status"]
    findings = review.examine(document, base, act)
    found = dict(reversed([*findings.blocks, *findings.warnings]))
    rules = [*OF_STATUS.get(status["status"], ()), *OF_BASIS.get(status["basis"], ()), *OF_ALL]
    by_hand = Test(scales.STATUSES[status["status"]].test, BY_HAND in answered, by_system=False)
    return [by_hand, *(_of_rule(rule, found.get(rule, ""), answered.get(rule, "")) for rule in rules)]


def _of_rule(rule: str, finding: str, answer: str) -> Test:
    """Met where the rule finds nothing, or where its author has answered what it found."""
    return Test(in_words(rule), not finding or bool(answer), by_system=not answer, why=answer or finding)


def in_words(rule: str) -> str:
    """What a rule asks, from its name."""
    return rule.replace("_", " ").capitalize()
