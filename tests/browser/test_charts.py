"""Each drawing says what stands beside it as text: the same numbers, in the same order."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.seeing import NARROW, NARROWEST, WIDE, PageAt

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
    page = open_at("/")
    assert page.locator("table.dist").count() > 1
    counts = [int(text) for text in page.locator("table.dist td.n").all_inner_texts()]
    lengths = page.locator("table.dist rect").evaluate_all("all => all.map(bar => bar.getBoundingClientRect().width)")
    whole = page.locator("table.dist svg.bar").first.evaluate("svg => svg.getBoundingClientRect().width")
    assert lengths == pytest.approx([whole * one / max(counts) for one in counts], abs=1)


def test_the_counts_of_a_topic_stand_in_one_line(open_at: Any) -> None:
    page = open_at("/topics/strikes-on-iran/")
    tops = page.locator(".tally .legend").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(tops) > 1
    assert max(tops) - min(tops) < 1


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


LABELS = """async svg => {
    await document.fonts.ready;
    const [pieces, labels] = ["rect", ".lab"].map(found => [...svg.querySelectorAll(found)]);
    const box = (one) => one.getBoundingClientRect();
    const family = (one) => [...one.classList].find(name => /^st-/.test(name));
    const own = (label) => pieces.some(piece => family(piece) === family(label)
        && box(piece).left - 2 <= box(label).left && box(label).right <= box(piece).right + 2);
    const shown = labels.filter(label => box(label).width > 0);
    return { all: labels.length, shown: shown.length,
             over: shown.filter(label => !own(label)).map(label => label.textContent) };
}"""
WORDS = """async svg => {
    await document.fonts.ready;
    const written = [...svg.querySelectorAll("text")].filter(text => text.textContent);
    const boxes = written.map(text => [text, text.getBBox()]);
    const [wide, meets] = [svg.viewBox.baseVal.width, (a, b) => a.x < b.x + b.width && b.x < a.x + a.width
        && a.y + 7 < b.y + b.height && b.y + 7 < a.y + a.height];
    const words = ([text]) => text.textContent;
    return [...boxes.filter(([, box]) => box.x + box.width > wide).map(words),
            ...boxes.flatMap((one, n) => boxes.slice(n + 1).filter(other => meets(one[1], other[1]))
                .map(other => `${words(one)} | ${words(other)}`))];
}"""


def addresses(page: Page, query: str = "") -> list[str]:
    """Where the claims are that stand on the first page of the list."""
    page.goto(f"/claims/{query}")
    found: list[str] = page.locator(".tbl .statement a").evaluate_all("all => all.map(link => link.pathname)")
    return found


def test_labels_of_a_ribbon_stay_in_their_span_on_any_screen(open_at: Any) -> None:
    page = open_at("/claims/")
    left_out = shown = 0
    for path in addresses(page, "?kind=forecast"):
        page.goto(path)
        if not page.locator("svg.ribbon").count():
            continue
        for width in (NARROWEST, NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": 800})
            found = page.locator("svg.ribbon").evaluate(LABELS)
            assert not found["over"], (path, width)
            left_out += found["all"] - found["shown"]
            shown += found["shown"]
    assert left_out
    assert shown > left_out


def test_words_of_a_lineage_do_not_meet(open_at: Any) -> None:
    page = open_at("/claims/")
    dated = 0
    for path in addresses(page, "?topic=arms-supplies"):
        page.goto(path)
        for width, shape in ((NARROW, "p"), (WIDE, "d")):
            page.set_viewport_size({"width": width, "height": 800})
            for drawing in page.locator(f"svg.lineage-{shape}").all():
                assert drawing.evaluate(WORDS) == [], (path, width)
                dated += "about " in str(drawing.text_content())
    assert dated


def test_the_lineage_draws_the_origins_of_its_list(open_at: Any, places: dict[str, str]) -> None:
    figure = open_at(f"{places['claim']}/").locator("#lineage figure")
    drawn = figure.locator("svg.lineage-d text.b").evaluate_all("all => all.map(text => text.textContent)")
    figure.locator("summary").click()
    letters = [found[1] for text in figure.locator("li").all_inner_texts() if (found := re.match(r"(\w),", text))]
    assert letters
    assert [text for text in drawn if len(text) == 1] == letters
    name = str(figure.locator("svg.lineage-d").get_attribute("aria-label"))
    assert sum(int(n) for n in re.findall(r"(\d+) traced", name)) == len(letters)
