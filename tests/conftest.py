"""What every test stands on: the test database, and what a skipped test means."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection
from hypothesis import settings as hypothesis_settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.guarding import unguarded

STRICT = os.environ.get("CLAIM_RECORD_CI") == "1"

# In CI the same examples are drawn each time, so that a change is judged by what it did; elsewhere new ones are.
hypothesis_settings.register_profile("ci", derandomize=True, max_examples=60, deadline=None, print_blob=True)
hypothesis_settings.register_profile("here", deadline=None, print_blob=True)
hypothesis_settings.load_profile("ci" if STRICT else "here")


@contextmanager
def allow_flush() -> Iterator[None]:
    """The one way round the append-only guards: while the test runner empties its own database."""
    with unguarded():
        yield


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_guards() -> Iterator[None]:
    """Tests marked `transaction=True` end with a flush, which the guards would refuse."""
    patch = pytest.MonkeyPatch()
    guarded = flush.Command.handle

    def handle(self: flush.Command, **options: object) -> None:
        with allow_flush():
            guarded(self, **options)

    patch.setattr(flush.Command, "handle", handle)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """A killed run may leave a write-ahead log that SQLite would play into the new file."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        name = settings.DATABASES["default"]["TEST"]["NAME"]
        for suffix in ("", "-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)


WITHOUT_DATABASE = ("sources", "formats")
"""Folders of tests whose unmarked tests never touch a database: the run on SQLite is enough for them."""


class TogetherScheduling(LoadScopeScheduling):
    """Spreads single tests, but keeps those that read one visit of a page together, and each file of browser tests.

    xdist's own groups come to nothing with pytest 9, which no longer lets a plugin rename a test.
    """

    def _split_scope(self, nodeid: str) -> str:
        path, _, name = nodeid.partition("::")
        if not path.startswith("tests/browser/"):
            return nodeid
        sight = name.partition("[")[2]
        return f"sight {sight}" if path.endswith(SWEEPS) and sight else path


SWEEPS = ("test_accessibility.py", "test_console.py", "test_layout.py")
"""Browser tests of which many read one visit of a page; a process that has not visited it would do so again."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> TogetherScheduling:
    """Asked by xdist once, in the process that hands out the tests."""
    return TogetherScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks browser tests; what no database changes runs once."""
    if os.environ.get("TEST_DATABASE_URL"):
        once = [item for item in items if item.get_closest_marker("once") or _needs_no_database(item)]
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if item not in set(once)]
    for item in items:
        if "browser" in item.path.parts[-2:-1] or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.browser)


def _needs_no_database(item: pytest.Item) -> bool:
    return item.path.parent.name in WITHOUT_DATABASE and not any(item.iter_markers("django_db"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests of PostgreSQL are skipped elsewhere; in CI the run on PostgreSQL is a run of its own."""
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("this test needs TEST_DATABASE_URL")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In CI a browser test, or a PostgreSQL test on PostgreSQL, may not be skipped."""
    report = yield
    wanted = item.get_closest_marker("browser") or (
        item.get_closest_marker("postgres") and connection.vendor == "postgresql"
    )
    if STRICT and wanted and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report
