"""What people do for the right of reply: ask whom a claim speaks of, and write down what they said."""

from __future__ import annotations

from typing import Any

from claims.models import Reply
from tests.desk.bench import DAY, Bench, Given
from tests.desk.expecting import Asked


class ActsOnReplies(Bench):
    """Whoever works does it, and readers learn of it with the next edition that is composed."""

    ACTS = (
        "somebody_is_asked", "reply_is_changed", "reply_is_withdrawn",
    )  # fmt: skip

    def somebody_is_asked(self, given: Given) -> None:
        who, story, word = self.somebody(given, "work"), self.story(given), self.word()
        expected = who.door("work") or ("done" if given.mostly else "refused")
        values = {"outcome": "answered", **self.answer_of(word)} if given.mostly else {"outcome": "answered"}
        self.does(
            who, expected, self.place(story, "replies/new/"), asked="The ministry", asked_on=DAY,
            until="8 December 2022", **values,
        )  # fmt: skip
        if expected == "done":
            story.asked.append(Asked(Reply.objects.filter(claim=story.pk).latest("pk").key, word))
            story.moves += 1

    def reply_is_changed(self, given: Given) -> None:
        self.reply_goes_on(given, withdrawn=False)

    def reply_is_withdrawn(self, given: Given) -> None:
        self.reply_goes_on(given, withdrawn=True)

    def reply_goes_on(self, given: Given, *, withdrawn: bool) -> None:
        if not any(story.asked for story in self.stories):
            self.somebody_is_asked(given.sure)
        found = [(story, one) for story in self.stories for one in story.asked]
        word, because = self.word(), "It was asked of another." if withdrawn else ""
        if found:
            self.row_goes_on(given, "replies", found, word, because, **self.answer_of(word))

    @staticmethod
    def answer_of(word: str) -> dict[str, Any]:
        return {"text": f"We say {word}.", "answered_on": "2 December 2022"}
