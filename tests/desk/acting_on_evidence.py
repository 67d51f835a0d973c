"""What people do with evidence: link a source that we have or a new one, paste many addresses, take a link back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from claims.models import Evidence
from tests.desk.acting import outcome
from tests.desk.bench import MOST_SOURCES, Bench, Given
from tests.desk.expecting import Link, Person, Story
from tests.desk.expecting_of_sources import Facts
from tests.desk.sending import changed, shown

BROKEN = (["not an address"], [f"https://many.example/{number}" for number in range(21)])
"""What is pasted and refused as a whole: no address, and more than twenty."""


class ActsOnEvidence(Bench):
    """Whoever works does all of it, and readers learn of it with the next edition that is composed."""

    ACTS = (
        "evidence_is_added", "evidence_of_a_new_source_is_added", "evidence_is_changed", "evidence_is_withdrawn",
        "addresses_are_pasted", "addresses_are_pasted",
    )  # fmt: skip

    def evidence_is_added(self, given: Given) -> None:
        who, story, word = self.somebody(given, "work"), self.story(given), self.word()
        source = self.pick(given.other, self.sources).public_id
        known = source in {link.source for link in story.linked}
        expected = who.door("work") or ("refused" if known else "done")
        self.does(
            who, expected, self.place(story, "evidence/new/"), source=[source], stance="supports", credibility="2",
            note=f"It tells of {word}.",
        )  # fmt: skip
        if expected == "done":
            self.link(story, [source], word)

    def evidence_of_a_new_source_is_added(self, given: Given) -> None:
        """Described on the same page, and repeating one that we have; where it has no title, nothing is kept."""
        if len(self.sources) >= MOST_SOURCES:
            return
        who, story, word, named = self.somebody(given, "work"), self.story(given), self.word(), self.word()
        url, origin = self.address(), self.pick(given.other, self.sources).public_id
        expected = who.door("work") or ("done" if given.mostly else "refused")
        new = {
            "url": url, "title": f"Log of {named}" if given.mostly else "", "publisher": "Harbour office",
            "title_basis": "page", "kind": "news_report", "read_as": "excerpt", "language": "en",
            "lineage": "derived", "derived_from": [origin],
        }  # fmt: skip
        self.does(
            who, expected, self.place(story, "evidence/new/"), new_source="on", stance="supports", credibility="2",
            note=f"It tells of {word}.", **{f"new-{name}": value for name, value in new.items()},
        )  # fmt: skip
        if expected == "done":
            facts = Facts("Harbour office", named, named, lineage="derived", repeats=frozenset({origin}))
            self.link(story, [self.learn(url, facts)], word)

    def evidence_is_changed(self, given: Given) -> None:
        self.evidence_goes_on(given, withdrawn=False)

    def evidence_is_withdrawn(self, given: Given) -> None:
        self.evidence_goes_on(given, withdrawn=True)

    def evidence_goes_on(self, given: Given, *, withdrawn: bool) -> None:
        word = self.word()
        found = [(story, link) for story in self.stories for link in story.links]
        because = "It was a copy." if withdrawn else ""
        self.row_goes_on(given, "evidence", found, word, because, note=f"It tells of {word}.")

    def addresses_are_pasted(self, given: Given) -> None:
        """All of them are linked that are not linked yet, the new ones repeating one source; or none at all."""
        who, story, word = self.somebody(given, "work"), self.story(given), self.word()
        origin = self.pick(given.other, self.sources)
        known = [one for one in self.sources if one is not origin]
        new = {self.address(): self.word() for _place in range(min(2, MOST_SOURCES - len(self.sources)))}
        broken = [] if given.mostly else self.pick(given.what, BROKEN)
        repeats = frozenset({origin.public_id} if given.then else ())
        expected = who.door("work") or ("refused" if broken else "done")
        place = self.place(story, "evidence/paste/")
        response = self.pastes(
            who, place, new, addresses="\n".join([*(one.url for one in known), *new, *broken]), stance="supports",
            credibility="3", note=f"They tell of {word}.", origin=sorted(repeats),
        )  # fmt: skip
        self.answers(who, expected, place, response)
        if expected == "done":
            lineage = "derived" if repeats else "unknown"
            pasted = [one.public_id for one in known]
            for url, named in new.items():
                pasted.append(self.learn(url, Facts("Port Daily", named, named, lineage=lineage, repeats=repeats)))
            self.link(story, pasted, word)

    def pastes(self, who: Person, place: str, new: dict[str, str], **values: Any) -> Any:
        """Look what is new among the addresses, give each of these a title, and send them."""
        page = self.hands[who.name].send(place, do="find-addresses", **values)
        if outcome(page) != "shown":
            return page
        typed: dict[str, str] = {}
        for row in page.context["form"].new_rows:
            typed |= {f"title-{row.key}": f"Log of {new.get(row.url)}", f"publisher-{row.key}": "Port Daily"}
        return self.hands[who.name].post(place, changed(shown(page), typed))

    @staticmethod
    def link(story: Story, sources: Iterable[str], word: str) -> None:
        """The model learns that a story has these sources; those it had already stay as they were."""
        linked = {link.source for link in story.linked}
        for source in sources:
            if source not in linked:
                key = Evidence.objects.get(claim=story.pk, source__public_id=source, withdrawn_at=None).key
                story.links.append(Link(key, source, word))
                story.moves += 1
