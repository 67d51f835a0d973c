"""The other verbs of the door: pause, merge, a change to a source, first publication of many, and a check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Q

from claims import edition as editions
from claims import gathering
from claims.models import Batch, Check, Claim, Edition, Proposal, PublicClaim, PublicLink, SourceAlias
from claims.publish.composing import carried, compose, composed, current, document_of, present, refuse_named
from claims.publish.proposals import lay
from claims.publish.rules import Refused, move, need, need_to, notice, refuse_blocks, said
from claims.publish.writing import Release, write
from claims.record import revision
from claims.timeline import Change
from people.models import User
from people.roles import Act
from sources.models import Source

BATCH = 500


@transaction.atomic
def pause(claim: Claim, *, by: User, reason: str) -> Edition:
    """Show at once that a claim is under review: one person, one reason."""
    revision.move()
    base = current(claim)
    need_to(by, "pause", base)
    standing = move(base, "pause")
    reason = said(reason, "Say in one sentence why the claim is paused; readers will see it.")
    document = carried(present(document_of(base)), standing=standing, notice=notice("pause", reason))
    return write([Release(claim, "pause", editions.to_bytes(document), by)])[0]


@transaction.atomic
def merge(claim: Claim, into: Claim, *, by: User, reason: str) -> Batch:
    """Lay before a second person that `claim` is followed at `into`'s address from now on. One batch."""
    revision.hold()
    base, target = current(claim), current(into)
    need_to(by, "merge", base)
    standing = move(base, "merge")
    if target is None or target.standing != "public" or claim.pk == into.pk:
        raise Refused("A claim is merged into another claim that is public.")
    reason = said(reason, "Say why the two are one claim; readers will see it.")
    before, there = present(document_of(base)), present(document_of(target))["claim"]
    shown = notice("merge", reason) | {"into": {k: there[k] for k in ("id", "slug", "statement")}}
    batch = Batch.objects.create(kind=Batch.Kind.MERGE, reason=reason, by=by)
    document = carried(before, standing=standing, notice=shown)
    lay(claim, base, "merge", document, before, by=by, note=reason, batch=batch)
    joined, known = compose(into, document_of(target), Change(), None, "public"), document_of(target)
    if joined != known:
        lay(into, target, "change", joined, known, by=by, note=reason, batch=batch)
    return batch


@transaction.atomic
def change_source(source: Source, *, by: User, reason: str) -> Batch:
    """Lay before a second person what a change to `source` does to every public claim that names it.

    One batch, one check, one edition a claim. No status moves by itself.
    """
    need(by, Act.PROPOSE)
    revision.hold()
    batch = Batch.objects.create(
        kind=Batch.Kind.SOURCE, by=by, reason=said(reason, "Say what changed in the source, and why.")
    )
    touched = _claims_naming(source)
    busy = Proposal.objects.filter(claim__in=touched, state=Proposal.State.OPEN).count()
    if busy:
        raise Refused(f"{busy} claim(s) that name this source have an open proposal. Decide those first.")
    rows = gathering.gather_many(touched, also={claim.pk: [source.public_id] for claim in touched})
    for claim in touched:
        base = current(claim)
        before = present(document_of(base))
        known = rows[claim.pk]["sources"]
        changed = {source.public_id: known[source.public_id]} if source.public_id in known else {}
        document = carried(before, sources=changed, known=known)
        refuse_named(rows[claim.pk], document)
        if document != before:
            lay(claim, base, "source", document, before, by=by, note=reason, batch=batch)
    return batch


def publish_many(
    items: Iterable[tuple[Claim, Change]],
    *,
    override: str,
    batch: Batch,
    by: User | None = None,
    recorded_at: dt.datetime | None = None,
) -> int:
    """First publication of many claims through the same rules, in batches; the founding import's way in.

    The caller holds the transaction. Returns how many editions were written. Raises `Refused` naming the claim.
    """
    count = 0
    revision.move()
    for chunk in _chunks(items):
        rows = gathering.gather_many([claim for claim, _ in chunk])
        releases = []
        for claim, change in chunk:
            document = composed(rows[claim.pk], None, change, None, "public", name=claim.key)
            refuse_blocks(document, None, "first", name=claim.key)
            releases.append(Release(claim, "first", editions.to_bytes(document), by, override=override, batch=batch))
        count += len(write(releases, at=recorded_at))
    return count


@transaction.atomic
def record_check(claim: Claim, *, by: User, searched: str, result: str) -> Check:
    """A look that changed nothing: moves `last_checked` and nothing else."""
    need(by, Act.WORK)
    check = Check(
        claim=claim,
        by=by,
        searched=said(searched, "Say where you looked and what for."),
        result=said(result, "Say what came of it."),
    )
    revision.hold()
    if PublicClaim.objects.filter(pk=claim.pk).exists():
        revision.move()
    check.save()
    PublicClaim.objects.filter(pk=claim.pk, last_checked__lt=check.at.date()).update(last_checked=check.at.date())
    return check


def _claims_naming(source: Source) -> list[Claim]:
    """The public claims whose documents name the source, in the open or under an alias."""
    named = PublicLink.objects.filter(kind=PublicLink.Kind.SOURCE, target=source.public_id).values("claim")
    hidden = SourceAlias.objects.filter(source=source).values("claim")
    public = Claim.objects.filter(public__isnull=False).exclude(public__standing__in=("withdrawn", "merged"))
    return list(public.filter(Q(pk__in=named) | Q(pk__in=hidden)).order_by("pk"))


def _chunks(items: Iterable[tuple[Claim, Change]]) -> Iterator[list[tuple[Claim, Change]]]:
    chunk: list[tuple[Claim, Change]] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == BATCH:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
