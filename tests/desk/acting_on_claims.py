"""What people do with a claim at the desk: record it, word it, close it, look again, give it away."""

from __future__ import annotations

from claims.models import Claim, Topic
from tests.desk.acting import outcome
from tests.desk.bench import MOST_CLAIMS, Bench, Given
from tests.desk.expecting import Story
from tests.desk.sending import shown

DAYS = ("1 March 2030", "2 March 2030", "3 March 2030")


class ActsOnClaims(Bench):
    """Whoever works does all of it, and readers learn of it with the next edition that is composed."""

    ACTS = (
        "claim_is_recorded", "form_is_opened_and_left", "claim_is_edited", "claim_is_edited",
        "claim_gets_a_topic", "claim_is_closed", "closed_claim_is_opened_again", "closed_claim_is_to_be_checked_again",
        "claim_is_looked_at_again", "note_is_written", "claim_is_read_at_the_desk", "claim_is_given_to_somebody",
        "claim_is_to_be_checked_again",
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

    def claim_gets_a_topic(self, given: Given) -> None:
        """One of the list, instead of the one it had, or none."""
        who, story = self.somebody(given, "work"), self.story(given)
        topic = self.pick(given.other, [*Topic.objects.order_by("pk"), None])
        chosen = [str(topic.pk)] if topic else None
        expected = who.door("work") or ("done" if given.mostly else "refused")
        self.does(who, expected, self.place(story, "edit/"), topics=chosen if given.mostly else ["0"])
        if expected == "done":
            story.topic, story.moves = topic.slug if topic else "", story.moves + 1

    def claim_is_closed(self, given: Given) -> None:
        """No day of a next check goes with it, then or later, until somebody opens it again."""
        who, story = self.somebody(given, "work"), self.story(given, lambda one: not one.closed)
        typed = {"closed": "on", "review_by": None if given.mostly else DAYS[0]}
        expected = who.door("work") or ("done" if given.mostly else "refused")
        self.does(who, expected, self.place(story, "edit/"), **typed)
        if expected == "done":
            story.closed, story.review, story.moves = True, "", story.moves + 1

    def closed_claim_is_opened_again(self, given: Given) -> None:
        if not any(story.closed for story in self.stories):
            self.claim_is_closed(given.sure)
        who, story = self.somebody(given, "work"), self.story(given, lambda one: one.closed)
        expected = who.door("work") or "done"
        self.does(who, expected, self.place(story, "edit/"), closed=None)
        if expected == "done":
            story.closed, story.moves = False, story.moves + 1

    def closed_claim_is_to_be_checked_again(self, given: Given) -> None:
        """Refused in bulk, for all that were ticked."""
        if not any(story.closed for story in self.stories):
            self.claim_is_closed(given.sure)
        who, story = self.somebody(given, "work"), self.story(given, lambda one: one.closed)
        other = self.pick(given.other, self.stories)
        expected = who.door("work") or ("refused" if story.closed or other.closed else "done")
        chosen = {story.pk: story, other.pk: other}.values()
        self.does(who, expected, "/desk/assign/", claims=[one.public_id for one in chosen], review_by=DAYS[0])
        for one in chosen if expected == "done" else ():
            one.review, one.moves = DAYS[0], one.moves + 1

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
        fits, day = given.mostly and not story.closed, self.pick(given.other, DAYS)
        expected = who.door("work") or ("done" if fits else "refused")
        typed = {"review_by": day} if given.mostly else {}
        self.does(who, expected, "/desk/assign/", claims=[story.public_id], **typed)
        if expected == "done":
            story.review, story.moves = day, story.moves + 1
