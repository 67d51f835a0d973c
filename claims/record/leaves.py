"""The leaf of an edition: canonical bytes that a public record can sign without telling anything private.

A leaf holds codes, public ids, salted commitments and the index of the claim's previous leaf; no name, free text or
address. What opens the commitments lies in the edition's opening.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sources import digest

VERSION = 1
LIMIT = 65_535  # bytes: what an entry of a tiled log may hold


@dataclass(frozen=True, slots=True)
class Commitments:
    """The two commitments of an edition and the salts that open them (32 bytes each)."""

    content: str
    people: str
    salt: bytes
    people_salt: bytes


def commit(document: bytes, author: str | None, approver: str | None) -> Commitments:
    """Commit to the document's bytes and to who made and checked it, under two fresh salts."""
    salt, people_salt = digest.new_salt(), digest.new_salt()
    return Commitments(
        content=digest.commitment(salt, document),
        people=digest.commitment(people_salt, people_bytes(author, approver)),
        salt=salt,
        people_salt=people_salt,
    )


def people_bytes(author: str | None, approver: str | None) -> bytes:
    """The canonical bytes that the people's commitment is made over: opaque uids, never names."""
    return digest.canonical_bytes({"author": author, "approver": approver})


def write(
    *,
    act: str,
    claim: str,
    seq: int,
    before: str | None,
    after: str,
    at: dt.datetime,
    commitments: Commitments,
    previous: int | None,
    standing: str,
    ground: str = "",
    redacts: tuple[int, ...] = (),
) -> bytes:
    """The leaf's canonical bytes. `at` is written in UTC to the whole second. Raises ValueError above `LIMIT` bytes."""
    leaf: dict[str, Any] = {
        "v": VERSION,
        "type": act,
        "claim": claim,
        "rev": seq,
        "from": before,
        "to": after,
        "standing": standing,
        "at": stamp(at),
        "actor": commitments.people,
        "content": commitments.content,
        "prev": previous,
    }
    if act == "redaction":
        leaf |= {"ground": ground, "redacts": list(redacts)}
    data = digest.canonical_bytes(leaf)
    if len(data) > LIMIT:
        raise ValueError(f"A leaf may hold {LIMIT} bytes; this one has {len(data)}. Redact in several steps.")
    return data


def stamp(at: dt.datetime) -> str:
    """`at` in UTC, whole seconds, with Z."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
