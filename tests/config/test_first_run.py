"""The first people of a new site, made once."""

import stat
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password

from claims.management.commands.first_run import create_people
from people.models import User
from tests.live import passwords_in

pytestmark = pytest.mark.django_db


def test_three_people_can_log_in_each_with_one_role(tmp_path: Path) -> None:
    create_people(tmp_path / "first-logins.txt")
    passwords = passwords_in(tmp_path / "first-logins.txt")
    assert sorted(passwords) == ["analyst", "editor", "reviewer"]
    for role, word in passwords.items():
        user = authenticate(username=role, password=word)
        assert isinstance(user, User)
        assert user.roles == {role}
        assert not user.is_superuser
        validate_password(word, user)


def test_the_passwords_are_printed_and_kept_for_the_owner_alone(tmp_path: Path) -> None:
    notes = tmp_path / "first-logins.txt"
    assert create_people(notes) == notes.read_text()
    assert stat.S_IMODE(notes.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [notes]


def test_a_second_run_makes_nobody_and_prints_no_password(tmp_path: Path) -> None:
    notes = tmp_path / "first-logins.txt"
    create_people(notes)
    kept = notes.read_text()
    assert create_people(notes) == ""
    assert notes.read_text() == kept
    assert User.objects.count() == 3


def test_notes_of_a_killed_run_are_written_anew(tmp_path: Path) -> None:
    """Keeps R5: the notes are on the disk before the accounts, never the other way round."""
    notes = tmp_path / "first-logins.txt"
    notes.write_text("  analyst    an-old-word\n")
    create_people(notes)
    passwords = passwords_in(notes)
    assert authenticate(username="analyst", password="an-old-word") is None
    assert authenticate(username="analyst", password=passwords["analyst"]) is not None


def test_no_account_is_made_where_the_notes_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        create_people(tmp_path / "missing" / "first-logins.txt")
    assert User.objects.count() == 0
