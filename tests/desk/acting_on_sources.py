"""People record, describe and grade sources, withhold one, and say who may see it."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Count
from hypothesis.stateful import invariant

from claims import withholding
from claims.models import SourceReader
from people.models import User
from sources.models import Source
from tests.desk.bench import Bench, Given
from tests.desk.expecting import Person
from tests.desk.expecting_of_sources import Described, Facts

SPEAKERS = ("", "The harbour master", "The crew")


class ActsOnSources(Bench):
    """Whoever works does all of it but withholding; a withheld source is there for the people named alone."""

    ACTS = (
        "source_is_graded", "source_is_recorded", "source_is_described_anew", "source_is_described_anew",
        "source_is_withheld", "somebody_is_named_for_a_withheld_source",
        "somebody_is_no_longer_named_for_a_withheld_source", "source_is_looked_for",
    )  # fmt: skip

    def source_is_graded(self, given: Given) -> None:
        """Readers learn of it with the next edition that is composed of each claim that names the source."""
        who, word = self.somebody(given, "work"), self.word()
        source = self.pick(given.what, self.sources).public_id
        expected = who.door("work") or ("done" if given.mostly else "refused")
        reason = f"It erred on {word}." if given.mostly else ""
        letter = "ABCD"[given.other % 4]
        self.does(who, expected, f"/desk/sources/{source}/grade/", letter=letter, reason=reason)
        if expected == "done":
            facts = self.facts[source]
            self.facts[source] = replace(facts, graded=facts.graded + 1, reason=word)

    def source_is_recorded(self, given: Given) -> None:
        """Under an address that no other source has; no claim comes to rest on it."""
        who, word = self.somebody(given, "work"), self.word()
        url = self.address() if given.mostly else self.pick(given.what, self.described).url
        seen = given.mostly or self.sight(who, next(one for one in self.described if one.url == url)) == ""
        expected = who.door("work") or ("done" if given.mostly else "refused")
        response = self.does(
            who, expected, "/desk/sources/new/", url=url, title=f"Log of {word}", publisher="Harbour office",
            title_basis="page", kind="news_report", read_as="excerpt", language="en",
        )  # fmt: skip
        if expected == "done":
            self.learn(url, Facts("Harbour office", word, word), bears=False)
        elif expected == "refused":
            assert (response.context["form"].known is not None) is seen

    def source_is_described_anew(self, given: Given) -> None:
        """Its title and who speaks in it; of one that claims rest on, readers learn as of a grade."""
        who, word, speaker = self.somebody(given, "work"), self.word(), self.pick(given.other, SPEAKERS)
        one = self.pick(given.what, self.described)
        expected = who.door("work") or self.sight(who, one) or ("done" if given.mostly else "refused")
        title = f"Log of {word}" if given.mostly else ""
        place = f"/desk/sources/{one.public_id}/edit/"
        self.does(who, expected, place, title=title, actor=speaker, actor_kind="person" if speaker else "")
        if expected == "done":
            self.facts[one.public_id] = replace(self.facts[one.public_id], title=word, actor=speaker)

    def source_is_withheld(self, given: Given) -> None:
        """By an editor, who goes on seeing it; the admin does no more than this."""
        able = [one for one in self.described if not one.bears and not one.withheld]
        if not able:
            self.source_is_recorded(given.sure)
            able = [one for one in self.described if not one.bears and not one.withheld]
        editors = [person for person in self.people if person.may("edit")]
        if editors and able:
            who, one = self.pick(given.who, editors), self.pick(given.what, able)
            source, by = Source.objects.get(public_id=one.public_id), User.objects.get(pk=who.pk)
            withholding.change(source, by=by, version=source.version, withheld=Source.Withheld.SAFETY)
            one.sees = {who.name}

    def somebody_is_named_for_a_withheld_source(self, given: Given) -> None:
        self.sight_is_given(given, sees=True)

    def somebody_is_no_longer_named_for_a_withheld_source(self, given: Given) -> None:
        self.sight_is_given(given, sees=False)

    def sight_is_given(self, given: Given, *, sees: bool) -> None:
        """By those named, and by editors, who need not see it; the last one named stays."""
        if not any(one.withheld for one in self.described):
            self.source_is_withheld(given.sure)
        withheld = [one for one in self.described if one.withheld]
        if not withheld:
            return
        who, one = self.somebody(given, "edit" if given.then else "work"), self.pick(given.what, withheld)
        able = [person for person in self.people if self.may_be_named(one, who, person, sees)]
        other = self.pick(given.other, able if able and given.mostly else self.people)
        expected = who.door("work") or ("" if who.may("edit") else self.sight(who, one))
        expected = expected or ("done" if self.may_be_named(one, who, other, sees) else "refused")
        place = f"/desk/sources/{one.public_id}/readers/"
        self.does(who, expected, place, person=other.name, sees="yes" if sees else "no")
        if expected == "done":
            one.sees = one.sees | {other.name} if sees else one.sees - {other.name}

    def source_is_looked_for(self, given: Given) -> None:
        """Who is not named for a withheld source gets no page of it, and meets it in no list."""
        able = [one for one in self.described if one.withheld]
        who, one = self.pick(given.who, self.people), self.pick(given.what, able or self.described)
        expected = who.door("read") or self.sight(who, one) or "shown"
        self.opens(who, expected, f"/desk/sources/{one.public_id}/")
        if not who.door("read"):
            found = self.opens(who, "shown", f"/desk/sources/?q={one.url.rsplit('/', 1)[-1]}").content.decode()
            assert self.sight(who, one) == "" or f'"/desk/sources/{one.public_id}/"' not in found

    @staticmethod
    def sight(who: Person, one: Described) -> str:
        """How a page of a source answers somebody who may not see it; "" where they may."""
        return "forbidden" if one.withheld and who.name not in one.sees else ""

    @staticmethod
    def may_be_named(one: Described, who: Person, other: Person, sees: bool) -> bool:
        if not (other.is_open and other.roles):
            return False
        return who is not other if sees else one.sees != {other.name}

    @invariant()
    def every_source_and_every_grade_is_kept(self) -> None:
        """And no other: what is refused leaves no source behind."""
        kept = Source.objects.filter(article=None).annotate(graded=Count("grades"))
        assert dict(kept.values_list("public_id", "graded")) == {
            one.public_id: self.facts[one.public_id].graded for one in self.described
        }

    @invariant()
    def those_named_are_those_who_see(self) -> None:
        named = set(SourceReader.objects.values_list("source__public_id", "user__username"))
        assert named == {(one.public_id, name) for one in self.described for name in one.sees}
