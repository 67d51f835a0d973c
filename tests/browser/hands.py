"""How a person works a form: by pointing at it, or with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

MOST_TABS = 400


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

    def follow(self, words: str) -> None:
        """Follow the link with exactly these words."""
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

    def follow(self, words: str) -> None:
        self.reach(self.page.get_by_role("link", name=words, exact=True).first)
        self._enter()

    def press(self, words: str) -> None:
        self.reach(self.page.get_by_role("main").get_by_role("button", name=words, exact=True).first)
        self._enter()

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
