"""Public ids: short, random, never sequential, easy to read aloud."""

import secrets

ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"  # no vowels (no words by chance), no 0/o, 1/l
LENGTH = 8  # 28^8 = 3.8 * 10^11


def new_receipt() -> str:
    """A fresh random receipt in four groups, `bcdf-ghjk-mnpq-rstv`: whoever holds it may read what came of it."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))  # 28^16 = 1.4 * 10^23


def new_public_id() -> str:
    """A fresh random id of `LENGTH` characters. The column's unique constraint catches the rare repeat."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
