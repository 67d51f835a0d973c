"""One trigger in the SQL of either engine, and the conditions that triggers are made of."""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "guard_"
REFUSED = "23001"
"""PostgreSQL's code for a refused change; Django raises IntegrityError for it, as for SQLite's."""
EVENT_BITS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
ROW_BEFORE = 3
MARK = "[redacted]"
"""What a redaction leaves in the place of words; no written text changes without it."""


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger: what it refuses on which table, and the sentence it says.

    `when` is an SQL condition over NEW and OLD, the same for both engines; empty means always. `lock` is taken
    first on PostgreSQL, where two transactions may write at once. `engine` limits a guard to one engine.
    """

    table: str
    event: str
    sentence: str
    when: str = ""
    engine: str = ""
    lock: int | None = None

    @property
    def name(self) -> str:
        """One trigger a table and event."""
        return f"{PREFIX}{self.table}_{self.event.lower()}"

    def fits(self, vendor: str) -> bool:
        """Whether this guard exists on that engine: SQLite knows no TRUNCATE."""
        return self.engine in ("", vendor) and not (vendor == "sqlite" and self.event == "TRUNCATE")

    def create(self, vendor: str) -> list[str]:
        """The statements that install it."""
        return [self.sqlite()] if vendor == "sqlite" else self.postgresql()

    def drop(self, vendor: str) -> list[str]:
        """The statements that take it away, there or not."""
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {self.name}"]
        return [
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            f"DROP FUNCTION IF EXISTS {self.name}()",
        ]

    def sqlite(self) -> str:
        """SQLite's trigger, as it will be found in the schema."""
        when = f" WHEN {self.when.replace('IS DISTINCT FROM', 'IS NOT')}" if self.when else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW{when} "
            f"BEGIN SELECT RAISE(ABORT, {_literal(self.sentence)}); END"
        )

    def postgresql(self) -> list[str]:
        """PostgreSQL's function and trigger."""
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $guard${self.body()}$guard$",
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH {each} "
            f"EXECUTE FUNCTION {self.name}()",
        ]

    def body(self) -> str:
        """What PostgreSQL's function does."""
        refuse = f"RAISE EXCEPTION USING MESSAGE = {_literal(self.sentence)}, ERRCODE = '{REFUSED}';"
        lock = f"PERFORM pg_advisory_xact_lock({self.lock}); " if self.lock is not None else ""
        test = f"IF {self.when} THEN {refuse} END IF;" if self.when else refuse
        answer = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(self.event, "NEW")
        return f" BEGIN {lock}{test} RETURN {answer}; END "

    def trigger_type(self) -> int:
        """PostgreSQL's `tgtype` for this trigger."""
        return EVENT_BITS[self.event] | (2 if self.event == "TRUNCATE" else ROW_BEFORE)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def changed(*columns: str) -> str:
    return "(" + " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in columns) + ")"


def reworded(*columns: str) -> str:
    """Whether a text became another one that does not show the mark of a redaction."""
    tests = [f"({changed(name)} AND NEW.\"{name}\" NOT LIKE '%{MARK}%')" for name in columns]
    return "(" + " OR ".join(tests) + ")"


def taken(table: str, *keys: tuple[str, ...], where: str = "") -> str:
    """Whether a row already holds one of these keys: SQLite's REPLACE would delete it past every trigger.

    `where` limits the last key, as the condition of its unique constraint does; it speaks of `held` and NEW.
    """
    tests = [" AND ".join(f'held."{name}" = NEW."{name}"' for name in key) for key in keys]
    if where:
        tests[-1] += f" AND {where}"
    return "(" + " OR ".join(f"EXISTS (SELECT 1 FROM {table} AS held WHERE {test})" for test in tests) + ")"
