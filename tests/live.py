"""A real server in a process of its own, on its own database, as `make serve` runs it."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 30
"""Seconds a server may take to answer at all."""


@dataclass(frozen=True)
class LiveSite:
    """Where a running site answers, and the passwords of its first people by role."""

    address: str
    data_dir: Path
    environment: dict[str, str]
    passwords: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """What a management command prints, run against this site's database."""
        return manage(self.environment, *arguments)


@contextmanager
def live_site(data_dir: Path, database_address: str = "") -> Iterator[LiveSite]:
    """Set up a site in `data_dir` with the dossier and its first people, serve it, and stop it again.

    `database_address` is a DATABASE_URL; without one the site keeps SQLite in `data_dir`.
    """
    environment = site_environment(data_dir, database_address)
    manage(environment, "migrate", "--no-input", "--verbosity", "0")
    manage(environment, "collectstatic", "--no-input", "--verbosity", "0")
    manage(environment, "first_run")
    passwords = passwords_in(data_dir / "first-logins.txt")
    with serving(environment, data_dir / "server.log") as address:
        yield LiveSite(address, data_dir, environment, passwords)


def site_environment(data_dir: Path, database_address: str = "") -> dict[str, str]:
    """The whole environment of a site in `data_dir`; nothing else of this process reaches it."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", str(data_dir)),
        "CLAIM_RECORD_ENV": "development",
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": database_address,
        "HASHED_STATIC": "1",
        "PROOF_MINUTES": "720",
    }


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run manage.py; AssertionError with all it printed where it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"manage.py {' '.join(arguments)}\n{done.stdout}{done.stderr}"
    return done.stdout


def passwords_in(notes: Path) -> dict[str, str]:
    """The lines of first-logins.txt that name a role and its password."""
    return dict(re.findall(r"^  (\w+) +(\S+)$", notes.read_text(encoding="utf-8"), re.MULTILINE))


@contextmanager
def serving(environment: dict[str, str], log: Path) -> Iterator[str]:
    """Run the server on a free port until the block ends; its address."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"]
    options = ["--port", str(port), "--blocking-threads", "4", "--no-access-log", "--log-level", "warning"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env={**environment, "PORT": str(port)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for_answer(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=STARTS_WITHIN)


def free_port() -> int:
    """A port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_answer(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the server answers anything; AssertionError with its log where it does not."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/robots.txt", timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"The server did not start:\n{log.read_text(errors='replace')}")


@contextmanager
def own_database(server: str, name: str) -> Iterator[str]:
    """A fresh PostgreSQL database `name` on the server that the address names, dropped at the end."""
    with psycopg.connect(server, autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield re.sub(r"(//[^/?]*)(/[^?]*)?", rf"\1/{name}", server, count=1)
        finally:
            connection.execute(drop)
