"""What browse pages ask of the database walks indexes: no page grows with the record behind it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import visibility
from tests.claims.reading import stands

pytestmark = pytest.mark.django_db


def plans(ask):
    """The steps of each query that `ask` makes, on SQLite."""
    with CaptureQueriesContext(connection) as queries:
        ask()
    found = []
    for query in list(queries):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            found += [row[-1] for row in cursor.fetchall()]
    return found


def all_topics():
    """The one short list that is sorted."""
    return list(visibility.topics())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plans of SQLite")
@pytest.mark.parametrize(
    "ask",
    [
        lambda: visibility.chronicle(limit=25, cap=10),
        lambda: visibility.chronicle(limit=25, acts=("correction",), cap=10),
        lambda: visibility.chronicle(limit=25, topic="drones", before=99, cap=10),
        lambda: visibility.turns(limit=25),
        lambda: visibility.turns(limit=25, topic="drones"),
        lambda: visibility.listed("topic", "drones", limit=25),
        lambda: visibility.linked("source", "x", limit=25),
        lambda: visibility.labels({"topic": "drones", "actor": "x"}),
        lambda: visibility.named_with([*range(25)], "article"),
        all_topics,
    ],
)
def test_a_browse_page_walks_indexes_and_sorts_nothing_large(ask):
    stands("One.", "unresolved")
    steps = plans(ask)
    assert steps
    large = ("claims_publicclaim", "claims_publiclink", "claims_span", "claims_statuschange", "claims_edition")
    scans = [step for step in steps if step.startswith("SCAN") and " USING " not in step]
    assert not [step for step in scans if any(name in step for name in large)], steps
    assert ask is all_topics or not [step for step in steps if "TEMP B-TREE FOR ORDER BY" in step], steps
