"""People record, describe and grade sources, withhold one, and say who may see it."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from claims import withholding
from claims.models import SourceReader
from people.models import User
from sources.models import Grade, Source
from tests.desk.bench import GIVEN, Bench, Given
from tests.desk.expecting import Described, Person

SOME = precondition(lambda self: self.described)
"""Where somebody has recorded a source."""


class ActsOnSources(Bench):
    """Whoever works does all of it but withholding; a withheld source is there for the people named alone."""

    @rule(given=GIVEN, letter=st.sampled_from("ABCD"))
    def source_is_graded(self, given: Given, letter: str) -> None:
        """Readers learn of it with the next edition that is composed of each claim that names the source."""
        who, word = self.somebody(given, "work"), self.word()
        source = self.sources[given.what % len(self.sources)].public_id
        expected = who.door("work") or ("done" if given.mostly else "refused")
        reason = f"It erred on {word}." if given.mostly else ""
        self.does(who, expected, f"/desk/sources/{source}/grade/", letter=letter, reason=reason)
        if expected == "done":
            times, _word = self.grades.get(source, (0, ""))
            self.grades[source] = (times + 1, word)

    @rule(given=GIVEN)
    def source_is_recorded(self, given: Given) -> None:
        """Under an address that no other source has."""
        who, word = self.somebody(given, "work"), self.word()
        taken = self.described and not given.mostly
        url = self.pick(given.what, self.described).url if taken else f"https://harbour.example/{word}"
        expected = who.door("work") or ("refused" if taken else "done")
        self.does(
            who, expected, "/desk/sources/new/", url=url, title=f"Log of {word}", publisher="Harbour office",
            title_basis="page", kind="news_report", read_as="excerpt", language="en",
        )  # fmt: skip
        if expected == "done":
            self.described.append(Described(Source.objects.get(url=url).public_id, url))

    @SOME
    @rule(given=GIVEN)
    def source_is_described_anew(self, given: Given) -> None:
        who, one, word = self.somebody(given, "work"), self.pick(given.what, self.described), self.word()
        expected = who.door("work") or self.sight(who, one) or ("done" if given.mostly else "refused")
        title = f"The log tells of {word}." if given.mostly else ""
        self.does(who, expected, f"/desk/sources/{one.public_id}/edit/", title=title)

    @SOME
    @rule(given=GIVEN)
    def source_is_withheld(self, given: Given) -> None:
        """By an editor, who goes on seeing it; the admin does no more than this."""
        one = self.pick(given.what, self.described)
        editors = [person for person in self.people if person.may("edit")]
        if editors and not one.withheld:
            who, source = self.pick(given.who, editors), Source.objects.get(public_id=one.public_id)
            by = User.objects.get(pk=who.pk)
            withholding.change(source, by=by, version=source.version, withheld=Source.Withheld.SAFETY)
            one.sees = {who.name}

    @precondition(lambda self: any(one.withheld for one in self.described))
    @rule(given=GIVEN)
    def somebody_is_named_for_a_withheld_source_or_no_longer(self, given: Given) -> None:
        """By those named, and by editors, who need not see it; the last one named stays."""
        who, other = self.somebody(given, "work"), self.pick(given.other, self.people)
        one = self.pick(given.what, [one for one in self.described if one.withheld])
        expected = who.door("work") or ("" if who.may("edit") else self.sight(who, one))
        expected = expected or ("done" if self.may_be_named(one, who, other, given.mostly) else "refused")
        sees = "yes" if given.mostly else "no"
        self.does(who, expected, f"/desk/sources/{one.public_id}/readers/", person=other.name, sees=sees)
        if expected == "done":
            one.sees = one.sees | {other.name} if given.mostly else one.sees - {other.name}

    @SOME
    @rule(given=GIVEN)
    def source_is_looked_for(self, given: Given) -> None:
        """Who is not named for a withheld source gets no page of it, and meets it in no list."""
        who, one = self.pick(given.who, self.people), self.pick(given.what, self.described)
        expected = who.door("read") or self.sight(who, one) or "shown"
        self.opens(who, expected, f"/desk/sources/{one.public_id}/")
        if not who.door("read"):
            found = self.opens(who, "shown", f"/desk/sources/?q={one.url.rsplit('/', 1)[-1]}").content.decode()
            assert self.sight(who, one) == "" or one.url not in found

    @staticmethod
    def sight(who: Person, one: Described) -> str:
        """How a page of a source answers somebody who may not see it; "" where they may."""
        return "forbidden" if one.withheld and who.name not in one.sees else ""

    @staticmethod
    def may_be_named(one: Described, who: Person, other: Person, yes: bool) -> bool:
        if not (other.is_open and other.roles):
            return False
        return who is not other if yes else one.sees != {other.name}

    @invariant()
    def every_grade_is_kept(self) -> None:
        times = sum(times for times, _word in self.grades.values())
        assert Grade.objects.filter(source__in=self.sources).count() == len(self.sources) + times

    @invariant()
    def those_named_are_those_who_see(self) -> None:
        named = set(SourceReader.objects.values_list("source__public_id", "user__username"))
        assert named == {(one.public_id, name) for one in self.described for name in one.sees}
