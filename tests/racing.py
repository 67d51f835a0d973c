"""Processes of their own that publish as fast as they can: `python -m tests.racing set-up|crowd|publish|report …`.

It runs on the database that the environment names, never on the test database.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import sys
import time
import traceback

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

PATIENCE = 2_000
"""Refusals after which a process gives up: it raced others for far fewer, unless some proposal is stuck."""


def main(verb: str, *arguments: str) -> None:
    """Run one verb."""
    django.setup()
    {"set-up": set_up, "crowd": crowd, "publish": publish, "report": report}[verb](*arguments)


def set_up(claims: str) -> None:
    """Amina and Ben, and so many public claims; their primary keys are printed."""
    from django.db import transaction

    from tests import builders, people

    people.amina(), people.ben()
    with transaction.atomic():
        made = [builders.make_claim(f"Statement {number} that many hurry to change.") for number in range(int(claims))]
        for claim in made:
            builders.make_evidence(claim)
            builders.published(claim)
    print(*(claim.pk for claim in made))


def crowd(processes: str, quota: str, *claims: str) -> None:
    """So many processes, forked before any has met the database, that publish at once; fails where one of them does."""
    children = [_forked(quota, str(seed), claims) for seed in range(int(processes))]
    ends = [os.waitpid(child, 0)[1] for child in children]
    sys.exit(any(ends))


def _forked(quota: str, seed: str, claims: tuple[str, ...]) -> int:
    child = os.fork()
    if child:
        return child
    end = 1
    try:
        publish(quota, seed, *claims)
        end = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(end)


def publish(quota: str, seed: str, *claims: str) -> None:
    """Publish `quota` editions (0: until killed) of these claims, and tell of each once it is committed."""
    from claims.models import Claim
    from claims.publish import Refused

    chance = random.Random(seed)
    among = list(Claim.objects.filter(pk__in=claims).order_by("pk"))
    done, refusals = itertools.count(1), itertools.count(1)
    while True:
        try:
            edition = _one_edition(chance.choice(among))
        except Refused:
            if next(refusals) == PATIENCE:
                raise
            time.sleep(chance.uniform(0.005, 0.05))
            continue
        os.write(1, json.dumps([edition.claim_id, edition.seq, edition.number]).encode() + b"\n")
        if next(done) == int(quota):
            return


def _one_edition(claim: object) -> object:
    """Approve what waits for this claim, after proposing a new line of its timeline where nothing does."""
    from claims.models import Proposal
    from claims.publish import approve, propose
    from claims.timeline import Change
    from tests import builders, people

    waiting = Proposal.objects.filter(claim=claim, state="open").first()
    if waiting is None:
        line = builders.make_line(claim, confidence_reason="One report.")
        waiting = propose(claim, by=people.amina(), change=Change(add=(line,)), answered=builders.ANSWERED)
    return approve(waiting, by=people.ben(), digest=waiting.digest)


def report() -> None:
    """Every edition as [claim, seq, number], and how many rows of the other tables stand beside them."""
    from claims.models import Edition, Opening, Proposal, PublicRevision

    editions = list(Edition.objects.order_by("number").values_list("claim_id", "seq", "number"))
    print(
        json.dumps(
            {
                "editions": editions,
                "openings": Opening.objects.count(),
                "published": Proposal.objects.filter(state="published").count(),
                "revision": PublicRevision.objects.get().number,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
