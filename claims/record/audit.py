"""What `manage.py check_record` asks: does everything stored agree with editions, openings and their leaves?

It reads and never writes. It goes through the claims in batches, so memory stays flat; while the site is served
somebody may publish between two of its reads, so a fault is looked at again with the writers held before it is told.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import transaction

from claims import search
from claims.edition import differences
from claims.models import Claim, Edition, Opening, PublicRevision
from claims.record import guards, leaves, rebuilding
from sources import digest

Document = dict[str, Any]
BATCH = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One row that disagrees: which, and in what. `claim_id` is set where `project` would mend it."""

    row: str
    what: str
    claim_id: int | None = None

    def __str__(self) -> str:
        return f"{self.row}: {self.what}"


def audit(progress: Callable[[int], Any] = lambda claims: None) -> Iterator[Fault]:
    """Every fault of the record. `progress` is told how many claims each step went through."""
    for name in guards.missing():
        yield Fault(f"guard {name}", "missing or altered")
    yield from numbers()
    yield from _revision()
    last, sound = 0, True
    while ids := list(Claim.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = ids[-1]
        suspects = {claim_id for claim_id, _ in _faults(ids)}
        yield from _confirmed(sorted(suspects))
        sound = sound and not suspects
        progress(len(ids))
    if sound:  # a wrong posting is told above, and its word's count follows from it
        yield from _words()


def numbers() -> Iterator[Fault]:
    """Leaves are numbered without a gap from 0."""
    expected = 0
    for number in Edition.objects.order_by("number").values_list("number", flat=True).iterator():
        if number != expected:
            missing = f"{expected}" if number == expected + 1 else f"{expected} to {number - 1}"
            yield Fault("record", f"no edition has the number {missing}")
        expected = number + 1


def _revision() -> Iterator[Fault]:
    moved = PublicRevision.objects.filter(number__gt=0).exists()
    if not moved and Edition.objects.exists():
        yield Fault("public revision", "has never moved, though editions were published")


def _words() -> Iterator[Fault]:
    """The counts of public words, looked at again with the writers held where one seems wrong."""
    if next(search.miscounted(), None) is None:
        return
    with transaction.atomic():
        list(PublicRevision.objects.select_for_update())
        found = sorted(search.miscounted())
    for lexeme in found:
        yield Fault(f"public word “{lexeme}”" if lexeme else "public words", "counted wrongly")


def _confirmed(ids: list[int]) -> Iterator[Fault]:
    if not ids:
        return
    with transaction.atomic():
        list(PublicRevision.objects.select_for_update())
        list(Claim.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
        found = [fault for _, fault in _faults(ids)]
    yield from found


def _faults(ids: list[int]) -> Iterator[tuple[int, Fault]]:
    """The faults of these claims, each with its claim."""
    names = dict(Claim.objects.filter(pk__in=ids).values_list("pk", "public_id"))
    rows = Edition.objects.filter(claim__in=ids).order_by("claim_id", "seq")
    rows = rows.select_related("author", "approver", "opening__redacted_by")
    broken = set()
    for claim_id, editions in groupby(rows.iterator(chunk_size=100), key=lambda edition: edition.claim_id):
        for fault in _history(names[claim_id], editions):
            broken.add(claim_id)
            yield claim_id, fault
    for claim_id, row, what in rebuilding.disagreements([pk for pk in ids if pk not in broken]):
        yield claim_id, Fault(f"{row} of CR-{names[claim_id]}", what, claim_id)


def _history(public_id: str, editions: Iterator[Edition]) -> Iterator[Fault]:
    """The editions of one claim, in order, each against its predecessor, its leaf and its opening."""
    before: Edition | None = None
    said: Document | None = None
    for edition in editions:
        row = f"edition {edition.seq} of CR-{public_id}, number {edition.number}"
        forged = list(_opening(edition, public_id))
        for what in (*_order(edition, before), *_leaf(edition, before, public_id), *forged):
            yield Fault(row, what)
        document = None if forged else _document(edition)
        if document is not None and (before is None or said is not None):
            yield from (Fault(row, what) for what in _changed(edition, said, document))
        before, said = edition, document
    if before is not None and _document_is_gone(before):
        yield Fault(f"CR-{public_id}", "the edition that readers see has no document")


def _order(edition: Edition, before: Edition | None) -> Iterator[str]:
    if edition.seq != (before.seq + 1 if before else 1):
        yield f"follows version {before.seq if before else 0}"
    if edition.base_id != (before.pk if before else None):
        yield "does not rest on the edition before it"
    if before and edition.recorded_at < before.recorded_at:
        yield "is recorded earlier than the edition before it"
    if before and edition.number < before.number:
        yield "has a lower number than the edition before it"


def _leaf(edition: Edition, before: Edition | None, public_id: str) -> Iterator[str]:
    """The leaf's bytes are exactly what its row gives, and commit to who made and checked the edition."""
    stored = bytes(edition.leaf)
    try:
        people = digest.load(stored)["actor"]
    except (ValueError, KeyError, TypeError) as error:
        yield f"its leaf cannot be read ({error})"
        return
    redaction = edition.act == "redaction"
    sealed = leaves.Commitments(edition.commitment, people, b"", b"")
    expected = leaves.write(
        act=edition.act,
        claim=public_id,
        seq=edition.seq,
        before=before.status if before else None,
        after=edition.status,
        at=edition.recorded_at,
        commitments=sealed,
        previous=before.number if before else None,
        standing=edition.standing,
        ground=edition.override.partition(":")[0] if redaction else "",
        redacts=_redacts(edition) if redaction else (),
    )
    if stored != expected:
        yield f"its leaf says {_difference(stored, expected)}"


def _redacts(edition: Edition) -> tuple[int, ...]:
    emptied = Opening.objects.filter(redacted_by=edition).order_by("edition__number")
    return tuple(emptied.values_list("edition__number", flat=True))


def _difference(stored: bytes, expected: bytes) -> str:
    """The first field in which a leaf differs from its row, for a person."""
    leaf, row = digest.load(stored), digest.load(expected)
    for key in sorted(leaf.keys() | row.keys()):
        if leaf.get(key) != row.get(key):
            return f"{key} {leaf.get(key)!r} where its row gives {row.get(key)!r}"
    return "the same in other bytes"


def _opening(edition: Edition, public_id: str) -> Iterator[str]:
    opening = getattr(edition, "opening", None)
    if opening is None:
        yield "has no opening"
    elif opening.redacted_by_id is not None:
        yield from _emptied(edition, opening)
    else:
        yield from _opened(edition, opening, public_id)


def _emptied(edition: Edition, opening: Opening) -> Iterator[str]:
    if (opening.document, opening.salt, opening.people_salt) != (None, None, None):
        yield "is redacted, yet its opening is not empty"
    by = opening.redacted_by
    if by is None or by.act != "redaction" or by.claim_id != edition.claim_id or by.number <= edition.number:
        yield "is emptied by an edition that is no later redaction of the same claim"


def _opened(edition: Edition, opening: Opening, public_id: str) -> Iterator[str]:
    if opening.document is None or opening.salt is None or opening.people_salt is None:
        yield "its opening is empty without a redaction"
        return
    try:
        data = zlib.decompress(bytes(opening.document))
        if digest.commitment(bytes(opening.salt), data) != edition.commitment:
            yield "its document is not what it committed to"
        if _people(edition, opening).encode() not in bytes(edition.leaf):
            yield "its author and approver are not those its leaf committed to"
        yield from _stated(edition, digest.load(data), public_id)
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        yield f"its opening cannot be read ({error})"


def _people(edition: Edition, opening: Opening) -> str:
    author, approver = edition.author, edition.approver
    named = leaves.people_bytes(str(author.uid) if author else None, str(approver.uid) if approver else None)
    return digest.commitment(bytes(opening.people_salt or b""), named)


def _stated(edition: Edition, document: Document, public_id: str) -> Iterator[str]:
    """The row's own columns are those of its document."""
    said = {
        "status": (edition.status, document["status"]["status"]),
        "family": (edition.family, document["status"]["family"]),
        "standing": (edition.standing, document["standing"]),
        "contested": (edition.contested, bool(document["dissent"])),
        "claim": (public_id, document["claim"]["id"]),
    }
    for name, (row, told) in said.items():
        if row != told:
            yield f"its {name} is {row!r} where its document says {told!r}"


def _changed(edition: Edition, said: Document | None, document: Document) -> Iterator[str]:
    """What the row says has changed is what differs from the document before; a redacted one tells nothing."""
    try:
        expected = differences(said, document)
    except (KeyError, TypeError, AttributeError) as error:
        yield f"its document lacks a part ({error})"
        return
    if edition.changed != expected:
        yield f"its changed is {edition.changed!r} where the documents differ in {expected!r}"


def _document(edition: Edition) -> Document | None:
    """What a sound edition says; None where it is redacted."""
    data = edition.opening.document
    return None if data is None else json.loads(zlib.decompress(bytes(data)))


def _document_is_gone(edition: Edition) -> bool:
    opening = getattr(edition, "opening", None)
    return opening is not None and opening.document is None
