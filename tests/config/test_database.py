"""The database address, and what is really in force on the connection."""

from pathlib import Path

import pytest
from django.core.checks import Error, Tags, Warning, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config.checks import several_writers
from config.database import database

FILE = Path("var/claim-record.sqlite3")


def test_without_an_address_the_database_is_a_file() -> None:
    assert database("", FILE, 30)["NAME"] == FILE


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("sqlite:///var/x.sqlite3", Path("var/x.sqlite3")),
        ("sqlite:////srv/x%20y.sqlite3", Path("/srv/x y.sqlite3")),
    ],
)
def test_a_sqlite_address_names_a_file(address: str, file: Path) -> None:
    assert database(address, FILE, 30)["NAME"] == file


def test_a_postgresql_address_is_taken_apart() -> None:
    found = database("postgres://us%40er:p%3Aw@db.example:6432/claims?sslmode=require", FILE, 30)
    assert [found[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "us@er", "p:w", "db.example", "6432", "claims",
    ]  # fmt: skip
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["options"] == "-c statement_timeout=30000"


@pytest.mark.parametrize(
    "address",
    [
        "mysql://user:secret@host/name",
        "postgres://user:secret@host/",
        "postgres://user:secret@host:port/name",
        "postgres://user:secret@host/name?options=-c%20x",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://host/file",
        "user:secret@host",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        database(address, FILE, 30)
    assert str(caught.value).startswith("DATABASE_URL ")
    assert "secret" not in str(caught.value)


@pytest.mark.django_db
def test_the_pragmas_are_in_force() -> None:
    """Keeps R6."""
    found = run_checks(tags=[Tags.database], databases=["default"])
    assert [message for message in found if isinstance(message, Error)] == []


@pytest.mark.django_db
def test_a_pragma_that_is_not_in_force_is_an_error() -> None:
    """Keeps R6."""
    if connection.vendor != "sqlite":
        pytest.skip("pragmas are SQLite's")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1")
        try:
            found = run_checks(tags=[Tags.database], databases=["default"])
        finally:
            cursor.execute("PRAGMA busy_timeout = 20000")
    assert [message.id for message in found if isinstance(message, Error)] == ["config.E001"]


@pytest.mark.parametrize(
    ("version", "processes", "warned"),
    [
        ((3, 6, 23), 2, False),
        ((3, 7, 0), 2, True),
        ((3, 40, 1), 1, False),
        ((3, 51, 2), 4, True),
        ((3, 51, 3), 4, False),
    ],
)
def test_several_writers_on_a_faulty_sqlite_are_warned_of(
    version: tuple[int, ...], processes: int, warned: bool
) -> None:
    """Keeps R7."""
    found = several_writers(version, processes)
    assert bool(found) is warned
    assert all(isinstance(message, Warning) for message in found)


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_stops_a_statement_that_takes_too_long() -> None:
    """Keeps R18."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("30s",)
