"""Redaction: text leaves the record because it must, and the record says that it did, when and on what ground.

The openings of every edition that holds the text are emptied; the editions, their leaves and their commitments stay,
so every earlier proof still holds (trust.md, L16). The same transaction clears the text from the document readers see
now, from working rows, from proposals and from the import's memory.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus

from django.apps import apps
from django.db import models, transaction

from claims import edition as editions
from claims import notices, scales, search
from claims.models import Claim, Edition, ImportMemory, Opening, Proposal
from claims.models.memory import GONE, gone
from claims.publish.composing import current, document_of, present
from claims.publish.rules import Refused, move, need, said
from claims.publish.writing import Release, write
from claims.record import revision
from claims.record.guards import MARK
from people.models import User
from people.roles import Act
from sources import digest
from sources.writing import clean_text, slug

SHORTEST = 4  # characters: shorter text would tear unrelated words
LONGEST = 10_000  # characters: what both databases look for in one pattern
WORKING = {
    "sources": ("Actor", "Publisher", "Source", "Grade", "Passage"),
    "claims": (
        *("Claim", "Forecast", "Appearance", "Evidence", "Check", "Topic", "Article", "Batch", "ChangeDraft"),
        *("Note",),
    ),
    "admin": ("LogEntry",),
}
NAMING = {"Claim": "statement", "Source": "title", "Actor": "name", "Publisher": "name"}
"""What the exchange key of a row was made from, and its public address."""
CODES = frozenset(
    {
        *("format", "scales", "standing", "family", "status", "basis", "confidence", "kind", "judged", "stance"),
        *("side", "put", "lineage", "title_basis", "read_as", "withheld", "modality", "type", "act", "dir", "language"),
        *("id", "key", "source", "article", "origin", "origins", "named_origins", "evidence", "untraced_evidence"),
        *("chain_sources", "derived_from", "cites", "cite", "edtf", "earliest", "latest", "on", "since"),
        *("effective_on", "seen_on", "graded_on", "compiled_on", "considered_to", "criteria_fixed_on"),
    }
)
"""Parts of a document that hold codes, ids and days: text, or lists of text, which no redaction touches."""
ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*|\S+://\S+")
"""A slug, a key or an address."""
NO_WORDS = ("public_id", "published", "judged_for", "event_period", "deadline", "dated", "language", "quote_language")
"""Columns of working rows that hold codes and dates."""


@dataclass(frozen=True)
class Needle:
    """The text that must go, and the forms that it takes in addresses: a slug, or percent-encoded."""

    text: str

    @cached_property
    def in_address(self) -> re.Pattern[str]:
        """What of an address, a slug or a key stands for the text, in any case."""
        return re.compile("|".join(rf"(?<![a-z0-9]){re.escape(form)}(?![a-z0-9])" for form in self.forms), re.I)

    @cached_property
    def forms(self) -> list[str]:
        """The forms in addresses, in lower case."""
        found = [slug(self.text, "-0-"), quote(self.text), quote_plus(self.text)]
        return [form.lower() for form in dict.fromkeys(found) if len(form) >= SHORTEST]

    def out_of(self, text: str, mark: str = MARK) -> str:
        """`text` without the needle, nor what stands for it where the text is an address, a slug or a key."""
        if not ADDRESS.fullmatch(text):
            mark = MARK
        elif self.forms:
            text = self.in_address.sub(mark, text)
        for written in self.written:
            text = text.replace(written, mark)
        return text

    @cached_property
    def written(self) -> list[str]:
        """The text itself, and as it stands within JSON that was stored as text."""
        return list(dict.fromkeys([self.text, json.dumps(self.text)[1:-1]]))

    def may_be_in(self, data: bytes) -> bool:
        """Whether canonical bytes can hold the text in any form."""
        low = data.lower()
        return digest.canonical_bytes(self.text)[1:-1] in data or any(form.encode() in low for form in self.forms)


@transaction.atomic
def redact(text: str, *, by: User, ground: str, reason: str) -> list[Edition]:
    """Take `text` out of everything public and private, on a ground of `scales.REDACTION_GROUNDS`.

    Every public claim whose documents held it gets one `redaction` edition naming the emptied ones. In addresses,
    slugs and keys its written forms go too. Raises `Refused` when the text is too short or too long, the ground
    unknown, or nothing holds the text.
    """
    need(by, Act.WITHDRAW)
    if ground not in scales.REDACTION_GROUNDS:
        raise Refused(f"Name a ground: {', '.join(scales.REDACTION_GROUNDS)}.")
    reason = said(reason, "Say in a sentence why the text must go; do not repeat the text.", most=400)
    needle = Needle(clean_text(text))
    if not SHORTEST <= len(needle.text) <= LONGEST or needle.text in reason:
        raise Refused(f"Give {SHORTEST} to {LONGEST} characters, and do not repeat them in the reason.")
    if MARK in needle.text or needle.text in MARK:
        raise Refused(f"“{MARK}” is what a redaction leaves. Give the words beside it.")
    revision.move()
    held = _editions_holding(needle)
    cleared = _clear_working_rows(needle) + _clear_memory(needle) + _clear_proposals(needle)
    if not held and not cleared:
        raise Refused("Nothing holds this text. Copy it exactly as it stands on the page.")
    written = _written([_release(claim, numbers, needle, by, ground, reason) for claim, numbers in held.items()])
    by_claim = {edition.claim_id: edition for edition in written}
    for claim, numbers in held.items():
        _empty(claim, numbers, by_claim[claim.pk])
    return written


def without(value: Any, needle: Needle, *, codes: frozenset[str] = CODES) -> Any:
    """`value` (a document or part of it) without the needle in any text; codes, ids and days stay.

    An address that held it is no address any more.
    """
    if isinstance(value, str):
        return needle.out_of(value, "redacted")
    if isinstance(value, list):
        return [without(item, needle, codes=codes) for item in value]
    if not isinstance(value, dict):
        return value
    left = {k: v if k in codes and _is_code(v) else without(v, needle, codes=codes) for k, v in value.items()}
    if "archive_url" in value:
        lost = {name: value[name] != left[name] for name in ("url", "archive_url")}
        left |= {"url": None, "live": False} if lost["url"] else {}
        left |= {"archive_url": ""} if lost["archive_url"] else {}
    return left


def _is_code(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _written(releases: list[Release]) -> list[Edition]:
    try:
        return write(releases)
    except ValueError as error:  # a leaf names too many editions (trust.md, L24)
        raise Refused(str(error)) from error


def _release(claim: Claim, numbers: tuple[int, ...], needle: Needle, by: User, ground: str, reason: str) -> Release:
    base = current(claim)
    move(base, "redaction")
    before = present(document_of(base))
    document = without(before, needle)
    if document["claim"]["statement"] != before["claim"]["statement"]:
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


def _editions_holding(needle: Needle) -> dict[Claim, tuple[int, ...]]:
    """The claims, and the numbers of their editions, whose documents or recorded overrides hold the text.

    An override stays with its row, which never changes; readers of an emptied edition do not see it.
    """
    found: dict[int, list[int]] = {}
    full = Opening.objects.filter(redacted_by=None).order_by("edition__number")
    rows = full.values_list("edition__claim_id", "edition__number", "edition__override", "document")
    for claim_id, number, override, document in rows.iterator(chunk_size=200):
        if needle.text in override or _holds(zlib.decompress(bytes(document)), needle):
            found.setdefault(claim_id, []).append(number)
    claims = Claim.objects.in_bulk(list(found))
    return {claims[claim_id]: tuple(numbers) for claim_id, numbers in found.items()}


def _holds(data: bytes, needle: Needle) -> bool:
    if not needle.may_be_in(data):
        return False
    document = digest.load(data)
    return bool(without(document, needle) != document)


def _empty(claim: Claim, numbers: tuple[int, ...], redaction: Edition) -> None:
    """The one change an opening's trigger allows: document and salts go together, once."""
    Opening._base_manager.filter(edition__claim=claim, edition__number__in=numbers).update(
        document=None, salt=None, people_salt=None, redacted_by=redaction
    )


def _clear_working_rows(needle: Needle) -> int:
    touched: set[int] = set()
    models_ = [apps.get_model(app, name) for app, names in WORKING.items() for name in names]
    cleared = sum(_clear_model(model, needle, touched) for model in models_)
    Claim.objects.filter(pk__in=touched).update(version=models.F("version") + 1)
    search.index_desk(Claim.objects.filter(pk__in=touched | _in_touched_passages()).values_list("pk", flat=True))
    return cleared


def _in_touched_passages() -> set[int]:
    """Claims whose passages show the mark of a redaction: the desk must not find them by what is gone."""
    return set(Claim.objects.filter(appearances__passage__exact__contains=MARK).values_list("pk", flat=True))


def _clear_model(model: type[models.Model], needle: Needle, touched: set[int]) -> int:
    """Clear the rows of one model. The claims they belong to are added to `touched`, whose versions then move."""
    fields = [f for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
    fields = [f for f in fields if not f.choices and f.name not in NO_WORDS]
    fields = [f for f in fields if f.name != "key" or model.__name__ in NAMING]
    lists = [f for f in model._meta.concrete_fields if isinstance(f, models.JSONField)]
    cleared = 0
    for row in _rows_holding(model, [f.name for f in fields], [f.name for f in lists], needle):
        values = {f.name: _cleared(f, getattr(row, f.name), needle) for f in fields}
        values |= {f.name: without(getattr(row, f.name), needle, codes=frozenset()) for f in lists}
        values = {name: value for name, value in values.items() if value != getattr(row, name)}
        if values:
            _rename(row, values)
            cleared += model._base_manager.filter(pk=row.pk).update(**values)
            touched |= {pk for pk in (row.pk if model is Claim else getattr(row, "claim_id", None),) if pk}
    return cleared


def _cleared(field: models.Field[Any, Any], value: str | None, needle: Needle) -> str | None:
    """The value of one column. An address that held the text goes; what grew too long is cut."""
    if not value:
        return value
    left = needle.out_of(value, "redacted")
    if left != value and field.name in ("url", "archive_url"):
        return None if field.null else ""
    return left[: field.max_length] if field.max_length else left


def _rename(row: models.Model, values: dict[str, Any]) -> None:
    """Draw key and address from the words that are left; a source's own version moves with it."""
    name = type(row).__name__
    if name == "Source":
        values["version"] = models.F("version") + 1
    if name not in NAMING or not values.keys() & {NAMING[name], "key", "slug"}:
        return
    key, public_id = row.key, row.public_id  # type: ignore[attr-defined]
    words = slug(values.get(NAMING[name]) or getattr(row, NAMING[name]), public_id)
    values["key"] = f"{words}-{public_id}"
    if name == "Claim":
        values["slug"] = words
    remember_gone(f"{name.lower()}s", key)


def remember_gone(kind: str, key: str) -> None:
    """Keep a digest of an exchange key that a redaction took away, so that no import brings its row back."""
    ImportMemory.objects.get_or_create(kind=GONE, key=gone(kind, key), defaults={"row": {}, "digest": ""})


def _rows_holding(
    model: type[models.Model], texts: list[str], lists: list[str], needle: Needle
) -> Iterator[models.Model]:
    inside = models.Q()
    for name in texts:
        for written in needle.written:
            inside |= models.Q(**{f"{name}__contains": written})
        for form in needle.forms:
            inside |= models.Q(**{f"{name}__icontains": form})
    yield from model._base_manager.filter(inside) if texts else ()
    for row in model._base_manager.exclude(inside).iterator() if lists else ():
        if any(without(getattr(row, name), needle, codes=frozenset()) != getattr(row, name) for name in lists):
            yield row


def _clear_memory(needle: Needle) -> int:
    """Clear what imports brought; a memory whose very key holds the text is forgotten."""
    cleared = 0
    for memory in ImportMemory.objects.exclude(kind=GONE).iterator():
        if needle.out_of(memory.key) != memory.key:
            cleared += ImportMemory.objects.filter(pk=memory.pk).delete()[0]
            continue
        row = _forgotten(memory.row, needle)
        if row != memory.row:
            cleared += ImportMemory.objects.filter(pk=memory.pk).update(row=row)
    return cleared


def _forgotten(value: Any, needle: Needle) -> Any:
    """As `without`, but with the mark in addresses and keys too, by which an import knows what not to bring back."""
    if isinstance(value, str):
        return needle.out_of(value)
    if isinstance(value, list):
        return [_forgotten(item, needle) for item in value]
    if isinstance(value, dict):
        return {k: _forgotten(item, needle) for k, item in value.items()}
    return value


def _clear_proposals(needle: Needle) -> int:
    """Empty every proposal that holds the text; an open one goes back to its author."""
    cleared = 0
    for proposal in Proposal.objects.exclude(document=b"").iterator(chunk_size=200):
        told = [proposal.change, proposal.note, proposal.answered, proposal.decision_note]
        if not _holds(zlib.decompress(bytes(proposal.document)), needle) and _forgotten(told, needle) == told:
            continue
        is_open = proposal.state == Proposal.State.OPEN
        if is_open:
            notices.tell_overtaken([proposal.claim_id])
        cleared += Proposal._base_manager.filter(pk=proposal.pk).update(
            state=Proposal.State.STALE if is_open else proposal.state,
            document=b"",
            change={},
            answered={},
            note=needle.out_of(proposal.note),
            decision_note=needle.out_of(proposal.decision_note),
        )
    return cleared
