"""The journey of the first paragraph in a real browser, with script on and off, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page

from tests.browser.seeing import PageAt

LogIn = Callable[[Page, str], None]
_numbers = count(1)


@pytest.mark.parametrize(("width", "script"), [(1280, True), (1280, False), (390, False)])
def test_a_claim_goes_from_its_passage_to_the_public_page(page_at: PageAt, log_in: LogIn, width: int, script: bool):
    number = next(_numbers)
    statement = f"The ship left the port on day {number} of May 2022."
    analyst, reviewer = page_at(width, script=script), page_at(width, script=script)
    log_in(analyst, "analyst")
    log_in(reviewer, "reviewer")

    place = record_a_claim(analyst, statement, number)
    marker = add_evidence_from_a_new_source(analyst, place, number)
    proposal = propose_supported(analyst, place, marker)
    assert analyst.get_by_text("You wrote this proposal, so somebody else checks it.").is_visible()

    reviewer.goto("/desk/?view=proposed")
    reviewer.locator("main").get_by_role("link", name="Second check").first.click()
    assert reviewer.url.endswith(proposal)
    assert reviewer.get_by_text("The harbour log shows the departure").first.is_visible()
    reviewer.get_by_role("button", name="Approve and publish").click()
    assert reviewer.get_by_role("heading", name=re.compile("published")).is_visible()

    reader = page_at(width, script=script)
    public_id = place.rstrip("/").split("/")[-1]
    answer = reader.goto(f"/claims/{public_id}/")
    assert answer is not None
    assert answer.status == 200
    body = reader.content()
    assert statement in body
    assert "The record itself shows this." in body
    listed = reader.goto(f"/claims.json?q=day+{number}+of+May")
    assert listed is not None
    assert public_id in listed.text()


def record_a_claim(page: Page, statement: str, number: int) -> str:
    """The desk's address of a new claim, recorded through the form after one refusal that kept the text."""
    page.goto("/desk/claims/new/")
    page.get_by_label("The words quoted").fill(f"the ship left on day {number}")
    page.locator("#id_kind").select_option("factual")
    page.get_by_label("What would settle it").fill("The log of the harbour.")
    page.get_by_role("button", name="Record as a draft").click()
    assert page.title().startswith("Error:")
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_label("The words quoted").input_value() == f"the ship left on day {number}"
    page.locator("#id_statement").fill(statement)
    page.get_by_label("Judged for").fill("May 2022")
    page.get_by_role("button", name="Look for the same claim").click()
    another = page.get_by_label("None of these is the same claim")
    if another.count():
        another.check()
    page.get_by_role("button", name="Record as a draft").click()
    assert page.get_by_text("Draft: nothing is public").is_visible()
    return page.url


def add_evidence_from_a_new_source(page: Page, place: str, number: int) -> str:
    """The mark that cites the new source."""
    page.goto(f"{place}evidence/new/")
    page.get_by_label("It is a new source, described below").check()
    page.get_by_text("Describe a new source").click()
    page.locator("#id_new-url").fill(f"https://port.example/log/{number}")
    page.locator("#id_new-title").fill(f"Harbour log {number}")
    page.locator("#id_new-publisher").fill("Port of Example")
    page.locator("#id_new-published").fill("20 May 2022")
    page.locator("#id_new-kind").select_option("primary_official")
    page.get_by_label("Its own: observation").check()
    page.locator("#id_credibility").select_option("2")
    page.locator("#id_note").fill("It logs the departure.")
    page.get_by_role("button", name="Add evidence").click()
    assert page.get_by_text(f"Harbour log {number}").first.is_visible()
    return page.locator("#evidence code").first.inner_text()


def propose_supported(page: Page, place: str, marker: str) -> str:
    """The address of the proposal, sent after a preview and its warnings."""
    page.goto(f"{place}propose/")
    page.locator("input[name=status][value=supported]").check()
    page.locator("input[name=basis][value=primary_record]").check()
    page.locator("#id_reasons").fill(f"The harbour log shows the departure {marker}.")
    page.locator("input[name=confidence][value=high]").check()
    page.locator("#id_confidence_reason").fill("The log is complete.")
    page.locator("#id_effective_on").fill("20 May 2022")
    page.get_by_role("button", name="Preview").click()
    assert page.locator("aside").get_by_text("The record itself shows this.").is_visible()
    for answer in page.get_by_label("Your answer").all():
        answer.fill("Looked at, and nothing was found.")
    page.get_by_role("button", name="Send for second check").click()
    assert "/desk/proposals/" in page.url
    return page.url.split("/desk/")[-1]
