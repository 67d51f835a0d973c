"""From imported rows to the door: first editions of a founding import, proposals of every later one."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from tqdm import tqdm

from claims import publish
from claims.exchange import Row, file_name, row_digest
from claims.exchange.timelines import Timeline, timelines
from claims.imports.checking import claims_with_lines
from claims.imports.context import Context
from claims.imports.staging import BATCH, Problem, Staged
from claims.imports.writing import keep_in_memory
from claims.models import Batch, Claim, Edition, ImportMemory, Proposal
from claims.timeline import Change, Line

Item = tuple[Claim, Change]

LINE_FIELDS = tuple(name for name in Line.__dataclass_fields__)


@dataclass(slots=True)
class Published:
    """What went through the door."""

    editions: int = 0
    proposals: int = 0
    batch: Batch | None = None
    problems: list[Problem] = field(default_factory=list)


def is_founding() -> bool:
    """Whether nothing has been published yet."""
    return not Edition.objects.exists()


def found(context: Context, dossier: Row) -> Published:
    """Publish one edition of each claim that this run made with a timeline, as one batch."""
    outcome = Published()
    reason = _override(dossier)
    batch = _batch(context, reason)
    quiet = not sys.stderr.isatty()
    with tqdm(desc="publishing", unit="claim", disable=quiet) as bar:
        for keys in claims_with_lines(context.staging):
            found = context.staging.of_claims("timeline", keys)
            lines = {key: found[key] for key in _made(context, keys)}
            items = _items(context, lines, dossier)
            outcome.editions += _publish(items, reason, batch, outcome, context)
            _remember(lines)
            bar.update(len(items))
    return outcome


def _batch(context: Context, reason: str) -> Batch:
    return Batch.objects.create(kind=Batch.Kind.IMPORT, reason=reason, by=context.by)


def _override(dossier: Row) -> str:
    compiled = dossier.get("compiled_on")
    return f"Founding import: timeline compiled on {compiled}" if compiled else f"Founding import: {dossier['title']}"


def _made(context: Context, keys: Sequence[str]) -> list[str]:
    marks = ", ".join("?" * len(keys))
    made = {key for (key,) in context.staging.db.execute(f"SELECT key FROM made WHERE key IN ({marks})", keys)}
    return [key for key in keys if key in made]


def _items(context: Context, lines: dict[str, list[Staged]], dossier: Row) -> list[Item]:
    claims = Claim.objects.in_bulk(list(lines), field_name="key")
    own = _own(context, list(lines))
    return [(claims[key], _change(staged, own.get(key, {}), dossier)) for key, staged in lines.items()]


def _own(context: Context, keys: list[str]) -> dict[str, Row]:
    """What the claims' own rows say of their timelines, by claim."""
    return {key: staged.row.get("timeline", {}) for key, staged in context.staging.of_keys("claims", keys).items()}


def _change(lines: Sequence[Staged], own: Row, dossier: Row) -> Change:
    return Change(
        add=tuple(Line(**{name: s.row[name] for name in LINE_FIELDS if name in s.row}) for s in lines),
        compiled_on=own.get("compiled_on", dossier.get("compiled_on")),
        considered_to=own.get("considered_to", dossier.get("considered_to")),
    )


def _publish(items: list[Item], reason: str, batch: Batch, outcome: Published, context: Context) -> int:
    """Publish a batch; where the door refuses one, ask for each claim by itself, to name every refusal."""
    if not outcome.problems:
        try:
            with transaction.atomic():
                return publish.publish_many(items, override=reason, batch=batch)
        except publish.Refused:
            pass
    for item in items:
        try:
            with transaction.atomic():
                publish.publish_many([item], override=reason, batch=batch)
        except publish.Refused as refusal:
            outcome.problems += _refusals(context, item[0], refusal)
    return len(items)


def _refusals(context: Context, claim: Claim, refusal: publish.Refused) -> Iterator[Problem]:
    """A refusal of the door, at the claim's own line or, where the files lack that, at its first new status."""
    rows = context.staging.of_keys("claims", [claim.key]) or {
        key: staged[0] for key, staged in context.staging.of_claims("timeline", [claim.key]).items()
    }
    staged = rows.get(claim.key, Staged("claims", claim.key, 0, {}))
    for reason in refusal.reasons:
        sentence = reason if reason.startswith(claim.key) else f"{claim.key}: {reason}"
        yield Problem(file_name(staged.kind), staged.line, "", sentence)


def propose(context: Context, dossier: Row) -> Published:
    """Lay what the files change before a second person: new lines, and documents that would read otherwise."""
    outcome = Published()
    for claims in _concerned(context):
        public = timelines(claims)
        fresh = _fresh(context.staging.of_claims("timeline", [claim.key for claim in claims]), public)
        touched = _touched(context, claims)
        busy = set(_open_proposals().filter(claim__in=claims).values_list("claim_id", flat=True))
        for claim in claims:
            new, timeline = fresh.get(claim.key, []), public.get(claim.key)
            if not new and (timeline is None or claim.pk not in touched):
                continue
            if reason := _not_now(claim, timeline, busy):
                context.staging.db.execute("INSERT INTO note VALUES (?, ?)", [claim.key, reason])
            else:
                _propose_one(context, claim, new, timeline, dossier, outcome)
    return outcome


def _open_proposals() -> QuerySet[Proposal]:
    return Proposal.objects.filter(state=Proposal.State.OPEN)


def _touched(context: Context, claims: Sequence[Claim]) -> set[int]:
    pks = [claim.pk for claim in claims]
    marks = ", ".join("?" * len(pks))
    found = context.staging.db.execute(f"SELECT claim FROM touched WHERE claim IN ({marks})", pks)
    return {pk for (pk,) in found}


def _concerned(context: Context) -> Iterator[list[Claim]]:
    """Claims whose rows this run changed, and claims that the files bring lines for."""
    context.staging.db.execute("CREATE TABLE concerned (claim INTEGER PRIMARY KEY)")
    context.staging.db.execute("INSERT INTO concerned SELECT claim FROM touched")
    for keys in claims_with_lines(context.staging):
        pks = Claim.objects.filter(key__in=keys).values_list("pk")
        context.staging.db.executemany("INSERT OR IGNORE INTO concerned VALUES (?)", pks)
    found = context.staging.db.execute("SELECT claim FROM concerned ORDER BY claim")
    while batch := found.fetchmany(BATCH):
        yield list(Claim.objects.filter(pk__in=[pk for (pk,) in batch]).order_by("pk"))


def _fresh(lines: dict[str, list[Staged]], public: dict[str, Timeline]) -> dict[str, list[Staged]]:
    """The lines that are neither public nor taken back nor brought before in the same words."""
    keys = [staged.key for found in lines.values() for staged in found]
    brought = dict(ImportMemory.objects.filter(kind="timeline", key__in=keys).values_list("key", "digest"))
    fresh: dict[str, list[Staged]] = {}
    for claim, found in lines.items():
        timeline = public.get(claim)
        known = ({row["key"] for row in timeline.rows} | timeline.retired) if timeline else set()
        fresh[claim] = [s for s in found if s.row["key"] not in known and brought.get(s.key) != row_digest(s.row)]
    return fresh


def _not_now(claim: Claim, timeline: Timeline | None, busy: set[int]) -> str:
    if claim.pk in busy:
        return "It has an open proposal. Decide that one, then import again."
    if timeline and timeline.standing != "public":
        return f"It is {timeline.standing}, so nothing was proposed."
    return ""


def _propose_one(
    context: Context,
    claim: Claim,
    new: list[Staged],
    timeline: Timeline | None,
    dossier: Row,
    outcome: Published,
) -> None:
    change = _change(new, _own(context, [claim.key]).get(claim.key, {}), dossier) if new else Change()
    act = "change" if timeline else "first"
    try:
        with transaction.atomic():
            document, before, _ = publish.preview(claim, act=act, change=change)
            if document == before:
                return
            batch = outcome.batch or _batch(context, f"Import: {dossier['title']}")
            publish.propose(claim, by=context.by, act=act, change=change, note=batch.reason, batch=batch)
    except publish.Refused as refusal:
        outcome.problems += _refusals(context, claim, refusal)
        return
    outcome.batch = batch
    outcome.proposals += 1
    _remember({claim.key: new})


def _remember(lines: dict[str, list[Staged]]) -> None:
    rows = {staged.key: staged.row for found in lines.values() for staged in found}
    keep_in_memory("timeline", rows, {key: row_digest(row) for key, row in rows.items()})
