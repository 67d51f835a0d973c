"""What editors do with the record itself: merge two claims into one, take a text out of everything."""

from __future__ import annotations

from claims.models import PublicClaim
from people.receipts import new_token
from tests.desk.acting import words_in
from tests.desk.acting_on_quick_looks import ActsOnQuickLooks
from tests.desk.bench import Given
from tests.desk.expecting import AFTER, Person, Story


class ActsOnRecords(ActsOnQuickLooks):
    """A merge is decided by a second person; a redaction is done at once, after a look at what it takes away."""

    ACTS = (
        "claim_is_merged_into_another", "bundle_is_decided", "bundle_is_sent_back", "bundle_is_taken_back",
        "text_is_redacted", "text_is_redacted",
    )  # fmt: skip

    def bundle_is_decided(self, given: Given) -> None:
        if not self.waiting_bundles:
            self.claim_is_merged_into_another(given.sure)
        super().bundle_is_decided(given)

    def bundle_is_sent_back(self, given: Given) -> None:
        self.bundle_comes_back(given, "send-back")

    def bundle_is_taken_back(self, given: Given) -> None:
        self.bundle_comes_back(given, "take-back")

    def bundle_comes_back(self, given: Given, way: str) -> None:
        if not self.waiting_bundles:
            self.claim_is_merged_into_another(given.sure)
        if self.waiting_bundles:
            self.decide_as_one(given, self.pick(given.what, self.waiting_bundles), way)

    def claim_is_merged_into_another(self, given: Given) -> None:
        who, reason = self.somebody(given, "edit"), self.word()
        story = self.story(given, lambda one: (one.standing, "merge") in AFTER and one.waiting is None)
        able = [one for one in self.stories if one.standing == "public" and (one is not story or not given.fits)]
        into = self.pick(given.other, able or self.stories)
        fits = (story.standing, "merge") in AFTER and into.standing == "public" and into is not story
        joined = into.composed("change") if fits else None
        both = joined is not None and joined.differs(into.last)
        fits = fits and story.waiting is None and not (both and into.waiting)
        expected = who.door("edit") or ("done" if fits else "refused")
        place = self.place(story, "merge/")
        response = self.does(who, expected, place, into=[into.public_id], reason=f"Because of {reason}.")
        if expected == "done":
            notice = frozenset({reason}) | (into.last.body & words_in(self.said_of(into)))
            laid = [(story, story.carried("merge", notice)), *([(into, joined)] if both else [])]
            pk = int(response.headers["Location"].split("/")[3])
            bundle = self.wait_together(pk, laid, who, gone=story, into=into)
            if given.then:
                self.decide_as_one(given, bundle, "approve")

    @staticmethod
    def said_of(story: Story) -> str:
        """The statement that readers see of a claim."""
        return str(PublicClaim.objects.get(pk=story.pk).statement)

    def text_is_redacted(self, given: Given) -> None:
        """Looked at first, then taken out of everything, public or not."""
        who = self.somebody(given, "edit")
        told = [(*one.working, *one.published, *one.drafts.values(), *one.private) for one in self.stories]
        told += [tuple(facts.words) for facts in self.facts.values()]
        words = sorted({word for words in told for word in words} - {""}) or [self.word()]
        word = self.pick(given.what, words)
        holds = any(word in words for words in told)
        values = {"text": word, "ground": "GDPR-17", "reason": "A person asked for it."}
        expected = who.door("edit") or ("shown" if holds else "refused")
        looked = self.does(who, expected, "/desk/redact/", do="look", **values)
        if expected != "shown":
            return
        values |= {"seen": looked.context["seen"], "token": new_token(), "do": "redact"}
        self.posts(who, "done", "/desk/redact/", values)
        self.forget(word, who)

    def forget(self, word: str, who: Person) -> None:
        """The model lets go of a word: in working rows, drafts, proposals and every edition."""
        self.gone.add(word)
        self.forget_looks(word)
        for source, facts in self.facts.items():
            self.facts[source] = facts.cleared(word)
        for story in self.stories:
            held = [row for row in (*story.links, *story.asked) if row.word == word]
            drafts = [name for name, typed in story.drafts.items() if typed == word]
            disagreed = [one for one in story.disagreed if one.entry[1] == word]
            if held or drafts or disagreed or word in (story.word, story.hedged, story.said_by):
                story.moves += 1
            for other in disagreed:
                other.entry = (other.entry[0], "", other.entry[2])
            story.word = "" if story.word == word else story.word
            story.hedged = "" if story.hedged == word else story.hedged
            story.said_by = "" if story.said_by == word else story.said_by
            for row in held:
                row.word = ""
            for name in drafts:
                story.drafts[name] = ""
            story.quoted -= {word}
            one = story.waiting
            if one and word in one.told.words:
                self.states[one.pk], story.waiting = "stale", None
        for story in self.stories:
            told = [told for told in story.editions if word in told.words and not told.redacted]
            for one in told:
                one.redacted = True
            if told:
                after = story.without(word)
                after.author = who
                self.tell(story, after)
