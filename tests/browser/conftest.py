"""One live site and one Chromium for all browser tests, and the pages they open."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import seeing
from tests.browser.pages import Sight
from tests.browser.seeing import HEIGHTS, WIDE, PageAt
from tests.browser.sweep import Seen, visit
from tests.live import LiveSite, live_site, own_database

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""The shell is the same Chromium without windows of its own, and a third faster."""
CLOSELY = not os.environ.get("TEST_DATABASE_URL")
"""Whether a page is measured as well as opened: what it looks like is the same on every database."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site with the dossier and its first people, on the database under test."""
    named = os.environ.get("TEST_DATABASE_URL", "")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = os.environ.get("TEST_DATABASE_NAME", "test_claim_record") + f"_browser{worker}"
    with ExitStack() as stack:
        address = stack.enter_context(own_database(named, name)) if named else ""
        yield stack.enter_context(live_site(tmp_path_factory.mktemp("site"), address))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium; CHROMIUM names another one."""
    if not CHROMIUM:
        pytest.skip("no Chromium here; on Debian: apt-get install chromium")
    # Playwright keeps an event loop in this thread, which Django would take for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page_at(server: LiveSite, chromium: Browser) -> Iterator[PageAt]:
    """Opens pages of the live site: `page_at(390, dark=True, script=False)`.

    Each call is a new visitor without cookies. A message of the content security policy, or an
    uncaught error of a script, fails the test at its end.
    """
    complaints: list[str] = []

    def note(text: str) -> None:
        if "content security policy" in text.lower():
            complaints.append(text)

    def open_page(width: int = WIDE, *, dark: bool = False, script: bool = True) -> Page:
        context = stack.enter_context(
            chromium.new_context(
                base_url=server.address,
                viewport={"width": width, "height": HEIGHTS.get(width, 800)},
                color_scheme="dark" if dark else "light",
                java_script_enabled=script,
                locale="en-GB",
                timezone_id="UTC",
            )
        )
        page = context.new_page()
        page.on("console", lambda message: note(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    with ExitStack() as stack:
        yield open_page
    assert complaints == []


@pytest.fixture(scope="session")
def places(server: LiveSite) -> dict[str, str]:
    """Where the site has what the dossier lacks: drafts, proposals, and claims in every standing."""
    said = server.manage("shell", "--no-imports", "-c", "from tests.browser.staging import stage; stage()")
    found: dict[str, str] = json.loads(said)
    return found


@pytest.fixture(scope="session")
def as_role(server: LiveSite, chromium: Browser) -> Iterator[Callable[[str], Page]]:
    """One page for each role, logged in once; "" is nobody. For looking at pages, not for changing them."""
    pages: dict[str, Page] = {}

    def page_of(role: str) -> Page:
        if role not in pages:
            page = stack.enter_context(chromium.new_context(base_url=server.address, locale="en-GB")).new_page()
            if role:
                enter(page, role, server.passwords[role])
            pages[role] = page
        return pages[role]

    with ExitStack() as stack:
        yield page_of


@pytest.fixture(scope="session")
def seen(places: dict[str, str], as_role: Callable[[str], Page]) -> Callable[[Sight], Seen]:
    """What a visit to a page finds. Each page is visited once, whoever asks."""
    visits: dict[Sight, Seen] = {}

    def see(sight: Sight) -> Seen:
        if sight not in visits:
            visits[sight] = visit(as_role(sight.role), sight, places, closely=CLOSELY)
        return visits[sight]

    return see


@pytest.fixture
def log_in(server: LiveSite) -> Callable[[Page, str], None]:
    """Logs a page in as the site's first person of a role: `log_in(page, "analyst")`."""
    return lambda page, role: enter(page, role, server.passwords[role])


def enter(page: Page, username: str, password: str) -> None:
    """Log in through the login page."""
    page.goto("/login/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) [type=submit]").click()
    page.wait_for_url(lambda address: "/login/" not in address)


@pytest.fixture(scope="session")
def violations() -> Callable[[Page], list[str]]:
    """What axe-core finds on a page: one line a rule, with the elements that break it."""
    return seeing.violations
