"""Somebody at the desk disagrees with a status: says so, words it anew, takes it back, sends it for a second check."""

from __future__ import annotations

from typing import Any

from hypothesis.stateful import invariant

from claims.models import Dissent, PublicClaim
from tests.desk.acting_on_proposals import ActsOnProposals
from tests.desk.bench import Given
from tests.desk.expecting import SHOWN, Disagreed, Person, Story

STATUSES = ("supported", "unresolved", "disputed")


class ActsOnDissent(ActsOnProposals):
    """Analysts and reviewers alone disagree, once a claim; readers learn of it with an edition that another checked."""

    ACTS = (
        "somebody_disagrees", "dissent_is_worded_anew", "dissent_is_worded_anew", "dissent_is_withdrawn",
        "dissent_is_proposed",
    )  # fmt: skip

    def somebody_disagrees(self, given: Given) -> None:
        who, word = self.somebody(given, "dissent"), self.word()
        story = self.story(given, lambda one: one.standing in SHOWN and not self.own(one, who))
        status = self.status(given, story)
        fits = self.may_be_said(story, status) and not self.own(story, who)
        expected, sent = self.expected_of_saying(given, who, story, fits)
        response = self.does(
            who, expected, self.place(story, "dissents/new/"), status=status, reasons=f"Not so, says {word}.", do=sent
        )
        if expected == "done":
            key = Dissent.objects.filter(claim=story.pk).latest("pk").key
            story.disagreed.append(Disagreed(key, who, (status, word, self.now.date())))
            story.moves += 1
            self.goes_on(given, who, story, response, sent=sent == "send")

    def dissent_is_worded_anew(self, given: Given) -> None:
        found = self.one_that_disagreed(given)
        if found is None:
            return
        story, one = found
        who, word = one.who if given.fits else self.somebody(given, "dissent"), self.word()
        status = self.status(given, story)
        fits = one.stands and one.who is who and self.may_be_said(story, status)
        expected, sent = self.expected_of_saying(given, who, story, fits)
        response = self.does(
            who, expected, self.place(story, f"dissents/{one.key}/"), status=status, reasons=f"No: {word}.", do=sent
        )
        if expected == "done":
            one.entry = (status, word, self.now.date())
            story.moves += 1
            self.goes_on(given, who, story, response, sent=sent == "send")

    def dissent_is_withdrawn(self, given: Given) -> None:
        """By its author, or by an editor where the author is gone; what readers see of it goes for a second check."""
        found = self.one_that_disagreed(given)
        if found is None:
            return
        story, one = found
        who = one.who if given.fits and one.who.is_open else self.somebody(given, "edit")
        fits = one.stands and (one.who is who or (not one.who.is_open and who.may("edit")))
        expected = who.door("work") or ("done" if fits else "refused")
        seen = story.standing == "public" and story.waiting is None and one.key in story.last.dissent
        place = self.place(story, f"dissents/{one.key}/withdraw/")
        response = self.does(who, expected, place, withdrawn_because="The second report says so.")
        if expected == "done":
            one.withdrawn = True
            story.moves += 1
            self.goes_on(given, who, story, response, sent=seen)

    def dissent_is_proposed(self, given: Given) -> None:
        """Everything that is said against a status goes together, whoever wrote it, and nothing else with it."""
        if not any(self.can_be_proposed(story) for story in self.stories):
            self.somebody_disagrees(given.sure)
        who = self.somebody(given, "work")
        story = self.story(given, self.can_be_proposed)
        expected = who.door("work") or ("done" if self.can_be_proposed(story) else "refused")
        response = self.does(who, expected, self.place(story, "dissents/propose/"))
        if expected == "done":
            self.goes_on(given, who, story, response, sent=True)

    @invariant()
    def dissent_is_what_was_said(self) -> None:
        rows = Dissent.objects.values_list(
            "key", "claim", "added_by__username", "status", "on", "withdrawn_at", "followed_on"
        )
        stored = {(*row, gone is not None, followed is not None) for *row, gone, followed in rows}
        assert stored == {
            (one.key, story.pk, one.who.name, one.entry[0], one.entry[2], one.withdrawn, one.followed)
            for story in self.stories
            for one in story.disagreed
        }
        contested = dict(PublicClaim.objects.values_list("pk", "contested"))
        assert contested == {story.pk: bool(story.last.dissent) for story in self.stories if story.editions}

    def status(self, given: Given, story: Story) -> str:
        able = [status for status in STATUSES if self.may_be_said(story, status)]
        return str(self.pick(given.other, able if able and given.mostly else STATUSES))

    def own(self, story: Story, who: Person) -> bool:
        return any(one.who is who and one.stands for one in story.disagreed)

    @staticmethod
    def may_be_said(story: Story, status: str) -> bool:
        return story.disputed_of not in ([], [status])

    def expected_of_saying(self, given: Given, who: Person, story: Story, fits: bool) -> tuple[str, str]:
        """How the form answers, and which of its buttons was pressed."""
        free = story.standing == "public" and story.waiting is None
        sent = "send" if (free and given.then) or given.seldom else "save"
        return who.door("dissent") or ("done" if fits and (free or sent == "save") else "refused"), sent

    @staticmethod
    def can_be_proposed(story: Story) -> bool:
        if story.standing != "public" or story.waiting is not None:
            return False
        return story.dissent_from(story.last.status) != story.last.dissent

    def one_that_disagreed(self, given: Given) -> tuple[Story, Disagreed] | None:
        """One that stands, said now where nobody had said anything; none where nobody could."""
        if not any(one.stands for story in self.stories for one in story.disagreed):
            self.somebody_disagrees(given.sure)
        found = [(story, one) for story in self.stories for one in story.disagreed]
        standing = [pair for pair in found if pair[1].stands]
        if not found:
            return None
        story, one = self.pick(given.what, standing if standing and given.mostly else found)
        self.touched = story
        return story, one

    def goes_on(self, given: Given, who: Person, story: Story, response: Any, *, sent: bool) -> None:
        """To the proposal where one was laid with the act, else back to the claim."""
        to_proposal = response.headers["Location"].startswith("/desk/proposals/")
        assert to_proposal is sent
        if sent:
            self.wait(story, self.proposal_in(response), story.with_dissent(), who)
            self.then(given, who, story)
