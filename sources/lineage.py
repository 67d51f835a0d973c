"""Origins: how many separate places the evidence on each side really comes from.

A source repeats the sources it is `derived_from`. Walking those edges to where they stop gives its
ends. An end of lineage `origin` is a traced origin; an end of lineage `unknown`, or a `derived` source
whose edges are missing, is none. Ten reprints of one statement therefore count once.

All functions take plain values and are total: a cycle, an edge to a source that is not there, or a
chain of ten thousand steps gives an answer and never hangs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

ORIGIN = "origin"
DERIVED = "derived"
UNKNOWN = "unknown"

SideName = Literal["for", "against"]
Edges = Mapping[str, Iterable[str]]


@dataclass(frozen=True, slots=True)
class Node:
    """What lineage needs to know of a source: its lineage, what it repeats, and who speaks in it."""

    lineage: str
    derived_from: tuple[str, ...] = ()
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One piece of evidence: its key, its source, the side it stands on, and whether it is weighed.

    `origins` names the origins of this one link where an analyst set them by hand. Those sources are then
    the ends themselves and are not walked further: a derived source may be named, for what it says of
    its own. One of unknown lineage stays untraced. An empty list names nothing, so the walk holds.
    """

    key: str
    source: str
    side: SideName | None
    counts: bool = True
    origins: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """The count of one side: traced origins, speakers behind them, and links that lead to no origin."""

    traced: tuple[str, ...] = ()
    speakers: int = 0
    by_origin: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    untraced_links: tuple[str, ...] = ()

    @property
    def untraced(self) -> int:
        """How many links that count lead to no traced origin."""
        return len(self.untraced_links)


def origins(
    links: Iterable[Link],
    nodes: Mapping[str, Node],
    *,
    excluded_sources: Iterable[str] = (),
    excluded_actors: Iterable[str] = (),
) -> dict[SideName, Side]:
    """Count the origins of the links for and against.

    `excluded_sources` and `excluded_actors` are those of the claim's own attribution chain and its
    article's author: they show that a thing was said and never count for it. A link from such a source,
    or one that leads to such ends alone, is left out altogether; so is a link that does not count.
    """
    weighed = [link for link in links if link.counts and link.side is not None]
    ends_of = _all_ends({link.source for link in weighed if not link.origins}, nodes)
    barred = _barred(nodes, frozenset(excluded_sources), frozenset(excluded_actors))
    found: dict[SideName, list[tuple[Link, set[str]]]] = {"for": [], "against": []}
    for link in weighed:
        reached = set(link.origins) if link.origins else ends_of[link.source]
        left = reached - barred
        if link.side is None or link.source in barred or (reached and not left):
            continue
        found[link.side].append((link, {end for end in left if _traced(end, nodes, named=bool(link.origins))}))
    return {side: _side(pairs, nodes) for side, pairs in found.items()}


def ends(source: str, nodes: Mapping[str, Node]) -> set[str]:
    """Return the sources at which the walk from `source` stops: itself, if it repeats no other.

    A source that repeats only itself, by way of a cycle, has no end.
    """
    return {reached for reached in closure([source], nodes) if not _repeats(reached, nodes)}


def closure(ids: Iterable[str], nodes: Mapping[str, Node]) -> set[str]:
    """Return `ids` and every source that they repeat, directly or through others."""
    reached = set(ids)
    waiting = list(reached)
    while waiting:
        new = set(_repeats(waiting.pop(), nodes)) - reached
        reached.update(new)
        waiting.extend(new)
    return reached


def _repeats(source: str, nodes: Mapping[str, Node]) -> tuple[str, ...]:
    node = nodes.get(source)
    return node.derived_from if node else ()


def _all_ends(sources: set[str], nodes: Mapping[str, Node]) -> dict[str, set[str]]:
    """Return the ends of each of `sources`, found by walking back from every end to what repeats it."""
    reached = closure(sources, nodes)
    repeaters: dict[str, list[str]] = defaultdict(list)
    for source in reached:
        for repeated in _repeats(source, nodes):
            repeaters[repeated].append(source)
    found: dict[str, set[str]] = {source: set() for source in reached}
    for end in reached:
        if not _repeats(end, nodes):
            for source in _came_from(end, repeaters):
                found[source].add(end)
    return found


def _barred(nodes: Mapping[str, Node], sources: frozenset[str], actors: frozenset[str]) -> set[str]:
    spoken = {source for source, node in nodes.items() if node.actor in actors} if actors else set()
    return spoken | sources


def _traced(end: str, nodes: Mapping[str, Node], *, named: bool) -> bool:
    """Say whether `end` is a traced origin; one `named` by hand needs only a known lineage."""
    node = nodes.get(end)
    if node is None:
        return False
    return node.lineage != UNKNOWN if named else node.lineage == ORIGIN


def _side(pairs: list[tuple[Link, set[str]]], nodes: Mapping[str, Node]) -> Side:
    by_origin: dict[str, set[str]] = defaultdict(set)
    for link, traced in pairs:
        for origin in traced:
            by_origin[origin].add(link.key)
    return Side(
        traced=tuple(sorted(by_origin)),
        speakers=len({_speaker(origin, nodes) for origin in by_origin}),
        by_origin={origin: tuple(sorted(by_origin[origin])) for origin in sorted(by_origin)},
        untraced_links=tuple(sorted(link.key for link, traced in pairs if not traced)),
    )


def _speaker(origin: str, nodes: Mapping[str, Node]) -> tuple[str, str]:
    """Return who speaks in `origin`; one without an actor is a speaker of its own."""
    actor = nodes[origin].actor
    return ("actor", actor) if actor else ("source", origin)


def _came_from(start: str, edges: Edges) -> dict[str, str | None]:
    """Map all that can be reached from `start` to the step before it, nearest first."""
    came_from: dict[str, str | None] = {start: None}
    waiting = [start]
    for here in waiting:
        for there in sorted(edges.get(here, ())):
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return came_from
