"""What people outside tell us: the door by which a report comes in, and the verbs by which the desk answers it.

A report is never public by itself. Whoever holds its receipt reads its state and outcome (`visibility.receipts`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from claims import deadlines, notices
from claims.citing import numbers_in
from claims.models import Claim, Edition, PublicClaim, Report, ReportCount
from claims.models.report import DECIDED
from people.models import User
from people.receipts import new_token
from people.roles import Act, require
from sources.saving import Unfit, fill, move

PER_ADDRESS = 5
"""Reports that one address may send within an hour."""

IN_ALL = 120
"""Reports that all addresses together may send within an hour."""

NOON = dt.time(12)
"""Where the day alone is known on which something came."""

MOST_NAMED = 5
"""Numbers of claims that are looked up in the words of a report."""

EVERYBODY = "all"
OWED = (Report.Subject.ERROR, Report.Subject.COMPLAINT)
"""Reports that are owed an answer within a number of working days."""


class TooMany(Exception):
    """The limit is reached. `seconds` until it may be tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__("Too many reports were sent within the hour.")
        self.seconds = seconds


def receive(*, token: str, address: str, claim: str = "", **fields: Any) -> Report:
    """Take a report in. One token is one report, however often it is sent; `claim` is its number as typed, or "".

    Raises `TooMany` when the address, or everybody together, has sent enough within the hour, and `Unfit`.
    """
    known = Report.objects.filter(token=token).first()
    if known:
        return known
    try:
        with transaction.atomic():
            return _received(token, address, claim, fields)
    except IntegrityError:
        return Report.objects.get(token=token)


def _received(token: str, address: str, claim: str, fields: dict[str, Any]) -> Report:
    report = Report(token=token)
    fill(report, fields)
    if not report.what:
        raise Unfit({"what": ["Say what it is about."]})
    report.claim_id = _public_claim(claim, report.place)
    if report.subject in OWED:
        report.due_on = deadlines.due(report.received_at.astimezone(dt.UTC).date())
    _count(address, report.received_at)
    report.save(force_insert=True)
    _tell(report)
    return report


@transaction.atomic
def write_down(*, by: User, came_by: str, received_on: dt.date, claim: Claim | None = None, **fields: Any) -> Report:
    """Take in what came by letter, telephone, mail or word of mouth, counted from the day on which it came.

    It is a report like any other, with a number that can be told to whoever sent it. Raises `Unfit`.
    """
    require(by, Act.COMPLAINTS)
    now = timezone.now()
    if received_on > now.astimezone(dt.UTC).date():
        raise Unfit({"received_on": ["That day is still to come."]})
    if came_by == Report.Way.FORM:
        raise Unfit({"came_by": ["Say how it came."]})
    report = Report(token=new_token(), claim=claim, recorded_by=by, recorded_at=now)
    fill(report, {**fields, "came_by": came_by})
    if not report.what:
        raise Unfit({"what": ["Say what it is about."]})
    report.received_at = min(now, dt.datetime.combine(received_on, NOON, dt.UTC))
    if report.subject in OWED:
        report.due_on = deadlines.due(received_on)
    report.save(force_insert=True)
    _tell(report, by=by)
    return report


def _tell(report: Report, *, by: User | None = None) -> None:
    """Whoever answers complaints is told of one; other reports wait in their list."""
    if report.subject == Report.Subject.COMPLAINT:
        notices.tell_complaint(report, by=by)


def _public_claim(claim: str, place: str) -> int | None:
    """The public claim that a report names, by the page it was sent from or by what stands in its words; no draft."""
    named = [*numbers_in(claim)[:1], *numbers_in(place)[:MOST_NAMED]]
    found = dict(PublicClaim.objects.filter(public_id__in=named).values_list("public_id", "pk"))
    return next((found[name] for name in named if name in found), None)


def _count(address: str, now: dt.datetime) -> None:
    """Count one report for its address and for all, or refuse it."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    ReportCount.objects.filter(hour__lt=hour - dt.timedelta(days=1)).delete()
    for who, most in ((EVERYBODY, IN_ALL), (_hashed(address, hour), PER_ADDRESS)):
        rows = ReportCount.objects.filter(who=who, hour=hour)
        if not rows.exists():
            ReportCount.objects.bulk_create([ReportCount(who=who, hour=hour)], ignore_conflicts=True)
        if not rows.filter(count__lt=most).update(count=F("count") + 1):
            raise TooMany(int((hour + dt.timedelta(hours=1) - now).total_seconds()) + 1)


def _hashed(address: str, hour: dt.datetime) -> str:
    """An address as a hash that tells nothing to whoever has no key, and nothing about another day."""
    return salted_hmac(f"claims.reports {hour:%Y-%m-%d}", address, algorithm="sha256").hexdigest()[:32]


def readable(user: User) -> QuerySet[Report]:
    """The reports that a person may read: complaints are for those who answer them."""
    require(user, Act.READ_DESK)
    rows = Report.objects.select_related("claim__public", "edition", "looked_by", "decided_by", "recorded_by")
    return rows if user.may(Act.COMPLAINTS) else rows.exclude(subject=Report.Subject.COMPLAINT)


def read(report: Report, *, by: User) -> None:
    """`by` has the report before them: what told them of it is new no longer."""
    told = notices.unread_of(by, report=report)
    if told.exists():
        told.update(read_at=timezone.now())


def waiting(rows: QuerySet[Report]) -> QuerySet[Report]:
    """Those without an answer, the soonest deadline first: overdue ones lead."""
    return rows.filter(decided_at=None).order_by(F("due_on").asc(nulls_last=True), "received_at", "pk")


def answered(rows: QuerySet[Report]) -> QuerySet[Report]:
    """Those with an answer, newest first."""
    return rows.exclude(decided_at=None).order_by("-decided_at", "-pk")


def overdue(rows: QuerySet[Report], today: dt.date) -> QuerySet[Report]:
    """Those without an answer whose last day is over."""
    return rows.filter(Q(decided_at=None) & Q(due_on__lt=today))


@transaction.atomic
def look_at(report: Report, *, by: User, version: int) -> Report:
    """Say that somebody looks at it now."""
    _need(report, by)
    if report.state != Report.State.RECEIVED:
        raise Unfit({"": ["Somebody looks at this already, or it is answered."]})
    move(report, version, state=Report.State.LOOKED_AT, looked_at=timezone.now(), looked_by=by)
    return report


@transaction.atomic
def decide(report: Report, *, by: User, version: int, state: str, outcome: str) -> Report:
    """Answer it once: accepted, accepted in part or rejected, with a sentence for whoever sent it."""
    _need(report, by)
    if report.decided_at is not None:
        raise Unfit({"": ["This has been answered already; an answer is given once."]})
    if state not in DECIDED:
        raise Unfit({"state": ["Accepted, accepted in part, or rejected."]})
    now = timezone.now()
    values = fill(report, {"state": state, "outcome": outcome, "decided_at": now})
    if not values["outcome"]:
        raise Unfit({"outcome": ["Say why in a sentence."]})
    looked = {} if report.looked_at else {"looked_at": now, "looked_by": by}
    move(report, version, **values, decided_by=by, **looked)
    notices.answered(report)
    return report


@transaction.atomic
def attach(report: Report, *, by: User, version: int, claim: Claim | None, number: int | None = None) -> Report:
    """Say which claim it is about, and which version of it followed from the report where one did."""
    _need(report, by)
    edition = Edition.objects.filter(claim=claim, seq=number).first() if claim and number else None
    if number and edition is None:
        raise Unfit({"number": ["The claim has no such version."]})
    move(report, version, claim=claim, edition=edition)
    return report


@transaction.atomic
def hold(report: Report, *, by: User, version: int, because: str) -> Report:
    """Put a report under a legal hold, with the reason; an empty reason ends the hold."""
    require(by, Act.COMPLAINTS)
    move(report, version, **fill(report, {"held_because": because}))
    return report


@transaction.atomic
def forget(report: Report, *, by: User, version: int) -> Report:
    """Forget who sent an answered report. A legal hold refuses it."""
    require(by, Act.COMPLAINTS)
    if report.decided_at is None:
        raise Unfit({"": ["It has no answer yet."]})
    if report.held_because:
        raise Unfit({"": ["A legal hold stands. End it first."]})
    if report.forgotten_at is not None:
        raise Unfit({"": ["Who sent it is forgotten already."]})
    move(report, version, sender="", contact="", forgotten_at=timezone.now())
    return report


def _need(report: Report, by: User) -> None:
    require(by, Act.COMPLAINTS if report.subject == Report.Subject.COMPLAINT else Act.WORK)
