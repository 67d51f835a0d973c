"""Canonical bytes of a value, their SHA-256, and salted commitments to them.

Canonical JSON here: keys sorted by code point, no spaces, UTF-8 without escapes beyond those JSON
demands, every string in Unicode NFC, whole numbers only. The same value gives the same bytes on
every machine; bytes once hashed are kept as they are and never written anew.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
from typing import Any

SALT_BYTES = 32
COMMITMENT_PREFIX = b"\x02"


def canonical_bytes(value: Any) -> bytes:
    """Return the canonical JSON of `value`: dicts, lists, tuples, text, whole numbers, booleans and None.

    Raises TypeError for any other type (floats among them) and ValueError for text that cannot be written
    (lone surrogates) or for two keys that are one in NFC.
    """
    text = json.dumps(_settled(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return _encoded(text)


def load(data: bytes) -> Any:
    """Read canonical bytes back. Raises ValueError when they are not JSON or not in the canonical form."""
    try:
        value = json.loads(data)
        written = canonical_bytes(value)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"These bytes are not JSON: {error}.") from error
    except TypeError as error:
        raise ValueError(f"These bytes are not in the canonical form. {error}") from error
    if written != data:
        raise ValueError("These bytes are JSON, but not in the canonical form.")
    return value


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def new_salt() -> bytes:
    """Return 32 fresh random bytes for one commitment."""
    return secrets.token_bytes(SALT_BYTES)


def commitment(salt: bytes, content: bytes) -> str:
    """Return SHA-256(0x02, salt, content) in hexadecimal digits.

    It binds us to the content and hides it until the salt is shown. Raises ValueError for a salt of any
    other length.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"A salt is {SALT_BYTES} bytes long; this one has {len(salt)}.")
    return digest(COMMITMENT_PREFIX + salt + content)


def _settled(value: Any) -> Any:
    """Return `value` with tuples as lists and all text in NFC, or refuse it."""
    kind = type(value)
    if kind is str:
        return _nfc(value)
    if kind is int or kind is bool or value is None:
        return value
    if kind is dict:
        return _settled_dict(value)
    if kind is list or kind is tuple:
        return [_settled(item) for item in value]
    return _settled_subclass(value)


def _settled_subclass(value: Any) -> Any:
    """Take subclasses of str, int, dict, list and tuple (enumerations, named tuples) for what they hold."""
    if isinstance(value, str):
        return _nfc(str.__str__(value))
    if isinstance(value, int):
        return int(value)
    if isinstance(value, dict):
        return _settled_dict(value)
    if isinstance(value, (list, tuple)):
        return [_settled(item) for item in value]
    if isinstance(value, float):
        raise TypeError(f"A number with a fraction ({value!r}) has no one form; write it as text or a whole number.")
    raise TypeError(f"A value of type {type(value).__name__} has no canonical form.")


def _settled_dict(value: dict[Any, Any]) -> dict[str, Any]:
    settled = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeError(f"A key must be text; {key!r} is not.")
        settled[_nfc(str.__str__(key))] = _settled(item)
    if len(settled) != len(value):
        raise ValueError("Two keys of one object are the same text once they are in Unicode NFC.")
    return settled


def _nfc(text: str) -> str:
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("A text holds half of a surrogate pair, which is no character.") from error
