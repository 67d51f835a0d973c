"""Golden editions: rows of real claims and the documents they make, byte for byte.

Beside each `edition-*.json` stands `rows-*.json`: what it was made from. The files are written for reading; what is
compared is their canonical bytes.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from claims.edition import Correction, Document, carry, compose, to_bytes
from claims.timeline import Change
from sources.digest import canonical_bytes

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.stem.removeprefix("rows-") for path in GOLDEN.glob("rows-*.json"))


def read(name: str) -> Any:
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def made(given: dict[str, Any]) -> Document:
    document = compose(
        given["rows"],
        base=read(given["base"]) if given["base"] else None,
        change=Change.from_json(given["change"]),
        correction=Correction(**given["correction"]) if given["correction"] else None,
        on=given["on"],
    )
    return carry(document, **given["carry"]) if given["carry"] else document


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same value with the keys of every dict, and every list of rows, in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(item, chance)) for key, item in value.items()]
        return dict(chance.sample(items, len(items)))
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


def with_rows_shuffled(given: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    again = shuffled(given, chance)
    for name in ("evidence", "appearances", "dissent"):
        chance.shuffle(again["rows"].get(name, []))
    chance.shuffle(again["rows"]["claim"]["topics"])
    for source in again["rows"]["sources"].values():
        chance.shuffle(source["derived_from"])
    return again


def test_the_golden_editions_are_there() -> None:
    assert len(NAMES) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_the_same_rows_make_the_same_bytes(name: str) -> None:
    """A change of these bytes changes what we publish: it needs a new format or scales version, or a reason."""
    assert to_bytes(made(read(f"rows-{name}"))) == canonical_bytes(read(f"edition-{name}"))


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_rows_and_keys_changes_no_byte(name: str) -> None:
    given = read(f"rows-{name}")
    wanted = to_bytes(made(given))
    for seed in range(5):
        assert to_bytes(made(with_rows_shuffled(given, random.Random(seed)))) == wanted
