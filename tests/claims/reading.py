"""How tests of public pages read them."""

from __future__ import annotations

import re
from typing import Any

from claims.models import Claim
from tests.builders import make_claim, make_evidence, published

FIRM = ("supported", "refuted", "came_true")


def stands(statement: str, status: str = "supported", **fields: Any) -> Claim:
    """A published claim; one whose status needs evidence gets some."""
    claim = make_claim(statement, **fields)
    if status in FIRM:
        make_evidence(claim)
    published(claim, status)
    return claim


def page(client: Any, address: str, status: int = 200) -> str:
    """The page at `address`, following one redirect to its full address."""
    response = client.get(address)
    if response.status_code == 301:
        response = client.get(response.headers["Location"])
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def words(html: str) -> str:
    """The text of a page in one line, tags out."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
