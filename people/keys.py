"""Single-key shortcuts: on or off for one person, wherever they log in."""

from __future__ import annotations

from people.models import User


def turn_keys(user: User, *, on: bool) -> None:
    """Let single keys act for `user`, or not."""
    user.single_keys = on
    user.save(update_fields=["single_keys"])
