"""Take the pictures in docs/screenshots anew, from a live site with the dossier: `make pictures`."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.day import walk
from tests.live import ROOT, LiveSite, live_site

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = {1280: 1600, 390: 1600}
DARK = {"claim", "home"}
CLAIM = "missiles"
DAY: ViewportSize = {"width": 1280, "height": 900}


def main() -> int:
    """Take every picture at both widths; the dark ones as well."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, live_site(Path(data)) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for width, height in WIDTHS.items():
            for dark in (False, True):
                scheme = "dark" if dark else "light"
                context = browser.new_context(
                    base_url=site.address,
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    locale="en-GB",
                    timezone_id="UTC",
                )
                take(context, site, width, dark=dark)
                context.close()
        take_the_day(browser, site)
        browser.close()
    return 0


def take_the_day(browser: Browser, site: LiveSite) -> None:
    """The pictures of docs/desk.md."""
    contexts = [
        browser.new_context(base_url=site.address, viewport=DAY, locale="en-GB", timezone_id="UTC") for _ in range(2)
    ]
    analyst, reviewer = (context.new_page() for context in contexts)
    log_in(analyst, site, "analyst")
    log_in(reviewer, site, "reviewer")
    walk(analyst, reviewer, lambda page, name: page.screenshot(path=FOLDER / f"day-{name}.png"))


def take(context: BrowserContext, site: LiveSite, width: int, *, dark: bool) -> None:
    """The pictures of one width and theme."""
    page = context.new_page()
    places = {**public_places(page), **({} if dark else desk_places(page, site))}
    for name, address in places.items():
        if dark and name not in DARK:
            continue
        page.goto(address)
        page.screenshot(path=FOLDER / f"{name}-{width}{'-dark' if dark else ''}.png")


def public_places(page: Page) -> dict[str, str]:
    """The public pages shown, by the name of their picture."""
    claim = first(page, f"/claims/?q={CLAIM}", "/claims/[a-z0-9]+-[a-z0-9-]+/")
    return {
        "home": "/",
        "claims": "/claims/",
        "claim": claim,
        "history": f"{claim}history/",
        "article": first(page, "/articles/", "/articles/[a-z0-9]+-[a-z0-9-]+/"),
        "source": first(page, claim, "/sources/[a-z0-9]+-[a-z0-9-]+/"),
        "topic": "/topics/drones/",
        "method": "/method/",
    }


def desk_places(page: Page, site: LiveSite) -> dict[str, str]:
    """The desk's pages shown; logs the analyst in first."""
    log_in(page, site, "analyst")
    claim = first(page, "/desk/", "/desk/claims/[a-z0-9]{8}/")
    return {"desk-claim": claim, "desk-propose": f"{claim}propose/"}


def log_in(page: Page, site: LiveSite, name: str) -> None:
    """As one of the first people of the site."""
    page.goto("/login/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", site.passwords[name])
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/desk/**")


def first(page: Page, address: str, pattern: str) -> str:
    """The first link on a page that fits `pattern`."""
    page.goto(address)
    found = re.search(f'href="({pattern})"', page.content())
    if not found:
        raise SystemExit(f"No link like {pattern} on {address}")
    return found[1]


if __name__ == "__main__":
    sys.exit(main())
