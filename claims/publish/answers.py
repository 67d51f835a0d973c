"""What is said to a warning after a proposal was laid with it: by its approver, or to complete a quick look."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import IntegrityError, transaction

from claims import review
from claims.models import Answer, Proposal
from claims.publish.rules import Refused, need, said
from people.models import User
from people.roles import Act
from sources.saving import fill

Answers = Mapping[str, str]
LONGEST = 1_000  # characters


def of(proposal: Proposal) -> Collection[str]:
    """The rules whose warnings are answered, by its author or by anybody since."""
    later = [row.rule for row in proposal.answers.all()] if proposal.left_open else []
    return {*proposal.answered, *later}


def left(proposal: Proposal) -> list[str]:
    """The rules whose warnings its author left open and nobody has answered."""
    answered = of(proposal)
    return [rule for rule in proposal.left_open if rule not in answered]


def in_words(proposal: Proposal) -> list[str]:
    """The rules of a quick look that an answer in words completes; the others want the thing itself."""
    return [rule for rule in left(proposal) if rule not in review.ONLY_MENDED] if proposal.completes_by else []


@transaction.atomic
def answer(proposal: Proposal, *, by: User, answers: Answers) -> int:
    """Answer warnings that a quick look left open, before or after it is published; how many were answered."""
    need(by, Act.PROPOSE)
    proposal = Proposal.objects.select_for_update().defer("document").get(pk=proposal.pk)
    if proposal.completes_by is None or proposal.state not in (Proposal.State.OPEN, Proposal.State.PUBLISHED):
        raise Refused("Nothing of this proposal waits to be completed.")
    able = in_words(proposal)
    given = keep(proposal, by=by, answers={rule: text for rule, text in answers.items() if rule in able})
    if not given:
        raise Refused("Answer at least one of the warnings.")
    return given


def keep(proposal: Proposal, *, by: User, answers: Answers | None) -> int:
    """Keep the answers to warnings that are open, each once; how many these are. Other answers are let go."""
    waiting = left(proposal) if answers else []
    given = {rule: text.strip() for rule, text in (answers or {}).items() if rule in waiting and text.strip()}
    rows = [Answer(proposal=proposal, rule=rule, by=by) for rule in given]
    for row in rows:
        fill(row, {"text": said(given[row.rule], "Answer it in a sentence.", most=LONGEST)})
    try:
        with transaction.atomic():
            Answer.objects.bulk_create(rows)
    except IntegrityError:
        raise Refused("Somebody has just answered this. Open the page again.") from None
    return len(rows)
