"""Rules that warn: the author's answer is kept with the proposal and shown to whoever checks it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import ngettext

from claims.review.case import Case, Rule, side_of
from sources.dates import in_words

QUICK_REASON = "This was a quick look, and is to be completed."
"""Why confidence is what it is, where a status was proposed on a quick look; readers see it."""


def separate_origins_are_counted(case: Case) -> Iterator[str]:
    status = case.document["status"]
    if status["basis"] == "separate_origins" and status in case.added:
        side = side_of(case.document, status)
        if side["speakers"] < 2:
            yield f"The basis is separate origins, but lineage shows {side['speakers']} speaker(s) on that side."


def no_line_cites_a_later_source(case: Case) -> Iterator[str]:
    """A line says what the public evidence of its day showed."""
    for line in case.added:
        cited = (case.document["sources"][id] for id in line["cites"])
        for source in cited:
            first = source["published"] and source["published"]["earliest"]
            if first and first > line["effective_on"]:
                yield f"The line of {in_words(line['effective_on'])} cites “{source['title']}”, published later."


def the_standing_line_keeps_its_evidence(case: Case) -> Iterator[str]:
    status = case.document["status"]
    held = case.linked | {appearance["article"] for appearance in case.document["appearances"]}
    lost = [id for id in status["cites"] if id not in held]
    if lost and status not in case.added:
        lost_words = ngettext("%(n)d source", "%(n)d sources", len(lost)) % {"n": len(lost)}
        yield f"The status rests on {lost_words} no longer linked to the claim. Does it still hold?"


def unresolved_has_low_confidence(case: Case) -> Iterator[str]:
    for line in case.added:
        if line["status"] == "unresolved" and line["confidence"] != "low":
            yield "An unresolved claim has low confidence: there is not enough to judge by."


def both_sides_were_looked_at(case: Case) -> Iterator[str]:
    sides = {evidence["side"] for evidence in case.document["evidence"]}
    if case.document["status"] in case.added and "for" in sides and not sides & {"against", "denies"}:
        yield "No evidence stands against the claim. Was it looked for?"


def sources_are_graded(case: Case) -> Iterator[str]:
    linked = {e["source"] for e in case.document["evidence"]}
    missing = [
        s for i, s in case.document["sources"].items() if i in linked and not s["withheld"] and not s["reliability"]
    ]
    if missing:
        words = ngettext("%(n)d linked source has no grade.", "%(n)d linked sources have no grade.", len(missing))
        yield words % {"n": len(missing)}


def evidence_says_what_it_shows(case: Case) -> Iterator[str]:
    silent = [evidence for evidence in case.document["evidence"] if not evidence["note"].strip()]
    if silent:
        yield ngettext(
            "%(n)d piece of evidence does not say what it shows of the claim.",
            "%(n)d pieces of evidence do not say what they show of the claim.",
            len(silent),
        ) % {"n": len(silent)}


def confidence_has_a_reason_of_its_own(case: Case) -> Iterator[str]:
    """A quick look says that it was one; a full look says more."""
    for line in case.added:
        if line["confidence_reason"] == QUICK_REASON:
            day = in_words(line["effective_on"])
            yield f"Confidence on {day} rests on a quick look alone. Say why it is what it is."


def criteria_stand_untouched(case: Case) -> Iterator[str]:
    old, new = (case.base or {}).get("claim", {}).get("forecast"), case.document["claim"]["forecast"]
    if old and new and old["criteria"] != new["criteria"]:
        yield "The criteria of a published forecast change. Readers will be shown both."


WARNINGS: tuple[Rule, ...] = (
    separate_origins_are_counted,
    no_line_cites_a_later_source,
    the_standing_line_keeps_its_evidence,
    unresolved_has_low_confidence,
    both_sides_were_looked_at,
    sources_are_graded,
    evidence_says_what_it_shows,
    confidence_has_a_reason_of_its_own,
    criteria_stand_untouched,
)

ONLY_MENDED = frozenset({confidence_has_a_reason_of_its_own.__name__})
"""Warnings that a quick look may leave open and that no answer in words completes: readers see the words themselves."""
