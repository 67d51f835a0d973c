"""One live site and one Chromium for all browser tests, and the pages they open."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.seeing import HEIGHTS, WIDE, PageAt
from tests.live import LiveSite, live_site, own_database

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site with the dossier and its first people, on the database under test."""
    named = os.environ.get("TEST_DATABASE_URL", "")
    name = os.environ.get("TEST_DATABASE_NAME", "test_claim_record") + "_browser"
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
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])
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


@pytest.fixture
def log_in(server: LiveSite) -> Callable[[Page, str], None]:
    """Logs a page in as the site's first person of a role: `log_in(page, "analyst")`."""

    def enter(page: Page, role: str) -> None:
        page.goto("/login/")
        page.locator("input[name=username]").fill(role)
        page.locator("input[name=password]").fill(server.passwords[role])
        page.locator("form:has(input[name=password]) [type=submit]").click()
        page.wait_for_url(lambda address: "/login/" not in address)

    return enter


@pytest.fixture(scope="session")
def violations() -> Callable[[Page], list[str]]:
    """What axe-core finds on a page: one line a rule, with the elements that break it."""
    axe = Axe()

    def find(page: Page) -> list[str]:
        return [
            f"{rule['id']} ({rule['impact']}): {', '.join(str(node['target']) for node in rule['nodes'][:5])}"
            for rule in axe.run(page).response["violations"]
        ]

    return find
