"""Redaction: text leaves the record because it must, and the record says that it did, when and on what ground.

The openings of every edition that holds the text are emptied; the editions, their leaves and their commitments stay,
so every earlier proof still holds (trust.md, L16). The same transaction clears the text from the document readers see
now, from working rows, from proposals and from the import's memory.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction

from claims import edition as editions
from claims import scales
from claims.models import Claim, Edition, ImportMemory, Opening, Proposal
from claims.publish.composing import current, document_of, present
from claims.publish.rules import Refused, move, need, said
from claims.publish.writing import Release, write
from claims.record import revision
from claims.record.guards import MARK
from people.models import User
from people.roles import Act
from sources.writing import clean_text, slug

SHORTEST = 4  # characters: shorter text would tear unrelated words
WORKING = {
    "claims": ("Claim", "Forecast", "Appearance", "Evidence", "Check", "Topic", "Article", "Batch"),
    "sources": ("Actor", "Publisher", "Source", "Grade", "Passage"),
}
CODES = frozenset(
    {"id", "key", "format", "scales", "standing", "family", "status", "basis", "confidence", "kind", "judged", "stance"}
)


@transaction.atomic
def redact(text: str, *, by: User, ground: str, reason: str) -> list[Edition]:
    """Take `text` out of everything public and private, on a ground of `scales.REDACTION_GROUNDS`.

    Every public claim whose documents held it gets one `redaction` edition naming the emptied ones. Raises `Refused`
    when the text is too short, the ground unknown, or nothing holds the text.
    """
    need(by, Act.WITHDRAW)
    if ground not in scales.REDACTION_GROUNDS:
        raise Refused(f"Name a ground: {', '.join(scales.REDACTION_GROUNDS)}.")
    reason = said(reason, "Say in a sentence why the text must go; do not repeat the text.", most=400)
    needle = clean_text(text)
    if len(needle) < SHORTEST or needle in reason:
        raise Refused(f"Give at least {SHORTEST} characters, and do not repeat them in the reason.")
    revision.move()
    held = _editions_holding(needle)
    cleared = _clear_working_rows(needle) + _clear_memory(needle)
    if not held and not cleared:
        raise Refused("Nothing holds this text. Copy it exactly as it stands on the page.")
    written = write(
        [_release(claim, numbers, needle, by=by, ground=ground, reason=reason) for claim, numbers in held.items()]
    )
    by_claim = {edition.claim_id: edition for edition in written}
    for claim, numbers in held.items():
        _empty(claim, numbers, by_claim[claim.pk])
    _clear_proposals(needle)
    return written


def without(value: Any, needle: str) -> Any:
    """`value` (a document or part of it) with `needle` replaced by `MARK` in every text; codes and ids stay."""
    if isinstance(value, str):
        return value.replace(needle, MARK)
    if isinstance(value, list):
        return [without(item, needle) for item in value]
    if isinstance(value, dict):
        return {k: item if k in CODES and isinstance(item, str) else without(item, needle) for k, item in value.items()}
    return value


def _release(claim: Claim, numbers: tuple[int, ...], needle: str, *, by: User, ground: str, reason: str) -> Release:
    base = current(claim)
    move(base, "redaction")
    document = without(present(document_of(base)), needle)
    document["claim"]["slug"] = slug(document["claim"]["statement"], document["claim"]["id"])
    return Release(
        claim,
        "redaction",
        editions.to_bytes(document),
        by,
        override=f"{ground}: {reason}",
        ground=ground,
        redacts=numbers,
    )


def _editions_holding(needle: str) -> dict[Claim, tuple[int, ...]]:
    """The claims, and the numbers of their editions, whose documents hold the text."""
    raw = json.dumps(needle, ensure_ascii=False)[1:-1].encode()
    found: dict[int, list[int]] = {}
    rows = Opening.objects.filter(redacted_by=None).values_list("edition__claim_id", "edition__number", "document")
    for claim_id, number, document in rows.order_by("edition__number").iterator(chunk_size=200):
        if raw in zlib.decompress(bytes(document)):
            found.setdefault(claim_id, []).append(number)
    claims = Claim.objects.in_bulk(list(found))
    return {claims[claim_id]: tuple(numbers) for claim_id, numbers in found.items()}


def _empty(claim: Claim, numbers: tuple[int, ...], redaction: Edition) -> None:
    """The one change an opening's trigger allows: document and salts go together, once."""
    Opening._base_manager.filter(edition__claim=claim, edition__number__in=numbers).update(
        document=None, salt=None, people_salt=None, redacted_by=redaction
    )


def _clear_working_rows(needle: str) -> int:
    return sum(_clear_model(apps.get_model(app, name), needle) for app, names in WORKING.items() for name in names)


def _clear_model(model: type[models.Model], needle: str) -> int:
    fields = [f for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
    lists = [f for f in model._meta.concrete_fields if isinstance(f, models.JSONField)]
    cleared = 0
    for row in _rows_holding(model, [f.name for f in fields], [f.name for f in lists], needle):
        values = {f.name: without(getattr(row, f.name), needle) for f in [*fields, *lists] if not f.choices}
        cleared += model._base_manager.filter(pk=row.pk).update(**values)
    return cleared


def _rows_holding(model: type[models.Model], texts: list[str], lists: list[str], needle: str) -> Iterator[models.Model]:
    inside = models.Q()
    for name in texts:
        inside |= models.Q(**{f"{name}__contains": needle})
    yield from model._base_manager.filter(inside) if texts else ()
    for row in model._base_manager.exclude(inside).iterator() if lists else ():
        if any(without(getattr(row, name), needle) != getattr(row, name) for name in lists):
            yield row


def _clear_memory(needle: str) -> int:
    cleared = 0
    for memory in ImportMemory.objects.iterator():
        row = without(memory.row, needle)
        if row != memory.row:
            cleared += ImportMemory.objects.filter(pk=memory.pk).update(row=row)
    return cleared


def _clear_proposals(needle: str) -> None:
    """Empty every proposal that holds the text; an open one goes back to its author."""
    raw = json.dumps(needle, ensure_ascii=False)[1:-1].encode()
    for proposal in Proposal.objects.exclude(document=b"").iterator(chunk_size=200):
        told = [proposal.change, proposal.note, proposal.answered, proposal.decision_note]
        if raw not in zlib.decompress(bytes(proposal.document)) and without(told, needle) == told:
            continue
        is_open = proposal.state == Proposal.State.OPEN
        Proposal._base_manager.filter(pk=proposal.pk).update(
            state=Proposal.State.STALE if is_open else proposal.state,
            document=b"",
            change={},
            answered={},
            note=without(proposal.note, needle),
            decision_note=without(proposal.decision_note, needle),
        )
