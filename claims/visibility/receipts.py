"""What the public learns of reports: the state of one, to whoever holds its receipt, and how many were answered."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from claims import deadlines
from claims.models import PublicClaim, Report
from claims.models.report import DECIDED
from sources.ids import ALPHABET

COUNTED = (Report.Subject.ERROR, Report.Subject.COMPLAINT)


@dataclass(frozen=True, slots=True)
class State:
    """How a report stands. It repeats nothing that was sent, and names a claim only where that is public."""

    receipt: str
    subject: str
    state: str
    word: str
    received_on: dt.date
    due_on: dt.date | None
    looked_on: dt.date | None
    decided_on: dt.date | None
    outcome: str
    claim: PublicClaim | None
    edition: int | None


@dataclass(frozen=True, slots=True)
class Year:
    """The reports of one subject received within a year: how many, how many answered, and in how many working days."""

    year: int
    subject: str
    received: int
    answered: int
    usual: float | None


def state_of(typed: str) -> State | None:
    """The state of the report with this receipt, typed with or without hyphens and in either case."""
    receipt = _receipt(typed)
    report = Report.objects.filter(receipt=receipt).select_related("edition").first() if receipt else None
    if report is None:
        return None
    claim = PublicClaim.objects.filter(pk=report.claim_id).first() if report.claim_id else None
    return State(
        receipt=report.receipt,
        subject=report.subject,
        state=report.state,
        word=report.get_state_display(),
        received_on=_day(report.received_at),
        due_on=report.due_on,
        looked_on=_day(report.looked_at) if report.looked_at else None,
        decided_on=_day(report.decided_at) if report.decided_at else None,
        outcome=report.outcome if report.state in DECIDED else "",
        claim=claim,
        edition=report.edition.seq if claim and report.edition else None,
    )


def years(before: dt.date) -> list[Year]:
    """What was received and answered on days before `before`, newest year first: so a page holds for a whole day."""
    end = dt.datetime.combine(before, dt.time.min, tzinfo=dt.UTC)
    spans: dict[tuple[int, str], list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
    rows = Report.objects.filter(subject__in=COUNTED, received_at__lt=end).order_by()
    for subject, received, decided in rows.values_list("subject", "received_at", "decided_at").iterator():
        answered = _day(decided) if decided and decided < end else None
        spans[_day(received).year, subject].append((_day(received), answered))
    return [_year(year, subject, spans[year, subject]) for year, subject in sorted(spans, key=_newest_first)]


def _newest_first(key: tuple[int, str]) -> tuple[int, int]:
    year, subject = key
    return -year, COUNTED.index(Report.Subject(subject))


def _year(year: int, subject: str, found: list[tuple[dt.date, dt.date | None]]) -> Year:
    answered = [(received, on) for received, on in found if on is not None]
    return Year(year, subject, len(found), len(answered), deadlines.usual(answered))


def _receipt(typed: str) -> str:
    """A receipt as it is kept; "" for what can be none."""
    letters = "".join(character for character in typed[:60].lower() if character in ALPHABET)
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4)) if len(letters) == 16 else ""


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(dt.UTC).date()
