"""Who runs a command on the machine: the person they say they are, and the account they run it from."""

from __future__ import annotations

import getpass
import os

from people.models import User
from people.roles import PERMITS, Act, Role


class NotKnown(Exception):
    """Nobody of that name may do this; the message says who may."""


def named(username: str, act: str) -> User | None:
    """The person of that user name, if they may `act`; None for an empty name. Raises `NotKnown`."""
    if not username:
        return None
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None or not person.may(act):
        able = ", ".join(str(role.label).lower() for role in Role if act in PERMITS[role])
        raise NotKnown(f"Nobody named {username!r} may {Act(act).label}. Give the user name of one of: {able}.")
    return person


def machine_account() -> str:
    """The account of the operating system that this process runs as."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"uid {os.getuid()}"
