"""How a person works a form: by pointing at it, or with the keyboard alone; and how much that takes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 400
Words = str | re.Pattern[str]


class Pointing:
    """Clicks on what it wants."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def field(self, name: str, value: str = "") -> Locator:
        """The control of that name; of several, the one with that value."""
        which = f'[value="{value}"]' if value else ""
        return self.page.locator(f'main [name="{name}"]{which}:not([type=hidden])').first

    def write(self, name: str, text: str) -> None:
        """Replace what stands in a field."""
        self.field(name).fill(text)

    def choose(self, name: str, label: str) -> None:
        """Choose an entry of a list."""
        self.field(name).select_option(label=label)

    def tick(self, name: str, value: str = "") -> None:
        """Tick a box, or one of several choices."""
        self.field(name, value).check()

    def unfold(self, words: str) -> None:
        """Open what is folded under these words."""
        self.page.locator("summary", has_text=words).click()

    def follow(self, words: Words) -> None:
        """Follow the link with exactly these words, or words of this pattern."""
        self.page.get_by_role("link", name=words, exact=True).first.click()

    def press(self, words: str) -> None:
        """Press the button with exactly these words."""
        self.page.get_by_role("main").get_by_role("button", name=words, exact=True).first.click()


class Typing(Pointing):
    """Reaches everything by Tab, as somebody without a mouse does."""

    def reach(self, target: Locator) -> None:
        """Tab on until `target` has the focus; AssertionError where it never comes, or where it cannot be seen."""
        mark = target.element_handle()
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if mark.evaluate("node => node === document.activeElement"):
                ring = mark.evaluate("node => getComputedStyle(node).outlineStyle + getComputedStyle(node).boxShadow")
                assert ring != "nonenone", "the focus cannot be seen"
                return
        raise AssertionError(f"Tab never comes to {target}")

    def write(self, name: str, text: str) -> None:
        self.reach(self.field(name))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def choose(self, name: str, label: str) -> None:
        self.reach(self.field(name))
        self.page.keyboard.type(label)
        chosen = self.field(name).evaluate("list => list.selectedOptions[0].label")
        assert chosen == label

    def tick(self, name: str, value: str = "") -> None:
        wanted = self.field(name, value)
        if wanted.get_attribute("type") == "radio":
            self._turn_to(name, wanted)
        else:
            self.reach(wanted)
            self.page.keyboard.press("Space")
        assert wanted.is_checked()

    def _turn_to(self, name: str, wanted: Locator) -> None:
        """Tab comes to one choice of a group; the arrows lead to the others."""
        group = self.page.locator(f'main [name="{name}"]')
        checked = group.and_(self.page.locator(":checked"))
        self.reach(checked if checked.count() else group.first)
        for _ in range(group.count()):
            if wanted.evaluate("node => node === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")

    def unfold(self, words: str) -> None:
        self.reach(self.page.locator("summary", has_text=words))
        self.page.keyboard.press("Enter")

    def follow(self, words: Words) -> None:
        self.reach(self.page.get_by_role("link", name=words, exact=True).first)
        self._enter()

    def press(self, words: str) -> None:
        self.reach(self.page.get_by_role("main").get_by_role("button", name=words, exact=True).first)
        self._enter()

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


@dataclass
class Tally:
    """What a job took. `acts` are counted as the front-end reference does: no reading, no typing, no way to a field.

    An act is a click, a drag, a key that does something, or one choice in a group, however many arrows led to it.
    """

    acts: int = 0
    fields: int = 0
    tabs: int = 0
    arrows: int = 0


class Counting(Pointing):
    """Does a job and counts what it took. With `key`, what a single key does; the pointer clicks the words instead."""

    kind = "clicks"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.tally = Tally()

    def write(self, name: str, text: str) -> None:
        self.tally.fields += 1
        super().write(name, text)

    def choose(self, name: str, label: str) -> None:
        self.tally.acts += 1
        super().choose(name, label)

    def tick(self, name: str, value: str = "") -> None:
        self.tally.acts += 1
        super().tick(name, value)

    def follow(self, words: Words, key: str = "") -> None:
        self.tally.acts += 1
        super().follow(words)

    def press(self, words: str, key: str = "") -> None:
        self.tally.acts += 1
        super().press(words)

    def open(self, words: str) -> None:
        """Open the row with these words."""
        self.tally.acts += 1
        self.page.locator("[data-row] a", has_text=words).first.click()

    def select(self, number: int) -> None:
        """Select the row of that number in the list, the first being 0; rows are selected in their order."""
        self.tally.acts += 1
        self.page.locator("[data-row] [type=checkbox]").nth(number).check()

    def aim(self, key: str) -> None:
        """Go to what the key leads to and does not do yet; a pointer is there already."""

    def mark(self, words: str) -> None:
        """Select words of a passage of an article, by dragging over them."""
        self.tally.acts += 1
        box = self.page.evaluate(WHERE, words)
        self.page.mouse.move(box["left"] + 1, box["middle"])
        self.page.mouse.down()
        self.page.mouse.move(box["right"] - 1, box["middle"], steps=4)
        self.page.mouse.up()


RANGE = """words => {
    const boxes = [...document.querySelectorAll("[data-passage]")];
    const walker = document.createTreeWalker(boxes.find(box => box.textContent.includes(words)), NodeFilter.SHOW_TEXT);
    while (!walker.nextNode().textContent.includes(words));
    const range = document.createRange(), start = walker.currentNode.textContent.indexOf(words);
    range.setStart(walker.currentNode, start);
    range.setEnd(walker.currentNode, start + words.length);
    walker.currentNode.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
    return range;
}"""
WHERE = f"""words => {{
    const box = ({RANGE})(words).getBoundingClientRect();
    return {{ left: box.left, right: box.right, middle: (box.top + box.bottom) / 2 }};
}}"""
SELECT = f"""words => {{
    const range = ({RANGE})(words);
    getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
}}"""


class CountingKeys(Counting, Typing):
    """The same job with keys alone: single keys where the desk has one, else Tab, arrows, Space and Enter."""

    kind = "keys"
    at = -1

    def reach(self, target: Locator) -> None:
        mark = target.element_handle()
        for _ in range(MOST_TABS):
            if mark.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.tally.tabs += 1
        raise AssertionError(f"Tab never comes to {target}")

    def _turn_to(self, name: str, wanted: Locator) -> None:
        """Arrows choose as they go; Space is needed for the choice that Tab came to."""
        group = self.page.locator(f'main [name="{name}"]')
        checked = group.and_(self.page.locator(":checked"))
        self.reach(checked if checked.count() else group.first)
        while not wanted.evaluate("node => node === document.activeElement"):
            self.page.keyboard.press("ArrowDown")
            self.tally.arrows += 1
        if not wanted.is_checked():
            self.page.keyboard.press("Space")

    def follow(self, words: Words, key: str = "") -> None:
        if key:
            return self.strike(key)
        self.reach(self.page.get_by_role("link", name=words, exact=True).first)
        return self.strike("Enter")

    def press(self, words: str, key: str = "Control+Enter") -> None:
        """Ctrl Enter sends a form; without script, its button does."""
        if key:
            return self.strike(key)
        self.reach(self.page.get_by_role("main").get_by_role("button", name=words, exact=True).first)
        return self.strike("Enter")

    def open(self, words: str) -> None:
        """The first row opens at once; to another one `j` leads."""
        rows = self.page.locator("[data-row]")
        expect(rows.filter(has_text=words).first).to_be_visible()
        number = next(place for place in range(rows.count()) if rows.nth(place).get_by_text(words).count())
        self.strike("j " * (number + 1) if number else "")
        self.strike("Enter")

    def select(self, number: int) -> None:
        for _ in range(number - max(self.at, 0)):
            self.strike("j")
        self.strike("x")
        self.at = number

    def aim(self, key: str) -> None:
        self.strike(key)

    def mark(self, words: str) -> None:
        """With the keys of the browser itself (caret browsing), which no page can count."""
        self.page.evaluate(SELECT, words)

    def strike(self, keys: str) -> None:
        """Press keys in turn, such as "g 4"."""
        for key in keys.split():
            self.tally.acts += 1
            self.page.keyboard.press(key)
