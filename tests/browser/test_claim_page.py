"""The claim page, its history and a version, in a browser: at every width, in both themes, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.seeing import NARROW, WIDE, PageAt
from tests.live import LiveSite

pytestmark = pytest.mark.once
CLAIM = "plan-buy-missiles"  # the claim with the most evidence
FORECAST = "jcpoa-talks-will-fail"


@pytest.fixture(scope="module")
def address(server: LiveSite) -> Callable[[str], str]:
    """The address of a claim of the dossier, by its exchange key."""

    def find(key: str) -> str:
        ask = f"from claims.models import Claim; c = Claim.objects.get(key={key!r}); print('id:', c.public_id)"
        found = re.search(r"id: (\w+)", server.manage("shell", "-c", ask))
        assert found
        return f"/claims/{found[1]}/"

    return find


def test_the_icons_are_drawn(page_at: PageAt, address: Callable[[str], str]) -> None:
    """A sprite that cannot be read leaves empty boxes and says nothing."""
    page = page_at()
    page.goto(address(CLAIM))
    icon = page.locator(".verdict .word .icon use")
    assert icon.evaluate("use => use.getBBox().width") > 0


def test_it_works_without_script_or_cookie(page_at: PageAt, address: Callable[[str], str]) -> None:
    page = page_at(script=False)
    page.goto(address(CLAIM))
    expect(page.locator("script")).to_have_count(0)
    page.locator("text=Read this as a list").click()
    expect(page.locator("figcaption li").first).to_be_visible()
    page.locator("input[name=as_of]").first.fill("2020-01-01")
    page.locator("form.as-of button").first.click()
    expect(page.locator("text=we had published nothing yet")).to_be_visible()
    assert page.context.cookies() == []


def test_a_citation_leads_to_its_evidence(page_at: PageAt, address: Callable[[str], str]) -> None:
    page = page_at()
    page.goto(address(CLAIM))
    cited = page.locator(".timeline .cite").first
    anchor = cited.get_attribute("href")
    cited.click()
    assert anchor
    expect(page.locator(anchor)).to_be_visible()


def test_one_drawing_of_the_lineage_is_seen_at_each_width(page_at: PageAt, address: Callable[[str], str]) -> None:
    for width, shape in ((WIDE, "d"), (NARROW, "p")):
        page = page_at(width)
        page.goto(address(CLAIM))
        seen = page.locator("svg.lineage:visible")
        assert seen.count() == 1
        assert f"lineage-{shape}" in str(seen.get_attribute("class"))
