"""The import of a dossier: checked as a whole, all or nothing, never over the desk."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from claims.imports import reading, writing
from claims.imports.context import Context
from claims.imports.merging import Remembered, merge
from claims.imports.staging import Staging
from claims.models import Claim, Edition, Evidence, ImportMemory, Proposal, PublicClaim, PublicRevision
from claims.publish import Refused, approve, propose, redact, take_back
from claims.record import revision
from claims.search import search_desk
from claims.timeline import Change
from claims.working import edit_claim, withdraw_evidence
from sources.models import Actor, Source
from sources.tracing import regrade, set_lineage
from tests import builders, dossiers, people
from tests.dossiers import Outcome, held, shuffled, small, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(tmp_path: Path) -> Path:
    """The small dossier, imported as the founding one."""
    directory = write(tmp_path / "first", small())
    assert Outcome(directory).sound
    return directory


def changed(tmp_path: Path, kind: str, place: int, **fields: Any) -> Outcome:
    """Import the small dossier again, with one row changed."""
    rows = small()
    rows[kind][place] |= fields
    return Outcome(write(tmp_path / "second", rows))


def test_the_founding_import_publishes_one_edition_a_claim_as_one_batch(tmp_path: Path) -> None:
    """R1: it is its own author, with a recorded override that says what it is."""
    outcome = Outcome(write(tmp_path / "d", small()))
    assert (outcome.editions, outcome.proposals) == (2, 0)
    editions = list(Edition.objects.select_related("batch"))
    assert {(e.act, e.seq, e.author, e.approver) for e in editions} == {("first", 1, None, None)}
    assert {e.override for e in editions} == {"Founding import: timeline compiled on 2026-11-22"}
    assert len({e.batch_id for e in editions}) == 1


def test_the_real_dossier_arrives_whole(tmp_path: Path) -> None:
    """Nothing of the first dossier is lost, and its claims stand in the order of the article."""
    outcome = Outcome(dossiers.REAL)
    assert outcome.problems == []
    assert (Claim.objects.count(), Source.objects.count(), Evidence.objects.count()) == (70, 349, 446)
    assert PublicClaim.objects.count() == Edition.objects.count() == 70
    assert Claim.objects.order_by("pk").first().key == "iran-leverage-limited"
    assert Outcome(dossiers.REAL).written == 0


BAD_ROWS: list[tuple[str, int, dict[str, Any], str, str]] = [
    ("claims", 0, {"kind": "rumour"}, "kind", "is not one of"),
    ("claims", 0, {"statement": "\u200b\u3164"}, "statement", "Nothing can be seen here"),
    ("claims", 0, {"statement": 7}, "statement", "should be text"),
    ("claims", 0, {"statement": "a\u0000b"}, "statement", "control character"),
    ("claims", 0, {"statement": "a\ud800b"}, "statement", "no character"),
    ("claims", 0, {"statement": "x" * 2001}, "statement", "longer than 2,000"),
    ("claims", 0, {"colour": "red"}, "colour", "no such field"),
    ("claims", 0, {"topics": ["ships"]}, "topics", "There is no “ships” among the topics"),
    ("claims", 0, {"forecast": SMALL_FORECAST} if (SMALL_FORECAST := dossiers.SMALL["claims"][1]["forecast"]) else {},
     "", "Only a forecast has criteria"),
    ("claims", 0, {"judged_for": {"edtf": "2022-13", "text": "never"}}, "judged_for.edtf", "names no month"),
    ("claims", 0, {"priority": 4}, "priority", "is not between 1 and 3"),
    ("claims", 0, {"closed": True, "review_by": "2027-01-01"}, "", "A closed claim has no day of review"),
    ("claims", 1, {"key": "drones-flew"}, "", "names the same row as line 1"),
    ("claims", 0, {"id": "a1"}, "id", "does not have the form"),
    ("actors", 0, {"name": "a\u202eb"}, "name", "turns the direction"),
    ("sources", 0, {"url": "https://me:secret@post.example/"}, "url", "user name or password"),
    ("sources", 0, {"url": "javascript:alert(1)"}, "url", "begins with http"),
    ("sources", 2, {"url": "https://post.example/article#part"}, "address", "stands in line 1 too"),
    ("sources", 2, {"publisher": "the-times"}, "publisher", "There is no “the-times” among the publishers"),
    ("sources", 1, {"url": "https://post.example/b"}, "", "nobody has seen has no address"),
    ("sources", 1, {"derived_from": ["report"], "lineage": "derived"}, "derived_from", "lead back to it"),
    ("sources", 1, {"derived_from": ["report"]}, "", "Only a source with lineage “derived”"),
    ("sources", 0, {"seen_on": "2022-02-30"}, "seen_on", "is no day"),
    ("evidence", 0, {"source": "rumour"}, "source", "There is no “rumour” among the sources"),
    ("evidence", 0, {"counts": False}, "", "Say why this evidence does not count"),
    ("evidence", 0, {"credibility": True}, "credibility", "should be a whole number"),
    ("evidence", 1, {"source": "report", "stance": "supports"}, "", "names the same row as line 1"),
    ("timeline", 0, {"effective_on": "soon"}, "effective_on", "does not have the form"),
    ("timeline", 0, {"reasons": "It says so [@rumour]."}, "reasons", "There is no “rumour” among the sources"),
    ("timeline", 0, {"overtaken_by": "An end."}, "", "Give the day of the event"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "place", "fields", "name", "reason"), BAD_ROWS)
def test_a_bad_row_is_named_with_file_line_field_and_reason(
    tmp_path: Path, kind: str, place: int, fields: dict[str, Any], name: str, reason: str
) -> None:
    """X6, U2: and nothing is written."""
    rows = small()
    rows[kind][place] |= fields
    directory = tmp_path / "bad"
    write(directory, {other: found for other, found in rows.items() if other != kind})
    lines = "".join(json.dumps(row) + "\n" for row in rows[kind])
    (directory / f"{kind}.jsonl").write_text(lines, encoding="utf-8")
    outcome = Outcome(directory)
    where = f"{kind}.jsonl:{place + 1}: " + (f"{name}: " if name else "")
    assert any(problem.startswith(where) and reason in problem for problem in outcome.problems), outcome.problems
    assert not outcome.sound
    assert not Actor.objects.exists()
    assert not ImportMemory.objects.exists()


def test_every_fault_is_named_not_only_the_first(tmp_path: Path) -> None:
    """Faults of rows, and between rows once all rows are sound, each in one run."""
    rows = small()
    rows["actors"][0]["kind"] = "planet"
    rows["sources"][0]["language"] = ""
    del rows["claims"][0]["judged"]
    assert len(Outcome(write(tmp_path / "a", rows)).problems) == 3
    rows = small()
    rows["evidence"][0]["source"] = rows["evidence"][1]["source"] = "rumour"
    rows["claims"][0]["topics"] = ["ships"]
    assert len(Outcome(write(tmp_path / "b", rows)).problems) >= 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"key": "a"', "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'\xef\xbb\xbf{"key": "a"}', "byte order mark"),
        (b'{"key": "a", "key": "b"}', "one field twice"),
        (b'{"key": NaN}', "no JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"key": "' + b"a" * 1_100_000 + b'"}', "longer than 1,000,000 bytes"),
        (b"[]", "should be an object"),
        (b'{"key": ' + b"9" * 5000 + b"}", "has too many digits"),
        (b'{"key": "a\\ud800", "name": "A", "kind": "state"}', "key: "),
        (b'{"key": "a", "name": "A", "kind": "\\uD800"}', "kind: "),
        (b'{"key": "a", "name": "A", "kind": "state", "\\ud800": 1}', "There is no such field"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_next_is_read(tmp_path: Path, data: bytes, reason: str) -> None:
    """X6: sizes, encoding and bombs end in a sentence, never in a crash."""
    directory = write(tmp_path / "d", small())
    (directory / "actors.jsonl").write_bytes(data + b'\n{"key": "b"}\n')
    problems = Outcome(directory).problems
    assert any(problem.startswith("actors.jsonl:1: ") and reason in problem for problem in problems), problems
    assert any(problem.startswith("actors.jsonl:2: name: ") for problem in problems)


def test_half_a_character_where_no_rule_cleans_text_is_refused(tmp_path: Path) -> None:
    """A record keeps forms as they were filled in."""
    directory = tmp_path / "d"
    directory.mkdir()
    half = b'{"kind": "claims", "key": "a", "row": {"note": "\\udfff"}, "digest": "%s"}' % (b"0" * 64)
    (directory / "memory.jsonl").write_bytes(half)
    with Staging() as staging:
        reading.read(directory, ["memory"], staging)
        assert "memory.jsonl:1: A text holds half of a surrogate pair" in " ".join(map(str, staging.problems()))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    directory = write(tmp_path / "d", small())
    for kind in ("actors", "evidence"):
        (directory / f"{kind}.jsonl").unlink()
    (directory / "actors.jsonl").mkdir()
    (directory / "evidence.jsonl").symlink_to("nowhere")
    problems = " ".join(Outcome(directory).problems)
    assert "actors.jsonl: The file cannot be read: Is a directory." in problems
    assert "evidence.jsonl: The file cannot be read: No such file or directory." in problems


def test_a_file_with_a_wrong_name_is_not_passed_over(tmp_path: Path) -> None:
    """`claim.jsonl` would else be an import without claims."""
    directory = write(tmp_path / "d", small())
    (directory / "claims.jsonl").rename(directory / "claim.jsonl")
    assert any(problem.startswith("claim.jsonl: No such file belongs") for problem in Outcome(directory).problems)


def test_what_the_door_refuses_is_named_at_the_row_of_its_claim(tmp_path: Path) -> None:
    """Each claim that may not be published, not only the first; and none is published."""
    rows = small()
    rows["timeline"][0] |= {"status": "supported", "confidence": "moderate"}
    rows["timeline"][1] |= {"status": "supported", "basis": "public_act", "confidence": "high"}
    problems = Outcome(write(tmp_path / "d", rows)).problems
    assert any(problem.startswith("claims.jsonl:1: drones-flew: ") for problem in problems)
    assert any(problem.startswith("claims.jsonl:2: drones-will-fly: ") for problem in problems)
    assert not Edition.objects.exists()
    assert not Claim.objects.exists()


def test_the_same_files_twice_change_nothing(imported: Path) -> None:
    """R4."""
    revision = PublicRevision.objects.get().number
    outcome = Outcome(imported)
    assert (outcome.written, outcome.editions, outcome.proposals, outcome.kept) == (0, 0, 0, [])
    assert PublicRevision.objects.get().number == revision


@pytest.mark.parametrize("seed", range(3))
def test_reordered_rows_give_the_same_result(tmp_path: Path, imported: Path, seed: int) -> None:
    """R4: and brought again in another order they change nothing."""
    before = held(tmp_path / "before")
    assert Outcome(write(tmp_path / "shuffled", shuffled(small(), seed))).written == 0
    assert held(tmp_path / "after") == before


def test_a_reordered_founding_import_makes_the_same_record(tmp_path: Path, imported: Path) -> None:
    """Even the numbers of the editions are the same."""
    numbers = dict(Edition.objects.values_list("claim__key", "number"))
    pks = list(Claim.objects.order_by("pk").values_list("key", flat=True))
    assert numbers == {"drones-flew": 0, "drones-will-fly": 1}
    assert pks == ["drones-flew", "drones-will-fly"]


def test_a_dry_run_says_what_the_real_run_does_and_writes_nothing(tmp_path: Path) -> None:
    """R4."""
    directory = write(tmp_path / "d", small())
    dry = Outcome(directory, dry_run=True)
    assert not Claim.objects.exists()
    assert not PublicRevision.objects.filter(number__gt=0).exists()
    real = Outcome(directory)
    assert vars(dry) == vars(real)


def test_a_later_import_proposes_and_never_publishes(tmp_path: Path, imported: Path) -> None:
    """DESIGN rule 1: readers see no change until a second person has read it."""
    outcome = changed(tmp_path, "claims", 0, statement="Many drones flew.")
    assert (outcome.editions, outcome.proposals) == (0, 1)
    claim = Claim.objects.get(key="drones-flew")
    assert (claim.statement, claim.version) == ("Many drones flew.", 2)
    assert claim.public.statement == "Drones flew."
    proposal = claim.proposals.get()
    assert (proposal.state, proposal.act, proposal.author, proposal.batch.kind) == ("open", "change", None, "import")
    approve(proposal, by=people.ben(), digest=proposal.digest, answers=builders.ANSWERED)
    assert PublicClaim.objects.get(pk=claim.pk).statement == "Many drones flew."


def test_who_runs_an_import_does_not_check_what_it_proposes(tmp_path: Path, imported: Path) -> None:
    """A19: an edit made through an import is its runner's own."""
    rows = small()
    rows["claims"][0]["statement"] = "Many drones flew."
    directory = write(tmp_path / "second", rows)
    ben, edda = people.ben(), people.edda()
    call_command("import_dossier", str(directory), by=ben.username)
    proposal = Proposal.objects.get()
    assert proposal.author == ben
    with pytest.raises(Refused, match="somebody else"):
        approve(proposal, by=ben, digest=proposal.digest)
    assert approve(proposal, by=edda, digest=proposal.digest, answers=builders.ANSWERED).author == ben


def test_an_import_is_run_in_the_name_of_somebody_who_may_propose(tmp_path: Path, imported: Path) -> None:
    people.cleo()
    for name in ("cleo", "nobody"):
        with pytest.raises(CommandError, match="may propose"):
            call_command("import_dossier", str(imported), by=name)


def test_a_change_to_a_source_is_proposed_for_each_claim_that_names_it(tmp_path: Path, imported: Path) -> None:
    """The claims' own rows did not change; their documents would."""
    assert changed(tmp_path, "sources", 2, title="Another title").proposals == 2


def test_a_change_to_a_withheld_source_is_proposed_though_no_reader_knows_its_name(tmp_path: Path) -> None:
    """Its lineage counts as that of any other."""
    rows = small()
    rows["sources"][1] |= {"withheld": "source_safety", "lineage": "unknown"}
    assert Outcome(write(tmp_path / "first", rows)).editions == 2
    rows["sources"][1]["lineage"] = "origin"
    assert Outcome(write(tmp_path / "second", rows)).proposals == 2


def test_a_change_that_readers_would_not_see_proposes_nothing(tmp_path: Path, imported: Path) -> None:
    """A topic's introduction stands beside the documents; pages that show it are told to be read anew."""
    revision = PublicRevision.objects.get().number
    outcome = changed(tmp_path, "topics", 0, introduction="What flies, and far.")
    assert (outcome.written, outcome.proposals) == (1, 0)
    assert PublicRevision.objects.get().number == revision + 1


def test_a_new_line_of_a_timeline_is_proposed_once(tmp_path: Path, imported: Path) -> None:
    """Brought again after it was sent back it is not proposed again: the files brought nothing new."""
    rows = small()
    rows["timeline"].append(rows["timeline"][0] | {"key": "line4444", "effective_on": "2023-01-01"})
    again = write(tmp_path / "second", rows)
    assert Outcome(again).proposals == 1
    proposal = Proposal.objects.get()
    assert [line["key"] for line in proposal.change["add"]] == ["line4444"]
    assert Outcome(again).proposals == 0
    Proposal.objects.filter(pk=proposal.pk).update(state="returned")
    assert Outcome(again).proposals == 0


def test_a_new_claim_of_a_later_import_waits_for_a_second_person(tmp_path: Path, imported: Path) -> None:
    """Only the founding import publishes."""
    rows = small()
    rows["claims"].append(rows["claims"][0] | {"key": "more-flew", "statement": "More flew."})
    rows["timeline"].append(rows["timeline"][1] | {"claim": "more-flew", "status": "unresolved"})
    outcome = Outcome(write(tmp_path / "second", rows))
    assert (outcome.editions, outcome.proposals) == (0, 1)
    assert Proposal.objects.get().act == "first"
    assert PublicClaim.objects.count() == 2


def test_a_claim_with_an_open_proposal_is_named_and_its_lines_come_again(tmp_path: Path, imported: Path) -> None:
    """One open proposal a claim: the desk's stands."""
    claim = Claim.objects.get(key="drones-flew")
    line = builders.make_line(claim, on="2023-02-01")
    waiting = propose(claim, by=people.amina(), change=Change(add=(line,)), answered=builders.ANSWERED)
    rows = small()
    rows["timeline"].append(rows["timeline"][0] | {"key": "line4444", "effective_on": "2023-01-01"})
    directory = write(tmp_path / "second", rows)
    outcome = Outcome(directory)
    assert outcome.sound
    assert "open proposal" in outcome.notes["drones-flew"]
    take_back(waiting, by=people.amina())
    assert Outcome(directory).proposals == 1


def test_a_field_that_the_desk_changed_is_kept_and_named(tmp_path: Path, imported: Path) -> None:
    """DESIGN rule 9: the same files, and later ones, never revert it."""
    claim = Claim.objects.get(key="drones-flew")
    edit_claim(claim, by=people.amina(), version=claim.version, statement="The desk says: drones flew.")
    assert Outcome(imported).kept == [("claims", "drones-flew", "statement")]
    outcome = changed(tmp_path, "claims", 0, statement="Many drones flew.", settle="Two drones.")
    assert outcome.kept == [("claims", "drones-flew", "statement")]
    claim.refresh_from_db()
    assert (claim.statement, claim.settle) == ("The desk says: drones flew.", "Two drones.")


def test_a_lineage_that_the_desk_changed_is_kept(tmp_path: Path, imported: Path) -> None:
    """And a grade that the desk gave stays the newest."""
    source = Source.objects.get(key="report")
    set_lineage(source, by=people.amina(), version=source.version, lineage="unknown")
    regrade(source, by=people.amina(), letter="C", reason="Errs", on=Edition.objects.first().recorded_at.date())
    outcome = Outcome(imported)
    assert {name for _, _, name in outcome.kept} == {"lineage", "derived_from"}
    assert not source.derivations.exists()
    assert source.grades.first().letter == "C"


def test_evidence_that_the_desk_withdrew_is_not_revived(imported: Path) -> None:
    """It is met again, and stays withdrawn."""
    link = Evidence.objects.get(stance="supports")
    withdraw_evidence(link, by=people.amina(), because="It says something else.")
    outcome = Outcome(imported)
    assert outcome.kept == [("evidence", "drones-flew|report|supports", "withdrawn")]
    assert Evidence.objects.filter(stance="supports").count() == 1


def test_a_row_of_the_desk_with_the_same_key_is_kept_whole(tmp_path: Path) -> None:
    """No import has brought it, so all of it is the desk's."""
    builders.make_actor("Washington", key="us-government")
    outcome = Outcome(write(tmp_path / "d", small()))
    assert ("actors", "us-government", "name") in outcome.kept
    assert Actor.objects.get(key="us-government").name == "Washington"


def test_a_draft_of_the_desk_is_not_published_by_a_founding_import(tmp_path: Path) -> None:
    """Only claims that the import itself made go public by it."""
    builders.make_claim("A draft that nobody has checked.", key="drones-flew")
    outcome = Outcome(write(tmp_path / "d", small()))
    assert outcome.editions == 1
    assert not PublicClaim.objects.filter(claim__key="drones-flew").exists()


def test_absent_is_not_deleted(tmp_path: Path, imported: Path) -> None:
    """A later dossier may hold one row alone."""
    outcome = Outcome(write(tmp_path / "second", {"actors": small()["actors"][:1]}))
    assert outcome.written == 0
    assert Evidence.objects.count() == 3


def test_an_altered_line_of_a_published_timeline_is_a_conflict(tmp_path: Path, imported: Path) -> None:
    """DESIGN rule 9: exit 1, and not even the other rows are written."""
    rows = small()
    rows["timeline"][0]["reasons"] = "Two briefings say so [@report]."
    rows["actors"].append({"key": "new", "name": "New", "kind": "state"})
    directory = write(tmp_path / "second", rows)
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_dossier", directory)
    (problem,) = Outcome(directory).problems
    assert problem.startswith("timeline.jsonl:1: Conflict: the line “line2222” of “drones-flew”")
    assert not Actor.objects.filter(key="new").exists()


def test_a_retired_line_met_again_is_neither_conflict_nor_revived(tmp_path: Path, imported: Path) -> None:
    """Even where the files hold it with other words."""
    claim = Claim.objects.get(key="drones-flew")
    change = Change(add=(builders.make_line(claim, on="2022-12-02"),), retire=(("line2222", "It was wrong."),))
    proposal = propose(claim, by=people.amina(), change=change, answered=builders.ANSWERED)
    approve(proposal, by=people.ben(), digest=proposal.digest)
    outcome = changed(tmp_path, "timeline", 0, reasons="Other words [@report].")
    assert (outcome.sound, outcome.proposals) == (True, 0)
    assert not claim.public.changes.filter(key="line2222").exists()


def test_redacted_text_does_not_come_back(tmp_path: Path, imported: Path) -> None:
    """Neither into the rows nor into the memory, by the same files or by later ones."""
    redact("It says so", by=people.edda(), ground="SAFETY", reason="A person is in danger.")
    Outcome(imported)
    changed(tmp_path, "evidence", 0, credibility=2)
    assert not Evidence.objects.filter(note__contains="It says so").exists()
    assert not any("It says so" in json.dumps(memory.row) for memory in ImportMemory.objects.all())


def test_a_circle_through_sources_of_the_database_is_refused(tmp_path: Path, imported: Path) -> None:
    """The files hold one half of it alone."""
    half = small()["sources"][1] | {"lineage": "derived", "derived_from": ["report"]}
    (problem,) = Outcome(write(tmp_path / "second", {"sources": [half]})).problems
    assert problem.startswith("sources.jsonl:1: derived_from: ")


def test_an_address_that_another_source_holds_is_refused(tmp_path: Path, imported: Path) -> None:
    """One source for one page."""
    other = small()["sources"][0] | {"key": "other", "grades": []}
    (problem,) = Outcome(write(tmp_path / "second", {"sources": [other]})).problems
    assert "belongs to “article”" in problem


def test_two_claims_may_share_a_passage(tmp_path: Path) -> None:
    """A passage is one row whoever quotes it."""
    rows = small()
    rows["appearances"][1] |= {"exact": "drones flew", "prefix": "that ", "position": 1}
    assert Outcome(write(tmp_path / "d", rows)).sound
    passages = {a.passage_id for claim in Claim.objects.all() for a in claim.appearances.all()}
    assert len(passages) == 1


def test_the_spaces_that_touch_a_quotation_are_kept(imported: Path) -> None:
    """Without them prefix and words would run into one."""
    assert Claim.objects.get(key="drones-flew").appearances.get().passage.prefix == "that "


def test_the_desk_finds_what_was_imported(tmp_path: Path, imported: Path) -> None:
    """By the words it has now."""
    changed(tmp_path, "claims", 0, statement="Balloons flew.")
    flew = Claim.objects.get(key="drones-flew").pk
    assert search_desk("balloons") == [flew]
    assert flew in search_desk("flew")


def test_a_check_of_a_public_claim_moves_the_day_it_was_last_looked_at(tmp_path: Path, imported: Path) -> None:
    """And it keeps its own moment, whenever it is brought."""
    check = {"claim": "drones-flew", "at": "2026-11-23T09:30:00Z", "searched": "Archives.", "result": "Nothing."}
    again = write(tmp_path / "second", {"checks": [check]})
    assert Outcome(again).written == 1
    assert PublicClaim.objects.get(claim__key="drones-flew").last_checked.isoformat() == "2026-11-23"
    assert Outcome(again).written == 0


def test_a_check_of_a_day_to_come_is_refused(tmp_path: Path, imported: Path) -> None:
    check = {"claim": "drones-flew", "at": "2999-01-01T09:30:00Z", "searched": "Archives.", "result": "Nothing."}
    outcome = Outcome(write(tmp_path / "second", {"checks": [check]}))
    assert outcome.problems == ["checks.jsonl:1: at: That day is still to come."]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["claims", "evidence"])
def test_rows_that_an_import_compares_wait_for_it(tmp_path: Path, kind: str) -> None:
    """DESIGN rule 7: an edit of the desk between the comparison and the writing would be lost."""
    directory = write(tmp_path / "d", small())
    assert Outcome(directory).sound
    with Staging() as staging, transaction.atomic():
        reading.read(directory, [kind], staging)
        writing.write(Context(staging, timezone.now()))
        with ThreadPoolExecutor(1) as other, pytest.raises(OperationalError, match="lock"):
            other.submit(_take_the_claim).result()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_import_that_waits_for_a_publication_holds_no_row_meanwhile(tmp_path: Path) -> None:
    """Whoever publishes takes the revision first, then the claim: the other way round both would wait for ever."""
    assert Outcome(write(tmp_path / "first", small())).sound
    rows = small()
    rows["evidence"][0]["note"] = "It says more."
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            revision.hold()
            waiting = other.submit(_import_beside, write(tmp_path / "second", rows))
            _wait_until_one_waits()
            Claim.objects.select_for_update(nowait=True).get(key="drones-flew")
        assert waiting.result() == (False, 0, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_record_is_founded_once(tmp_path: Path) -> None:
    """An import that began while the record was being founded proposes, as every later one does."""
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            builders.published(builders.make_claim("Published while an import begins."))
            waiting = other.submit(_import_beside, write(tmp_path / "d", small()))
            _wait_until_one_waits()
        assert waiting.result() == (False, 0, 2)


def _import_beside(directory: Path) -> tuple[bool, int, int]:
    try:
        outcome = Outcome(directory)
        return outcome.founding, outcome.editions, outcome.proposals
    finally:
        connection.close()


def _wait_until_one_waits() -> None:
    """Until another connection waits for a lock of this one."""
    asked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    for _ in range(100_000):
        with connection.cursor() as cursor:
            cursor.execute(asked)
            if cursor.fetchone() != (0,):
                return
    raise AssertionError("Nobody waits.")


def _take_the_claim() -> None:
    try:
        with transaction.atomic():
            Claim.objects.select_for_update(nowait=True).get(key="drones-flew")
    finally:
        connection.close()


VALUES = st.one_of(st.none(), st.sampled_from(["a", "b", "c"]))


@given(brought=VALUES, before=VALUES, now=VALUES)
def test_a_merge_writes_only_what_the_desk_left_alone(brought: str | None, before: str | None, now: str | None) -> None:
    """For any three values of a field: the desk's word stands unless it is the last import's own."""
    remembered = Remembered(_row(before), "old")
    outcome = merge(_row(brought), "new", _row(now), remembered)
    after = outcome.changes.get("note", now)
    assert after == (brought if before == now else now)
    assert ("note" in outcome.kept) == (before != now != brought)


def _row(note: str | None) -> dict[str, Any]:
    return {"key": "k"} | ({"note": note} if note is not None else {})
