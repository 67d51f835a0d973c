"""What people propose for a claim: a change of its status, with a draft before, an embargo, or another standing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from claims import work
from tests.desk.acting import words_in
from tests.desk.acting_on_proposals import ANSWERS, ActsOnProposals
from tests.desk.bench import DAY, HOURS, Given
from tests.desk.expecting import AFTER, FILLED_IN, NONE, Person, Story


class ActsOnChanges(ActsOnProposals):
    """Whoever works proposes and pauses; editors alone withdraw. What was proposed is decided here as well."""

    ACTS = (
        *["change_is_proposed"] * 4, "clarification_is_published", "overtaken_note_is_published",
        "change_waits_for_its_minute", "draft_of_a_change_is_saved", "draft_of_a_change_is_thrown_away",
        "claim_is_paused", "claim_is_resumed", "claim_is_withdrawn",
        "claim_is_withdrawn", "time_passes_and_work_is_done", "time_passes_and_work_is_done",
    )  # fmt: skip

    DECIDING = (
        "proposal_is_checked", "proposal_is_checked", "proposal_is_sent_back", "proposal_is_taken_back",
        "proposal_is_published_alone", "packet_is_decided", "packet_is_decided",
    )  # fmt: skip

    def act(self, name: str, given: Given) -> None:
        """Where something is to be decided and nothing waits in the packet, a change is proposed first."""
        alone = name == "proposal_is_published_alone"
        waiting = [story for story in self.stories if self.is_in_packet(story) and (not alone or self.is_alone(story))]
        if name in self.DECIDING and not waiting:
            self.change_is_proposed(given.sure, "edit" if alone else "work")
        super().act(name, given)

    def clarification_is_published(self, given: Given) -> None:
        self.change_is_proposed(replace(given.sure, then=True), act="clarification")

    def overtaken_note_is_published(self, given: Given) -> None:
        self.change_is_proposed(replace(given.sure, then=True), act="overtaken")

    def change_is_proposed(self, given: Given, by: str = "work", act: str = "") -> None:
        """`act`: this one alone, of a claim where it can be."""
        who, word = self.somebody(given, by), self.word()
        kinds = (act,) if act else FILLED_IN
        story = self.story(
            given, lambda one: one.waiting is None and any((one.standing, kind) in AFTER for kind in kinds)
        )
        acts = [act for act in kinds if (story.standing, act) in AFTER]
        act = self.pick(given.other, acts if acts and given.mostly else kinds)
        embargo = (self.now + dt.timedelta(hours=2)).replace(second=0, microsecond=0) if given.seldom else None
        fits = act in acts and story.waiting is None and who.may_begin(act, story.standing)
        expected = who.door("work") or ("done" if fits else "refused")
        values = self.filled_in(story, act, word, embargo)
        response = self.does(who, expected, self.place(story, "propose/"), do="send", **values)
        if expected == "done":
            story.drafts.pop(who.name, None)
            told = story.composed(act, word, values["status"], values["cites"])
            self.wait(story, self.proposal_in(response), told, who, embargo)
            self.then(given, who, story)
        elif expected == "refused":
            story.drafts[who.name] = word
        if response.status_code == 422:
            self.no_draft_of_others_is_in(response, who)

    def filled_in(self, story: Story, act: str, word: str, embargo: dt.datetime | None) -> dict[str, Any]:
        """A change with one line, which rests on the first evidence where there is any."""
        cited = [link.source for link in story.linked][:1]
        firm = bool(cited) and self.numbers % 2 == 0
        values: dict[str, Any] = {
            "act": act, "status": "supported" if firm else "unresolved", "effective_on": DAY, "cites": cited,
            "basis": ("primary_record" if firm else "single_origin") if cited else "none",
            "confidence": "high" if firm else "low", "confidence_reason": "It was read in full.",
            "reasons": f"It is so, says {word}.",
            **ANSWERS,
        }  # fmt: skip
        if act == "correction":
            values |= {"type": "status", "wrong": "It was not so.", "right": "It is.", "since": DAY}
            values |= {"noticed_by": "A reader"}
        if act == "overtaken":
            values |= {"overtaken_by": "The war moved on.", "overtaken_on": "2 December 2022"}
        if embargo:
            values["embargo_until"] = f"{embargo:%Y-%m-%d %H:%M}"
        return values

    def draft_of_a_change_is_saved(self, given: Given) -> None:
        who, story, word = self.somebody(given, "work"), self.story(given), self.word()
        expected = who.door("work") or "done"
        self.does(who, expected, self.place(story, "propose/"), do="draft", reasons=f"Perhaps {word}.")
        if expected == "done":
            story.drafts[who.name] = word
        page = self.opens(who, who.door("work") or "shown", self.place(story, "propose/"))
        self.no_draft_of_others_is_in(page, who)

    def draft_of_a_change_is_thrown_away(self, given: Given) -> None:
        """One's own; where there is none, nothing happens."""
        if not any(story.drafts for story in self.stories):
            self.draft_of_a_change_is_saved(given.sure)
        who = self.somebody(given, "work")
        story = self.story(given, lambda one: bool(one.drafts))
        named = [person for person in self.people if person.name in story.drafts]
        who = self.pick(given.who, named) if named and given.fits else who
        expected = who.door("work") or "done"
        self.posts(who, expected, self.place(story, "propose/draft/"), {})
        if expected == "done":
            story.drafts.pop(who.name, None)

    def change_waits_for_its_minute(self, given: Given) -> None:
        """Proposed with an embargo, checked ahead by somebody else, and published by the work of that minute."""
        self.change_is_proposed(replace(given.sure, seldom=True))
        story = self.touched
        able = [one for one in self.people if one.may("check")]
        if story and story.waiting and able:
            self.check(self.pick(given.who, able), story.waiting.pk)
        if given.then:
            self.time_passes_and_work_is_done(replace(given, other=3))

    def no_draft_of_others_is_in(self, page: Any, who: Person) -> None:
        others = {word for story in self.stories for name, word in story.drafts.items() if name != who.name}
        assert not others & words_in(page.content.decode())

    def claim_is_resumed(self, given: Given) -> None:
        if not any((one.standing, "resume") in AFTER and one.waiting is None for one in self.stories):
            self.claim_is_paused(given.sure)
        self.propose_standing(given, "resume")

    def claim_is_withdrawn(self, given: Given) -> None:
        self.propose_standing(given, "withdraw")

    def propose_standing(self, given: Given, act: str) -> None:
        """A second person decides."""
        who, reason = self.somebody(given, "edit" if act == "withdraw" else "work"), self.word()
        story = self.story(given, lambda one: (one.standing, act) in AFTER and one.waiting is None)
        fits = (story.standing, act) in AFTER and story.waiting is None and who.may_begin(act, story.standing)
        expected = who.door("edit" if act == "withdraw" else "work") or ("done" if fits else "refused")
        field = "reason" if act == "withdraw" else "note"
        response = self.does(who, expected, self.place(story, f"{act}/"), **{field: f"Because of {reason}."})
        if expected == "done":
            told = story.carried(act, frozenset({reason}) if act == "withdraw" else NONE)
            self.wait(story, self.proposal_in(response), told, who)
            self.then(given, who, story)

    def claim_is_paused(self, given: Given) -> None:
        who, reason = self.somebody(given, "work"), self.word()
        story = self.story(given, lambda one: one.standing == "public")
        expected = who.door("work") or ("done" if story.standing == "public" else "refused")
        self.does(who, expected, self.place(story, "pause/"), reason=f"Because of {reason}.")
        if expected == "done":
            told = story.carried("pause", frozenset({reason}))
            told.author = who
            self.tell(story, told)

    def time_passes_and_work_is_done(self, given: Given) -> None:
        """What was checked ahead is published at its minute, or goes back where its check is worth nothing any more."""
        self.now += dt.timedelta(hours=self.pick(given.other, HOURS))
        work.round_of_work("the machine", now=self.now)
        for story in self.stories:
            one = story.waiting
            if one is None or one.checked is None or one.embargo is None or one.embargo > self.now:
                continue
            if one.checked.may("check") and self.may_be_published(one):
                self.publish(one.pk, checker=one.checked)
            else:
                self.close(one.pk, "returned")
