"""One registry of database triggers, for SQLite and PostgreSQL: what is written once stays written.

Lifted before a `migrate` that has something to do, and installed after every one, never by a migration of its own:
SQLite silently drops the triggers of a table that a migration rebuilds, and drops no column that a trigger names. A
migration that is killed leaves them missing, so they are looked for at start-up, by `check --deploy` and by
`check_record`. A trigger names its own table only, so that no other table's migration can meet it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate

from claims.record.triggers import MARK, PREFIX, Guard, changed, reworded, taken

__all__ = ["GUARDS", "MARK", "Guard", "connect", "install", "missing", "refuse_missing"]

_PAST = {"UPDATE": "changed", "DELETE": "deleted", "TRUNCATE": "deleted"}
_LINEAGE_LOCK = 7_204_618
"""Any fixed number: whoever adds an edge of lineage on PostgreSQL waits here for the others."""


def _never(table: str, what: str, *events: str) -> list[Guard]:
    return [Guard(table, event, f"{what} is never {_PAST[event]}.") for event in events]


def _no_replace(table: str, what: str, condition: str) -> Guard:
    return Guard(table, "INSERT", f"{what} is never replaced.", condition, engine="sqlite")


def _cycle(besides: str) -> str:
    """Whether the new edge closes a circle; edges other than `besides` are walked from its origin upward."""
    return (
        "EXISTS (WITH RECURSIVE upward(id) AS (SELECT NEW.origin_id UNION SELECT edge.origin_id "
        "FROM sources_derivation AS edge JOIN upward ON edge.source_id = upward.id "
        f"WHERE edge.id IS DISTINCT FROM {besides}) SELECT 1 FROM upward WHERE upward.id = NEW.source_id)"
    )


def _forgetting(*columns: str) -> str:
    """Whether one who sent a report is renamed, or is forgotten while the row is, or was, under a legal hold."""
    free = "OLD.\"held_because\" = '' AND NEW.\"held_because\" = ''"
    tests = [
        f"({changed(name)} AND NEW.\"{name}\" NOT LIKE '%{MARK}%' AND NOT (NEW.\"{name}\" = '' AND {free}))"
        for name in columns
    ]
    return "(" + " OR ".join(tests) + ")"


_STANDING = " AND ".join(
    f'{row}."{name}" IS NULL' for row in ("held", "NEW") for name in ("withdrawn_at", "followed_on")
)
_CIRCLE = "A source cannot derive, by any path, from itself."

GUARDS: list[Guard] = [
    *_never("claims_edition", "An edition", "UPDATE", "DELETE", "TRUNCATE"),
    Guard(
        "claims_edition",
        "INSERT",
        "An edition takes the next number of the record and replaces none.",
        'NEW."number" IS DISTINCT FROM (SELECT COALESCE(MAX("number"), -1) + 1 FROM claims_edition) OR '
        + taken("claims_edition", ("id",), ("claim_id", "seq"), ("base_id",)),
    ),
    *_never("claims_opening", "An opening", "DELETE", "TRUNCATE"),
    _no_replace("claims_opening", "An opening", taken("claims_opening", ("edition_id",))),
    Guard(
        "claims_opening",
        "UPDATE",
        "An opening changes once only: a redaction empties document and salts together.",
        'OLD."redacted_by_id" IS NOT NULL OR NEW."redacted_by_id" IS NULL OR NEW."document" IS NOT NULL '
        'OR NEW."salt" IS NOT NULL OR NEW."people_salt" IS NOT NULL OR ' + changed("edition_id"),
    ),
    *_never("sources_passage", "A passage", "DELETE", "TRUNCATE"),
    _no_replace("sources_passage", "A passage", taken("sources_passage", ("id",), ("public_id",))),
    Guard(
        "sources_passage",
        "UPDATE",
        "The words of a passage, and its source, never change; only a redaction takes words out.",
        changed("id", "public_id", "source_id") + " OR " + reworded("exact", "prefix", "suffix"),
    ),
    *_never("claims_evidence", "Evidence", "DELETE", "TRUNCATE"),
    _no_replace(
        "claims_evidence",
        "Evidence",
        taken(
            "claims_evidence",
            ("id",),
            ("key",),
            ("claim_id", "source_id", "stance"),
            where='held."withdrawn_at" IS NULL AND NEW."withdrawn_at" IS NULL',
        ),
    ),
    Guard(
        "claims_evidence",
        "UPDATE",
        "Evidence keeps its claim, source and key; it is withdrawn once, and replaces no other.",
        changed("id", "key", "claim_id", "source_id")
        + ' OR (OLD."withdrawn_at" IS NOT NULL AND '
        + changed("withdrawn_at", "withdrawn_by_id")
        + ") OR "
        + taken(
            "claims_evidence",
            ("claim_id", "source_id", "stance"),
            where='held."withdrawn_at" IS NULL AND NEW."withdrawn_at" IS NULL AND held."id" <> NEW."id"',
        ),
    ),
    *_never("claims_reply", "A right of reply", "DELETE", "TRUNCATE"),
    _no_replace("claims_reply", "A right of reply", taken("claims_reply", ("id",), ("key",))),
    Guard(
        "claims_reply",
        "UPDATE",
        "A right of reply keeps its claim and key, and is withdrawn once.",
        changed("id", "key", "claim_id", "added_by_id", "added_at")
        + ' OR (OLD."withdrawn_at" IS NOT NULL AND '
        + changed("withdrawn_at", "withdrawn_by_id")
        + ")",
    ),
    *_never("claims_dissent", "A dissent", "DELETE", "TRUNCATE"),
    _no_replace(
        "claims_dissent",
        "A dissent",
        taken("claims_dissent", ("id",), ("key",), ("claim_id", "added_by_id"), where=_STANDING),
    ),
    Guard(
        "claims_dissent",
        "UPDATE",
        "A dissent keeps its claim, key, role and author; it ends once, and replaces no other.",
        changed("id", "key", "claim_id", "role", "added_by_id", "added_at")
        + ' OR (OLD."withdrawn_at" IS NOT NULL AND '
        + changed("withdrawn_at", "withdrawn_by_id")
        + ') OR (OLD."followed_on" IS NOT NULL AND '
        + changed("followed_on")
        + ") OR "
        + taken("claims_dissent", ("claim_id", "added_by_id"), where=f'{_STANDING} AND held."id" <> NEW."id"'),
    ),
    *_never("claims_report", "A report", "DELETE", "TRUNCATE"),
    _no_replace("claims_report", "A report", taken("claims_report", ("id",), ("receipt",), ("token",))),
    Guard(
        "claims_report",
        "UPDATE",
        "What was received never changes; an outcome is said once; under a legal hold nobody is forgotten.",
        changed("id", "receipt", "token", "subject", "received_at", "due_on")
        + " OR "
        + changed("came_by", "recorded_by_id", "recorded_at")
        + " OR "
        + reworded("what", "place", "person")
        + " OR "
        + _forgetting("sender", "contact")
        + ' OR (OLD."looked_at" IS NOT NULL AND '
        + changed("looked_at", "looked_by_id")
        + ') OR (OLD."decided_at" IS NOT NULL AND ('
        + changed("state", "decided_at", "decided_by_id")
        + " OR "
        + reworded("outcome")
        + ')) OR (OLD."forgotten_at" IS NOT NULL AND '
        + changed("forgotten_at")
        + ")",
    ),
    *_never("sources_grade", "A grade", "DELETE", "TRUNCATE"),
    Guard(
        "sources_grade",
        "UPDATE",
        "A grade never changes; only a redaction takes words out.",
        changed("id", "source_id", "letter", "graded_on", "graded_by_id") + " OR " + reworded("reason"),
    ),
    _no_replace("sources_grade", "A grade", taken("sources_grade", ("id",))),
    *_never("claims_check", "A check", "DELETE", "TRUNCATE"),
    Guard(
        "claims_check",
        "UPDATE",
        "A check never changes; only a redaction takes words out.",
        changed("id", "claim_id", "by_id", "at") + " OR " + reworded("searched", "result"),
    ),
    _no_replace("claims_check", "A check", taken("claims_check", ("id",))),
    *_never("claims_batch", "A batch", "DELETE", "TRUNCATE"),
    Guard(
        "claims_batch",
        "UPDATE",
        "A batch never changes; only a redaction takes words out.",
        changed("id", "kind", "by_id", "at") + " OR " + reworded("reason"),
    ),
    _no_replace("claims_batch", "A batch", taken("claims_batch", ("id",))),
    *_never("people_rolegrant", "A grant of a role", "DELETE", "TRUNCATE"),
    _no_replace(
        "people_rolegrant",
        "A grant of a role",
        taken(
            "people_rolegrant",
            ("id",),
            ("user_id", "role"),
            where='held."revoked_at" IS NULL AND NEW."revoked_at" IS NULL',
        ),
    ),
    Guard(
        "people_rolegrant",
        "UPDATE",
        "A grant of a role changes once only: when it is revoked.",
        'OLD."revoked_at" IS NOT NULL OR NEW."revoked_at" IS NULL OR '
        + changed("id", "user_id", "role", "granted_by_id", "granted_at", "reason"),
    ),
    *_never("people_accessevent", "A line of the log of accounts", "UPDATE", "DELETE", "TRUNCATE"),
    _no_replace("people_accessevent", "A line of the log of accounts", taken("people_accessevent", ("id",))),
    *_never("people_invitation", "An invitation", "DELETE", "TRUNCATE"),
    _no_replace("people_invitation", "An invitation", taken("people_invitation", ("id",), ("token_hash",))),
    Guard(
        "people_invitation",
        "UPDATE",
        "An invitation keeps its address, role and time; it is used or withdrawn once.",
        'OLD."used_at" IS NOT NULL OR OLD."withdrawn_at" IS NOT NULL OR '
        + changed("id", "token_hash", "address", "role", "invited_by_id", "invited_at", "expires_at"),
    ),
    *_never("claims_proposal", "A proposal", "DELETE", "TRUNCATE"),
    _no_replace(
        "claims_proposal",
        "A proposal",
        taken(
            "claims_proposal",
            ("id",),
            ("claim_id",),
            where="held.\"state\" = 'open' AND NEW.\"state\" = 'open'",
        ),
    ),
    Guard(
        "claims_proposal",
        "UPDATE",
        "What was proposed, by whom and on what base never changes; a decided proposal is not opened again, "
        "and its text can only be emptied.",
        changed("id", "claim_id", "base_id", "digest", "author_id", "act", "left_open", "completes_by")
        + " OR (OLD.\"state\" <> 'open' AND NEW.\"state\" = 'open') OR ("
        + changed("document")
        + ' AND (NEW."state" = \'open\' OR length(NEW."document") > 0))',
    ),
    *_never("claims_answer", "An answer to a warning", "DELETE", "TRUNCATE"),
    Guard(
        "claims_answer",
        "UPDATE",
        "An answer to a warning never changes; only a redaction takes words out.",
        changed("id", "proposal_id", "rule", "by_id", "at") + " OR " + reworded("text"),
    ),
    _no_replace("claims_answer", "An answer to a warning", taken("claims_answer", ("id",), ("proposal_id", "rule"))),
    Guard("sources_derivation", "INSERT", _CIRCLE, _cycle("NEW.id"), lock=_LINEAGE_LOCK),
    Guard("sources_derivation", "UPDATE", _CIRCLE, _cycle("OLD.id"), lock=_LINEAGE_LOCK),
]
"""Every guard there is."""


def connect() -> None:
    """Lift the guards for a migration, install them after it, and look for them in the checks."""
    from django.apps import apps

    pre_migrate.connect(_before_migrate, sender=apps.get_app_config("claims"), dispatch_uid="claims.guards.lift")
    post_migrate.connect(_after_migrate, sender=apps.get_app_config("claims"), dispatch_uid="claims.guards")
    register(_check_database, Tags.database)
    register(_check_deployment, Tags.security, deploy=True)


def _before_migrate(using: str = DEFAULT_DB_ALIAS, plan: Sequence[Any] = (), **options: Any) -> None:
    """SQLite drops no column that a trigger names. Where nothing is migrated, nothing is lifted."""
    if not plan:
        return
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for guard in _standing(connection):
            for statement in guard.drop(connection.vendor):
                cursor.execute(statement)


def _after_migrate(using: str = DEFAULT_DB_ALIAS, **options: Any) -> None:
    install(using)


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put every missing or altered guard in place, and take away those no longer in the registry."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for guard in _faulty(connection):
            for statement in guard.drop(connection.vendor) + guard.create(connection.vendor):
                cursor.execute(statement)
        for statement in _strays(connection):
            cursor.execute(statement)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The name of each guard that is not in force, or not as the registry has it; empty when all is well.

    Tables that no migration has made yet are passed over.
    """
    return [guard.name for guard in _faulty(connections[using])]


def refuse_missing(using: str = DEFAULT_DB_ALIAS) -> None:
    """At server start: raise ImproperlyConfigured when a guard is missing."""
    if names := missing(using):
        raise ImproperlyConfigured(_complaint(names))


def _complaint(names: Sequence[str]) -> str:
    return f"Guards of the record are missing or altered: {', '.join(names)}. Run `manage.py migrate`."


def _check_database(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """A warning, not an error, since `migrate` asks first and is what puts them back."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if names := missing(alias):
            found.append(Warning(_complaint(names), id="claims.W001"))
    return found


def _check_deployment(**options: Any) -> list[CheckMessage]:
    """`check --deploy` names no database, so the site's own is asked."""
    try:
        names = missing()
    except DatabaseError as error:
        return [Error(f"The database cannot be asked for its guards: {error}", id="claims.E001")]
    return [Error(_complaint(names), id="claims.E002")] if names else []


def _faulty(connection: BaseDatabaseWrapper) -> list[Guard]:
    tables = set(connection.introspection.table_names())
    found = _found(connection)
    wanted = [guard for guard in GUARDS if guard.fits(connection.vendor) and guard.table in tables]
    return [guard for guard in wanted if found.get(guard.name) != _expected(guard, connection.vendor)]


def _expected(guard: Guard, vendor: str) -> tuple[Any, ...]:
    if vendor == "sqlite":
        return (guard.table, guard.sqlite())
    return (guard.table, guard.body(), guard.trigger_type())


def _found(connection: BaseDatabaseWrapper) -> dict[str, tuple[Any, ...]]:
    """The guards in the database by name, each with what `_expected` gives for a sound one."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_SQLITE if connection.vendor == "sqlite" else _IN_POSTGRESQL, [f"{PREFIX}%"])
        return {name: tuple(rest) for name, *rest in cursor.fetchall()}


_IN_SQLITE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
_IN_POSTGRESQL = """
    SELECT t.tgname, c.relname, p.prosrc, t.tgtype
    FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_proc AS p ON p.oid = t.tgfoid
    WHERE t.tgname LIKE %s AND NOT t.tgisinternal AND pg_table_is_visible(c.oid)
    AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND p.proname = t.tgname
"""


def _strays(connection: BaseDatabaseWrapper) -> list[str]:
    known = {guard.name for guard in GUARDS if guard.fits(connection.vendor)}
    strays = (guard for guard in _standing(connection) if guard.name not in known)
    return [statement for guard in strays for statement in guard.drop(connection.vendor)]


def _standing(connection: BaseDatabaseWrapper) -> list[Guard]:
    """The guards in the database, known or not, by table and event alone."""
    found = {name: rest[0] for name, rest in _found(connection).items()}
    return [Guard(table, name.removeprefix(f"{PREFIX}{table}_").upper(), "") for name, table in found.items()]
