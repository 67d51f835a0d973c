"""Lists over spans: one code path for now and any day, by keyset, flat in cost. Plans are read on both engines."""

import datetime as dt
import json

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import spans
from claims.models import Edition, Opening, PublicClaim, PublicLink, Span
from claims.publish import approve, pause, propose
from claims.search import search
from claims.spans import Filters, listing
from claims.timeline import Change
from tests import people
from tests.builders import ANSWERED, make_claim, make_evidence, make_line, make_topic, published

pytestmark = pytest.mark.django_db

TODAY = dt.datetime.now(dt.UTC).date()
MANY = 3_000


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


def ids(page: spans.Page) -> list[int]:
    return [row.claim_id for row in page.rows]


def supported(statement: str = "", **fields):
    claim = make_claim(statement, **fields)
    make_evidence(claim)
    published(claim, "supported")
    return claim


@pytest.fixture
def crowd() -> list[int]:
    """Copies of one public claim, so many that a list cannot afford to read them all; ids, oldest first."""
    claim = make_claim("Drones crossed the border.", topics=[make_topic(slug="drones")], status="unresolved")
    public, edition = PublicClaim.objects.get(), Edition.objects.get()
    opening, span = Opening.objects.get(), Span.objects.filter(clock="published").get()
    first, top = claim.pk + 1, edition.pk
    numbers = range(MANY)
    claims = [_copy(claim, pk=first + n, public_id=f"c{n}", key=f"c{n}", slug=f"c{n}") for n in numbers]
    type(claim).objects.bulk_create(claims)
    Edition.objects.bulk_create(
        _copy(edition, pk=top + 1 + n, claim_id=first + n, number=edition.number + 1 + n) for n in numbers
    )
    Opening.objects.bulk_create(_copy(opening, pk=top + 1 + n, edition_id=top + 1 + n) for n in numbers)
    PublicClaim.objects.bulk_create(
        _copy(public, pk=first + n, claim_id=first + n, edition_id=top + 1 + n, public_id=f"c{n}") for n in numbers
    )
    rare = dict(enumerate(("supported", "refuted") * 5))
    days = [TODAY - dt.timedelta(days=1 + n // 100) for n in reversed(numbers)]
    Span.objects.bulk_create(
        _copy(
            span,
            pk=None,
            claim_id=first + n,
            edition_id=top + 1 + n,
            start=days[n],
            status=rare.get(n, span.status),
            contested=n % 300 == 0,
        )
        for n in numbers
    )
    PublicLink.objects.bulk_create(
        PublicLink(claim_id=first + n, kind="topic", target="drones" if n % 2 else f"topic-{n % 40}", label="A topic")
        for n in numbers
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [first + n for n in numbers]


def _copy(row, **fields):
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    if "pk" in fields:
        values.pop(row._meta.pk.attname, None)
    copied = type(row)(**values | {k: v for k, v in fields.items() if k != "pk"})
    copied.pk = fields.get("pk", copied.pk)
    return copied


def test_a_list_shows_claims_newest_first_and_no_draft():
    make_claim("A draft.")
    first, second = make_claim(status="unresolved"), supported()
    page = listing(Filters(), on=TODAY)
    assert ids(page) == [second.pk, first.pk]
    assert (page.count, page.more, page.after, page.before) == (2, False, None, None)
    assert ids(listing(Filters(), on=TODAY, newest_first=False)) == [first.pk, second.pk]


def test_each_filter_leaves_what_it_names():
    topic = make_topic(slug="drones")
    under, other = supported(topics=[topic]), make_claim(kind="forecast", status="pending")
    named = {link.kind: link.target for link in PublicLink.objects.filter(claim=under.pk)}
    for filters in (
        Filters(status="supported"),
        Filters(family="supported"),
        Filters(group="statement"),
        Filters(kind="factual"),
        Filters(topic="drones"),
        Filters(source=named["source"]),
        Filters(publisher=named["publisher"]),
        Filters(topic="drones", status="supported"),
        Filters(among=(under.pk,)),
    ):
        assert ids(listing(filters, on=TODAY)) == [under.pk], filters
    assert ids(listing(Filters(kind="forecast"), on=TODAY)) == [other.pk]
    assert ids(listing(Filters(topic="drones", kind="forecast"), on=TODAY)) == []
    assert ids(listing(Filters(among=()), on=TODAY)) == []


def test_the_two_clocks_answer_for_a_day_each_in_its_way():
    claim = make_claim()
    make_evidence(claim)
    published(claim, "supported", on="2022-12-01")
    yesterday = TODAY - dt.timedelta(days=1)
    assert ids(listing(Filters(), on=yesterday)) == []
    assert ids(listing(Filters(), on=dt.date(2022, 12, 1), clock="known")) == [claim.pk]
    assert ids(listing(Filters(), on=dt.date(2022, 11, 30), clock="known")) == []


def test_an_earlier_day_shows_the_status_and_the_edition_of_that_day():
    claim = supported("Drones crossed.")
    Span.objects.filter(claim=claim.pk, clock="published").update(start=dt.date(2024, 1, 1), until=TODAY)
    change = Change(add=(make_line(claim, "unresolved", on="2023-05-05", basis="none"),))
    proposal = propose(claim, by=people.amina(), change=change, answered=ANSWERED)
    edition = approve(proposal, by=people.ben(), digest=proposal.digest)
    Span.objects.filter(claim=claim.pk, clock="published").delete()
    first = Edition.objects.exclude(pk=edition.pk).get(claim=claim)
    for one, start, until in ((first, dt.date(2024, 1, 1), TODAY), (edition, TODAY, dt.date(9999, 12, 31))):
        Span.objects.create(
            claim_id=claim.pk,
            clock="published",
            start=start,
            until=until,
            shown=True,
            group="statement",
            kind="factual",
            status=one.status,
            family=one.family,
            standing="public",
            edition=one,
        )
    (row,) = listing(Filters(), on=dt.date(2024, 6, 1)).rows
    assert (row.status, row.edition_id) == ("supported", first.pk)
    (row,) = listing(Filters(), on=TODAY).rows
    assert (row.status, row.edition_id) == ("unresolved", edition.pk)


def test_todays_standing_decides_whether_a_claim_is_shown_on_any_day():
    paused, gone = make_claim(status="unresolved"), make_claim(status="unresolved")
    pause(paused, by=people.amina(), reason="A new report is being read.")
    proposal = propose(gone, by=people.edda(), act="withdraw", note="It repeats another.")
    approve(proposal, by=people.ben(), digest=proposal.digest)
    assert ids(listing(Filters(), on=TODAY)) == [paused.pk]
    assert ids(listing(Filters(), on=dt.date(2023, 1, 1), clock="known")) == [paused.pk]
    assert sum(number for _group, _status, number in spans.totals(on=TODAY)) == 1
    assert sum(number for _group, _status, number in spans.series([TODAY])[0]) == 1


def test_totals_and_series_are_counted_once_a_revision():
    make_claim(status="unresolved")
    assert spans.totals(on=TODAY) == [("statement", "unresolved", 1)]
    spans.series([dt.date(2022, 1, 1), TODAY])
    with CaptureQueriesContext(connection) as queries:
        spans.totals(on=TODAY)
        assert spans.series([dt.date(2022, 1, 1), TODAY]) == [[], [("statement", "unresolved", 1)]]
    assert all("publicrevision" in query["sql"] for query in queries)
    supported()
    assert len(spans.totals(on=TODAY)) == 2


def test_pages_follow_one_another_both_ways_and_leave_nothing_out(crowd):
    """One day holds a hundred claims, more than a page: the cursor goes on within the day."""
    whole, page = [], listing(Filters(), on=TODAY)
    first = ids(page)
    assert (page.count, page.more) == (spans.CAP, True)
    for _ in range(8):
        whole += ids(page)
        before, page = page, listing(Filters(), on=TODAY, after=page.after)
    expected = list(
        Span.objects.filter(clock="published").order_by("-start", "-claim").values_list("claim_id", flat=True)
    )
    assert whole == expected[: len(whole)]
    back = listing(Filters(), on=TODAY, before=page.before)
    assert ids(back) == ids(before)
    for _ in range(7):
        back = listing(Filters(), on=TODAY, before=back.before)
    assert ids(back) == first
    assert back.before is None
    rising = listing(Filters(), on=TODAY, newest_first=False)
    rising = listing(Filters(), on=TODAY, newest_first=False, after=rising.after)
    assert ids(rising) == expected[::-1][25:50]


FILTERS = {
    "none": Filters(),
    "status": Filters(status="unresolved"),
    "rare status": Filters(status="refuted"),
    "family": Filters(family="unresolved"),
    "kind": Filters(kind="factual"),
    "group": Filters(group="statement"),
    "common topic": Filters(topic="drones"),
    "rare topic": Filters(topic="topic-2"),
    "contested": Filters(contested=True),
    "contested and status": Filters(contested=True, status="unresolved"),
    "rare: contested and topic": Filters(contested=True, topic="drones"),
    "topic and status": Filters(topic="drones", status="unresolved"),
}


def test_every_page_of_a_list_is_reached_by_index(crowd):
    for name, filters in FILTERS.items():
        for cursor in (None, (TODAY - dt.timedelta(days=15), crowd[1_500])):
            with CaptureQueriesContext(connection) as queries:
                listing(filters, on=TODAY, after=cursor)
            assert len(queries) <= 3
            for query in queries:
                plan = explain(query["sql"])
                assert not scans(plan), f"{name}: {plan}"
                assert "rare" in name or not sorts(plan), f"{name}: {plan}"


def test_every_search_is_reached_by_index(crowd):
    with CaptureQueriesContext(connection) as queries:
        for text in ("drone", "drone border", "zebra drone", '"drone crossed"'):
            for filters in (Filters(), Filters(status="unresolved"), Filters(topic="drones")):
                search(text, filters=filters)
    for query in queries:
        assert not scans(explain(query["sql"])), explain(query["sql"])


def test_a_deep_page_reads_no_more_rows_than_the_first(crowd):
    """The cursor is sought in the index, within a day that holds very many claims too."""
    Span.objects.filter(clock="published").update(start=TODAY)
    deep = listing(Filters(), on=TODAY, after=(TODAY, crowd[500]))
    assert ids(deep) == crowd[475:500][::-1]
    with CaptureQueriesContext(connection) as queries:
        listing(Filters(), on=TODAY, after=(TODAY, crowd[500]))
    assert steps(queries[1]["sql"]) < 1_000


def explain(sql: str) -> str:
    """The engine's plan of a statement, as text."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return "\n".join(row[3] for row in cursor.fetchall())
        # A table of a test is small, so the planner is asked what it does where scans and sorts are dear.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())


def scans(plan: str) -> bool:
    """Whether a plan reads a whole table of claims, spans, links or postings."""
    tables = ("claims_span", "claims_publicclaim", "claims_claim", "claims_publiclink", "claims_posting")
    marks = [f"{verb} {table}" for table in tables for verb in ("SCAN", "Seq Scan on")]
    return any(mark in line for mark in marks for line in plan.splitlines())


def sorts(plan: str) -> bool:
    """Whether a plan sorts what it found."""
    return "TEMP B-TREE FOR ORDER BY" in plan or "Sort Key" in plan


def steps(sql: str) -> int:
    """How many rows the engine read (PostgreSQL), or an upper bound of its work in instructions (SQLite)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
            (plan,) = cursor.fetchone()
            return rows_read((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    worked = 0

    def count() -> None:
        nonlocal worked
        worked += 1

    connection.connection.set_progress_handler(count, 1)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.fetchall()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return worked


def rows_read(plan: dict) -> int:
    own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    return own + sum(rows_read(part) for part in plan.get("Plans", []))
