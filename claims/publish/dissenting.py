"""The next edition for the sake of dissent alone: the last document with the dissent of today, and nothing else new.

Any other proposal that composes from working rows carries the dissent too, so nobody can leave it out.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from claims import gathering
from claims.models import Claim, Proposal
from claims.publish.composing import carried, current, document_of, present, refuse_named
from claims.publish.proposals import lay
from claims.publish.rules import Refused, move, need
from claims.record import revision
from people.models import User
from people.roles import Act

ACT = "change"


@transaction.atomic
def propose_dissent(claim: Claim, *, by: User, note: str = "") -> Proposal:
    """Lay the dissent on a claim as it stands now before a second person: what was written, changed or withdrawn.

    Raises `Refused` where another proposal is open, or where a dissent cites evidence that is not public yet.
    """
    need(by, Act.PROPOSE)
    revision.hold()
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    base = current(claim)
    move(base, ACT)
    before = present(document_of(base))
    rows = gathering.gather(claim, also=before["sources"])
    today = timezone.now().date().isoformat()
    document = carried(before, dissent=rows["dissent"], known=rows["sources"], on=today)
    refuse_named(rows, document)
    if document == before:
        raise Refused("Readers see the dissent on this claim as it stands. There is nothing to propose.")
    keys = [found["key"] for found in document["dissent"]]
    return lay(claim, base, ACT, document, before, by=by, note=note, change={"dissent": keys})
