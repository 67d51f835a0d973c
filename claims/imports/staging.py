"""The rows of a dossier on disk while they are checked and written, so that memory stays flat whatever their number."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType

from claims.exchange import Row

BATCH = 500

TABLES = """
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;
    CREATE TABLE row (kind TEXT, key TEXT, claim TEXT, place TEXT, line INTEGER, body TEXT);
    CREATE TABLE ref (kind TEXT, line INTEGER, field TEXT, target TEXT, key TEXT);
    CREATE TABLE name (what TEXT, value TEXT, kind TEXT, key TEXT, line INTEGER);
    CREATE TABLE edge (source TEXT, origin TEXT);
    CREATE TABLE problem (file TEXT, line INTEGER, field TEXT, reason TEXT);
    CREATE TABLE kept (kind TEXT, key TEXT, field TEXT);
    CREATE TABLE note (key TEXT, text TEXT);
    CREATE TABLE touched (claim INTEGER PRIMARY KEY);
    CREATE TABLE redraw (key TEXT PRIMARY KEY);
    CREATE TABLE checked (claim INTEGER PRIMARY KEY);
    CREATE TABLE made (key TEXT PRIMARY KEY);
"""
INDEXES = """
    CREATE INDEX row_key ON row (kind, key);
    CREATE INDEX row_claim ON row (kind, claim);
    CREATE INDEX ref_key ON ref (target, key);
    CREATE INDEX name_value ON name (what, value);
    CREATE INDEX edge_source ON edge (source);
    CREATE INDEX edge_origin ON edge (origin);
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be imported: its file, line (0 for the whole file), field ("" for the whole row), reason."""

    file: str
    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.field}: {self.reason}" if self.field else f"{where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Staged:
    """One row of a file, sound in itself."""

    kind: str
    key: str
    line: int
    row: Row


class Staging:
    """A database in a temporary file, gone when it is closed."""

    def __init__(self) -> None:
        self._file = tempfile.NamedTemporaryFile(prefix="dossier-", suffix=".sqlite3")  # noqa: SIM115
        self.db = sqlite3.connect(self._file.name, isolation_level=None)
        self.db.executescript(TABLES)

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()
        self._file.close()

    def index(self) -> None:
        """Make the rows findable, once all are in."""
        self.db.executescript(INDEXES)

    def note_problems(self, problems: Iterable[Problem]) -> None:
        """Keep what is wrong."""
        rows = ((_shown(p.file), p.line, _shown(p.field), _shown(p.reason)) for p in problems)
        self.db.executemany("INSERT INTO problem VALUES (?, ?, ?, ?)", rows)

    def problems(self) -> Iterator[Problem]:
        """All that is wrong, by file and line."""
        found = self.db.execute("SELECT DISTINCT * FROM problem ORDER BY file, line, field, reason")
        return (Problem(*row) for row in found)

    def count(self, table: str) -> int:
        """How many rows one of the small tables holds."""
        (number,) = self.db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
        return int(number)

    def rows(self, kind: str) -> Iterator[list[Staged]]:
        """The rows of one kind in batches, in an order that does not hang on the files' own."""
        order = CLAIM_ORDER if kind == "claims" else "key"
        found = self.db.execute(f"SELECT kind, key, line, body FROM row WHERE kind = ? ORDER BY {order}", [kind])
        while batch := found.fetchmany(BATCH):
            yield [Staged(kind, key, line, json.loads(body)) for kind, key, line, body in batch]

    def to_redraw(self) -> Iterator[list[Staged]]:
        """The sources whose edges are to be drawn, in batches."""
        found = self.db.execute(
            "SELECT row.kind, row.key, row.line, row.body FROM redraw JOIN row ON row.kind = 'sources' "
            "AND row.key = redraw.key ORDER BY row.key"
        )
        while batch := found.fetchmany(BATCH):
            yield [Staged(kind, key, line, json.loads(body)) for kind, key, line, body in batch]

    def of_keys(self, kind: str, keys: list[str]) -> dict[str, Staged]:
        """The rows of one kind with these keys."""
        marks = ", ".join("?" * len(keys))
        query = f"SELECT kind, key, line, body FROM row WHERE kind = ? AND key IN ({marks})"
        found = self.db.execute(query, [kind, *keys])
        return {key: Staged(kind, key, line, json.loads(body)) for kind, key, line, body in found}

    def of_claims(self, kind: str, claims: list[str]) -> dict[str, list[Staged]]:
        """The rows of one kind that belong to these claims, by claim, in order."""
        marks = ", ".join("?" * len(claims))
        found = self.db.execute(
            f"SELECT claim, kind, key, line, body FROM row WHERE kind = ? AND claim IN ({marks}) "
            "ORDER BY claim, place, key",
            [kind, *claims],
        )
        by_claim: dict[str, list[Staged]] = {}
        for claim, kind, key, line, body in found:
            by_claim.setdefault(claim, []).append(Staged(kind, key, line, json.loads(body)))
        return by_claim


def _shown(text: str) -> str:
    """`text` as any terminal can show it: what is no character, in escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


CLAIM_ORDER = """
    (SELECT MIN(a.place) FROM row AS a WHERE a.kind = 'appearances' AND a.claim = row.key) IS NULL,
    (SELECT MIN(a.place) FROM row AS a WHERE a.kind = 'appearances' AND a.claim = row.key), key
"""
"""Claims stand in the order of their article."""
