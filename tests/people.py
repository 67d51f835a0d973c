"""The people of the tests: Amina analyses, Ben reviews, Edda edits, and Cleo is outside."""

from __future__ import annotations

from people.grants import grant
from people.models import User
from people.roles import Role


def amina() -> User:
    """Amina is an analyst."""
    return _person("amina", "Amina Haddad", Role.ANALYST)


def ben() -> User:
    """Ben is a reviewer."""
    return _person("ben", "Ben Okafor", Role.REVIEWER)


def edda() -> User:
    """Edda is an editor."""
    return _person("edda", "Edda Lindqvist", Role.EDITOR)


def cleo() -> User:
    """Cleo has an account and no role."""
    return _person("cleo", "Cleo Marsh", None)


def _person(username: str, public_name: str, role: Role | None) -> User:
    found = User.objects.filter(username=username).first()
    if found:
        return found
    user = User.objects.create_user(username, password="a long test password", public_name=public_name)
    if role:
        grant(user, role, by=None, reason="needed for a test")
    return user
