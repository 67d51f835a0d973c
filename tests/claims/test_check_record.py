"""`check_record` names each row that disagrees with what was published."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models

from claims import search, working
from claims.models import (
    Claim,
    Edition,
    Opening,
    Posting,
    PublicClaim,
    PublicLink,
    PublicRevision,
    PublicWord,
    Span,
    StatusChange,
)
from claims.publish import pause, redact
from claims.record import guards
from sources import digest
from tests import builders, people
from tests.guarding import unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    """A public claim with two editions, beside another one and a draft."""
    claim = published_claim("Drones were shipped in August.")
    pause(claim, by=people.amina(), reason="A new report is being read.")
    published_claim("Another statement stands beside it.")
    builders.make_evidence(builders.make_claim("A draft that nobody sees."))
    return claim


def published_claim(statement: str) -> Claim:
    claim = builders.make_claim(statement, topics=[builders.make_topic()])
    builders.make_evidence(claim)
    builders.published(claim)
    return claim


def check(*, repair: bool = False) -> str:
    """What the command prints; "agrees" when it exits with 0."""
    out = StringIO()
    try:
        call_command("check_record", repair=repair, stdout=out)
    except CommandError:
        return out.getvalue()
    assert "The record agrees with itself." in out.getvalue()
    return "agrees"


def alter(row: models.Model, **values: object) -> None:
    """Change a written row behind the guards' back."""
    with unguarded(row._meta.db_table):
        type(row)._base_manager.filter(pk=row.pk).update(**values)


def flipped(data: bytes, place: int = -1) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def test_a_sound_record_agrees_with_itself(claim: Claim) -> None:
    assert claim.editions.count() == 2
    assert check() == "agrees"


def test_an_empty_record_agrees_with_itself() -> None:
    assert check() == "agrees"


def redocument(edition: Edition, change: Callable[[dict], None], *, seal: bool) -> None:
    """Put another document into an opening; with `seal`, and its commitment and leaf as well."""
    opening = edition.opening
    document = digest.load(zlib.decompress(opening.document))
    change(document)
    data = digest.canonical_bytes(document)
    alter(opening, document=zlib.compress(data))
    if seal:
        leaf = digest.load(bytes(edition.leaf))
        leaf["content"] = digest.commitment(bytes(opening.salt), data)
        alter(edition, commitment=leaf["content"], leaf=digest.canonical_bytes(leaf))


def test_one_changed_word_in_a_document_is_found(claim: Claim) -> None:
    """L10: behind the guards, in an edition of the past."""
    first = claim.editions.get(seq=1)
    redocument(first, lambda document: document["claim"].update(statement="Drones were not shipped."), seal=False)
    report = check()
    assert f"edition 1 of CR-{claim.public_id}, number {first.number}: its document is not what it committed" in report
    assert len(report.splitlines()) == 1


@pytest.mark.parametrize("field", ["leaf", "commitment"])
def test_one_flipped_bit_of_an_edition_is_found(claim: Claim, field: str) -> None:
    """L10: the row that holds it is named."""
    edition = claim.editions.get(seq=2)
    stored = getattr(edition, field)
    changed = flipped(bytes(stored), -3) if field == "leaf" else flipped(stored.encode()).decode("latin-1")
    alter(edition, **{field: changed})
    assert f"edition 2 of CR-{claim.public_id}, number {edition.number}: its " in check()


@pytest.mark.parametrize("field", ["document", "salt", "people_salt"])
def test_one_flipped_bit_of_an_opening_is_found(claim: Claim, field: str) -> None:
    edition = claim.editions.get(seq=1)
    alter(edition.opening, **{field: flipped(bytes(getattr(edition.opening, field)))})
    assert f"edition 1 of CR-{claim.public_id}" in check()


@pytest.mark.parametrize(
    ("seq", "field", "value"),
    [
        (2, "status", "refuted"),
        (2, "family", "refuted"),
        (2, "standing", "withdrawn"),
        (2, "base", None),
        (2, "seq", 7),
        (1, "act", "change"),
    ],
)
def test_a_changed_column_of_an_edition_is_found(claim: Claim, seq: int, field: str, value: object) -> None:
    edition = claim.editions.get(seq=seq)
    alter(edition, **{field: value})
    assert f"edition {value if field == 'seq' else seq} of CR-{claim.public_id}, number {edition.number}" in check()


def test_a_moved_time_of_publication_is_found(claim: Claim) -> None:
    edition = claim.editions.get(seq=2)
    alter(edition, recorded_at=edition.recorded_at.replace(year=2001))
    report = check()
    assert "its leaf says at" in report
    assert "is recorded earlier than the edition before it" in report


def test_another_author_is_found(claim: Claim) -> None:
    alter(claim.editions.get(seq=2), author=people.ben())
    assert "its author and approver are not those its leaf committed to" in check()


def test_a_document_of_another_form_is_found(claim: Claim) -> None:
    """The bytes are canonical: the same values in other bytes are another document."""
    edition = claim.editions.get(seq=1)
    data = zlib.decompress(edition.opening.document).replace(b'","', b'", "', 1)
    alter(edition.opening, document=zlib.compress(data))
    leaf = digest.load(bytes(edition.leaf))
    leaf["content"] = digest.commitment(bytes(edition.opening.salt), data)
    alter(edition, commitment=leaf["content"], leaf=digest.canonical_bytes(leaf))
    assert "not in the canonical form" in check()


def test_a_sealed_forgery_still_disagrees_with_its_row(claim: Claim) -> None:
    edition = claim.editions.get(seq=1)
    redocument(edition, lambda document: document["status"].update(status="refuted"), seal=True)
    assert "its status is 'unresolved' where its document says 'refuted'" in check()


def test_a_gap_in_the_numbers_is_found(claim: Claim) -> None:
    last = Edition.objects.latest("number")
    alter(last, number=last.number + 3)
    assert f"record: no edition has the number {last.number} to {last.number + 2}" in check()


def test_a_lost_opening_is_found(claim: Claim) -> None:
    edition = claim.editions.get(seq=1)
    with unguarded("claims_opening"):
        Opening._base_manager.filter(pk=edition.pk).delete()
    assert f"edition 1 of CR-{claim.public_id}, number {edition.number}: has no opening" in check()


def test_a_row_that_misstates_what_changed_is_found(claim: Claim) -> None:
    alter(claim.editions.get(seq=2), changed=["evidence"])
    alter(claim.editions.get(seq=1), changed=["status"])
    report = check().splitlines()
    assert [line.partition(": ")[2] for line in report] == [
        "its changed is ['status'] where the documents differ in []",
        "its changed is ['evidence'] where the documents differ in ['standing']",
    ]


def test_an_opening_emptied_without_a_redaction_is_found(claim: Claim) -> None:
    alter(claim.editions.get(seq=1).opening, document=None, salt=None, people_salt=None)
    assert "its opening is empty without a redaction" in check()


def test_a_redaction_leaves_a_sound_record(claim: Claim) -> None:
    """L16: old leaves stay, and what was emptied is accounted for."""
    redact("shipped in August", by=people.edda(), ground="GDPR-17", reason="Asked for by the person.")
    assert claim.editions.get(seq=1).opening.document is None
    assert check() == "agrees"
    first = claim.editions.get(seq=1)
    alter(first.opening, redacted_by=claim.editions.get(seq=2))
    assert "no later redaction of the same claim" in check()


DERIVED = {
    "public claim": (PublicClaim, {"statement": "Something else."}),
    "public link": (PublicLink, {"label": "Something else."}),
    "status change": (StatusChange, {"status": "refuted"}),
    "span": (Span, {"status": "refuted"}),
    "posting": (Posting, {"tf": 9}),
}


@pytest.mark.parametrize("name", DERIVED)
def test_a_changed_derived_row_is_named_and_mended(claim: Claim, name: str) -> None:
    model, values = DERIVED[name]
    row = model.objects.filter(claim_id=claim.pk).first()
    type(row).objects.filter(pk=row.pk).update(**values)
    report = check()
    assert f"{name} " in report
    assert f"of CR-{claim.public_id}: {next(iter(values))} is " in report
    assert len(report.splitlines()) == 1
    before = PublicRevision.objects.get().number
    check(repair=True)
    assert check() == "agrees"
    assert PublicRevision.objects.get().number == before + 1


@pytest.mark.parametrize("model", [PublicLink, StatusChange, Span, Posting])
def test_a_lost_derived_row_is_named_and_mended(claim: Claim, model: type[models.Model]) -> None:
    row = model._default_manager.filter(claim_id=claim.pk).first()
    row.delete()
    assert "is missing" in check()
    check(repair=True)
    assert check() == "agrees"


def test_a_derived_row_of_a_draft_is_named(claim: Claim) -> None:
    draft = Claim.objects.get(statement__startswith="A draft")
    Posting.objects.create(side="public", lexeme="secret", claim=draft, tf=1, length=1)
    report = check()
    assert f"posting public secret of CR-{draft.public_id}: nothing that it is derived from gives it" in report
    check(repair=True)
    assert check() == "agrees"


def test_a_missing_guard_is_named_and_mended(claim: Claim) -> None:
    """L13."""
    lost = next(guard for guard in guards.GUARDS if guard.table == "claims_edition")
    with connection.cursor() as cursor:
        for statement in lost.drop(connection.vendor):
            cursor.execute(statement)
    assert f"guard {lost.name}: missing or altered" in check()
    check(repair=True)
    assert check() == "agrees"


def test_repair_never_hides_a_forgery(claim: Claim) -> None:
    edition = claim.editions.get(seq=1)
    alter(edition.opening, salt=b"0" * 32)
    assert "Still: edition 1" in check(repair=True)
    assert "its document is not what it committed to" in check()


def test_a_wrong_count_of_a_word_is_named_and_mended(claim: Claim) -> None:
    PublicWord.objects.filter(lexeme="drone").update(claims=7)
    PublicWord.objects.create(lexeme="secret", claims=1, uses=1)
    report = check()
    assert report.splitlines() == ["public word “drone”: counted wrongly", "public word “secret”: counted wrongly"]
    check(repair=True)
    assert check() == "agrees"


def test_a_lost_word_of_a_draft_is_named_and_mended(claim: Claim) -> None:
    draft = Claim.objects.get(statement__startswith="A draft")
    Posting.objects.filter(claim=draft, side="desk", lexeme="draft").delete()
    assert check().splitlines() == [f"posting desk draft of CR-{draft.public_id}: is missing"]
    check(repair=True)
    assert check() == "agrees"


def test_a_wrong_length_at_the_desk_is_named_and_mended(claim: Claim) -> None:
    Posting.objects.filter(claim=claim, side="desk", lexeme="drone").update(length=99)
    assert f"posting desk drone of CR-{claim.public_id}: length is 99" in check()
    check(repair=True)
    assert check() == "agrees"


def test_every_verb_of_the_desk_keeps_its_postings(claim: Claim) -> None:
    """One function writes them, and each door that changes what the desk finds by calls it."""
    amina, source = people.amina(), builders.make_source()
    draft = working.record_claim(
        by=amina, statement="Boats were built.", kind="factual", settle="A yard's books.",
        quotation=working.Quotation(source, "boats they built"),
    )  # fmt: skip
    assert check() == "agrees"
    working.edit_claim(draft, by=amina, version=draft.version, statement="Ships were built.", keywords=["yards"])
    assert check() == "agrees"
    appearance = working.add_appearance(draft, by=amina, quotation=working.Quotation(source, "ships of theirs"))
    assert check() == "agrees"
    draft.refresh_from_db()
    wording = working.Wording("reported", chain=["A harbour master"])
    working.edit_appearance(appearance, by=amina, version=draft.version, wording=wording)
    assert check() == "agrees"
    assert search.search_desk("harbour master ships yards")[0] == draft.pk
    redact("ships of", by=people.edda(), ground="GDPR-17", reason="Asked for by the person.")
    assert check() == "agrees"
