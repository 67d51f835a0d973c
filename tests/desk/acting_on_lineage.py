"""People say what a source repeats, and lay what changed in it before a second person, for every claim at once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis.stateful import invariant

from sources.models import Derivation, Source
from tests.desk.acting_on_proposals import ActsOnProposals
from tests.desk.bench import Given
from tests.desk.expecting import SHOWN, Person, Story, Told
from tests.desk.expecting_of_sources import Described, closed
from tests.desk.holding import Held

PUBLISHERS = ("Sea Times", "Harbour office", "Port Daily", "The Pilots’ Letter")


class ActsOnLineage(Held, ActsOnProposals):
    """Whoever works does it. No source comes to repeat itself, however long the way round."""

    ACTS = (
        "lineage_is_said", "lineage_is_said", "change_of_a_source_is_proposed", "publisher_of_a_source_is_changed",
    )  # fmt: skip

    def lineage_is_said(self, given: Given) -> None:
        """And what follows for readers is laid before a second person at once, or later."""
        who, one = self.somebody(given, "work"), self.pick(given.what, self.sources)
        lineage = "derived" if given.mostly else self.pick(given.other, ["origin", "unknown"])
        round_about = [other for other in self.sources if self.leads_to(other, one)]
        able = [other for other in self.sources if other not in round_about]
        number = 1 + (given.who % 2)
        chosen = round_about if given.seldom or not able else [*able[given.other % len(able) :], *able][:number]
        repeats = frozenset(other.public_id for other in chosen) if lineage == "derived" else frozenset()
        circle = any(other.public_id in repeats for other in round_about)
        expected = who.door("work") or ("refused" if circle else "done")
        place = f"/desk/sources/{one.public_id}/lineage/"
        self.does(who, expected, place, lineage=lineage, derived_from=sorted(repeats) or None)
        if expected == "done":
            self.facts[one.public_id] = replace(self.facts[one.public_id], lineage=lineage, repeats=repeats)
            if given.then:
                self.lay_change(given, who, one)

    def publisher_of_a_source_is_changed(self, given: Given) -> None:
        """Readers are told the old one until what changed is laid before a second person, here at once or later."""
        who = self.somebody(given, "work")
        known = [one for one in self.sources if any(self.names(story, one) for story in self.stories)]
        one = self.pick(given.what, known or self.sources)
        name = self.pick(given.other, PUBLISHERS) if given.mostly else ""
        expected = who.door("work") or ("done" if given.mostly else "refused")
        self.does(who, expected, f"/desk/sources/{one.public_id}/edit/", publisher=name)
        if expected != "done":
            return
        self.facts[one.public_id] = replace(self.facts[one.public_id], publisher=name)
        for story in self.stories:
            if self.names(story, one):
                self.document_says_what_was_told(story)
        if given.then:
            self.lay_change(given, who, one)

    def leads_to(self, start: Described, end: Described) -> bool:
        return end.public_id in closed([start.public_id], self.facts)

    def change_of_a_source_is_proposed(self, given: Given) -> None:
        able = [one for one in self.sources if self.told_of(one)]
        one = self.pick(given.what, able if able and given.fits else self.sources)
        self.lay_change(given, self.somebody(given, "work"), one)

    def lay_change(self, given: Given, who: Person, one: Described) -> None:
        """For each claim that names the source and would tell readers something else; refused where one has to wait."""
        told, named = self.told_of(one), [story for story in self.stories if self.names(story, one)]
        waits = any(story.waiting for story in named)
        expected = who.door("work") or ("done" if told and not waits else "refused")
        place = f"/desk/sources/{one.public_id}/propose/"
        response = self.does(who, expected, place, reason=f"It was traced: {self.word()}.")
        if expected == "done":
            bundle = self.wait_together(int(response.headers["Location"].split("/")[3]), told, who)
            self.touched = told[0][0]
            if given.then:
                self.decide_as_one(given, bundle, "approve")

    @staticmethod
    def names(story: Story, one: Described) -> bool:
        return story.standing in SHOWN and one.public_id in story.last.sources

    def told_of(self, one: Described) -> list[tuple[Story, Told]]:
        """What a change to a source, as it is now, would make of each claim."""
        found = [(story, story.with_source(one.public_id)) for story in self.stories if self.names(story, one)]
        return [(story, told) for story, told in found if told.differs(story.last)]

    @invariant()
    def sources_repeat_what_was_said(self) -> None:
        edges = set(Derivation.objects.values_list("source__public_id", "origin__public_id"))
        assert edges == {(source, origin) for source, facts in self.facts.items() for origin in facts.repeats}
        kept = Source.objects.filter(article=None).values_list("public_id", "lineage")
        assert dict(kept) == {source: facts.lineage for source, facts in self.facts.items()}
