"""Counts of claims by where they stand, statements apart from forecasts and opinions. Pure.

Statements are counted by family, forecasts by status, opinions and motives as one. A tally is the legend, the stack
bar and the sentence of a topic, an article, a publisher or the whole site.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims import scales

Standing = tuple[str, str]  # group, status
Kind = tuple[str, str, int, dict[str, str]]  # word, family, how many, the query that lists them


@dataclass(frozen=True, slots=True)
class Part:
    """One count: its word, family (for icon and colour), share of its group, and the query that lists it.

    `relative` is its length where the largest count of all groups is full length.
    """

    word: str
    family: str
    count: int
    start: str
    share: str
    relative: str
    query: str

    @property
    def sentence(self) -> str:
        """`5 unresolved`, `2 open predictions`: the two words that are nouns are told in the plural."""
        nouns = {
            scales.STATUSES["pending"].word: ngettext("%(n)d open prediction", "%(n)d open predictions", self.count),
            scales.FAMILIES["opinion"].word: ngettext(
                "%(n)d opinion or motive", "%(n)d opinions and motives", self.count
            ),
        }
        return nouns.get(self.word, f"%(n)d {self.word[0].lower()}{self.word[1:]}") % {"n": self.count}


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one group of claims."""

    group: str
    word: str
    total: int
    parts: tuple[Part, ...]

    @property
    def present(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.count)

    @property
    def sentence(self) -> str:
        return ", ".join(part.sentence for part in self.present)

    @property
    def heading(self) -> str:
        return _counted(self.group, self.total)


def tally(counts: Iterable[tuple[str, str, int]]) -> list[Tally]:
    """The tallies of `counts` (group, status, how many), in the order of the scale; empty groups left out."""
    found: Counter[Standing] = Counter()
    for group, status, number in counts:
        found[group, status] += number
    kinds = {group: _by_status(found) if group == "forecast" else _by_family(group, found) for group in scales.GROUPS}
    largest = max((number for listed in kinds.values() for _, _, number, _ in listed), default=0)
    tallies = [_tally(group, listed, largest) for group, listed in kinds.items()]
    return [one for one in tallies if one.total]


def total(tallies: Iterable[Tally]) -> int:
    """How many claims the tallies count together."""
    return sum(one.total for one in tallies)


def claims_counted(number: int) -> str:
    """`70 claims`."""
    return ngettext("%(number)s claim", "%(number)s claims", number) % {"number": grouped(number)}


def grouped(number: int) -> str:
    """A number with a comma between thousands."""
    return f"{number:,}"


def _tally(group: str, kinds: Sequence[Kind], largest: int) -> Tally:
    whole = sum(number for _, _, number, _ in kinds)
    parts, before = [], 0
    for word, family, number, query in kinds:
        parts.append(
            Part(
                word,
                family,
                number,
                start=_per_cent(before, whole),
                share=_per_cent(number, whole),
                relative=_per_cent(number, largest),
                query=urlencode({"group": group, **query}),
            )
        )
        before += number
    return Tally(group, scales.GROUPS[group].word, whole, tuple(parts))


def _by_family(group: str, found: Counter[Standing]) -> list[Kind]:
    counts: Counter[str] = Counter()
    for (one, status), number in found.items():
        if one == group:
            counts[scales.STATUSES[status].family] += number
    families = [code for code in scales.FAMILIES if counts[code] or (group == "statement" and code != "opinion")]
    return [(scales.FAMILIES[code].word, code, counts[code], {"family": code}) for code in families]


def _by_status(found: Counter[Standing]) -> list[Kind]:
    codes = [code for code in scales.STATUSES if found["forecast", code]]
    return [
        (scales.STATUSES[code].word, scales.STATUSES[code].family, found["forecast", code], {"status": code})
        for code in codes
    ]


def _per_cent(number: int, whole: int) -> str:
    return f"{100 * number / whole:.2f}%" if whole else "0%"


def _counted(group: str, number: int) -> str:
    words = {
        "statement": ngettext("%(number)s statement", "%(number)s statements", number),
        "forecast": ngettext("%(number)s forecast", "%(number)s forecasts", number),
        "opinion": ngettext("%(number)s opinion or motive", "%(number)s opinions and motives", number),
    }
    return words[group] % {"number": grouped(number)}


def words_of_groups(tallies: Iterable[Tally]) -> str:
    """`51 statements, 15 forecasts, 4 opinions and motives`."""
    return _(", ").join(one.heading for one in tallies)
