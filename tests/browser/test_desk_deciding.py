"""The pages that decide what is published, in a browser: readable by everyone, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.seeing import PageAt, sideways

pytestmark = pytest.mark.once
LogIn = Callable[[Page, str], None]
Violations = Callable[[Page], list[str]]

PACKET = 3


@pytest.fixture
def claims(page_at: PageAt, log_in: LogIn) -> list[str]:
    """The desk's addresses of a few public claims of the dossier's article."""
    page = page_at(1280)
    log_in(page, "editor")
    page.goto("/claims/")
    links = page.locator("main a[href^='/claims/']").evaluate_all("found => found.map(a => a.getAttribute('href'))")
    named = [link.split("/")[2] for link in links if link.count("/") == 3 and "-" in link]
    ids = list(dict.fromkeys(name.split("-")[0] for name in named))
    return [f"/desk/claims/{public_id}/" for public_id in ids[:PACKET]]


def seen(page: Page, violations: Violations) -> None:
    """The page has no fault that axe finds, and fits its window at 320 pixels."""
    assert violations(page) == [], page.url
    page.set_viewport_size({"width": 320, "height": 700})
    assert sideways(page) <= 0, page.url
    page.set_viewport_size({"width": 1280, "height": 900})


def withdrawn_proposed(page: Page, place: str) -> None:
    page.goto(f"{place}withdraw/")
    page.get_by_label("Why it is withdrawn").fill("It is proposed for a test.")
    page.get_by_role("button", name="Send for second check").click()
    expect(page).to_have_url(re.compile("/desk/proposals/"))


def test_the_pages_that_decide_can_be_used_by_everyone(
    page_at: PageAt, log_in: LogIn, violations: Violations, claims: list[str]
):
    editor, reviewer = page_at(1280), page_at(1280)
    log_in(editor, "editor")
    log_in(reviewer, "reviewer")

    editor.goto(f"{claims[0]}propose/")
    editor.get_by_label("Reasons").first.fill("Half a thought")
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.get_by_label("Reasons").first).to_have_value("Half a thought")
    seen(editor, violations)
    editor.get_by_role("button", name="Throw it away").click()

    for part in ("withdraw/", "merge/", "resume/"):
        editor.goto(f"{claims[0]}{part}")
        seen(editor, violations)
    editor.goto(f"{claims[0]}merge/")
    editor.get_by_role("button", name="Send for second check").click()
    expect(editor).to_have_title(re.compile("^Error:"))
    seen(editor, violations)

    editor.goto("/desk/redact/")
    seen(editor, violations)
    editor.get_by_label("The text that must go").fill("Mark N. Katz")
    editor.get_by_label("Ground").select_option("COURT")
    editor.get_by_label("Why it must go").fill("A court said so.")
    editor.get_by_role("button", name="Show what would go").click()
    expect(editor.get_by_role("heading", name="What would go")).to_be_visible()
    seen(editor, violations)

    for place in claims:
        withdrawn_proposed(editor, place)
    editor.get_by_role("link", name="See the whole page as it would be").click()
    expect(editor.get_by_text("It is not public.")).to_be_visible()
    seen(editor, violations)

    reviewer.goto("/desk/notices/")
    expect(reviewer.get_by_text("A proposal waits for your check").first).to_be_visible()
    seen(reviewer, violations)
    reviewer.goto("/desk/checks/")
    seen(reviewer, violations)
    reviewer.locator("a[href$='/packet/']").first.click()
    expect(reviewer).to_have_url(re.compile("/packet/$"))
    seen(reviewer, violations)
    reviewer.get_by_role("button", name="Save these decisions").click()
    expect(reviewer).to_have_title(re.compile("^Error:"))
    seen(reviewer, violations)
    rows = reviewer.locator(".packet-row")
    for number in range(PACKET):
        rows.nth(number).get_by_label("Send back").check()
        rows.nth(number).get_by_label("What is missing").fill("This was only a test.")
    reviewer.get_by_role("button", name="Save these decisions").click()
    expect(reviewer.get_by_text(f"{PACKET} proposals decided.")).to_be_visible()
