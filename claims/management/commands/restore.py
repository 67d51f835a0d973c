"""Restore a record into an empty database: `manage.py restore DIR`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.imports.restoring import restore
from claims.imports.staging import Staging


class Command(BaseCommand):
    help = "Restore what `export_dossier --record` wrote, into an empty database, with all times as they were."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        with Staging() as staging:
            counts = restore(directory, staging)
            if counts is None:
                number = 0
                for problem in staging.problems():
                    number += 1
                    self.stderr.write(str(problem))
                raise CommandError(f"{number} problem(s). Nothing was written.")
        for (kind, _), count in counts.items():
            self.stdout.write(f"{kind}: {count}")
        self.stdout.write("Restored. `manage.py check_record` now checks every edition, opening and projection.")
