"""Processes of the measured site: management commands and servers, each on a data directory of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.load import Client

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "claim-record.sqlite3"
STARTS_WITHIN = 60  # seconds


def environment(data: Path) -> dict[str, str]:
    """What a process of the site on `data` is told; SQLite, development, one worker."""
    own = {"DATA_DIR": str(data.resolve()), "DATABASE_URL": "", "CLAIM_RECORD_ENV": "development"}
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT), **own}


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds by the clock, seconds of processor time, and megabytes of memory at its peak."""

    seconds: float
    cpu: float
    memory: float


def manage(data: Path, *arguments: str) -> Cost:
    """Run a management command. Exits with what it printed where it fails."""
    return _run(data, [sys.executable, "manage.py", *arguments])


def python(data: Path, *lines: str) -> Cost:
    """Run lines of Python with Django set up."""
    return _run(data, [sys.executable, "-c", "\n".join(["import django", "django.setup()", *lines])])


def _run(data: Path, command: list[str]) -> Cost:
    with tempfile.TemporaryFile("w+") as printed:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(data), stdout=printed, stderr=subprocess.STDOUT, text=True
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        if process.returncode:
            printed.seek(0)
            raise SystemExit(f"{' '.join(command)[:200]}\n{printed.read()}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


@contextmanager
def serving(data: Path, application: str, settings: str) -> Iterator[Client]:
    """Serve an application on `data` as `make serve` does, on a free port of this machine alone."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", application]
    options = ["--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4", "--log-level", "warning"]
    server = subprocess.Popen(
        [*command, *options, "--no-access-log"],
        cwd=ROOT,
        env={**environment(data), "DJANGO_SETTINGS_MODULE": settings, "PORT": str(port)},
    )
    try:
        _await(server, port)
        client = Client(port, server.pid)
        yield client
        client.connection.close()
    finally:
        server.terminate()
        server.wait(timeout=STARTS_WITHIN)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")
