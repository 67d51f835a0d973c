"""Reads a dossier's files into the staging database: limits, encoding, JSON, and each row by its schema."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tqdm import tqdm

from claims.exchange import OF_A_CLAIM, RECORD, WORKING, Row, cited, file_name, key_of, normal, schema
from claims.imports.staging import BATCH, Problem, Staging

LONGEST_LINE = 1_000_000
"""Bytes of one line, its newline included."""

LONGEST_RECORD = 64_000_000
"""The same of a line in a record, which holds a whole document."""

MOST_DIGITS = 20
"""Digits of one number."""

MOST_LINES = 10_000_000
"""Lines of one file."""

BAR_FROM = 1_000_000
"""Bytes from which a file is worth a progress bar."""

DOSSIER = "dossier.json"
HALF = "A text holds half of a surrogate pair, which is no character."

Sink = Callable[[Problem], None]


def read(directory: Path, kinds: Iterable[str], staging: Staging) -> Row:
    """Stage every row of the files of `kinds`, note every fault, and return the dossier's own description."""
    problems: list[Problem] = []
    dossier = _dossier(directory, problems.append)
    problems.extend(_strangers(directory))
    for kind in kinds:
        path = directory / file_name(kind)
        if path.exists() or path.is_symlink():
            _stage_file(kind, path, problems.append, staging)
        staging.note_problems(problems)
        problems.clear()
    staging.index()
    return dossier


def _stage_file(kind: str, path: Path, fault: Sink, staging: Staging) -> None:
    try:
        _stage(kind, _rows(kind, path, fault), staging)
    except OSError as error:
        fault(Problem(path.name, 0, "", f"The file cannot be read: {error.strerror}."))


def _dossier(directory: Path, fault: Sink) -> Row:
    path = directory / DOSSIER
    try:
        with path.open("rb") as file:
            value = _json(file.read(LONGEST_LINE))
    except OSError as error:
        fault(Problem(DOSSIER, 0, "", f"The file cannot be read: {error.strerror}."))
        return {}
    except ValueError as error:
        fault(Problem(DOSSIER, 0, "", str(error)))
        return {}
    row, faults = schema.read("dossier", value)
    for field, reason in faults:
        fault(Problem(DOSSIER, 0, field, reason))
    return {} if faults else row


def _strangers(directory: Path) -> Iterator[Problem]:
    """Files that would be passed over in silence, such as `claim.jsonl`."""
    known = {file_name(kind) for kind in (*WORKING, *RECORD)} | {DOSSIER}
    for path in sorted(directory.glob("*.json*")) if directory.is_dir() else ():
        if path.name not in known:
            yield Problem(
                path.name, 0, "", f"No such file belongs to a dossier. Known are: {', '.join(sorted(known))}."
            )


def _rows(kind: str, path: Path, fault: Sink) -> Iterator[tuple[int, Row]]:
    """The sound rows of one file with their line numbers."""
    longest = LONGEST_RECORD if kind in RECORD else LONGEST_LINE
    for number, line in _lines(path, longest, fault):
        try:
            value = _json(line)
        except ValueError as error:
            fault(Problem(path.name, number, "", str(error)))
            continue
        row, faults = schema.read(kind, value)
        if not faults and _is_halved(row, line):
            faults.append(("", HALF))
        for field, reason in faults:
            fault(Problem(path.name, number, field, reason))
        if not faults:
            yield number, row


def _is_halved(row: Row, line: bytes) -> bool:
    """Whether a text that no rule cleans holds half of a surrogate pair, which only an escape can write."""
    if b"\\ud" not in line.lower():
        return False
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _lines(path: Path, longest: int, fault: Sink) -> Iterator[tuple[int, bytes]]:
    size = path.stat().st_size
    quiet = size < BAR_FROM or not sys.stderr.isatty()
    with path.open("rb") as file, tqdm(total=size, desc=path.name, unit="B", unit_scale=True, disable=quiet) as bar:
        number = 0
        while line := file.readline(longest + 1):
            number += 1
            bar.update(len(line))
            if len(line) > longest:
                fault(Problem(path.name, number, "", f"The line is longer than {longest:,} bytes."))
                _skip_line(file, line)
            elif number > MOST_LINES:
                fault(Problem(path.name, number, "", f"The file has more than {MOST_LINES:,} lines."))
                return
            elif line.strip():
                yield number, line


def _skip_line(file: Any, part: bytes) -> None:
    while part and not part.endswith(b"\n"):
        part = file.readline(LONGEST_LINE)


def _json(line: bytes) -> Any:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"Byte {error.start + 1} is not UTF-8.") from None
    if text.startswith("\ufeff"):
        raise ValueError("The file begins with a byte order mark; save it as UTF-8 without one.")
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_whole, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("The line is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"This is not JSON: {error.msg} at character {error.pos + 1}.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("The line gives one field twice.")
    return value


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"{digits[:MOST_DIGITS]}… has too many digits.")
    return int(digits)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no JSON.")


def _stage(kind: str, rows: Iterator[tuple[int, Row]], staging: Staging) -> None:
    batch: list[tuple[int, Row]] = []
    for item in rows:
        batch.append(item)
        if len(batch) == BATCH:
            _insert(kind, batch, staging)
            batch.clear()
    _insert(kind, batch, staging)


def _insert(kind: str, batch: list[tuple[int, Row]], staging: Staging) -> None:
    rows, refs, names, edges = [], [], [], []
    for line, read in batch:
        row = normal(kind, read)
        key = key_of(kind, row)
        claim = row["claim"] if kind in OF_A_CLAIM else None
        rows.append((kind, key, claim, _place(kind, row), line, json.dumps(row, ensure_ascii=False)))
        refs += [(kind, line, field, target, named) for field, target, named in _references(kind, row)]
        names += [(what, value, kind, key, line) for what, value in _names(kind, row)]
        edges += [(key, origin) for origin in row.get("derived_from", ()) if kind == "sources"]
    staging.db.execute("BEGIN")
    staging.db.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?)", rows)
    staging.db.executemany("INSERT INTO ref VALUES (?, ?, ?, ?, ?)", refs)
    staging.db.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?)", names)
    staging.db.executemany("INSERT INTO edge VALUES (?, ?)", edges)
    staging.db.execute("COMMIT")


def _place(kind: str, row: Row) -> str:
    """Where a row stands among those of its kind, as text that sorts so."""
    match kind:
        case "appearances":
            return f"{row['source']} {row.get('position', 0):010}"
        case "timeline":
            return f"{row['effective_on']} {row.get('position', 0):010}"
        case _:
            return f"{row.get('position', 0):010}"


def _references(kind: str, row: Row) -> Iterator[tuple[str, str, str]]:
    yield from schema.references(kind, row)
    if kind in ("timeline", "dissents"):
        yield from (("reasons", "sources", key) for key in cited(row["reasons"]))


def _names(kind: str, row: Row) -> Iterator[tuple[str, str]]:
    """What only one row may bear: ids, keys of links, addresses."""
    if kind == "sources" and "url" in row:
        yield "address", row["url"]
    if "id" in row and kind != "appearances":
        yield f"{kind} id", row["id"]
    if kind in ("evidence", "appearances", "replies", "dissents") and "key" in row:
        yield f"{kind} key", row["key"]
