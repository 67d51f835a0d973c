"""Somebody grades a source; readers learn of it with the next edition that is composed of each claim that names it."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from sources.models import Grade
from tests.desk.bench import GIVEN, Bench, Given


class ActsOnSources(Bench):
    """Whoever works grades, with a reason; older grades stay as they were."""

    @rule(given=GIVEN, letter=st.sampled_from("ABCD"))
    def source_is_graded(self, given: Given, letter: str) -> None:
        who, word = self.somebody(given, "work"), self.word()
        source = self.sources[given.what % len(self.sources)].public_id
        expected = who.door("work") or ("done" if given.mostly else "refused")
        reason = f"It erred on {word}." if given.mostly else ""
        self.does(who, expected, f"/desk/sources/{source}/grade/", letter=letter, reason=reason)
        if expected == "done":
            times, _word = self.grades.get(source, (0, ""))
            self.grades[source] = (times + 1, word)

    @invariant()
    def every_grade_is_kept(self) -> None:
        times = sum(times for times, _word in self.grades.values())
        assert Grade.objects.filter(source__in=self.sources).count() == len(self.sources) + times
