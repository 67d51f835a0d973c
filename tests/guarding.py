"""The one way round the guards, for tests alone: they are taken away and put back through their registry."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from claims.record import guards


@contextmanager
def unguarded(*tables: str) -> Iterator[None]:
    """Without the guards of these tables, or of all, until the block ends."""
    _settle()
    with transaction.atomic(), connection.cursor() as cursor:
        for guard in guards.GUARDS:
            if guard.fits(connection.vendor) and (not tables or guard.table in tables):
                for statement in guard.drop(connection.vendor):
                    cursor.execute(statement)
    try:
        yield
    finally:
        _settle()
        guards.install()


def _settle() -> None:
    """PostgreSQL drops no trigger of a table whose deferred checks are still to come."""
    if connection.vendor == "postgresql" and not connection.needs_rollback:
        connection.check_constraints()
