"""Export the database as a dossier: `manage.py export_dossier DIR [--record] [--with-withheld]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.exports import NamesWithheld, NotEmpty, export
from people import operators
from people.roles import Act

NAMED = (
    "These files name withheld sources. Only you can read them: keep them so, and delete them when they are no "
    "longer needed."
)


class Command(BaseCommand):
    help = "Write all working rows and published timelines as a dossier in the exchange format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--title", default="Claim Record")
        parser.add_argument("--by", default="", help="Your user name, for the access log.")
        parser.add_argument(
            "--record",
            action="store_true",
            help="Add editions, salts, times and opaque staff ids, for restore. Keep it as safe as the database.",
        )
        parser.add_argument(
            "--with-withheld",
            action="store_true",
            help="Name withheld sources too. A full copy of a database that withholds sources needs this.",
        )

    def handle(self, *args: Any, directory: Path, title: str, by: str, **options: Any) -> None:
        record, with_withheld = options["record"], options["with_withheld"]
        try:
            person = operators.named(by, Act.READ_DESK)
            counts = export(directory, record=record, with_withheld=with_withheld, title=title, by=person)
        except (NotEmpty, NamesWithheld, operators.NotKnown) as error:
            raise CommandError(str(error)) from None
        for kind, count in counts.items():
            self.stdout.write(f"{kind}: {count}")
        if with_withheld:
            self.stderr.write(NAMED)
