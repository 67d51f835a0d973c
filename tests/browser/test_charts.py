"""Each drawing says what stands beside it as text: the same numbers, in the same order."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.seeing import PageAt

pytestmark = pytest.mark.once
FULL = 100.0
NEAR = 0.2
"""Per cent of the width of a bar: positions are written with two digits."""

PARTS = """row => [...row.querySelectorAll("svg.stack rect")].map(
    rect => [rect.classList[1].slice(3), parseFloat(rect.getAttribute("width"))]
)"""
COLUMNS = """figure => {
    const columns = new Map();
    for (const rect of figure.querySelectorAll("rect.seg")) {
        const [x, family] = [rect.getAttribute("x"), rect.classList[2].slice(3)];
        columns.set(x, { ...columns.get(x), [family]: parseFloat(rect.getAttribute("height")) });
    }
    return [...columns.values()];
}"""
TABLE = """figure => [...figure.querySelectorAll("tbody tr")].map(
    row => [...row.querySelectorAll("td")].map(cell => Number(cell.textContent.replace(/\\D/g, "")))
)"""


def numbers(text: str) -> list[int]:
    """The whole numbers in a text, in their order; thousands may be parted by a comma."""
    return [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", text)]


@pytest.fixture
def open_at(page_at: PageAt) -> Any:
    """A page of the site on a wide screen."""

    def open_page(path: str) -> Page:
        page = page_at()
        page.goto(path)
        return page

    return open_page


def test_the_stacks_of_topics_have_the_shares_their_sentence_gives(open_at: Any) -> None:
    rows = open_at("/topics/").locator(".stack-row:has(svg)")
    assert rows.count() > 3
    for row in rows.all():
        counts = numbers(row.locator("p").inner_text())
        assert_shares(row.evaluate(PARTS), counts)
        assert numbers(str(row.locator("svg.stack").get_attribute("aria-label"))) == counts


def test_the_stacks_of_an_article_have_the_shares_of_its_legend(open_at: Any, places: dict[str, str]) -> None:
    rows = open_at(f"{places['article']}/").locator(".tally:has(svg.stack)")
    assert rows.count() > 0
    for row in rows.all():
        counts = [numbers(text)[-1] for text in row.locator(".legend li").all_inner_texts()]
        assert_shares(row.evaluate(PARTS), [sum(counts), *counts])
        assert numbers(str(row.locator("svg.stack").get_attribute("aria-label"))) == counts


def assert_shares(parts: list[tuple[str, float]], counts: list[int]) -> None:
    """`counts` begins with the sum; each part of the bar is as wide as its count asks."""
    whole, *each = counts
    assert sum(each) == whole
    assert [width for _family, width in parts] == pytest.approx([FULL * one / whole for one in each], abs=NEAR)


def test_the_columns_of_the_home_page_are_as_high_as_the_table_says(open_at: Any) -> None:
    figure = open_at("/").locator("figure.chart")
    figure.locator("summary").click()
    rows, columns = figure.evaluate(TABLE), figure.evaluate(COLUMNS)
    shown = [row for row in rows if row[-1]]
    assert len(columns) == len(shown) > 4
    most = max(row[-1] for row in shown)
    unit = max(sum(column.values()) for column in columns) / most
    for column, (*counts, whole) in zip(columns, shown, strict=True):
        assert sum(counts) == whole
        assert sorted(column.values()) == pytest.approx(sorted(unit * one for one in counts if one), abs=1)


def test_the_bars_of_the_home_page_are_as_long_as_their_counts(open_at: Any) -> None:
    for table in open_at("/").locator("table.dist").all():
        counts = [int(text) for text in table.locator("td.n").all_inner_texts()]
        lengths = [float(str(bar.get_attribute("width")).rstrip("%")) for bar in table.locator("rect").all()]
        assert lengths == pytest.approx([FULL * one / max(counts) for one in counts], abs=NEAR)


def test_the_ribbon_of_a_claim_has_the_statuses_of_its_list(open_at: Any, places: dict[str, str]) -> None:
    page = open_at(f"{places['claim']}/")
    drawn = page.locator("svg.ribbon rect").evaluate_all("all => all.map(rect => rect.classList[1].slice(3))")
    listed = page.locator(".timeline > li").evaluate_all(
        "all => all.filter(li => li.querySelector('h3 .tag.st')).map(li => "
        "[...li.querySelector('h3 .change > .tag.st:last-child').classList].find(name => /^st-/.test(name)).slice(3))"
    )
    assert drawn == listed[::-1]
    spoken = str(page.locator("svg.ribbon").get_attribute("aria-label"))
    for day in page.locator(".timeline > li:has(h3 .change) time").all_inner_texts():
        assert day in spoken


def test_the_lineage_draws_the_origins_of_its_list(open_at: Any, places: dict[str, str]) -> None:
    figure = open_at(f"{places['claim']}/").locator("#lineage figure")
    drawn = figure.locator("svg.lineage-d text.b").evaluate_all("all => all.map(text => text.textContent)")
    figure.locator("summary").click()
    letters = [found[1] for text in figure.locator("li").all_inner_texts() if (found := re.match(r"(\w),", text))]
    assert letters
    assert [text for text in drawn if len(text) == 1] == letters
    name = str(figure.locator("svg.lineage-d").get_attribute("aria-label"))
    assert sum(int(n) for n in re.findall(r"(\d+) traced", name)) == len(letters)
