"""Somebody proposes a status on a quick look; what it leaves open is listed until somebody completes it."""

from __future__ import annotations

from hypothesis.stateful import invariant

from claims import completing
from claims.models import Proposal
from tests.desk.acting_on_evidence import ActsOnEvidence
from tests.desk.acting_on_proposals import ANSWERS, ActsOnProposals
from tests.desk.bench import DAY, MOST_SOURCES, Given
from tests.desk.expecting import AFTER, Look, Story
from tests.desk.expecting_of_sources import Facts

OTHER_SIDE, GRADES = "both_sides_were_looked_at", "sources_are_graded"
CONFIDENCE = "confidence_has_a_reason_of_its_own"
"""What a quick look leaves open: the first two are answered in words, the last only by a full look."""


class ActsOnQuickLooks(ActsOnEvidence, ActsOnProposals):
    """Whoever works proposes so, and anybody who works answers what was left open, before or after the second check."""

    ACTS = (
        "quick_look_is_proposed", "quick_look_brings_a_new_address", "quick_look_is_completed",
    )  # fmt: skip

    def quick_look_is_proposed(self, given: Given) -> None:
        self.look(given)

    def quick_look_brings_a_new_address(self, given: Given) -> None:
        """With a new source, or one that we have; where nothing is proposed after all, no source is kept either."""
        word, named = self.word(), self.word()
        new = given.mostly and len(self.sources) < MOST_SOURCES
        url = self.address() if new else self.pick(given.other, self.sources).url
        self.look(
            given, word, Facts("Harbour office", named, named), address=url, stance="supports", credibility="2",
            title=f"Log of {named}", publisher="Harbour office", note=f"It tells of {word}.",
        )  # fmt: skip

    def look(self, given: Given, noted: str = "", facts: Facts | None = None, **brought: str) -> None:
        who, word = self.somebody(given, "work"), self.word()
        story = self.story(given, lambda one: one.standing in ("draft", "public") and one.waiting is None)
        act = {"draft": "first", "public": "change"}.get(story.standing, "")
        fits = (story.standing, act) in AFTER and story.waiting is None
        expected = who.door("work") or ("done" if fits else "refused")
        cited = [link.source for link in story.linked][:1]
        response = self.does(
            who, expected, self.place(story, "quick/"), status="unresolved", effective_on=DAY, cites=cited,
            basis="single_origin" if cited or brought else "none", reasons=f"It seems so, says {word}.", **brought,
        )  # fmt: skip
        if expected == "done":
            if facts:
                known = [one.public_id for one in self.sources if one.url == brought["address"]]
                cited = [*cited, *(known or [self.learn(brought["address"], facts)])]
                self.link(story, cited, noted)
            pk, left = self.proposal_in(response), self.left_open(story)
            self.looks.append(Look(pk, story, len(left) > 1))
            assert Proposal.objects.get(pk=pk).left_open.keys() == left
            self.wait(story, pk, story.composed(act, word, "unresolved", cited), who)
            self.then(given, who, story)

    def left_open(self, story: Story) -> set[str]:
        """What a quick look at it leaves open: all of it is there but the other side, some grades and a reason."""
        ungraded = any(self.facts[link.source].graded == 0 for link in story.linked)
        return {CONFIDENCE, *([OTHER_SIDE] if story.linked else []), *([GRADES] if ungraded else [])}

    def quick_look_is_completed(self, given: Given) -> None:
        """As far as words do; nobody may approve by completing."""
        if not any(self.asks(one) for one in self.looks):
            self.look(given.sure)
        if not self.looks:
            return
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
        if not self.looks:
            return
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
