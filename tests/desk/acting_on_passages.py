"""What people do with the passages of a claim: find it in another, and say how one puts it and who says so."""

from __future__ import annotations

from claims.models import Appearance
from claims.scales import PUT
from tests.desk.bench import Bench, Given


class ActsOnPassages(Bench):
    """Whoever works does all of it, and readers learn of it with the next edition that is composed."""

    ACTS = (
        "claim_is_found_in_another_passage", "wording_of_a_passage_is_changed", "it_is_said_who_says_so",
        "it_is_said_who_says_so",
    )  # fmt: skip

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

    def wording_of_a_passage_is_changed(self, given: Given) -> None:
        if not any(story.found for story in self.stories):
            self.claim_is_found_in_another_passage(given.sure)
        who, word = self.somebody(given, "work"), self.word()
        story = self.touched = self.pick(given.what, [one for one in self.stories if one.found] or self.stories)
        appearance = Appearance.objects.filter(claim=story.pk).order_by("pk").first()
        if appearance is None:
            return
        expected = who.door("work") or "done"
        place = self.place(story, f"appearances/{appearance.key}/")
        self.does(who, expected, place, put="reported", hedges=f"they say {word}")
        if expected == "done":
            story.hedged, story.put = word, "reported"
            story.moves += 1

    def it_is_said_who_says_so(self, given: Given) -> None:
        """From the author inward, through a source that we have or none; what is not on the scale is refused."""
        who, story, word = self.somebody(given, "work"), self.story(given, lambda one: bool(one.found)), self.word()
        appearance = Appearance.objects.filter(claim=story.pk).order_by("pk").first()
        if appearance is None:
            return
        put = self.pick(given.other, PUT) if given.mostly else "sworn"
        through = [self.pick(given.other, self.sources).public_id] if given.who % 2 == 0 else []
        expected = who.door("work") or ("done" if given.mostly else "refused")
        place = self.place(story, f"appearances/{appearance.key}/")
        chain = f"The port office\nA man who saw {word}"
        self.does(who, expected, place, put=put, chain=chain, chain_sources=through)
        if expected == "done":
            story.put, story.said_by, story.through = put, word, through
            story.moves += 1
