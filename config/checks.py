"""System checks of the database: before migrations, by `check --database default`, and at server start."""

import logging
import sqlite3
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from config.database import PRAGMAS

log = logging.getLogger(__name__)

FIRST_FAULTY = (3, 7, 0)
FIRST_MENDED = (3, 51, 3)


@register(Tags.database)
def check_databases(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """The settings a SQLite database is really under, on the connection the site uses."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor == "sqlite":
            found += pragmas_in_force(connection)
            found += several_writers(sqlite3.sqlite_version_info, settings.SERVER_PROCESSES)
    return found


def pragmas_in_force(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    """One error for each pragma that is not what the settings ask for, one where transactions start late."""
    found: list[CheckMessage] = []
    with connection.cursor() as cursor:
        for name, wanted in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}")
            actual = str(cursor.fetchone()[0])
            if actual != wanted:
                found.append(
                    Error(
                        f"SQLite's {name} is {actual} where {wanted} is needed.",
                        hint="Use a local disk, and leave OPTIONS in config/database.py as they are.",
                        id="config.E001",
                    )
                )
    if getattr(connection, "transaction_mode", None) != "IMMEDIATE":
        found.append(Error("SQLite transactions do not take the write lock at their start.", id="config.E002"))
    return found


def several_writers(version: tuple[int, ...], processes: int) -> list[CheckMessage]:
    """A warning where several processes write with a SQLite whose log reset can lose data.

    Versions 3.7.0 to 3.51.2 have the fault; see https://sqlite.org/wal.html.
    """
    if processes < 2 or not FIRST_FAULTY <= version < FIRST_MENDED:
        return []
    return [
        Warning(
            f"SQLite {'.'.join(map(str, version))} may damage a file that {processes} processes write to.",
            hint="Serve with one process, take SQLite 3.51.3 or newer, or use PostgreSQL.",
            id="config.W001",
        )
    ]


def refuse_unsound_database() -> None:
    """At server start: log each warning, and raise ImproperlyConfigured for the first error."""
    for message in run_checks(tags=[Tags.database], databases=["default"]):
        if message.is_serious():
            raise ImproperlyConfigured(str(message))
        log.warning("%s", message)
    connections.close_all()
