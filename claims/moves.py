"""Pure: how a claim may go from one standing to the next, and which role it takes to begin each act."""

from __future__ import annotations

from dataclasses import dataclass

from claims import scales
from people.roles import PERMITS, Act, Role

MOVES: dict[str, dict[str, str]] = {
    "draft": {"first": "public"},
    "public": {
        "change": "public",
        "correction": "public",
        "clarification": "public",
        "overtaken": "public",
        "source": "public",
        "redaction": "public",
        "pause": "paused",
        "withdraw": "withdrawn",
        "merge": "merged",
    },
    "paused": {
        "resume": "public",
        "correction": "public",
        "source": "paused",
        "redaction": "paused",
        "withdraw": "withdrawn",
        "merge": "merged",
    },
    "withdrawn": {"resume": "public", "redaction": "withdrawn"},
    "merged": {"redaction": "merged"},
}

AT_ONCE = frozenset({"pause", "redaction"})
"""The acts that one person does alone, with a reason; a second person checks each of the others."""

NEEDS: dict[str, str] = {
    "pause": Act.PAUSE,
    "withdraw": Act.WITHDRAW,
    "merge": Act.WITHDRAW,
    "redaction": Act.WITHDRAW,
}
"""What somebody must be allowed to do to begin an act; `PROPOSE` for those that are not named."""

NEEDS_FROM: dict[tuple[str, str], str] = {("withdrawn", "resume"): Act.WITHDRAW}
"""The same by standing and act: whoever may not withdraw a claim does not bring it back either."""


def needed(act: str, standing: str) -> str:
    """What somebody must be allowed to do to begin `act` with a claim of this standing."""
    return NEEDS_FROM.get((standing, act)) or NEEDS.get(act, Act.PROPOSE)


@dataclass(frozen=True, slots=True)
class Way:
    """How an act comes about: who begins it, and who checks it; nobody where one person does it at once."""

    word: str
    begun_by: tuple[str, ...]
    checked_by: tuple[str, ...]


def ways() -> list[Way]:
    """Every act with the roles that begin and check it; twice where that depends on how the claim stands."""
    return [
        _way(act, need, standings if len(found) > 1 else [])
        for act in scales.ACTS
        for found in [_needs(act)]
        for need, standings in found.items()
    ]


def _needs(act: str) -> dict[str, list[str]]:
    """What an act may need, each with the standings from which it needs that."""
    found: dict[str, list[str]] = {}
    for standing in (standing for standing, moves in MOVES.items() if act in moves):
        found.setdefault(needed(act, standing), []).append(standing)
    return found


def _way(act: str, need: str, standings: list[str]) -> Way:
    words = ", ".join(scales.STANDINGS[standing].word.lower() for standing in standings)
    word = scales.ACTS[act].word
    return Way(f"{word} ({words})" if words else word, _roles(need), () if act in AT_ONCE else _roles(Act.APPROVE))


def _roles(permit: str) -> tuple[str, ...]:
    return tuple(str(role.label) for role in Role if permit in PERMITS[role])
