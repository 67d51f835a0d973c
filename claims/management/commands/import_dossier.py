"""Import a dossier: `manage.py import_dossier fixtures/russia-iran-2022`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.imports import Report, importing
from people import operators
from people.roles import Act


class Command(BaseCommand):
    help = "Import a dossier in the exchange format: all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Do all the same, and take it back.")
        parser.add_argument("--by", default="", help="Your user name: you propose, somebody else checks.")

    def handle(self, *args: Any, directory: Path, dry_run: bool, by: str, **options: Any) -> None:
        try:
            person = operators.named(by, Act.PROPOSE)
        except operators.NotKnown as error:
            raise CommandError(str(error)) from None
        with importing(directory, dry_run=dry_run, by=person) as report:
            if not report.sound:
                self._refuse(report)
            self._tell(report, dry_run)

    def _refuse(self, report: Report) -> None:
        number = 0
        for problem in report.problems:
            number += 1
            self.stderr.write(str(problem))
        raise CommandError(f"{number} problem(s). Nothing was written.")

    def _tell(self, report: Report, dry_run: bool) -> None:
        for kind in dict.fromkeys(kind for kind, _ in report.counts):
            parts = [f"{report.counts[kind, what]} {what}" for what in ("new", "changed", "same")]
            self.stdout.write(f"{kind}: {', '.join(parts)}")
        for kind, key, name in report.kept:
            self.stdout.write(f"kept as the desk has it: {kind} {key}: {name}")
        for key, reason in report.notes:
            self.stdout.write(f"not proposed: {key}: {reason}")
        through = f"{report.editions} published" if report.founding else f"{report.proposals} proposed"
        self.stdout.write(f"{report.title}: {through}{' (dry run: nothing was written)' if dry_run else ''}.")
