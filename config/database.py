"""The database: from one address to Django's settings. SQLite by default, PostgreSQL for a team."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

WAIT_FOR_LOCK = 20
"""Seconds a SQLite writer waits for another one."""

CONNECT_WITHIN = 5
"""Seconds within which PostgreSQL must answer."""

CACHED = 16_000
"""KiB of a SQLite file that each connection keeps: what a search among 100,000 claims reads again and again."""

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "2",
    "foreign_keys": "1",
    "busy_timeout": str(WAIT_FOR_LOCK * 1000),
}
"""What must be in force on each SQLite connection, as SQLite itself reports it (2 means FULL)."""

POSTGRESQL_OPTIONS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "application_name", "connect_timeout")

ADVICE = "write sqlite:///path/to/file.sqlite3 or postgres://user:password@host:5432/name"


def database(address: str, default_file: Path, statement_seconds: int) -> dict[str, Any]:
    """Django's settings for the database at `address`; without one, SQLite in `default_file`.

    `statement_seconds` is the longest that PostgreSQL works on one statement; 0 means no limit.
    Raises ImproperlyConfigured, without repeating a password, for an address that cannot be used.
    """
    if not address:
        return sqlite(default_file)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {ADVICE}.") from None
    if parts.scheme == "sqlite":
        return sqlite(sqlite_file(parts))
    if parts.scheme in ("postgres", "postgresql"):
        return postgresql(parts, port, statement_seconds)
    raise ImproperlyConfigured(f"DATABASE_URL begins with {parts.scheme[:20]!r}, which is unknown: {ADVICE}.")


def sqlite(file: Path) -> dict[str, Any]:
    """A file that outlives a power cut: write-ahead log, full sync, write lock taken at the start."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": WAIT_FOR_LOCK,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                f" PRAGMA cache_size=-{CACHED};"
            ),
        },
    }


def sqlite_file(parts: SplitResult) -> Path:
    """The file of sqlite:///relative.sqlite3 or sqlite:////absolute.sqlite3."""
    name = unquote(parts.path.removeprefix("/"))
    if parts.netloc or parts.query or not name or name == ":memory:":
        raise ImproperlyConfigured(f"DATABASE_URL names no SQLite file: {ADVICE}.")
    return Path(name)


def postgresql(parts: SplitResult, port: int | None, statement_seconds: int) -> dict[str, Any]:
    """A server; connections are kept, and looked at before they are used again."""
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise ImproperlyConfigured(f"DATABASE_URL names no database: {ADVICE}.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": CONNECT_WITHIN,
            "options": f"-c statement_timeout={statement_seconds * 1000}",
            **postgresql_options(parts.query),
        },
    }


def postgresql_options(query: str) -> dict[str, str]:
    """The part after the question mark, by an allowlist."""
    found = dict(parse_qsl(query, keep_blank_values=True))
    unknown = sorted(found.keys() - set(POSTGRESQL_OPTIONS))
    if unknown:
        raise ImproperlyConfigured(
            f"DATABASE_URL has an unknown option {unknown[0]!r}: known are {', '.join(POSTGRESQL_OPTIONS)}."
        )
    return found
