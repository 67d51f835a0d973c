"""Exports and restores: what was written comes back, byte for byte."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from claims import publish
from claims.imports.restoring import restore
from claims.imports.staging import Staging
from claims.models import Claim, ImportMemory, SourceAlias
from claims.models.memory import GONE, gone
from claims.timeline import Change
from claims.working import add_evidence, record_claim, withdraw_evidence
from people.models import User
from sources.models import Source
from sources.tracing import edit_source, regrade
from tests import builders, people
from tests.dossiers import REAL, Outcome, files, read, small, write

ROOT = REAL.parent.parent


def exported(directory: Path, **options: Any) -> Path:
    call_command("export_dossier", directory, verbosity=0, **options)
    return directory


def manage(database: Path, *arguments: str | Path) -> str:
    """Run a command of the application on a database file of its own."""
    done = run(database, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(database: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), env=environment(database), capture_output=True, text=True, check=False)


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]


def environment(database: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TEST_", "DJANGO_"))}
    return kept | {"DATABASE_URL": f"sqlite:///{database}", "CLAIM_RECORD_ENV": "development"}


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database in a file, made once."""
    database = tmp_path_factory.mktemp("migrated") / "empty.sqlite3"
    manage(database, "migrate", "--verbosity", "0")
    return database


@pytest.fixture
def empty(tmp_path: Path, migrated: Path) -> Path:
    """An empty database in a file of the test's own."""
    return Path(shutil.copy(migrated, tmp_path / "empty.sqlite3"))


@pytest.fixture
def worked_on(tmp_path: Path, db: None) -> Claim:
    """The small dossier, with work of the desk upon it: drafts, checks, grades, withheld and withdrawn things."""
    assert Outcome(write(tmp_path / "founding", small())).sound
    amina, ben = people.amina(), people.ben()
    claim = Claim.objects.get(key="drones-flew")
    report = Source.objects.get(key="report")
    briefing = Source.objects.get(key="briefing")
    edit_source(briefing, by=amina, version=briefing.version, withheld="source_safety")
    regrade(report, by=amina, letter="C", reason="Errs at times", on=dt.date(2026, 11, 23))
    add_evidence(
        claim, by=amina, source=report, stance="refutes", credibility=2, note="پهپاد", quote="نه", quote_language="fa"
    )
    line = builders.make_line(claim, on="2022-12-03", overtaken_by="An end.", overtaken_on="2023-01-02")
    proposal = publish.propose(claim, by=amina, change=Change(add=(line,), retire=(("line2222", "It was wrong."),)))
    publish.approve(proposal, by=ben, digest=proposal.digest)
    claim.refresh_from_db()
    withdraw_evidence(claim.evidence.get(stance="refutes"), by=amina, because="It speaks of another drone.")
    publish.record_check(claim, by=ben, searched="Archives.", result="Nothing new.")
    record_claim(by=amina, statement="A draft of the desk.", kind="factual", settle="A record.")
    publish.propose(claim, by=amina, change=Change(), note="Without the drone.")
    return claim


def test_the_first_dossier_exports_imports_and_exports_the_same(tmp_path: Path, empty: Path, db: None) -> None:
    """Issue section 4: through another database, byte for byte, public ids with it."""
    assert Outcome(REAL).sound
    first = exported(tmp_path / "a")
    manage(empty, "import_dossier", first)
    manage(empty, "export_dossier", tmp_path / "b")
    assert files(tmp_path / "b") == files(first)
    assert {"id", "key"} <= read(first)["claims"][0].keys()


def test_the_work_of_the_desk_comes_through_an_import(tmp_path: Path, empty: Path, worked_on: Claim) -> None:
    """Drafts, grades, checks, withdrawn evidence and withheld sources; drafts stay drafts."""
    first = exported(tmp_path / "a")
    told = manage(empty, "import_dossier", first)
    assert "2 published" in told
    manage(empty, "export_dossier", tmp_path / "b")
    assert files(tmp_path / "b") == files(first)
    rows = read(first)
    assert [grade["letter"] for source in rows["sources"] for grade in source.get("grades", ())] == ["B", "C"]
    assert [row["withdrawn"] for row in rows["evidence"] if "withdrawn" in row] == ["It speaks of another drone."]
    assert len(rows["claims"]) == 3
    assert len(rows["checks"]) == 1


def test_a_timeline_exports_with_the_keys_of_withheld_sources(tmp_path: Path, worked_on: Claim) -> None:
    """The document names an alias, which would mean nothing in another database."""
    line = next(row for row in read(exported(tmp_path / "a"))["timeline"] if row["claim"] == "drones-flew")
    assert line["reasons"].endswith("[@report].") or "[@briefing]" in line["reasons"]
    assert SourceAlias.objects.get().alias not in json.dumps(read(tmp_path / "a"))


def test_an_export_names_no_member_of_staff(tmp_path: Path, worked_on: Claim) -> None:
    """DESIGN section 1: an opaque id, and that in a record alone."""
    plain = b"".join(files(exported(tmp_path / "a")).values())
    told = plain + b"".join(files(exported(tmp_path / "r", record=True)).values())
    for user in User.objects.all():
        assert user.username.encode() not in told
        assert not user.public_name or user.public_name.encode() not in told
    assert not [user for user in User.objects.all() if user.uid.hex.encode() in plain]


def test_a_record_restores_to_the_same_record(tmp_path: Path, empty: Path, worked_on: Claim) -> None:
    """Times, numbers, salts, leaves, bytes, proposals and memory; and the record agrees with itself."""
    first = exported(tmp_path / "a", record=True)
    manage(empty, "restore", first)
    manage(empty, "export_dossier", tmp_path / "b", "--record")
    assert files(tmp_path / "b") == files(first)
    assert "agrees" in manage(empty, "check_record")
    rows = read(first)
    assert [row["act"] for row in rows["editions"]] == ["first", "first", "change"]
    assert [row["state"] for row in rows["proposals"]] == ["published", "open"]


def test_a_restored_account_is_locked(tmp_path: Path, empty: Path, worked_on: Claim) -> None:
    """It stands for whoever signed, and lets nobody in."""
    manage(empty, "restore", exported(tmp_path / "a", record=True))
    told = manage(
        empty, "shell", "--verbosity", "0", "-c",
        "from people.models import User; print([(u.is_active, u.has_usable_password()) for u in User.objects.all()])",
    )  # fmt: skip
    assert "[(False, False), (False, False)]" in told


def test_a_restore_after_a_redaction_leaves_the_text_out(tmp_path: Path, empty: Path, worked_on: Claim) -> None:
    """Emptied openings come back empty, naming the edition that emptied them."""
    publish.redact("It says so", by=people.edda(), ground="SAFETY", reason="A person is in danger.")
    ImportMemory.objects.create(kind=GONE, key=gone("claims", "a-key-that-had-to-go"), row={}, digest="")
    first = exported(tmp_path / "a", record=True)
    assert not [name for name, data in files(first).items() if b"It says so" in data]
    manage(empty, "restore", first)
    manage(empty, "export_dossier", tmp_path / "b", "--record")
    assert files(tmp_path / "b") == files(first)
    assert "agrees" in manage(empty, "check_record")


def test_a_record_imports_as_a_dossier_too(tmp_path: Path, empty: Path, worked_on: Claim) -> None:
    """Then everything is stamped as of now, and the record in it is passed over."""
    told = manage(empty, "import_dossier", exported(tmp_path / "a", record=True))
    assert "2 published" in told


def test_a_document_that_was_tampered_with_is_not_restored(tmp_path: Path, empty: Path, worked_on: Claim) -> None:
    """Its bytes are not those that were committed to."""
    first = exported(tmp_path / "a", record=True)
    editions = first / "editions.jsonl"
    editions.write_text(editions.read_text(encoding="utf-8").replace("Drones flew.", "Drones fell."), encoding="utf-8")
    done = subprocess.run(
        command("restore", first), env=environment(empty), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "editions.jsonl:1: document: The document is not the one that the edition committed to." in done.stderr


def test_a_restore_wants_an_empty_database_and_a_record(tmp_path: Path, worked_on: Claim) -> None:
    """It would else mix two records."""
    with Staging() as staging:
        assert restore(exported(tmp_path / "a"), staging) is None
        told = [str(problem) for problem in staging.problems()]
    assert any("The database is not empty" in problem for problem in told)
    assert any("a dossier without a record" in problem for problem in told)


def test_an_export_does_not_mix_with_files_that_are_there(tmp_path: Path, worked_on: Claim) -> None:
    """A kind without rows writes no file, so an old one would stay."""
    exported(tmp_path / "a")
    with pytest.raises(CommandError, match="already holds files"):
        exported(tmp_path / "a")


KILLED = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection

def stop(execute, sql, params, many, context):
    done = execute(sql, params, many, context)
    if sql.startswith(f'INSERT INTO "{sys.argv[1]}"'):
        os.kill(os.getpid(), signal.SIGKILL)
    return done

with connection.execute_wrapper(stop):
    call_command("import_dossier", sys.argv[2])
"""
"""An import that dies by its own hand right after the first rows of one table."""


@pytest.mark.parametrize("table", ["sources_actor", "claims_opening", "claims_publicword"])
def test_an_import_killed_half_way_leaves_nothing(tmp_path: Path, empty: Path, table: str) -> None:
    """R5: killed while it writes, early, midway or late, it leaves all as it was; the next one goes through."""
    untouched = all_files(empty, tmp_path / "untouched")
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, table, str(REAL)], env=environment(empty) | settings, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert all_files(empty, tmp_path / "killed") == untouched
    assert "70 published" in manage(empty, "import_dossier", REAL)


def all_files(database: Path, directory: Path) -> dict[str, bytes]:
    manage(database, "export_dossier", directory, "--record")
    return files(directory)
