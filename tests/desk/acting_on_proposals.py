"""What people do with a change that somebody proposed: check it, send it back, take it back, publish it alone."""

from __future__ import annotations

from hypothesis.stateful import precondition, rule

from claims.review import WARNINGS
from tests.desk.bench import GIVEN, Bench, Given
from tests.desk.expecting import Bundle, Person, Story

ANSWERS = {f"answer_{rule.__name__}": "It was looked at." for rule in WARNINGS}
"""What is said to whatever warning a form asks to answer; a form that asks for none passes it by."""


class ActsOnProposals(Bench):
    """A second person decides what waits, or its author does."""

    def then(self, given: Given, author: Person, story: Story) -> None:
        """Somebody else checks at once what was proposed."""
        able = [one for one in self.people if one.may("check") and one is not author]
        if given.then and able and story.waiting:
            self.check(self.pick(given.who, able), story.waiting.pk)

    @precondition(lambda self: bool(self.states))
    @rule(given=GIVEN)
    def proposal_is_checked(self, given: Given) -> None:
        """By anybody: what they read, or by an old page; at once, or ahead of its embargo's end."""
        self.check(self.somebody(given, "check"), self.proposal(given), read=given.mostly or not given.seldom)

    def check(self, who: Person, pk: int, *, read: bool = True) -> None:
        one, digest = self.held[pk], {} if read else {"digest": "0" * 64}
        refused = self.states[pk] != "open" or self.authors[pk] is who or not read or one.batch is not None
        early = one.embargo is not None and one.embargo > self.now
        refused = refused or (one.checked is not None if early else not self.may_be_published(one))
        expected = who.door("check") or ("refused" if refused else "done")
        self.does(who, expected, f"/desk/proposals/{pk}/", form="ApproveForm", sent_to="approve/", **digest)
        if expected == "done" and early:
            one.checked = who
        elif expected == "done":
            self.publish(pk, checker=who)

    @precondition(lambda self: bool(self.states))
    @rule(given=GIVEN)
    def proposal_is_decided_otherwise(self, given: Given) -> None:
        way = self.pick(given.what, ["send-back", "take-back", "publish-alone"])
        act = {"send-back": "check", "take-back": "work", "publish-alone": "edit"}[way]
        pk = self.proposal(given)
        own = way != "send-back"
        who = self.authors[pk] if own and given.fits else self.somebody(given, act)
        early = self.held[pk].embargo is not None and self.held[pk].embargo > self.now
        refused = self.states[pk] != "open" or (self.authors[pk] is who) != own or self.held[pk].batch is not None
        refused = refused or (way == "publish-alone" and (early or not self.may_be_published(self.held[pk])))
        expected = who.door(act) or ("refused" if refused else "done")
        form = {"send-back": "SendBackForm", "take-back": "TakeBackForm", "publish-alone": "AloneForm"}[way]
        typed = {"decision_note": "Say more."} if way == "send-back" else {"override": "It could not wait."}
        self.does(
            who,
            expected,
            f"/desk/proposals/{pk}/",
            form=form,
            sent_to=f"{way}/",
            **(typed if way != "take-back" else {}),
        )
        if expected == "done" and way == "publish-alone":
            self.publish(pk, reason=True)
        elif expected == "done":
            self.close(pk, "returned" if way == "send-back" else "withdrawn")

    @precondition(lambda self: bool(self.bundles))
    @rule(given=GIVEN)
    def merge_is_decided_as_one(self, given: Given) -> None:
        way = self.pick(given.other, ["approve", "approve", "send-back", "take-back", "publish-alone"])
        self.decide_as_one(given, self.pick(given.what, self.bundles), way)

    def decide_as_one(self, given: Given, bundle: Bundle, way: str) -> None:
        act = {"approve": "check", "send-back": "check", "take-back": "work", "publish-alone": "edit"}[way]
        author = self.authors[bundle.members[0][1]]
        own = way in ("take-back", "publish-alone")
        who = author if own and given.fits else self.somebody(given, act)
        waiting = [pk for _story, pk in bundle.members if self.states[pk] == "open"]
        whole = len(waiting) == len(bundle.members) and all(self.may_be_published(self.held[pk]) for pk in waiting)
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
