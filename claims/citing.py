"""The number of a claim in what people type: alone, cited as CR-…, or in the address of one of its pages. Pure.

The host of an address is not asked: numbers are random, and a copy of a page elsewhere is about the same claim.
"""

from __future__ import annotations

import re

ALONE = re.compile(r"[a-z0-9]{4,12}", re.IGNORECASE | re.ASCII)
CITED = re.compile(r"(?:\bCR-|/claims/)([a-z0-9]{4,12})(?![a-z0-9])(?:-[^\s/]*)?", re.IGNORECASE | re.ASCII)


def numbers_in(text: str) -> list[str]:
    """What may be the number of a claim in `text`, each once, in the order of the text."""
    text = text.strip()
    found = [text] if ALONE.fullmatch(text) else CITED.findall(text)
    return list(dict.fromkeys(number.lower() for number in found))
