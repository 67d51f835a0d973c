"""What people do with a change that somebody proposed: check it, send it back, take it back, publish it alone."""

from __future__ import annotations

from typing import Any

from claims.review import WARNINGS
from tests.desk.acting import outcome
from tests.desk.bench import Bench, Given
from tests.desk.expecting import Bundle, Person, Story
from tests.desk.sending import changed, shown

ANSWERS = {f"answer_{rule.__name__}": "It was looked at." for rule in WARNINGS}
"""What is said to whatever warning a form asks to answer; a form that asks for none passes it by."""


class ActsOnProposals(Bench):
    """A second person decides what waits, or its author does: one, a packet of several, or what belongs together."""

    def then(self, given: Given, author: Person, story: Story) -> None:
        """Somebody else checks at once what was proposed."""
        able = [one for one in self.people if one.may("check") and one is not author]
        if given.then and able and story.waiting:
            self.check(self.pick(given.who, able), story.waiting.pk)

    def proposal_is_checked(self, given: Given) -> None:
        """By anybody: what they read, or by an old page; at once, or ahead of its embargo's end."""
        if not self.states:
            return
        self.check(self.somebody(given, "check"), self.proposal(given), read=given.mostly or not given.seldom)

    def check(self, who: Person, pk: int, *, read: bool = True) -> None:
        one, digest = self.held[pk], {} if read else {"digest": "0" * 64}
        refused = self.states[pk] != "open" or self.authors[pk] is who or not read or one.batch is not None
        early = one.embargo is not None and one.embargo > self.now
        refused = refused or (early and one.checked is not None) or not self.may_be_published(one)
        expected = who.door("check") or ("refused" if refused else "done")
        self.does(who, expected, f"/desk/proposals/{pk}/", form="ApproveForm", sent_to="approve/", **digest)
        if expected == "done" and early:
            one.checked = who
        elif expected == "done":
            self.publish(pk, checker=who)

    def proposal_is_sent_back(self, given: Given) -> None:
        self.decide_otherwise(given, "send-back")

    def proposal_is_taken_back(self, given: Given) -> None:
        self.decide_otherwise(given, "take-back")

    def proposal_is_published_alone(self, given: Given) -> None:
        self.decide_otherwise(given, "publish-alone")

    def decide_otherwise(self, given: Given, way: str) -> None:
        if not self.states:
            return
        act = {"send-back": "check", "take-back": "work", "publish-alone": "edit"}[way]
        alone = [story for story in self.stories if self.is_alone(story)] if way == "publish-alone" else []
        pk = self.waits(self.pick(given.other, alone)) if alone and given.fits else self.proposal(given)
        own = way != "send-back"
        who = self.authors[pk] if own and given.fits else self.somebody(given, act)
        early = self.held[pk].embargo is not None and self.held[pk].embargo > self.now
        refused = self.states[pk] != "open" or (self.authors[pk] is who) != own or self.held[pk].batch is not None
        refused = refused or (way == "publish-alone" and (early or not self.may_be_published(self.held[pk])))
        expected = who.door(act) or ("refused" if refused else "done")
        form = {"send-back": "SendBackForm", "take-back": "TakeBackForm", "publish-alone": "AloneForm"}[way]
        typed = {"decision_note": "Say more."} if way == "send-back" else {"override": "It could not wait."}
        typed = {} if way == "take-back" else typed
        self.does(who, expected, f"/desk/proposals/{pk}/", form=form, sent_to=f"{way}/", **typed)
        if expected == "done" and way == "publish-alone":
            self.publish(pk, reason=True)
        elif expected == "done":
            self.close(pk, "returned" if way == "send-back" else "withdrawn")

    def packet_is_decided(self, given: Given) -> None:
        """Row by row: what is refused in one row stays open, and the page shows it again; the others are decided."""
        authors = [self.authors[self.waits(story)] for story in self.stories if self.is_in_packet(story)]
        able = [one for one in self.people if one.may("check") and one not in authors]
        who = self.pick(given.who, able) if able and given.fits else self.somebody(given, "check")
        place = f"/desk/articles/{self.article.public_id}/packet/"
        page = self.hands[who.name].open(place)
        rows = [story for story in self.stories if self.is_in_packet(story)]
        ways = ["approve", "approve", "approve", "send_back", "leave"]
        chosen = {story: self.pick(given.what + row, ways) for row, story in enumerate(rows)}
        refused = {story for story, way in chosen.items() if self.is_refused_in_packet(who, story, way)}
        nothing = all(way == "leave" for way in chosen.values())
        expected = who.door("check") or ("refused" if refused or nothing else "done")
        if outcome(page) != "shown":
            self.answers(who, expected, place, page)
            return
        typed: dict[str, Any] = {}
        for story, way in chosen.items():
            typed |= {f"p{self.waits(story)}-decision": way, f"p{self.waits(story)}-decision_note": "Say more."}
        self.posts(who, expected, place, changed(shown(page), typed))
        for story in rows if not who.door("check") else ():
            if story not in refused:
                self.decide_in_packet(who, story, chosen[story])

    def decide_in_packet(self, who: Person, story: Story, way: str) -> None:
        one = self.held[self.waits(story)]
        if way == "approve" and one.embargo and one.embargo > self.now:
            one.checked = who
        elif way == "approve":
            self.publish(one.pk, checker=who)
        elif way == "send_back":
            self.close(one.pk, "returned")

    def is_refused_in_packet(self, who: Person, story: Story, way: str) -> bool:
        one = self.held[self.waits(story)]
        lost = way == "approve" and not self.may_be_published(one)
        return way != "leave" and (self.authors[one.pk] is who or lost)

    @staticmethod
    def is_in_packet(story: Story) -> bool:
        """Whether a story of the article waits for its second check, alone."""
        one = story.waiting
        return bool(story.found and one and one.checked is None and one.batch is None)

    def is_alone(self, story: Story) -> bool:
        """Whether an editor may publish what they proposed for it, and not merely wait for its minute."""
        one = story.waiting
        if one is None or one.batch or (one.embargo and one.embargo > self.now):
            return False
        return self.authors[one.pk].may("edit")

    @staticmethod
    def waits(story: Story) -> int:
        assert story.waiting
        return story.waiting.pk

    @property
    def waiting_bundles(self) -> list[Bundle]:
        return [one for one in self.bundles if any(self.states[pk] == "open" for _story, pk in one.members)]

    def bundle_is_decided(self, given: Given) -> None:
        ways = ["approve", "approve", "send-back", "take-back", "publish-alone"]
        able = self.waiting_bundles if given.fits else []
        if able or self.bundles:
            self.decide_as_one(given, self.pick(given.what, able or self.bundles), self.pick(given.other, ways))

    def decide_as_one(self, given: Given, bundle: Bundle, way: str) -> None:
        act = {"approve": "check", "send-back": "check", "take-back": "work", "publish-alone": "edit"}[way]
        author = self.authors[bundle.members[0][1]]
        own = way in ("take-back", "publish-alone")
        others = [one for one in self.people if one.may(act) and one is not author]
        who = self.pick(given.who, others) if others and given.fits and given.mostly else self.somebody(given, act)
        who = author if own and given.fits else who
        waiting = [pk for _story, pk in bundle.members if self.states[pk] == "open"]
        whole = len(waiting) == len(bundle.members) or not bundle.whole
        whole = whole and all(self.may_be_published(self.held[pk]) for pk in waiting)
        refused = not waiting or (author is who) != own or (way in ("approve", "publish-alone") and not whole)
        expected = who.door(act) or ("refused" if refused else "done")
        form = {"approve": "ApproveBatchForm", "send-back": "SendBackForm", "take-back": "TakeBackForm"}
        typed = {
            "approve": ANSWERS,
            "send-back": {"decision_note": "Say more."},
            "publish-alone": {"override": "It could not wait.", **ANSWERS},
        }
        self.does(
            who, expected, f"/desk/batches/{bundle.pk}/", form=form.get(way, "BatchAloneForm"), sent_to=f"{way}/",
            **typed.get(way, {}),
        )  # fmt: skip
        for pk in waiting if expected == "done" else ():
            if way == "approve":
                self.publish(pk, checker=who)
            elif way == "publish-alone":
                self.publish(pk, reason=True)
            else:
                self.close(pk, "returned" if way == "send-back" else "withdrawn")
