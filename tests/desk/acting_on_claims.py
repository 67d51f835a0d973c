"""More that people do with a claim: ask whom it speaks of, find it in another passage, paste addresses of evidence."""

from __future__ import annotations

from typing import Any

from hypothesis.stateful import precondition, rule

from claims.models import Appearance, Evidence, Reply
from tests.desk.bench import DAY, GIVEN, Bench, Given
from tests.desk.expecting import Asked, Link, Story

NO_ADDRESS = "not an address"


class ActsOnClaims(Bench):
    """Whoever works does all of it, and readers learn of it with the next edition that is composed."""

    # The right of reply

    @rule(given=GIVEN)
    def somebody_is_asked(self, given: Given) -> None:
        who, story, word = self.somebody(given, "work"), self.story(given), self.word()
        expected = who.door("work") or ("done" if given.mostly else "refused")
        values = {"outcome": "answered", **self.answer(word)} if given.mostly else {"outcome": "answered"}
        self.does(
            who, expected, self.place(story, "replies/new/"), asked="The ministry", asked_on=DAY,
            until="8 December 2022", **values,
        )  # fmt: skip
        if expected == "done":
            story.asked.append(Asked(Reply.objects.filter(claim=story.pk).latest("pk").key, word))
            story.moves += 1

    @precondition(lambda self: any(story.asked for story in self.stories))
    @rule(given=GIVEN)
    def reply_is_changed_or_withdrawn(self, given: Given) -> None:
        who, word = self.somebody(given, "work"), self.word()
        story, one = self.pick(given.what, [(story, one) for story in self.stories for one in story.asked])
        self.touched = story
        place = self.place(story, f"replies/{one.key}/")
        expected = who.door("work") or ("refused" if one.gone else "done")
        if given.mostly:
            self.does(who, expected, place, **self.answer(word))
        else:
            self.does(who, expected, f"{place}withdraw/", withdrawn_because="It was asked of another.")
        if expected == "done":
            one.word, one.gone = (word, False) if given.mostly else (one.word, True)
            story.moves += 1

    @staticmethod
    def answer(word: str) -> dict[str, Any]:
        return {"text": f"We say {word}.", "answered_on": "2 December 2022"}

    # Passages

    @rule(given=GIVEN)
    def claim_is_found_in_another_passage(self, given: Given) -> None:
        """In words that nobody quoted before, or in those of any claim; in the same words only once."""
        who, story = self.somebody(given, "work"), self.story(given)
        known = sorted(word for one in self.stories for word in one.quoted)
        word = self.pick(given.other, known) if known and not given.mostly else self.word()
        expected = who.door("work") or ("refused" if word in story.quoted else "done")
        self.does(
            who, expected, self.place(story, "appearances/new/"), article=self.article.public_id,
            exact=f"they say {word}",
        )  # fmt: skip
        if expected == "done":
            story.quoted, story.found = story.quoted | {word}, story.found + 1
            story.moves += 1

    @precondition(lambda self: any(story.quoted for story in self.stories))
    @rule(given=GIVEN)
    def wording_of_a_passage_is_changed(self, given: Given) -> None:
        who, word = self.somebody(given, "work"), self.word()
        story = self.pick(given.what, [one for one in self.stories if one.quoted])
        self.touched = story
        key = Appearance.objects.filter(claim=story.pk).earliest("pk").key
        expected = who.door("work") or "done"
        self.does(who, expected, self.place(story, f"appearances/{key}/"), put="reported", hedges=f"they say {word}")
        if expected == "done":
            story.hedged = word
            story.moves += 1

    # Evidence

    @rule(given=GIVEN)
    def addresses_are_pasted(self, given: Given) -> None:
        """All of them are linked that are not linked yet, or, where one is no address, none."""
        who, story, word = self.somebody(given, "work"), self.story(given), self.word()
        first = given.other % len(self.sources)
        pasted = [source for place, source in enumerate(self.sources) if place != first]
        lines = [str(source.url) for source in pasted] + ([] if given.mostly else [NO_ADDRESS])
        expected = who.door("work") or ("done" if given.mostly else "refused")
        self.does(
            who, expected, self.place(story, "evidence/paste/"), addresses="\n".join(lines), stance="supports",
            credibility="3", note=f"They tell of {word}.",
        )  # fmt: skip
        if expected == "done":
            self.link(story, [source.public_id for source in pasted], word)

    @staticmethod
    def link(story: Story, pasted: list[str], word: str) -> None:
        linked = {link.source for link in story.linked}
        for source in pasted:
            if source not in linked:
                links = Evidence.objects.filter(claim=story.pk, source__public_id=source, withdrawn_at=None)
                story.links.append(Link(links.get().key, source, word))
                story.moves += 1
