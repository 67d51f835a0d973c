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

from claims import publish, withholding
from claims.dissents import record, withdraw
from claims.imports.restoring import restore
from claims.imports.staging import Staging
from claims.models import Appearance, Claim, ImportMemory, SourceAlias, SourceVeil
from claims.models.memory import GONE, gone
from claims.review import QUICK_REASON
from claims.timeline import Change
from claims.working import add_evidence, record_claim, withdraw_evidence
from people.models import AccessEvent, User
from sources.models import Source
from sources.tracing import edit_source, regrade
from tests import builders, people
from tests.dossiers import REAL, Outcome, files, read, small, write

ROOT = REAL.parent.parent


def exported(directory: Path, **options: Any) -> Path:
    call_command("export_dossier", directory, verbosity=0, **options)
    return directory


def full_copy(directory: Path) -> Path:
    """A record with the names of withheld sources."""
    return exported(directory, record=True, with_withheld=True)


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
    proposal = publish.propose(
        claim, by=amina, change=Change(add=(line,), retire=(("line2222", "It was wrong."),)), answered=builders.ANSWERED
    )
    publish.approve(proposal, by=ben, digest=proposal.digest)
    claim.refresh_from_db()
    withdraw_evidence(claim.evidence.get(stance="refutes"), by=amina, because="It speaks of another drone.")
    publish.record_check(claim, by=ben, searched="Archives.", result="Nothing new.")
    written = record(
        Claim.objects.get(pk=claim.pk), by=amina, status="refuted", reasons="A record [@report] denies it."
    )
    sent = publish.propose_dissent(claim, by=amina)
    publish.approve(sent, by=ben, digest=sent.digest)
    withdraw(written, by=amina, because="It is the same record.")
    record_claim(by=amina, statement="A draft of the desk.", kind="factual", settle="A record.")
    line = builders.make_line(claim, on="2022-12-04", confidence_reason=QUICK_REASON)
    quick = publish.propose(claim, by=amina, change=Change(add=(line,)), note="Without the drone.", quick=True)
    publish.answer(quick, by=ben, answers=dict.fromkeys(publish.answers.in_words(quick), "In the archive."))
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
    assert [row.get("withdrawn") for row in rows["dissents"]].count("It is the same record.") == 1
    assert "[@report]" in "".join(row["reasons"] for row in rows["dissents"] if row["status"] == "refuted")
    assert len(rows["claims"]) == 3
    assert len(rows["checks"]) == 1


def test_a_timeline_exports_with_the_keys_of_withheld_sources(tmp_path: Path, worked_on: Claim) -> None:
    """The document names an alias, which would mean nothing in another database."""
    exported(tmp_path / "a", with_withheld=True)
    line = next(row for row in read(tmp_path / "a")["timeline"] if row["claim"] == "drones-flew")
    assert line["reasons"].endswith("[@report].") or "[@briefing]" in line["reasons"]
    assert SourceAlias.objects.get().alias not in json.dumps(read(tmp_path / "a"))


def test_an_export_names_no_member_of_staff(tmp_path: Path, worked_on: Claim) -> None:
    """DESIGN section 1: an opaque id, and that in a record alone."""
    plain = b"".join(files(exported(tmp_path / "a")).values())
    told = plain + b"".join(files(full_copy(tmp_path / "r")).values())
    for user in User.objects.all():
        assert user.username.encode() not in told
        assert not user.public_name or user.public_name.encode() not in told
    assert not [user for user in User.objects.all() if user.uid.hex.encode() in plain]


def test_a_record_restores_to_the_same_record(tmp_path: Path, empty: Path, worked_on: Claim) -> None:
    """Times, numbers, salts, leaves, bytes, proposals and memory; and the record agrees with itself."""
    first = full_copy(tmp_path / "a")
    manage(empty, "restore", first)
    manage(empty, "export_dossier", tmp_path / "b", "--record", "--with-withheld")
    assert files(tmp_path / "b") == files(first)
    assert "agrees" in manage(empty, "check_record")
    rows = read(first)
    assert [row["act"] for row in rows["editions"]] == ["first", "first", "change", "change"]
    assert [row.get("contested", False) for row in rows["editions"]] == [True, False, True, True]
    assert [row["state"] for row in rows["proposals"]] == ["published", "published", "open"]
    assert sum("added_by" in row["recorded"] for row in rows["dissents"]) == 1, "the one written at the desk"


def test_a_restored_account_is_locked(tmp_path: Path, empty: Path, worked_on: Claim) -> None:
    """It stands for whoever signed, and lets nobody in."""
    manage(empty, "restore", full_copy(tmp_path / "a"))
    told = manage(
        empty, "shell", "--verbosity", "0", "-c",
        "from people.models import User; print([(u.is_active, u.has_usable_password()) for u in User.objects.all()])",
    )  # fmt: skip
    assert "[(False, False), (False, False)]" in told


def test_a_restore_after_a_redaction_leaves_the_text_out(tmp_path: Path, empty: Path, worked_on: Claim) -> None:
    """Emptied openings come back empty, naming the edition that emptied them."""
    publish.redact("It says so", by=people.edda(), ground="SAFETY", reason="A person is in danger.")
    ImportMemory.objects.create(kind=GONE, key=gone("claims", "a-key-that-had-to-go"), row={}, digest="")
    first = full_copy(tmp_path / "a")
    assert not [name for name, data in files(first).items() if b"It says so" in data]
    manage(empty, "restore", first)
    manage(empty, "export_dossier", tmp_path / "b", "--record", "--with-withheld")
    assert files(tmp_path / "b") == files(first)
    assert "agrees" in manage(empty, "check_record")


def test_a_record_imports_as_a_dossier_too(tmp_path: Path, empty: Path, worked_on: Claim) -> None:
    """Then everything is stamped as of now, and the record in it is passed over."""
    told = manage(empty, "import_dossier", full_copy(tmp_path / "a"))
    assert "2 published" in told


def test_a_document_that_was_tampered_with_is_not_restored(tmp_path: Path, empty: Path, worked_on: Claim) -> None:
    """Its bytes are not those that were committed to."""
    first = full_copy(tmp_path / "a")
    editions = first / "editions.jsonl"
    editions.write_text(editions.read_text(encoding="utf-8").replace("Drones flew.", "Drones fell."), encoding="utf-8")
    done = subprocess.run(
        command("restore", first), env=environment(empty), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "editions.jsonl:1: document: The document is not the one that the edition committed to." in done.stderr


def test_a_claim_is_not_restored_without_the_document_that_readers_see(tmp_path: Path, worked_on: Claim) -> None:
    rows = read(full_copy(tmp_path / "a"))["editions"]
    newest = rows[-1]
    rows[-1] = {name: newest[name] for name in newest.keys() - {"document", "salt", "people_salt"}} | {"redacted_by": 0}
    (tmp_path / "a" / "editions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with Staging() as staging:
        assert restore(tmp_path / "a", staging) is None
        told = [str(problem) for problem in staging.problems()]
    assert f"editions.jsonl:{len(rows)}: document: The newest edition of a claim has a document" in " ".join(told)


def test_a_restore_wants_an_empty_database_and_a_record(tmp_path: Path, worked_on: Claim) -> None:
    """It would else mix two records."""
    with Staging() as staging:
        assert restore(exported(tmp_path / "a"), staging) is None
        told = [str(problem) for problem in staging.problems()]
    assert any("The database is not empty" in problem for problem in told)
    assert any("a dossier without a record" in problem for problem in told)


SECRET = "zqwithheldwj"


@pytest.fixture
def secretive(db: None) -> Claim:
    """A public claim whose sources, article, lineage and words all lead to a source that was withheld since."""
    amina, ben = people.amina(), people.ben()
    speaker = builders.make_actor(f"{SECRET} person", key=f"{SECRET}-person")
    paper = builders.make_publisher(f"{SECRET} paper", key=f"{SECRET}-paper", actor=speaker)
    source = builders.make_source(
        f"{SECRET} of the harbour", key=f"{SECRET}-of-the-harbour", publisher=paper, via=paper, actor=speaker,
        url=f"https://{SECRET}.example/x", archive_url=f"https://archive.example/{SECRET}",
        authors=[f"{SECRET} author"], summary=f"{SECRET} summary", language="fa",
    )  # fmt: skip
    copy = builders.make_source("The copy", key="a-copy", derived_from=[source], url="https://news.example/a-copy")
    claim = builders.make_claim("The ship left.", settle=f"More than {SECRET} of the harbour says.", key="ship-left")
    builders.make_article(source, selection_rule=f"{SECRET} rule", author_note=f"{SECRET} note")
    other = builders.make_actor("The harbour master")
    appearance = builders.make_appearance(
        claim, builders.make_passage(source, f"{SECRET} words", prefix=f"{SECRET} ", translation=f"{SECRET} there")
    )
    appearance.chainactor_set.create(actor=speaker)
    appearance.chainactor_set.create(actor=other, position=1)
    Appearance.objects.filter(pk=appearance.pk).update(chain=[f"{SECRET} person", "The harbour master"])
    link = builders.make_evidence(
        claim, source, note=f"{SECRET} told us.", quote=f"{SECRET} quote", quote_speaker=f"{SECRET} person"
    )
    builders.make_evidence(claim, copy, origins=[source], note=f"It repeats {SECRET} of the harbour, and no more.")
    withdrawn = builders.make_evidence(claim, source, "context")
    withdraw_evidence(withdrawn, by=amina, because=f"{SECRET} asked us.")
    line = builders.make_line(claim, reasons=f"As {SECRET} of [@{link.source.key}] the harbour says [@a-copy].")
    proposal = publish.propose(claim, by=amina, act="first", change=Change(add=(line,)), answered=builders.ANSWERED)
    publish.approve(proposal, by=ben, digest=proposal.digest)
    publish.record_check(claim, by=ben, searched=f"https://{SECRET}.example/x again.", result="Nothing new.")
    builders.make_source("Another of that paper", key="open", actor=other)
    withholding.change(source, by=amina, version=source.version, withheld="source_safety")
    return claim


def test_an_export_names_no_withheld_source_anywhere(tmp_path: Path, secretive: Claim) -> None:
    """Not in its row, its publisher and speaker, its passages, evidence and article, nor in words of our own."""
    found = files(exported(tmp_path / "a"))
    assert not [name for name, data in found.items() if SECRET.encode() in data]
    rows = read(tmp_path / "a")
    (stand_in,) = [row for row in rows["sources"] if "withheld" in row]
    public_id = Source.objects.exclude(withheld="").get().public_id
    assert public_id.encode() not in b"".join(found.values()), "older versions name it under this id"
    assert stand_in == {
        "key": SourceVeil.objects.get().key, "publisher": "withheld-publisher", "title": "Withheld",
        "title_basis": "description", "language": "und", "kind": "news_report", "read_as": "excerpt",
        "lineage": "origin", "withheld": "source_safety",
    }  # fmt: skip
    assert [row["key"] for row in rows["sources"]] == sorted(row["key"] for row in rows["sources"])
    copy = next(row for row in rows["sources"] if row["key"] == "a-copy")
    assert copy["derived_from"] == [stand_in["key"]]
    assert rows["evidence"][1]["note"] == "It repeats [withheld], and no more."
    assert rows["timeline"][0]["reasons"] == f"As [withheld] [@{stand_in['key']}] says [@a-copy]."
    assert rows["checks"][0]["searched"] == "[withheld] again."
    assert [row["name"] for row in rows["actors"] if "master" in row["name"]] == ["The harbour master"]


def test_what_leaves_names_out_imports_and_exports_the_same(tmp_path: Path, empty: Path, secretive: Claim) -> None:
    """The stand-in stands in the other database too, and is written as it came."""
    first = exported(tmp_path / "a")
    assert "1 published" in manage(empty, "import_dossier", first)
    manage(empty, "export_dossier", tmp_path / "b")
    assert files(tmp_path / "b") == files(first)
    assert "agrees" in manage(empty, "check_record")
    assert files(exported(tmp_path / "again")) == files(first), "the same stand-in in every export"


def test_stand_ins_are_not_taken_back_where_the_source_is_known(tmp_path: Path, secretive: Claim) -> None:
    """They would stand beside the source itself, with a second set of evidence."""
    outcome = Outcome(exported(tmp_path / "a"))
    assert any("whose name the export left out" in problem for problem in outcome.problems)
    assert Source.objects.filter(withheld="source_safety").count() == 1


def test_a_record_names_withheld_sources_or_is_not_written(tmp_path: Path, empty: Path, secretive: Claim) -> None:
    """Versions published before name it, and a copy without them would be no full copy."""
    with pytest.raises(CommandError, match="Add --with-withheld"):
        exported(tmp_path / "a", record=True)
    assert not (tmp_path / "a").exists()
    exported(tmp_path / "stand-ins")
    first = full_copy(tmp_path / "b")
    manage(empty, "restore", first)
    manage(empty, "export_dossier", tmp_path / "c", "--record", "--with-withheld")
    assert files(tmp_path / "c") == files(first)
    manage(empty, "export_dossier", tmp_path / "d")
    assert files(tmp_path / "d") == files(tmp_path / "stand-ins"), "the stand-in is part of a full copy"


def test_files_that_name_withheld_sources_are_their_owners_alone(
    tmp_path: Path, secretive: Claim, capsys: pytest.CaptureFixture[str]
) -> None:
    """Mode 0600 from the first byte on, with a warning and a line in the access log."""
    exported(tmp_path / "a", with_withheld=True)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "a").iterdir()} == {0o600}
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700
    assert "These files name withheld sources." in capsys.readouterr().err
    assert AccessEvent.objects.get(kind="exported").detail.startswith("dossier with the names of 1 withheld source(s)")
    exported(tmp_path / "b")
    assert "withheld" not in capsys.readouterr().err
    assert SECRET in (tmp_path / "a" / "sources.jsonl").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_the_reason_of_one_person_alone_is_not_exported_once_it_is_redacted(tmp_path: Path, empty: Path) -> None:
    """Readers see “redacted”; the row keeps the words, since it never changes, and a copy does not."""
    claim = builders.make_claim("The ship left.")
    builders.make_evidence(claim)
    proposal = publish.propose(
        claim,
        by=people.edda(),
        act="first",
        change=Change(add=(builders.make_line(claim),)),
        answered=builders.ANSWERED,
    )
    publish.publish_alone(proposal, by=people.edda(), reason="Jane Roe is in danger.")
    publish.redact("Jane Roe", by=people.edda(), ground="SAFETY", reason="A private person.")
    publish.redact("The ship left.", by=people.edda(), ground="GDPR-17", reason="Another private person.")
    first = exported(tmp_path / "a", record=True)
    assert not [name for name, data in files(first).items() if b"Jane" in data]
    told = [row["override"] for row in read(first)["editions"]]
    assert told == ["redacted", "SAFETY: redacted", "GDPR-17: Another private person."]
    manage(empty, "restore", first)
    manage(empty, "export_dossier", tmp_path / "b", "--record")
    assert files(tmp_path / "b") == files(first)
    assert "agrees" in manage(empty, "check_record")


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
