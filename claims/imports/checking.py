"""What can be wrong between rows: repeats, keys that name nothing, circles, published lines that would be altered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from claims.exchange import OF_A_CLAIM, file_name
from claims.exchange.timelines import timelines
from claims.imports.staging import BATCH, CLAIM_ORDER, Problem, Staged, Staging
from claims.models import Appearance, Claim, Dissent, Evidence, ImportMemory, Reply, SourceVeil, Topic
from claims.models.memory import GONE, gone
from sources.models import Actor, Derivation, Publisher, Source

KEYED: dict[str, tuple[type[Model], str]] = {
    "actors": (Actor, "key"),
    "publishers": (Publisher, "key"),
    "sources": (Source, "key"),
    "topics": (Topic, "slug"),
    "claims": (Claim, "key"),
}
"""Kinds that other rows name, and the field that holds the key."""

UNIQUE: dict[str, tuple[type[Model], str, str]] = {
    "address": (Source, "url", "key"),
    "actors id": (Actor, "public_id", "key"),
    "publishers id": (Publisher, "public_id", "key"),
    "sources id": (Source, "public_id", "key"),
    "claims id": (Claim, "public_id", "key"),
    "evidence key": (Evidence, "key", "claim__key"),
    "appearances key": (Appearance, "key", "claim__key"),
    "replies key": (Reply, "key", "claim__key"),
    "dissents key": (Dissent, "key", "claim__key"),
}
"""What only one row may bear: the model and field that hold it, and what names the holder."""

CIRCLE = "The sources it repeats lead back to it."


def check(staging: Staging) -> None:
    """Note every fault between the staged rows, and between them and the database."""
    for faults in FAULTS:
        staging.note_problems(faults(staging))


def _redacted(staging: Staging) -> Iterator[Problem]:
    """Rows whose key a redaction took away; they would bring back what had to go."""
    kept = set(ImportMemory.objects.filter(kind=GONE).values_list("key", flat=True))
    if not kept:
        return
    for kind, key, line in staging.db.execute("SELECT kind, key, line FROM row"):
        if kind in KEYED and gone(kind, key) in kept:
            yield Problem(file_name(kind), line, "", "This row was redacted. Take it out of the files.")


def _stand_ins(staging: Staging) -> Iterator[Problem]:
    """Rows that an export wrote in the place of sources which this database knows by name."""
    for batch in staging.rows("sources"):
        lines = {staged.key: staged.line for staged in batch}
        for key in SourceVeil.objects.filter(key__in=list(lines)).values_list("key", flat=True):
            told = "This stands for a source that is withheld here, whose name the export left out. Take the row out, "
            yield Problem(file_name("sources"), lines[key], "", told + "or import files exported --with-withheld.")


def _repeats(staging: Staging) -> Iterator[Problem]:
    found = staging.db.execute(
        "SELECT kind, line, first FROM (SELECT kind, line, MIN(line) OVER (PARTITION BY kind, key) AS first FROM row) "
        "WHERE line > first"
    )
    for kind, line, first in found:
        yield Problem(file_name(kind), line, "", f"This names the same row as line {first}.")


def _shared_names(staging: Staging) -> Iterator[Problem]:
    found = staging.db.execute(
        "SELECT kind, line, what, value, first FROM "
        "(SELECT *, MIN(line) OVER (PARTITION BY what, value) AS first FROM name) WHERE line > first"
    )
    for kind, line, what, value, first in found:
        yield Problem(file_name(kind), line, what.rpartition(" ")[2], f"“{value}” stands in line {first} too.")


def _taken_names(staging: Staging) -> Iterator[Problem]:
    """Ids and addresses that another row of the database bears."""
    for what, (model, field, holder) in UNIQUE.items():
        found = staging.db.execute("SELECT kind, line, value, key FROM name WHERE what = ?", [what])
        for batch in _batches(found):
            held = dict(_among(model, field, {row[2] for row in batch}).values_list(field, holder))
            for kind, line, value, key in batch:
                owner = key.partition("|")[0] if kind in OF_A_CLAIM else key
                if held.get(value, owner) != owner:
                    yield Problem(
                        file_name(kind), line, what.rpartition(" ")[2], f"“{value}” belongs to “{held[value]}”."
                    )


def _dangling(staging: Staging) -> Iterator[Problem]:
    """Keys that name a row which is neither in the files nor in the database."""
    for target, (model, field) in KEYED.items():
        found = staging.db.execute(
            "SELECT kind, line, field, key FROM ref WHERE target = ? "
            "AND NOT EXISTS (SELECT 1 FROM row WHERE row.kind = ref.target AND row.key = ref.key)",
            [target],
        )
        for batch in _batches(found):
            known = set(_among(model, field, {row[3] for row in batch}).values_list(field, flat=True))
            for kind, line, name, key in batch:
                if key not in known:
                    yield Problem(file_name(kind), line, name, f"There is no “{key}” among the {target}.")


def _circles(staging: Staging) -> Iterator[Problem]:
    """Sources that lead back to themselves: what is left when ends are taken away until none is found."""
    staging.db.execute("CREATE TABLE walk AS SELECT source, origin FROM edge")
    staging.db.execute("CREATE INDEX walk_source ON walk (source)")
    _add_known_edges(staging)
    ends = "DELETE FROM walk WHERE origin NOT IN (SELECT source FROM walk)"
    starts = "DELETE FROM walk WHERE source NOT IN (SELECT origin FROM walk)"
    while staging.db.execute(ends).rowcount or staging.db.execute(starts).rowcount:
        pass
    found = staging.db.execute(
        "SELECT DISTINCT row.line FROM walk JOIN row ON row.kind = 'sources' AND row.key = walk.source"
    )
    for (line,) in found:
        yield Problem(file_name("sources"), line, "derived_from", CIRCLE)


def _add_known_edges(staging: Staging) -> None:
    """The edges of sources that the files name and do not hold, and of those beyond them."""
    staging.db.execute("CREATE TABLE seen (key TEXT PRIMARY KEY)")
    staging.db.execute("INSERT INTO seen SELECT key FROM row WHERE kind = 'sources' GROUP BY key")
    beyond = "SELECT DISTINCT origin FROM walk WHERE origin NOT IN (SELECT key FROM seen) LIMIT ?"
    while found := [key for (key,) in staging.db.execute(beyond, [BATCH])]:
        staging.db.executemany("INSERT INTO seen VALUES (?)", ([key] for key in found))
        edges = Derivation.objects.filter(source__key__in=found).values_list("source__key", "origin__key")
        staging.db.executemany("INSERT INTO walk VALUES (?, ?)", edges)


def _odd_days(staging: Staging) -> Iterator[Problem]:
    """Right of reply whose days cannot follow each other."""
    for batch in staging.rows("replies"):
        for staged in batch:
            asked = staged.row["asked_on"]
            for field in ("until", "answered_on"):
                if staged.row.get(field, asked) < asked:
                    yield Problem(file_name("replies"), staged.line, field, f"This is before {asked}, when we asked.")


def _checks_to_come(staging: Staging) -> Iterator[Problem]:
    """Checks of a day that has not come: readers would be told that we looked then."""
    today = timezone.now().date().isoformat()
    for batch in staging.rows("checks"):
        for staged in batch:
            if staged.row["at"][:10] > today:
                yield Problem(file_name("checks"), staged.line, "at", "That day is still to come.")


def _altered_lines(staging: Staging) -> Iterator[Problem]:
    """Lines of a published timeline that the files would change. One taken back is no conflict."""
    for keys in claims_with_lines(staging):
        public = timelines(Claim.objects.filter(key__in=keys))
        for claim, staged in staging.of_claims("timeline", list(public)).items():
            known = {row["key"]: row for row in public[claim].rows}
            yield from (_conflict(line) for line in staged if _differs(line, known.get(line.row["key"])))


def _differs(line: Staged, known: Any) -> bool:
    return known is not None and without_place(line.row) != without_place(known)


def _conflict(line: Staged) -> Problem:
    return Problem(
        file_name("timeline"),
        line.line,
        "",
        f"Conflict: the line “{line.row['key']}” of “{line.row['claim']}” is published with other content. "
        "Retire it at the desk and bring a new line with a new key.",
    )


def without_place(row: dict[str, Any]) -> dict[str, Any]:
    """A line without its place among others of its day, which another line may move."""
    return {name: value for name, value in row.items() if name != "position"}


def claims_with_lines(staging: Staging) -> Iterator[list[str]]:
    """The keys of the claims that the files bring lines for, in batches, in the order of their article."""
    found = staging.db.execute(
        "SELECT key FROM (SELECT DISTINCT 'claims' AS kind, claim AS key FROM row WHERE kind = 'timeline') AS row "
        f"ORDER BY {CLAIM_ORDER}"
    )
    for batch in _batches(found):
        yield [key for (key,) in batch]


def _batches(found: Any) -> Iterator[list[Any]]:
    while batch := found.fetchmany(BATCH):
        yield batch


def _among(model: type[Model], field: str, values: Iterable[str]) -> QuerySet[Any]:
    return model._default_manager.filter(**{f"{field}__in": list(values)}).order_by()


FAULTS: tuple[Callable[[Staging], Iterator[Problem]], ...] = (
    _repeats,
    _shared_names,
    _taken_names,
    _redacted,
    _stand_ins,
    _dangling,
    _circles,
    _odd_days,
    _checks_to_come,
    _altered_lines,
)
"""What is asked of the staged rows, in this order."""
