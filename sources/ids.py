"""Public ids: short, random, never sequential, easy to read aloud."""

import secrets

ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"  # no vowels (no words by chance), no 0/o, 1/l
LENGTH = 8  # 28^8 = 3.8 * 10^11


def new_public_id() -> str:
    """A fresh random id of `LENGTH` characters. The column's unique constraint catches the rare repeat."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
