"""Runs the tests on SQLite, then on PostgreSQL where there is one, and says which ran. Used by `make test`.

The server is the one that TEST_DATABASE_URL names, else one on 127.0.0.1:5432 that lets `postgres` in.
Arguments go to pytest. The exit code is 0 only if every run passed; in CI a missing PostgreSQL fails too.
"""

import os
import subprocess
import sys
from pathlib import Path

import psycopg

LOCAL_SERVER = "postgres://postgres@127.0.0.1:5432/postgres"
STRICT = os.environ.get("CLAIM_RECORD_CI") == "1"


def main(arguments: list[str]) -> int:
    """Run all, then print one line a database."""
    named = os.environ.get("TEST_DATABASE_URL", "")
    codes = {"SQLite": run("", arguments)}
    server = named or LOCAL_SERVER
    fault = refusal_of(server)
    if fault and not named and not STRICT:
        lines = [f"PostgreSQL: not run ({fault}; set TEST_DATABASE_URL to use another server)"]
    elif fault:
        codes["PostgreSQL"] = 1
        lines = [f"PostgreSQL: not run ({fault})"]
    else:
        codes["PostgreSQL"] = run(server, arguments)
        lines = []
    report(codes, lines)
    return 0 if all(code == 0 for code in codes.values()) else 1


def run(server: str, arguments: list[str]) -> int:
    """pytest's exit code on one database, with one process a core unless the arguments say otherwise."""
    print(f"\n== Tests on {'PostgreSQL' if server else 'SQLite'}", flush=True)
    spread = [] if any(part.startswith("-n") for part in arguments) else ["-n", str(min(os.cpu_count() or 1, 4))]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *spread, *arguments],
        cwd=Path(__file__).resolve().parent.parent,
        env={**os.environ, "TEST_DATABASE_URL": server},
        check=False,
    ).returncode


def refusal_of(server: str) -> str:
    """Why the server cannot be used; empty where it answers."""
    try:
        psycopg.connect(server, connect_timeout=3).close()
    except psycopg.Error as error:
        return " ".join(str(error).split())[:160]
    return ""


def report(codes: dict[str, int], lines: list[str]) -> None:
    """What ran, and how it ended."""
    print()
    for database, code in codes.items():
        if not any(line.startswith(database) for line in lines):
            print(f"{database}: ran, {'passed' if code == 0 else f'failed (pytest says {code})'}")
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
