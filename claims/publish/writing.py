"""The one place that writes an edition: with its opening, leaf, projections and revision, or not at all."""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from claims import edition as editions
from claims import notices
from claims.models import Batch, Claim, Dissent, Edition, Opening, Proposal
from claims.publish.composing import document_of
from claims.record import leaves, projections
from people.models import User
from sources import digest

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Release:
    """One edition about to be written."""

    claim: Claim
    act: str
    document: bytes
    author: User | None
    approver: User | None = None
    override: str = ""
    batch: Batch | None = None
    ground: str = ""
    redacts: tuple[int, ...] = ()


def write(releases: list[Release], *, at: dt.datetime | None = None) -> list[Edition]:
    """Write editions, openings, leaves and projections. The caller has moved the revision in this transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An edition is written inside the transaction that moved the public revision.")
    before = _histories([release.claim for release in releases])
    number = (Edition.objects.aggregate(top=Max("number"))["top"] if Edition.objects.exists() else -1) + 1
    at = (at or timezone.now()).replace(microsecond=0)
    written, openings, derived = [], [], []
    looked = projections.looked_at(before)
    for offset, release in enumerate(releases):
        history = before[release.claim.pk]
        edition, opening, document = _edition(release, history, number + offset, at)
        written.append(edition)
        openings.append(opening)
        derived.append(([*history, edition], document, looked.get(release.claim.pk)))
    Edition.objects.bulk_create(written)
    Opening.objects.bulk_create(openings)
    projections.write([projections.rows_of(*parts) for parts in derived])
    _overtake([release.claim.pk for release in releases])
    _follow(written)
    return written


def _edition(
    release: Release, history: list[Edition], number: int, at: dt.datetime
) -> tuple[Edition, Opening, Document]:
    base = history[-1] if history else None
    document = digest.load(release.document)
    author, approver = release.author, release.approver
    sealed = leaves.commit(
        release.document, str(author.uid) if author else None, str(approver.uid) if approver else None
    )
    status = document["status"]["status"]
    edition = Edition(
        claim=release.claim,
        seq=base.seq + 1 if base else 1,
        act=release.act,
        changed=editions.differences(document_of(base), document),
        status=status,
        family=document["status"]["family"],
        standing=document["standing"],
        contested=bool(document["dissent"]),
        recorded_at=max(at, base.recorded_at) if base else at,
        author=author,
        approver=approver,
        override=release.override,
        batch=release.batch,
        base=base,
        commitment=sealed.content,
        number=number,
    )
    edition.leaf = leaves.write(
        act=release.act,
        claim=release.claim.public_id,
        seq=edition.seq,
        before=base.status if base else None,
        after=status,
        at=edition.recorded_at,
        commitments=sealed,
        previous=base.number if base else None,
        standing=edition.standing,
        ground=release.ground,
        redacts=release.redacts,
    )
    opening = Opening(
        edition=edition,
        document=zlib.compress(release.document),
        salt=sealed.salt,
        people_salt=sealed.people_salt,
    )
    return edition, opening, document


def _histories(claims: list[Claim]) -> dict[int, list[Edition]]:
    found: dict[int, list[Edition]] = {claim.pk: [] for claim in claims}
    for edition in Edition.objects.filter(claim__in=claims).defer("leaf").order_by("seq"):
        found[edition.claim_id].append(edition)
    return found


def _overtake(claim_ids: list[int]) -> None:
    """Proposals that rested on an edition which is no longer the last go back to their authors."""
    overtaken = notices.tell_overtaken(claim_ids)
    if overtaken:
        Proposal.objects.filter(pk__in=overtaken, state=Proposal.State.OPEN).update(
            state=Proposal.State.STALE, decided_at=timezone.now()
        )


def _follow(written: list[Edition]) -> None:
    """Dissent ends with the edition that moves the status to what it says; should the status move on, it stays so."""
    for edition in written:
        if edition.base is not None and edition.base.status != edition.status:
            agreed = Dissent.objects.filter(claim=edition.claim, status=edition.status)
            agreed.filter(withdrawn_at=None, followed_on=None).update(
                followed_on=edition.recorded_at.astimezone(dt.UTC).date()
            )
