"""Small dossiers for tests, written to a directory; and what the database holds, as its export writes it."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

from claims.exports import export
from claims.imports import importing

REAL = Path(__file__).resolve().parent.parent / "fixtures" / "russia-iran-2022"

Rows = dict[str, list[dict[str, Any]]]

SMALL: Rows = {
    "actors": [
        {"key": "us-government", "name": "United States government", "kind": "state"},
        {"key": "author", "name": "The author", "kind": "person"},
    ],
    "publishers": [{"key": "reuters", "name": "Reuters"}, {"key": "the-post", "name": "The Post"}],
    "sources": [
        {
            "key": "article", "publisher": "the-post", "title": "An article", "title_basis": "page",
            "url": "https://post.example/article", "published": "2022-12-01", "language": "en", "kind": "think_tank",
            "read_as": "full", "lineage": "origin", "actor": "author",
            "grades": [{"letter": "B", "reason": "Signed", "on": "2026-11-22"}],
        },
        {
            "key": "briefing", "publisher": "the-post", "title": "A briefing", "title_basis": "description",
            "published": "2022-10~", "language": "en", "kind": "primary_official", "read_as": "not_seen",
            "lineage": "origin", "actor": "us-government",
        },
        {
            "key": "report", "publisher": "the-post", "via": "reuters", "title": "A report", "title_basis": "page",
            "url": "https://post.example/report", "published": "2022-10-20", "language": "en", "kind": "wire",
            "read_as": "excerpt", "lineage": "derived", "derived_from": ["briefing"],
        },
    ],
    "topics": [{"key": "drones", "label": "Drones", "introduction": "What flies.", "position": 1}],
    "articles": [{"source": "article", "selection_rule": "All of them.", "compiled_on": "2026-11-22"}],
    "claims": [
        {
            "key": "drones-flew", "statement": "Drones flew.", "kind": "factual", "judged": "that_it_is_so",
            "settle": "A drone.", "topics": ["drones"], "judged_for": {"edtf": "2022-10", "text": "October 2022"},
        },
        {
            "key": "drones-will-fly", "statement": "Drones will fly.", "kind": "forecast", "judged": "that_it_is_so",
            "topics": ["drones"],
            "forecast": {"criteria": "One flies.", "criteria_fixed_on": "2022-11-01", "modality": "will"},
        },
    ],
    "appearances": [
        {"claim": "drones-flew", "source": "article", "exact": "drones flew", "prefix": "that ", "put": "asserted",
         "position": 1, "chain": ["The author (author)"], "chain_actors": ["author"]},
        {"claim": "drones-will-fly", "source": "article", "exact": "they will fly", "put": "asserted", "position": 2},
    ],
    "evidence": [
        {"claim": "drones-flew", "source": "report", "stance": "supports", "credibility": 3, "note": "It says so.",
         "dated": "2022-10-20", "position": 1},
        {"claim": "drones-flew", "source": "briefing", "stance": "context", "credibility": 4, "counts": False,
         "counts_reason": "background only", "position": 2},
        {"claim": "drones-will-fly", "source": "report", "stance": "context", "credibility": 4, "counts": False,
         "counts_reason": "background only"},
    ],
    "replies": [
        {"claim": "drones-flew", "key": "asked22", "asked": "The ministry", "actor": "us-government",
         "asked_on": "2022-11-20", "until": "2022-11-27", "outcome": "answered", "answered_on": "2022-11-22",
         "quote": {"text": "ما چیزی نگفتیم.", "language": "fa", "translation": "We said nothing."}},
        {"claim": "drones-flew", "key": "asked33", "asked": "The author", "asked_on": "2022-11-21",
         "until": "2022-11-28", "outcome": "silent", "position": 1},
    ],
    "dissents": [
        {"claim": "drones-flew", "key": "other22", "role": "analyst", "status": "disputed",
         "reasons": "The ministry denies it, and nobody else was asked [@report; @briefing].", "on": "2026-11-23"},
        {"claim": "drones-flew", "key": "other33", "role": "reviewer", "status": "supported",
         "reasons": "The briefing is a record [@briefing].", "on": "2026-11-22", "withdrawn": "It is no record."},
        {"claim": "drones-flew", "key": "other44", "role": "reviewer", "status": "refuted",
         "reasons": "None flew.", "on": "2026-11-22", "followed_on": "2026-11-23"},
    ],
    "timeline": [
        {"claim": "drones-flew", "key": "line2222", "effective_on": "2022-12-01", "status": "unresolved",
         "basis": "single_origin", "confidence": "low", "confidence_reason": "One origin.",
         "reasons": "One briefing says so [@report; @briefing]; no more."},
        {"claim": "drones-will-fly", "key": "line3333", "effective_on": "2022-12-01", "status": "pending",
         "basis": "none", "confidence": "low", "confidence_reason": "Too early.", "reasons": "It is early."},
    ],
}  # fmt: skip


def small() -> Rows:
    """A dossier of two claims, to be changed by a test."""
    return copy.deepcopy(SMALL)


def write(directory: Path, rows: Rows, **dossier: Any) -> Path:
    """Write a dossier to a new directory."""
    directory.mkdir(parents=True)
    about = {"format": "claim-record/exchange/1", "title": "A small dossier", "compiled_on": "2026-11-22"} | dossier
    (directory / "dossier.json").write_text(json.dumps(about), encoding="utf-8")
    for kind, found in rows.items():
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
        (directory / f"{kind}.jsonl").write_text(text, encoding="utf-8")
    return directory


def read(directory: Path) -> Rows:
    """The rows of a dossier's files."""
    return {
        path.stem: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in sorted(directory.glob("*.jsonl"))
    }


def shuffled(rows: Rows, seed: int) -> Rows:
    """The same rows in another order."""
    chance = random.Random(seed)
    return {kind: chance.sample(found, len(found)) for kind, found in rows.items()}


class Outcome:
    """What came of an import, read before its report ends."""

    def __init__(self, directory: Path, *, dry_run: bool = False) -> None:
        with importing(directory, dry_run=dry_run) as report:
            self.sound = report.sound
            self.problems = [str(problem) for problem in report.problems]
            self.counts = dict(report.counts)
            self.kept = list(report.kept)
            self.notes = dict(report.notes)
            self.founding, self.editions, self.proposals = report.founding, report.editions, report.proposals

    @property
    def written(self) -> int:
        """How many rows were added or changed."""
        return sum(number for (_, what), number in self.counts.items() if what in ("new", "changed"))


def held(directory: Path) -> Rows:
    """What the database holds, as rows without the names that imports draw, in an order of their own."""
    export(directory)
    rows = read(directory)
    for kind in ("appearances", "evidence"):
        for row in rows.get(kind, ()):
            row.pop("key", None)
    for found in rows.values():
        for row in found:
            row.pop("id", None)
        found.sort(key=lambda row: json.dumps(row, sort_keys=True))
    return rows


def files(directory: Path) -> dict[str, bytes]:
    """The files of a directory, byte for byte."""
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}
