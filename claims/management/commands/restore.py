"""Restore a record into an empty database: `manage.py restore DIR`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.imports.restoring import restore
from claims.imports.staging import Staging
from people import operators
from people.roles import Act


class Command(BaseCommand):
    help = "Restore what `export_dossier --record` wrote, into an empty database, with all times as they were."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--by", default="", help="Your user name, for the access log.")

    def handle(self, *args: Any, directory: Path, by: str, **options: Any) -> None:
        try:
            person = operators.named(by, Act.READ_DESK)
        except operators.NotKnown as error:
            raise CommandError(str(error)) from None
        with Staging() as staging:
            counts = restore(directory, staging, by=person)
            if counts is None:
                number = 0
                for problem in staging.problems():
                    number += 1
                    self.stderr.write(str(problem))
                raise CommandError(f"{number} problem(s). Nothing was written.")
        for (kind, _), count in counts.items():
            self.stdout.write(f"{kind}: {count}")
        self.stdout.write("Restored. `manage.py check_record` now checks every edition, opening and projection.")
