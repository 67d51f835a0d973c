"""Puts into a site what the counted jobs work on, each job twice: once for each kind of hand.

Run inside the site, on its own database: `manage.py shell --no-imports -c "from tests.browser.jobs import ..."`.
"""

from __future__ import annotations

import datetime as dt
import json

from claims import triage, working
from claims.models import Article, Claim, Report
from people.models import User
from tests.browser.staging import add_source, first_time, propose, record

KINDS = ("clicks", "keys")
SHIPS = ("Aurora", "Borealis", "Cassandra")
LONG_AGO = dt.date(2020, 1, 1)


def prepare() -> None:
    """Make everything and print it by kind of hand, as JSON. What is listed newest first is made last."""
    analyst, reviewer = (User.objects.get(username=role) for role in ("analyst", "reviewer"))
    article = f"/desk/articles/{Article.objects.get().source.public_id}/"
    made = {kind: {"article": article, **due(analyst, kind), **sources(analyst, kind)} for kind in KINDS}
    for kind in KINDS:
        for job in ("changed", "corrected"):
            made[kind][job] = named(public(f"{job} by {kind}", analyst, reviewer))
    reported()
    for kind in KINDS:
        checked = public(f"second check by {kind}", analyst, reviewer)
        propose(checked, analyst, "change", "unresolved", "2022-08-01")
        made[kind]["waiting"] = named(checked)
    for kind in KINDS:
        for ship in SHIPS:
            working.record_claim(
                by=None, statement=f"The {ship} left the harbour of {kind} in 2022.", kind="factual", settle="Its log."
            )
    print(json.dumps(made))


def due(analyst: User, kind: str) -> dict[str, str]:
    """The claim in the analyst's hands that is to be checked soonest."""
    claim = public(f"due by {kind}", analyst, User.objects.get(username="reviewer"))
    triage.assign([claim], by=analyst, to=analyst)
    triage.check_again([claim], by=analyst, on=LONG_AGO - dt.timedelta(days=KINDS.index(kind)))
    return {"due": named(claim)}


def sources(analyst: User, kind: str) -> dict[str, str]:
    """A draft with two reports of one thing, and the address of a source that it does not have yet."""
    draft = record(analyst, f"two reports for {kind}")
    pair = [add_source(analyst, f"Report {kind}-{name}", "en") for name in ("first", "second")]
    for source in pair:
        draft.refresh_from_db()
        working.add_evidence(
            draft, by=analyst, source=source, stance="supports", credibility=2, note="It saw it.", counts=True
        )
    known = add_source(analyst, f"Log of the port {kind}", "ru")
    return {"draft": named(draft), "first": pair[0].title, "second": pair[1].url, "known": known.url}


def public(name: str, analyst: User, reviewer: User) -> Claim:
    """A public claim with evidence on both sides."""
    claim = record(analyst, name)
    first_time(claim, analyst, reviewer)
    return Claim.objects.get(pk=claim.pk)


def reported() -> None:
    """A reader's report that has waited longest."""
    Report.objects.create(
        token="a-token-of-a-counted-job", subject="error", what="The crane was not moved.",
        received_at=dt.datetime(2020, 1, 1, 9, tzinfo=dt.UTC), due_on=dt.date(2020, 1, 10),
    )  # fmt: skip


def named(claim: Claim) -> str:
    """How the desk names a claim."""
    return claim.public_id
