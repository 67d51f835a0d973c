"""What people do with a claim at the desk: record it, word it, find it in a passage, look again, give it away."""

from __future__ import annotations

from claims.models import Appearance, Claim
from tests.desk.acting import outcome
from tests.desk.bench import MOST_CLAIMS, Bench, Given
from tests.desk.expecting import Story
from tests.desk.sending import shown

DAYS = ("1 March 2030", "2 March 2030", "3 March 2030")


class ActsOnClaims(Bench):
    """Whoever works does all of it, and readers learn of it with the next edition that is composed."""

    ACTS = (
        "claim_is_recorded", "form_is_opened_and_left", "claim_is_edited", "claim_is_edited",
        "claim_is_found_in_another_passage", "wording_of_a_passage_is_changed", "claim_is_looked_at_again",
        "note_is_written", "claim_is_read_at_the_desk", "claim_is_given_to_somebody", "claim_is_to_be_checked_again",
    )  # fmt: skip

    def claim_is_recorded(self, given: Given) -> None:
        who = self.somebody(given, "work")
        if len(self.stories) >= MOST_CLAIMS:
            return
        word, quoted = self.word(), self.word()
        response = self.does(
            who, who.door("work") or "done", "/desk/claims/new/", article=self.article.public_id, not_the_same="on",
            exact=f"they say {quoted}", statement=self.statement(word), kind="factual", settle="A log.",
        )  # fmt: skip
        if outcome(response) == "done":
            claim = Claim.objects.get(public_id=response.headers["Location"].split("/")[3])
            quotes = frozenset({quoted})
            self.stories.append(Story(claim.pk, claim.public_id, word, quotes, found=1, facts=self.facts, author=who))

    def form_is_opened_and_left(self, given: Given) -> None:
        """Its page stays open, and is sent later: by then somebody else may have been there."""
        who, story = self.somebody(given, "work"), self.story(given)
        page = self.hands[who.name].open(self.place(story, "edit/"))
        assert outcome(page) == (who.door("work") or "shown")
        if page.status_code == 200:
            self.left[who.name, story.pk] = (story.moves, shown(page))

    def claim_is_edited(self, given: Given) -> None:
        who, story, word = self.somebody(given, "work"), self.story(given), self.word()
        opened = self.left.pop((who.name, story.pk), None)
        if opened is None:
            expected = who.door("work") or "done"
            self.does(who, expected, self.place(story, "edit/"), statement=self.statement(word))
        else:
            moves, values = opened
            expected = who.door("work") or ("done" if moves == story.moves else "stale")
            if who.is_open:
                self.posts(who, expected, self.place(story, "edit/"), {**values, "statement": self.statement(word)})
        if expected == "done":
            story.word, story.moves = word, story.moves + 1

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
            story.hedged = word
            story.moves += 1

    def claim_is_looked_at_again(self, given: Given) -> None:
        who, story = self.somebody(given, "work"), self.story(given)
        expected = who.door("work") or "done"
        self.does(who, expected, self.place(story, "check/"), searched=f"For {self.word()}.", result="Nothing new.")
        if expected == "done" and story.editions:
            self.stirred += 1

    def note_is_written(self, given: Given) -> None:
        who, story, named = self.somebody(given, "work"), self.story(given), self.pick(given.other, self.people)
        expected = who.door("work") or "done"
        self.does(who, expected, self.place(story, "notes/"), text=f"@{named.name}: see {self.word()}")
        if expected == "done" and named is not who and named.may("read"):
            named.mentioned.append(story)

    def claim_is_read_at_the_desk(self, given: Given) -> None:
        who, story = self.somebody(given, "read"), self.story(given)
        self.opens(who, who.door("read") or "shown", self.place(story))
        if who.may("read"):
            who.mentioned = [one for one in who.mentioned if one is not story]

    def claim_is_given_to_somebody(self, given: Given) -> None:
        who, story, to = self.somebody(given, "work"), self.story(given), self.pick(given.other, self.people)
        expected = who.door("work") or ("done" if to.may("work") else "refused")
        self.does(who, expected, "/desk/assign/", claims=[story.public_id], to=to.name)
        if expected == "done":
            story.holder = to

    def claim_is_to_be_checked_again(self, given: Given) -> None:
        who, story = self.somebody(given, "work"), self.story(given)
        expected, day = who.door("work") or ("done" if given.mostly else "refused"), self.pick(given.other, DAYS)
        typed = {"review_by": day} if given.mostly else {}
        self.does(who, expected, "/desk/assign/", claims=[story.public_id], **typed)
        if expected == "done":
            story.review, story.moves = day, story.moves + 1
