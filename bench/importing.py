"""How fast a founding import takes in claims, and in how much memory."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.serving import Cost, manage

MULTIPLIED = ("claims", "appearances", "evidence", "timeline")
"""The files with rows of claims; those of sources, publishers and topics stay as they are."""


def imported(small: Path, claims: int, times: int = 1) -> tuple[float, Cost]:
    """Claims a minute by the clock, and the cost, for `claims` exported claims taken `times` times over."""
    with tempfile.TemporaryDirectory() as place:
        empty, dossier = Path(place, "data"), Path(place, "dossier")
        empty.mkdir()
        manage(small, "export_dossier", str(dossier))
        manage(empty, "migrate", "--no-input", "--verbosity", "0")
        Path(dossier, "editions.jsonl").unlink(missing_ok=True)
        multiply(dossier, times)
        print(f"Importing {claims * times:,} claims ...", file=sys.stderr, flush=True)
        cost = manage(empty, "import_dossier", str(dossier))
    return claims * times / cost.seconds * 60, cost


def multiply(dossier: Path, times: int) -> None:
    """Make the claims of a dossier `times` as many, in place."""
    for name in MULTIPLIED:
        path = dossier / f"{name}.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines()
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in _copies(lines, times))


def _copies(lines: list[str], times: int) -> Iterator[dict[str, Any]]:
    for number in range(times):
        for line in lines:
            row = json.loads(line)
            yield _renamed(row, number) if number else row


def _renamed(row: dict[str, Any], number: int) -> dict[str, Any]:
    """A copy of a row as a row of its own: other names, no id, and other text where a passage is known by it."""
    copy = {name: value for name, value in row.items() if name != "id"}
    copy |= {name: f"{row[name]}z{number}" for name in ("claim", "key") if row.get(name)}
    return copy | {name: f"{row[name]} ({number})" for name in ("exact", "statement") if row.get(name)}
