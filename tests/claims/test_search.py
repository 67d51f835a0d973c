"""Search over postings: what readers find, in which order, and that drafts move nothing."""

import pytest

from claims.search import search
from tests.builders import make_claim

pytestmark = pytest.mark.django_db


def found(text: str, **asked) -> list[str]:
    return [row.claim.statement for row in search(text, **asked).rows]


def test_a_claim_that_holds_more_of_the_words_comes_first():
    make_claim("Drones were launched from a field.", status="unresolved")
    make_claim("Trainers taught crews to launch drones in Crimea.", status="unresolved")
    assert found("drone launches, Crimea") == [
        "Trainers taught crews to launch drones in Crimea.",
        "Drones were launched from a field.",
    ]
