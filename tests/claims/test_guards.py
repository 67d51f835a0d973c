"""What is written once stays written: the database itself refuses, on both engines (L11, L13)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from claims.models import Batch, Check, Dissent, Edition, Evidence, Opening, Proposal, Reply, Report
from claims.record import guards
from people.invitations import invite
from people.models import AccessEvent, Invitation, RoleGrant
from sources.models import Derivation, Grade, Passage
from tests import builders, people
from tests.guarding import unguarded

pytestmark = pytest.mark.django_db

DIGEST = "0" * 64
GUARDED = [
    *(AccessEvent, Batch, Check, Dissent, Edition, Evidence, Grade, Invitation, Opening, Passage, Proposal, Reply),
    *(Report, RoleGrant),
]


def write_edition(number: int = 0, seq: int = 1, **fields: object) -> Edition:
    """An edition's row as `publish` would write it; what its document says is of no matter here."""
    fields.setdefault("claim", builders.make_claim())
    return Edition.objects.create(
        seq=seq,
        number=number,
        act="first",
        status="unresolved",
        family="unresolved",
        standing="public",
        recorded_at=timezone.now(),
        override="for a test",
        commitment=DIGEST,
        leaf=b"{}",
        **fields,
    )


def write_opening() -> Opening:
    return Opening.objects.create(edition=write_edition(), document=b"x", salt=b"s", people_salt=b"p")


def write_proposal(state: str = "open") -> Proposal:
    return Proposal.objects.create(
        claim=builders.make_claim(),
        act="first",
        state=state,
        document=b"words",
        digest=DIGEST,
        claim_version=1,
        author=people.amina(),
    )


def write_check() -> Check:
    return Check.objects.create(claim=builders.make_claim(), searched="the archive", result="nothing new")


def write_grant() -> RoleGrant:
    people.amina()
    return RoleGrant.objects.get(user__username="amina")


def write_event() -> AccessEvent:
    return AccessEvent.objects.create(kind="login", user=people.amina(), detail="for a test")


WRITERS: dict[type[models.Model], Callable[[], models.Model]] = {
    AccessEvent: write_event,
    Invitation: lambda: invite("nora@example.org", "reader", by=None)[0],
    Batch: lambda: Batch.objects.create(kind="import", reason="for a test"),
    Check: write_check,
    Edition: write_edition,
    Evidence: lambda: builders.make_evidence(builders.make_claim()),
    Grade: lambda: builders.make_source().grades.get(),
    Opening: write_opening,
    Passage: builders.make_passage,
    Proposal: write_proposal,
    Reply: lambda: builders.make_reply(builders.make_claim()),
    Dissent: lambda: builders.make_dissent(builders.make_claim(), added_by=people.amina()),
    Report: builders.make_report,
    RoleGrant: write_grant,
}

FROZEN = {
    AccessEvent: ["kind", "user_id", "at", "detail", "address"],
    Invitation: ["address", "role", "token_hash", "expires_at", "invited_by_id"],
    Batch: ["reason", "kind", "by_id"],
    Check: ["result", "at"],
    Edition: ["status", "leaf", "number", "recorded_at", "approver_id", "claim_id"],
    Evidence: ["key", "claim_id", "source_id", "id"],
    Grade: ["letter", "reason"],
    Opening: ["document", "salt", "people_salt", "redacted_by_id"],
    Passage: ["exact", "prefix", "suffix", "source_id", "public_id", "id"],
    Proposal: ["document", "digest", "base_id", "author_id", "claim_id", "act"],
    Reply: ["key", "claim_id", "added_at"],
    Dissent: ["key", "claim_id", "added_at", "role", "added_by_id"],
    Report: ["what", "receipt", "token", "subject", "received_at", "due_on", "place", "contact"],
    RoleGrant: ["role", "reason", "user_id", "granted_by_id", "granted_at"],
}
ANOTHER_VALUE = {
    "BinaryField": b"other",
    "DateField": "2001-01-01",
    "DateTimeField": "2001-01-01 00:00:00+00:00",
    "CharField": "z",
    "TextField": "z",
}


@pytest.fixture(params=[False, True], ids=["recursive triggers off", "recursive triggers on"])
def recursive(request: pytest.FixtureRequest) -> Iterator[None]:
    """SQLite's REPLACE deletes past the DELETE triggers while this setting is off, as it is by default."""
    if connection.vendor != "sqlite":
        if request.param:
            pytest.skip("a setting of SQLite alone")
        yield
        return
    set_recursive(request.param)
    yield
    set_recursive(False)


def set_recursive(on: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {'ON' if on else 'OFF'}")


def run(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def table_of(model: type[models.Model]) -> str:
    return model._meta.db_table


@contextmanager
def refused(row: models.Model) -> Iterator[None]:
    """The database refuses, with a sentence of ours, and the row is what it was."""
    model = type(row)
    before = model._base_manager.filter(pk=row.pk).values().get()
    with pytest.raises(IntegrityError, match=sentences(table_of(model))):
        yield
    assert model._base_manager.filter(pk=row.pk).values().get() == before


def sentences(table: str) -> str:
    return "|".join({guard.sentence for guard in guards.GUARDS if guard.table == table})


def stored_row(row: models.Model, **changes: object) -> tuple[str, list[object]]:
    """An INSERT's columns and values for a copy of the row with some values changed."""
    values = {field.column: field.get_db_prep_save(getattr(row, field.attname), connection)
              for field in row._meta.concrete_fields}  # fmt: skip
    values.update(changes)
    names = ", ".join(f'"{name}"' for name in values)
    return f"({names}) VALUES ({', '.join(['%s'] * len(values))})", list(values.values())


def another_value(model: type[models.Model], column: str) -> object:
    field = next(field for field in model._meta.concrete_fields if field.column == column)
    return ANOTHER_VALUE.get(field.get_internal_type(), 987654)


@pytest.mark.usefixtures("recursive")
@pytest.mark.parametrize(("model", "column"), [(model, column) for model in GUARDED for column in FROZEN[model]])
def test_no_written_value_is_updated(model: type[models.Model], column: str) -> None:
    """L11: UPDATE, and on SQLite its OR IGNORE and OR REPLACE forms."""
    row = WRITERS[model]()
    value = another_value(model, column)
    forms = ["UPDATE"] if connection.vendor != "sqlite" else ["UPDATE", "UPDATE OR IGNORE", "UPDATE OR REPLACE"]
    for form in forms:
        with refused(row):
            run(f'{form} {table_of(model)} SET "{column}" = %s', value)


@pytest.mark.usefixtures("recursive")
@pytest.mark.parametrize("model", GUARDED)
def test_no_written_row_is_deleted(model: type[models.Model]) -> None:
    """L11: DELETE of one row, and of all."""
    row = WRITERS[model]()
    with refused(row):
        run(f'DELETE FROM {table_of(model)} WHERE "{model._meta.pk.column}" = %s', row.pk)
    with refused(row):
        run(f"DELETE FROM {table_of(model)}")


@pytest.mark.parametrize("model", GUARDED)
def test_no_table_is_truncated(model: type[models.Model]) -> None:
    """L11: PostgreSQL's row triggers do not see TRUNCATE; SQLite has no such word."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    row = WRITERS[model]()
    connection.check_constraints()
    with refused(row):
        run(f"TRUNCATE {table_of(model)} CASCADE")


def unique_keys(model: type[models.Model]) -> list[tuple[str, ...]]:
    """Every set of columns on which SQLite's REPLACE would find a row to delete."""
    alone = [(field.column,) for field in model._meta.concrete_fields if field.unique]
    named = [
        tuple(model._meta.get_field(name).column for name in constraint.fields)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    ]
    return alone + named


@pytest.mark.usefixtures("recursive")
@pytest.mark.parametrize(("model", "key"), [(model, key) for model in GUARDED for key in unique_keys(model)])
def test_no_written_row_is_replaced(model: type[models.Model], key: tuple[str, ...]) -> None:
    """L11: INSERT OR REPLACE by every unique key of the table, each found from the model itself."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    row = write_edition_on_base() if key == ("base_id",) else WRITERS[model]()
    columns, values = stored_row(row, **other_keys(row, key))
    with refused(row):
        run(f"INSERT OR REPLACE INTO {table_of(model)} {columns}", *values)


def write_edition_on_base() -> Edition:
    base = write_edition()
    return write_edition(1, 2, claim=base.claim, base=base)


def other_keys(row: models.Model, kept: tuple[str, ...]) -> dict[str, object]:
    """Fresh values for all unique columns but those of `kept`, so that no other key is met."""
    fresh: dict[str, object] = {}
    for field in row._meta.concrete_fields:
        if field.unique and field.column not in kept:
            fresh[field.column] = None if field.null else "fresh" if is_text(field) else 5_000
    if isinstance(row, Edition):
        fresh |= {"seq": row.seq} if "seq" in kept else {"seq": 77}
        if "number" not in kept:
            fresh["number"] = row.number + 1
    return fresh


def is_text(field: models.Field) -> bool:
    return field.get_internal_type() in ("CharField", "SlugField")


@pytest.mark.usefixtures("recursive")
@pytest.mark.parametrize("model", GUARDED)
def test_no_upsert_goes_past_the_guards(model: type[models.Model]) -> None:
    """L11: ON CONFLICT DO UPDATE, as `bulk_create(update_conflicts=True)` writes it."""
    row = WRITERS[model]()
    columns, values = stored_row(row)
    pk = model._meta.pk.column
    column = FROZEN[model][0]
    with refused(row):
        run(
            f'INSERT INTO {table_of(model)} {columns} ON CONFLICT ("{pk}") DO UPDATE SET "{column}" = %s',
            *values,
            another_value(model, column),
        )


@pytest.mark.parametrize("number", [0, 2, 900])
def test_an_edition_takes_the_next_number_only(number: int) -> None:
    """L8: numbers are contiguous from 0."""
    first = write_edition()
    with refused(first), transaction.atomic():
        write_edition(number)
    assert write_edition(1).number == 1


def test_many_editions_in_one_statement_take_following_numbers() -> None:
    claims = [builders.make_claim() for _ in range(5)]
    pattern = write_edition()
    rows = [
        Edition(**{f.attname: getattr(pattern, f.attname) for f in Edition._meta.concrete_fields} | {
            "id": None, "claim_id": claim.pk, "number": number})
        for number, claim in enumerate(claims, start=1)
    ]  # fmt: skip
    Edition.objects.bulk_create(rows)
    assert list(Edition.objects.values_list("number", flat=True)) == [0, 1, 2, 3, 4, 5]


def redaction(**changes: object) -> tuple[str, list[object]]:
    values = {"redacted_by_id": 1, "document": None, "salt": None, "people_salt": None} | changes
    return ", ".join(f'"{name}" = %s' for name in values), list(values.values())


def test_a_redaction_empties_an_opening_once() -> None:
    """L16: and nothing brings it back."""
    opening = write_opening()
    by = write_edition(1)
    sql, values = redaction(redacted_by_id=by.pk)
    run(f"UPDATE claims_opening SET {sql}", *values)
    opening.refresh_from_db()
    assert (opening.document, opening.salt, opening.redacted_by) == (None, None, by)
    with refused(opening):
        run("UPDATE claims_opening SET redacted_by_id = NULL")
    with refused(opening):
        run("UPDATE claims_opening SET document = %s", b"again")


@pytest.mark.parametrize("kept", ["document", "salt", "people_salt"])
def test_a_half_redaction_is_refused(kept: str) -> None:
    opening = write_opening()
    sql, values = redaction(redacted_by_id=write_edition(1).pk, **{kept: b"kept"})
    with refused(opening):
        run(f"UPDATE claims_opening SET {sql}", *values)


def test_an_opening_has_no_column_that_a_redaction_forgets() -> None:
    columns = {field.column for field in Opening._meta.concrete_fields}
    assert columns == {"edition_id", "redacted_by_id", "document", "salt", "people_salt"}


def test_a_passage_may_be_described_anew() -> None:
    passage = builders.make_passage()
    Passage.objects.filter(pk=passage.pk).update(translation="what it means", position=4)
    passage.refresh_from_db()
    assert passage.position == 4


WORDS = [
    (Batch, "reason"),
    (Check, "searched"),
    (Check, "result"),
    (Grade, "reason"),
    (Passage, "exact"),
    (Passage, "prefix"),
    (Passage, "suffix"),
    (Report, "what"),
    (Report, "person"),
    (Report, "sender"),
]


@pytest.mark.parametrize(("model", "column"), WORDS)
def test_a_redaction_takes_words_out_and_leaves_its_mark(model: type[models.Model], column: str) -> None:
    row = WRITERS[model]()
    rows = model._base_manager.filter(pk=row.pk)
    rows.update(**{column: f"by {guards.MARK} alone"})
    assert rows.values_list(column, flat=True).get() == "by [redacted] alone"
    row.refresh_from_db()
    with refused(row), transaction.atomic():
        rows.update(**{column: "by somebody alone"})


@pytest.mark.parametrize("model", [Batch, Check, Grade, Passage])
def test_no_column_is_forgotten_by_its_guard(model: type[models.Model]) -> None:
    """A column added later is guarded, or named here as one that may change."""
    free = {"section", "position", "language", "translation"} if model is Passage else set()
    columns = {field.column for field in model._meta.concrete_fields}
    guard = next(g for g in guards.GUARDS if g.table == table_of(model) and g.event == "UPDATE")
    assert {name for name in columns if f'NEW."{name}"' not in guard.when} == free


def test_evidence_is_withdrawn_once() -> None:
    evidence = builders.make_evidence(builders.make_claim())
    now = timezone.now()
    rows = Evidence.objects.filter(pk=evidence.pk)
    rows.update(note="Better said.", withdrawn_at=now, withdrawn_because="a mistake")
    for again in (None, now.replace(year=2001)):
        with refused(evidence), transaction.atomic():
            rows.update(withdrawn_at=again)


def test_a_changed_stance_replaces_no_other_evidence() -> None:
    """L11: SQLite's UPDATE OR REPLACE deletes the row it collides with."""
    claim, source = builders.make_claim(), builders.make_source()
    builders.make_evidence(claim, source, "supports")
    other = builders.make_evidence(claim, source, "refutes")
    form = "UPDATE OR REPLACE" if connection.vendor == "sqlite" else "UPDATE"
    with refused(other):
        run(f"{form} claims_evidence SET stance = 'refutes' WHERE stance = 'supports'")


def test_a_grant_is_revoked_once() -> None:
    grant = write_grant()
    rows = RoleGrant.objects.filter(pk=grant.pk)
    rows.update(revoked_at=timezone.now())
    with refused(grant), transaction.atomic():
        rows.update(revoked_at=None)


def test_a_decided_proposal_can_be_emptied_and_is_not_opened_again() -> None:
    proposal = write_proposal()
    rows = Proposal.objects.filter(pk=proposal.pk)
    with refused(proposal), transaction.atomic():
        rows.update(document=b"")
    rows.update(state="returned", decision_note="not yet")
    with refused(proposal), transaction.atomic():
        rows.update(state="open")
    rows.update(document=b"")
    with refused(proposal), transaction.atomic():
        rows.update(document=b"other words")


def chain_of(length: int) -> list[Derivation]:
    sources = [builders.make_source() for _ in range(length)]
    return [Derivation.objects.create(source=later, origin=earlier) for earlier, later in pairwise(sources)]


@pytest.mark.parametrize("length", [2, 3, 6])
def test_a_circle_of_sources_is_refused(length: int) -> None:
    edges = chain_of(length)
    with pytest.raises(IntegrityError, match="by any path"), transaction.atomic():
        Derivation.objects.create(source=edges[0].origin, origin=edges[-1].source)
    apart = Derivation.objects.create(source=builders.make_source(), origin=edges[-1].source)
    with pytest.raises(IntegrityError, match="by any path"), transaction.atomic():
        Derivation.objects.filter(pk=apart.pk).update(source=edges[0].origin)


def test_two_paths_to_one_origin_are_no_circle() -> None:
    origin, left, right, end = (builders.make_source() for _ in range(4))
    pairs = [(left, origin), (right, origin), (end, left), (end, right)]
    Derivation.objects.bulk_create(Derivation(source=source, origin=to) for source, to in pairs)
    edge = Derivation.objects.get(source=end, origin=left)
    Derivation.objects.filter(pk=edge.pk).update(origin=origin)
    assert Derivation.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_halves_of_a_circle_at_once_cannot_both_win() -> None:
    """Two people on two connections, each adding one half; the second sees the first and is refused."""
    one, two = builders.make_source(), builders.make_source()
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def add(source: object, origin: object) -> None:
        try:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    ready.wait(10)
                Derivation.objects.create(source=source, origin=origin)
            outcomes.append("added")
        except IntegrityError:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=add, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["added", "refused"]
    assert Derivation.objects.count() == 1


def existing() -> list[guards.Guard]:
    tables = connection.introspection.table_names()
    return [guard for guard in guards.GUARDS if guard.fits(connection.vendor) and guard.table in tables]


def test_every_guard_is_in_force() -> None:
    assert guards.missing() == []
    assert len(existing()) == len({guard.name for guard in existing()})


@pytest.mark.parametrize("place", [0, 3, -1])
def test_a_dropped_guard_is_found_and_put_back(place: int) -> None:
    """L13: at start-up, by the checks, and mended by the next `migrate`."""
    lost = existing()[place]
    with connection.cursor() as cursor:
        for statement in lost.drop(connection.vendor):
            cursor.execute(statement)
    assert guards.missing() == [lost.name]
    with pytest.raises(ImproperlyConfigured, match=lost.name):
        guards.refuse_missing()
    assert lost.name in str(guards._check_database(databases=["default"]))
    assert lost.name in str(guards._check_deployment())
    guards.install()
    assert guards.missing() == []
    assert guards._check_database(databases=["default"]) == guards._check_deployment() == []


def test_an_altered_guard_is_found() -> None:
    """L13: one of the same name that refuses nothing is as bad as none."""
    guard = next(guard for guard in existing() if guard.name == "guard_claims_edition_delete")
    idle = guards.Guard(guard.table, guard.event, guard.sentence, "1 = 0")
    with connection.cursor() as cursor:
        for statement in guard.drop(connection.vendor) + idle.create(connection.vendor):
            cursor.execute(statement)
    assert guards.missing() == [guard.name]
    guards.install()
    assert guards.missing() == []


@pytest.mark.postgres
def test_a_disabled_guard_is_found() -> None:
    """L13: PostgreSQL can switch a trigger off and leave it in place."""
    run("ALTER TABLE claims_edition DISABLE TRIGGER guard_claims_edition_update")
    assert guards.missing() == ["guard_claims_edition_update"]
    guards.install()
    assert guards.missing() == []


def test_a_guard_that_left_the_registry_is_taken_away() -> None:
    old = guards.Guard("claims_topic", "DELETE", "No longer wanted.")
    with connection.cursor() as cursor:
        for statement in old.create(connection.vendor):
            cursor.execute(statement)
    guards.install()
    assert old.name not in guards._found(connection)


def migration_steps() -> list[tuple[str, str]]:
    """Every migration of ours, in an order in which they can be applied."""
    graph = MigrationLoader(connection).graph
    ours = [config.label for config in apps.get_app_configs() if config.label in ("people", "sources", "claims")]
    targets = [node for label in ours for node in graph.leaf_nodes(label)]
    return [node for node in graph._generate_plan(targets, at_end=True) if node[0] in ours]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_guards_stand_after_every_migration_forward_and_back() -> None:
    """L13: SQLite drops the triggers of a table that a migration rebuilds."""
    steps = migration_steps()
    assert len(steps) >= 3
    try:
        for app, name in reversed(steps):
            before = MigrationLoader(connection).graph.node_map[(app, name)].parents
            own = [node.key[1] for node in before if node.key[0] == app]
            call_command("migrate", app, own[0] if own else "zero", verbosity=0)
            assert guards.missing() == [], f"after {app} {name} was taken back"
        for app, name in steps:
            call_command("migrate", app, name, verbosity=0)
            assert guards.missing() == [], f"after {app} {name}"
    finally:
        call_command("migrate", verbosity=0)
    assert {guard.table for guard in existing()} == {guard.table for guard in guards.GUARDS}


def test_a_rebuilt_table_has_its_guards_back_after_migrate() -> None:
    """L13: as Django's AlterField does on SQLite: copy, drop, rename."""
    with unguarded("claims_batch"):
        assert "guard_claims_batch_delete" in guards.missing()
        call_command("migrate", verbosity=0)
        assert guards.missing() == []


def test_the_way_round_the_guards_lives_in_tests_only() -> None:
    assert "tests" in unguarded.__module__
    with unguarded("claims_batch"):
        Batch._base_manager.all().delete()
    assert os.environ["CLAIM_RECORD_ENV"] != "production"
