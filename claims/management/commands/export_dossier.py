"""Export the database as a dossier: `manage.py export_dossier DIR [--record]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.exports import NotEmpty, export


class Command(BaseCommand):
    help = "Write all working rows and published timelines as a dossier in the exchange format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--title", default="Claim Record")
        parser.add_argument(
            "--record",
            action="store_true",
            help="Add editions, salts, times and opaque staff ids, for restore. Keep it as safe as the database.",
        )

    def handle(self, *args: Any, directory: Path, title: str, record: bool, **options: Any) -> None:
        try:
            counts = export(directory, record=record, title=title)
        except NotEmpty as error:
            raise CommandError(str(error)) from None
        for kind, count in counts.items():
            self.stdout.write(f"{kind}: {count}")
