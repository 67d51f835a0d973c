"""`manage.py check_record [--repair]`: does everything stored agree with what was published?"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from claims.models import Claim
from claims.record import guards, revision
from claims.record.audit import Fault, audit
from claims.record.rebuilding import rebuild


class Command(BaseCommand):
    help = (
        "Rebuild every derived row in memory, hash openings and leaves again, look for the guards, and name each row "
        "that disagrees. Exits with 1 if any does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="put missing guards back and write derived rows anew; editions and openings are never touched",
        )

    def handle(self, *args: Any, repair: bool = False, **options: Any) -> None:
        bar = tqdm(total=Claim.objects.count(), unit=" claims", disable=not sys.stderr.isatty())
        found, stale = 0, set()
        with bar:
            for fault in audit(progress=bar.update):
                found += 1
                bar.clear()
                self.stdout.write(str(fault))
                if fault.claim_id is not None:
                    stale.add(fault.claim_id)
        if found and repair:
            self._repair(stale)
            found = self._left()
        if found:
            raise CommandError(f"{found} row(s) of the record disagree.")
        self.stdout.write("The record agrees with itself.")

    def _repair(self, stale: set[int]) -> None:
        guards.install()
        with transaction.atomic():
            revision.move()
            rebuild(sorted(stale))
        self.stdout.write(f"Derived rows of {len(stale)} claim(s) were written anew.")

    def _left(self) -> int:
        left: list[Fault] = list(audit())
        for fault in left:
            self.stdout.write(f"Still: {fault}")
        return len(left)
