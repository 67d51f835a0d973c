"""A document as bytes, and the error that says why there is none."""

from __future__ import annotations

import json
from typing import Any

from sources.digest import canonical_bytes

Document = dict[str, Any]
Row = dict[str, Any]


class EditionError(Exception):
    """No document can be made of these rows. `problems` are sentences for people."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def to_bytes(document: Document) -> bytes:
    """The canonical bytes of a document. Raises `EditionError` where it holds what cannot be written."""
    try:
        return canonical_bytes(document)
    except (TypeError, ValueError) as error:
        raise EditionError([str(error)]) from error


def settled(document: Document) -> Document:
    """A copy of the document as it will be read back from its bytes."""
    copy: Document = json.loads(to_bytes(document))
    return copy
