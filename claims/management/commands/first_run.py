"""Makes a new site usable: three people who can log in, and the dossier. A second run changes nothing."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from claims.models import Edition
from people.grants import grant
from people.models import User
from people.roles import Role

DOSSIER = settings.BASE_DIR / "fixtures" / "russia-iran-2022"
FIRST_ROLES = (Role.ANALYST, Role.REVIEWER, Role.EDITOR)
WORDS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for another when reading a password aloud."""


class Command(BaseCommand):
    """`manage.py first_run`: safe to repeat, and to run again after it was killed half-way."""

    help = "On an empty site: create an analyst, a reviewer and an editor, and import the dossier."

    def handle(self, *args: object, **options: object) -> None:
        """People first, then the dossier; each step is all or nothing and is left alone once done."""
        notes = settings.DATA_DIR / "first-logins.txt"
        made = create_people(notes)
        if not Edition.objects.exists():
            call_command("import_dossier", str(DOSSIER), stdout=self.stdout, stderr=self.stderr)
        self.stdout.write(made or where_the_passwords_are(notes))


def create_people(notes: Path) -> str:
    """Create one person a role where nobody has an account yet; the log-ins, or an empty string.

    The passwords are in `notes` before the accounts are committed: a run killed in between leaves
    notes without accounts, and the next run writes both anew.
    """
    with transaction.atomic():
        if User.objects.exists():
            return ""
        logins = [(role.value, password()) for role in FIRST_ROLES]
        for name, word in logins:
            grant(
                User.objects.create(username=name, password=make_password(word)),
                name,
                by=None,
                reason="Created by the first run.",
            )
        text = login_notes(logins)
        write_privately(notes, text)
    return text


def password() -> str:
    """Four groups of five letters: 100 bits, and the length our own rules ask for."""
    return "-".join("".join(secrets.choice(WORDS) for _ in range(5)) for _ in range(4))


def login_notes(logins: Sequence[tuple[str, str]]) -> str:
    """What is printed once and kept in the notes."""
    lines = [f"  {name:<10} {word}" for name, word in logins]
    return "\n".join(["Log in at /login/ as one of these, and change the passwords:", *lines, ""])


def where_the_passwords_are(notes: Path) -> str:
    """What a later run says."""
    if notes.exists():
        return f"All data kept. The first passwords are in {notes}."
    return "All data kept."


def write_privately(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all, and on the disk before we go on."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
