"""Somebody proposes a status on a quick look; what it leaves open is listed until somebody completes it."""

from __future__ import annotations

from hypothesis.stateful import invariant, precondition, rule

from claims import completing
from claims.models import Proposal
from tests.desk.acting_on_proposals import ANSWERS, ActsOnProposals
from tests.desk.bench import DAY, GIVEN, Given
from tests.desk.expecting import AFTER, Look

OTHER_SIDE, CONFIDENCE = "both_sides_were_looked_at", "confidence_has_a_reason_of_its_own"
"""What a quick look leaves open: the first is answered in words, the second only by a full look."""


class ActsOnQuickLooks(ActsOnProposals):
    """Whoever works proposes so, and anybody who works answers what was left open, before or after the second check."""

    @rule(given=GIVEN)
    def quick_look_is_proposed(self, given: Given) -> None:
        who, word = self.somebody(given, "work"), self.word()
        story = self.story(given, lambda one: one.standing in ("draft", "public") and one.waiting is None)
        act = {"draft": "first", "public": "change"}.get(story.standing, "")
        fits = (story.standing, act) in AFTER and story.waiting is None
        expected = who.door("work") or ("done" if fits else "refused")
        cited = [link.source for link in story.linked][:1]
        response = self.does(
            who, expected, self.place(story, "quick/"), status="unresolved", effective_on=DAY, cites=cited,
            basis="single_origin" if cited else "none", reasons=f"It seems so, says {word}.",
        )  # fmt: skip
        if expected == "done":
            pk = self.proposal_in(response)
            self.looks.append(Look(pk, story, bool(cited)))
            assert Proposal.objects.get(pk=pk).left_open.keys() == {CONFIDENCE, *([OTHER_SIDE] if cited else [])}
            self.wait(story, pk, story.composed(act, word, "unresolved", cited), who)
            self.then(given, who, story)

    @precondition(lambda self: bool(self.looks))
    @rule(given=GIVEN)
    def quick_look_is_completed(self, given: Given) -> None:
        """As far as words do; nobody may approve by completing."""
        who = self.somebody(given, "work")
        able = [one for one in self.looks if self.asks(one)]
        one = self.pick(given.what, able if able and given.fits else self.looks)
        expected = who.door("work") or ("done" if self.asks(one) else "refused")
        place = f"/desk/proposals/{one.pk}/"
        self.does(who, expected, place, form="CompleteForm", sent_to="complete/", **ANSWERS)
        one.asks = one.asks and expected != "done"

    @invariant()
    def open_quick_looks_are_listed(self) -> None:
        """Until another line takes their place."""
        listed = {one.pk for one in self.looks if not one.emptied and self.stands(one)}
        assert set(completing.unfinished().values_list("pk", flat=True)) == listed

    def asks(self, one: Look) -> bool:
        return one.asks and not one.emptied and self.states[one.pk] in ("open", "published")

    def stands(self, one: Look) -> bool:
        return self.states[one.pk] == "open" or one.story.line == one.pk

    def forget_looks(self, word: str) -> None:
        """What held a word that must go is emptied."""
        for one in self.looks:
            one.emptied = one.emptied or word in self.held[one.pk].told.words
