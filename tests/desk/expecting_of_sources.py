"""What a reader of the rules would expect of sources: what is known of each, what it repeats, who sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Facts:
    """What readers would learn of a source: the words of its title, its address here and its grade, and the rest.

    `named` is the word in its address here. A redaction that touches it or the title draws it anew from the title.
    """

    publisher: str
    title: str = ""
    named: str = ""
    anew: bool = False
    actor: str = ""
    graded: int = 0
    reason: str = ""
    lineage: str = "unknown"
    repeats: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[str]:
        return frozenset({self.title, self.named, self.reason} - {""})

    def without(self, word: str) -> Facts:
        """As a document has it once a word must go."""
        gone = {name: "" for name in ("title", "named", "reason") if getattr(self, name) == word}
        return replace(self, **gone)

    def cleared(self, word: str) -> Facts:
        """As the desk has it then."""
        left = self.without(word)
        return replace(left, named=left.title, anew=True) if word in (self.title, self.named) else left


Known = Mapping[str, Facts]


def closed(named: Iterable[str], known: Known) -> dict[str, Facts]:
    """The sources named, and all that these repeat."""
    found: dict[str, Facts] = {}
    waiting = [source for source in named if source in known]
    while waiting:
        source = waiting.pop()
        if source not in found:
            found[source] = known[source]
            waiting += known[source].repeats
    return found


@dataclass(eq=False)
class Described:
    """A source. `bears`: claims may rest on it; any other may be withheld, and then `sees` are those who see it."""

    public_id: str
    url: str
    bears: bool = False
    sees: set[str] = field(default_factory=set)

    @property
    def withheld(self) -> bool:
        return bool(self.sees)
