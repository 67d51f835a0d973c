"""Many processes publish at once, and some are killed: contiguous, nothing lost, all or nothing (L6 to L8, R5)."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection

from tests.live import ROOT, manage, own_database

PROCESSES = 8
KILLS = 8
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Site:
    """A database of its own with public claims, by primary key, and the processes that work on it."""

    environment: dict[str, str]
    claims: list[str] = field(default_factory=list)
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A process of `tests.racing` whose output can be read while it runs."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.racing", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def stop(self) -> None:
        """End whatever a failed test left running."""
        for process in self.started:
            process.kill()
            process.communicate()

    def run(self, *arguments: str) -> str:
        """What such a process prints, once it has ended well and without a word of a locked database."""
        process = self.start(*arguments)
        out, errors = process.communicate()
        assert process.returncode == 0, errors
        assert "locked" not in errors
        return out

    def report(self) -> dict[str, Any]:
        """What is stored now."""
        return json.loads(self.run("report"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A migrated database for all tests here: a file, or on the server under test one more database."""
    data = tmp_path_factory.mktemp("racing")
    with ExitStack() as stack:
        address = ""
        if connection.vendor == "postgresql":
            name = f"{connection.settings_dict['NAME']}_racing"
            address = stack.enter_context(own_database(os.environ["TEST_DATABASE_URL"], name))
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", str(data)),
            "CLAIM_RECORD_ENV": "development",
            "DATA_DIR": str(data),
            "DATABASE_URL": address,
        }
        manage(environment, "migrate", "--no-input", "--verbosity", "0")
        site = Site(environment)
        stack.callback(site.stop)
        site.claims.extend(site.run("set-up", "10").split())
        yield site


def told(lines: str) -> list[list[int]]:
    """The editions that a process said it had published; a line cut off by a kill is none."""
    return [json.loads(line) for line in lines.splitlines() if line.endswith("]")]


def holds(site: Site, said: list[list[int]]) -> list[list[int]]:
    """The stored editions, after every rule of the record was asked."""
    stored = site.report()
    editions = stored["editions"]
    assert [number for *_, number in editions] == list(range(len(editions)))
    by_claim: dict[int, list[int]] = {}
    for claim, seq, _ in editions:
        by_claim.setdefault(claim, []).append(seq)
    assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in by_claim.values())
    assert [edition for edition in said if edition not in editions] == []
    assert stored["openings"] == len(editions)
    assert stored["published"] == len(editions) - len(by_claim)
    assert "agrees with itself" in manage(site.environment, "check_record")
    return editions


@pytest.mark.parametrize(("which", "quota"), [(slice(1), 4), (slice(1, 7), 6)], ids=["one claim", "many claims"])
def test_eight_processes_publish_at_once(site: Site, which: slice, quota: int) -> None:
    """L6, L8: numbers are contiguous, nothing is lost, and nobody meets a locked database."""
    these = site.claims[which]
    before = len(site.report()["editions"])
    said = told(site.run("crowd", str(PROCESSES), str(quota), *these))
    assert len(said) == PROCESSES * quota
    assert {str(claim) for claim, *_ in said} == set(these)
    assert len(holds(site, said)) == before + PROCESSES * quota


def test_a_killed_process_leaves_all_or_nothing(site: Site) -> None:
    """L7, R5: kill -9 at some moment of publishing; what was acknowledged is there, and nothing is half there."""
    these = site.claims[7:]
    chance = random.Random(7)
    said: list[list[int]] = []
    for seed in range(KILLS):
        process = site.start("publish", "0", str(seed), *these)
        assert process.stdout is not None
        for _ in range(chance.randint(1, 4)):
            said += told(process.stdout.readline())
        wait_a_little(chance)
        process.kill()
        said += told(process.communicate()[0])
    assert len(said) > KILLS
    holds(site, said)


def wait_a_little(chance: random.Random) -> None:
    """Spin for up to about the time one edition takes, so that kills fall on every part of it."""
    for _ in range(chance.randint(0, 400_000)):
        pass
