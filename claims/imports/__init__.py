"""Imports a dossier in the exchange format (`docs/exchange-format.md`): all of it, or nothing.

Everything is checked before anything is written. What the desk changed since the last import stays. A founding
import publishes; every later one proposes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone

from claims.exchange import WORKING, Row
from claims.imports import checking, publishing, reading, writing
from claims.imports.context import Context
from claims.imports.staging import Problem, Staging
from claims.record import revision
from people.models import User


@dataclass(slots=True)
class Report:
    """What an import did, or would have done. It reads the staged rows, so it lasts as long as `importing`."""

    staging: Staging
    title: str = ""
    founding: bool = False
    counts: writing.Counts = field(default_factory=Counter)
    editions: int = 0
    proposals: int = 0

    @property
    def sound(self) -> bool:
        """Whether the dossier could be imported. If not, nothing was written."""
        return not self.staging.count("problem")

    @property
    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong, by file and line."""
        return self.staging.problems()

    @property
    def kept(self) -> Iterator[tuple[str, str, str]]:
        """Each field that the desk's value holds against the files: kind, row, field."""
        yield from self.staging.db.execute("SELECT kind, key, field FROM kept ORDER BY kind, key, field")

    @property
    def notes(self) -> Iterator[tuple[str, str]]:
        """Each claim that could not take a proposal, with the reason."""
        yield from self.staging.db.execute("SELECT key, text FROM note ORDER BY key")


class _TakeBack(Exception):
    """Ends a transaction of which nothing is to stay."""


@contextmanager
def importing(directory: Path, *, dry_run: bool = False, by: User | None = None) -> Iterator[Report]:
    """Import a dossier and give a report of it, sound or not. A dry run does all the same and takes it back.

    `by` is who runs it: the author of what a later import proposes, whom somebody else checks.
    """
    with Staging() as staging:
        report = Report(staging)
        dossier = reading.read(directory, WORKING, staging)
        if report.sound:
            report.title = dossier["title"]
            try:
                with transaction.atomic():
                    _import(dossier, report, by)
                    if dry_run or not report.sound:
                        raise _TakeBack
            except _TakeBack:
                pass
            except IntegrityError as error:
                staging.note_problems([Problem(reading.DOSSIER, 0, "", f"The database refuses these rows: {error}")])
        yield report


def _import(dossier: Row, report: Report, by: User | None) -> None:
    revision.hold()  # as whoever publishes: before other rows, or two who wait for each other would never end
    checking.check(report.staging)
    if not report.sound:
        return
    context = Context(report.staging, timezone.now(), by=by)
    report.founding = publishing.is_founding()
    report.counts = writing.write(context)
    outcome = (publishing.found if report.founding else publishing.propose)(context, dossier)
    writing.project_checked(context)
    report.editions, report.proposals = outcome.editions, outcome.proposals
    report.staging.note_problems(outcome.problems)


__all__ = ["Report", "importing"]
