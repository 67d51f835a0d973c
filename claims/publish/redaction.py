"""Redaction: text leaves the record because it must, and the record says that it did, when and on what ground.

The openings of every edition that holds the text are emptied; the editions, their leaves and their commitments stay,
so every earlier proof still holds. The same transaction clears the text from the document readers see now, from working
rows, from proposals and from the import's memory.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction

from claims import edition as editions
from claims import notices, scales, search
from claims.models import Claim, Edition, ImportMemory, Opening, Proposal
from claims.models.memory import GONE, gone
from claims.needle import SHORTEST, Needle, holds, without
from claims.publish.composing import current, document_of, present
from claims.publish.rules import Refused, move, need, said
from claims.publish.writing import Release, write
from claims.record import revision
from claims.record.guards import MARK
from people import events
from people.models import AccessEvent, User
from people.roles import Act
from sources.models import Source
from sources.writing import clean_text, slug

LONGEST = 10_000  # characters: what both databases look for in one pattern
WORKING = {
    "sources": ("Actor", "Publisher", "Source", "Grade", "Passage"),
    "claims": (
        *("Claim", "Forecast", "Appearance", "Evidence", "Reply", "Check", "Topic", "Article", "Batch", "ChangeDraft"),
        *("Note", "Report", "Answer", "Dissent"),
    ),
    "admin": ("LogEntry",),
}
NAMING = {"Claim": "statement", "Source": "title", "Actor": "name", "Publisher": "name"}
"""What the exchange key of a row was made from, and its public address."""
SPARED = {"Source": "pk", "Grade": "source", "Passage": "source"}
"""The rows of a withheld source that may keep what is redacted everywhere else."""
NO_WORDS = (
    *("public_id", "published", "judged_for", "event_period", "deadline", "dated", "language", "quote_language"),
    *("receipt", "token", "rule"),
)
"""Columns of working rows that hold codes and dates."""


@transaction.atomic
def redact(text: str, *, by: User, ground: str, reason: str, sparing: Source | None = None) -> list[Edition]:
    """Take `text` out of everything public and private, on a ground of `scales.REDACTION_GROUNDS`.

    Every public claim whose documents held it gets one `redaction` edition naming the emptied ones. In addresses,
    slugs and keys its written forms go too. `sparing` is a withheld source whose own row, grades and passages keep
    the text, for the people named for it. Raises `Refused` when the text is too short or too long, the ground
    unknown, or nothing holds the text.
    """
    need(by, Act.WITHDRAW)
    if ground not in scales.REDACTION_GROUNDS:
        raise Refused(f"Name a ground: {', '.join(scales.REDACTION_GROUNDS)}.")
    reason = said(reason, "Say in a sentence why the text must go; do not repeat the text.", most=400)
    needle = Needle(clean_text(text))
    refuse_unfit(needle)
    if needle.text in reason:
        raise Refused("Do not repeat the text in the reason.")
    revision.move()
    held = editions_holding(needle)
    refuse_sparing(sparing)
    cleared = _clear_working_rows(needle, sparing) + _clear_memory(needle, sparing) + _clear_proposals(needle)
    if not held and not cleared:
        raise Refused("Nothing holds this text. Copy it exactly as it stands on the page.")
    written = _written([_release(claim, numbers, needle, by, ground, reason) for claim, numbers in held.items()])
    by_claim = {edition.claim_id: edition for edition in written}
    for claim, numbers in held.items():
        _empty(claim, numbers, by_claim[claim.pk])
    emptied = sum(len(numbers) for numbers in held.values())
    events.record(
        AccessEvent.Kind.REDACTED, by=by, detail=f"{ground}: {len(held)} public claim(s), {emptied} version(s) emptied"
    )
    return written


def refuse_sparing(source: Source | None) -> None:
    """Only what nobody but the people named for it can see is left where it is."""
    if source is not None and not source.withheld:
        raise Refused("Only a source that is withheld keeps a text that is redacted everywhere else.")


def refuse_unfit(needle: Needle) -> None:
    """Refuse what cannot be looked for, or would tear unrelated words."""
    if not SHORTEST <= len(needle.text) <= LONGEST:
        raise Refused(f"Give {SHORTEST} to {LONGEST} characters, and do not repeat them in the reason.")
    if MARK in needle.text or needle.text in MARK:
        raise Refused(f"“{MARK}” is what a redaction leaves. Give the words beside it.")


def _written(releases: list[Release]) -> list[Edition]:
    try:
        return write(releases)
    except ValueError as error:  # a leaf names too many editions
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


def editions_holding(needle: Needle) -> dict[Claim, tuple[int, ...]]:
    """The claims, and the numbers of their editions, whose documents or recorded overrides hold the text.

    An override stays with its row, which never changes; readers of an emptied edition do not see it.
    """
    found: dict[int, list[int]] = {}
    full = Opening.objects.filter(redacted_by=None).order_by("edition__number")
    rows = full.values_list("edition__claim_id", "edition__number", "edition__override", "document")
    for claim_id, number, override, document in rows.iterator(chunk_size=200):
        if needle.text in override or holds(zlib.decompress(bytes(document)), needle):
            found.setdefault(claim_id, []).append(number)
    claims = Claim.objects.in_bulk(list(found))
    return {claims[claim_id]: tuple(numbers) for claim_id, numbers in found.items()}


def _empty(claim: Claim, numbers: tuple[int, ...], redaction: Edition) -> None:
    """The one change an opening's trigger allows: document and salts go together, once."""
    Opening._base_manager.filter(edition__claim=claim, edition__number__in=numbers).update(
        document=None, salt=None, people_salt=None, redacted_by=redaction
    )


def _clear_working_rows(needle: Needle, sparing: Source | None) -> int:
    touched: set[int] = set()
    cleared = sum(_clear_model(model, needle, sparing, touched) for model in working_models())
    Claim.objects.filter(pk__in=touched).update(version=models.F("version") + 1)
    search.index_desk(Claim.objects.filter(pk__in=touched | _in_touched_passages()).values_list("pk", flat=True))
    return cleared


def _in_touched_passages() -> set[int]:
    """Claims whose passages show the mark of a redaction: the desk must not find them by what is gone."""
    return set(Claim.objects.filter(appearances__passage__exact__contains=MARK).values_list("pk", flat=True))


def _clear_model(model: type[models.Model], needle: Needle, sparing: Source | None, touched: set[int]) -> int:
    """Clear the rows of one model. The claims they belong to are added to `touched`, whose versions then move."""
    cleared = 0
    for row, values in rows_holding(model, needle, sparing):
        _rename(row, values)
        cleared += model._base_manager.filter(pk=row.pk).update(**values)
        touched |= {pk for pk in (row.pk if model is Claim else getattr(row, "claim_id", None),) if pk}
    return cleared


def working_models() -> list[type[models.Model]]:
    """The models whose rows hold words."""
    return [apps.get_model(app, name) for app, names in WORKING.items() for name in names]


def word_fields(model: type[models.Model]) -> tuple[list[str], list[str]]:
    """The names of a model's columns of words, and of its columns of lists of words."""
    fields = [f for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
    fields = [f for f in fields if not f.choices and f.name not in NO_WORDS]
    fields = [f for f in fields if f.name != "key" or model.__name__ in NAMING]
    lists = [f for f in model._meta.concrete_fields if isinstance(f, models.JSONField)]
    return [f.name for f in fields], [f.name for f in lists]


def _cleared(field: Any, value: str | None, needle: Needle) -> str | None:
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


def rows_holding(
    model: type[models.Model], needle: Needle, sparing: Source | None
) -> Iterator[tuple[models.Model, dict[str, Any]]]:
    """The rows of a model that hold the needle, each with the values it has without it."""
    texts, lists = word_fields(model)
    rows = model._base_manager.all()
    if sparing is not None and model.__name__ in SPARED:
        rows = rows.exclude(**{SPARED[model.__name__]: sparing.pk})
    found = rows if lists else rows.filter(_may_hold(model, texts, needle))
    for row in found.iterator():
        values = {name: _cleared(model._meta.get_field(name), getattr(row, name), needle) for name in texts}
        values |= {name: without(getattr(row, name), needle, codes=frozenset()) for name in lists}
        values = {name: value for name, value in values.items() if value != getattr(row, name)}
        if values:
            yield row, values


def _may_hold(model: type[models.Model], texts: list[str], needle: Needle) -> models.Q:
    """Which rows to look at, asked of the database: long texts with citations too, which may cut the needle."""
    inside = models.Q(pk__in=())
    for name in texts:
        for written in needle.written:
            inside |= models.Q(**{f"{name}__contains": written})
        for form in needle.forms:
            inside |= models.Q(**{f"{name}__icontains": form})
        if isinstance(model._meta.get_field(name), models.TextField):
            inside |= models.Q(**{f"{name}__contains": "[@"})
    return inside


def _clear_memory(needle: Needle, sparing: Source | None) -> int:
    """Clear what imports brought; a memory whose very key holds the text is forgotten."""
    cleared = 0
    spared = {"kind": "sources", "key": sparing.key} if sparing else {"pk__in": ()}
    for memory in ImportMemory.objects.exclude(kind=GONE).exclude(**spared).iterator():
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
        if not holds(zlib.decompress(bytes(proposal.document)), needle) and _forgotten(told, needle) == told:
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
