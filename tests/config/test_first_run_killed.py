"""`make serve` killed while it loads the dossier, and started again."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.live import ROOT, manage, own_database, passwords_in, site_environment

ROWS = (
    "from claims.models import Claim, Edition; from people.models import RoleGrant; "
    "from sources.models import Source; print(Claim.objects.count(), Edition.objects.count(), "
    "Source.objects.count(), RoleGrant.objects.count())"
)


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An empty site on the database under test."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    name = os.environ.get("TEST_DATABASE_NAME", "test_claim_record") + "_killed"
    with ExitStack() as stack:
        address = stack.enter_context(own_database(server, name)) if server else ""
        environment = site_environment(tmp_path, address)
        manage(environment, "migrate", "--no-input", "--verbosity", "0")
        yield environment


def rows(environment: dict[str, str]) -> list[int]:
    """Claims, editions, sources and grants that the site holds."""
    return [int(count) for count in manage(environment, "shell", "--no-imports", "-c", ROWS).split()]


@pytest.mark.slow
def test_a_killed_first_run_leaves_all_or_nothing_and_the_next_one_completes_it(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """Keeps R5: the moment of the kill is left to the machine; what holds does not depend on it."""
    notes = tmp_path / "first-logins.txt"
    run = subprocess.Popen([sys.executable, "manage.py", "first_run"], cwd=ROOT, env=environment)
    while not notes.exists() and run.poll() is None:
        time.sleep(0.01)
    time.sleep(1)
    run.kill()
    run.wait()

    claims, editions, sources, _ = rows(environment)
    assert (claims == editions == sources == 0) or (claims == editions > 0 and sources > 0)

    manage(environment, "first_run")
    whole = rows(environment)
    assert min(whole) > 0
    assert whole[0] == whole[1]
    assert whole[3] == len(passwords_in(notes))
