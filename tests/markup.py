"""Pages as a browser reads them: the forms on a page, and whatever of it would be more than text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

TYPED = {"text", "search", "email", "url", "password", "number", "tel", "textarea"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LEADING = ("href", "src", "action", "formaction", "srcset", "poster", "data", "xlink:href")
SCHEMES = {"", "http", "https", "mailto"}
DATA = {"application/json", "application/ld+json"}
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
INLINE = {
    *("a", "abbr", "b", "bdi", "br", "button", "cite", "code", "del", "em", "i", "img", "input", "ins", "kbd", "label"),
    *("mark", "q", "s", "samp", "select", "small", "span", "strong", "sub", "sup", "svg", "time", "u", "use", "var"),
}
"""Elements that share a line with what stands beside them; every other one is a paragraph of its own."""


@dataclass(frozen=True)
class Control:
    """One control of a form: what it is, its name, and what it would send; `chosen` False sends nothing."""

    kind: str
    name: str
    value: str
    chosen: bool = True


@dataclass
class Form:
    """One form of a page."""

    method: str
    action: str
    controls: list[Control] = field(default_factory=list)

    def values(self) -> dict[str, list[str]]:
        """What it would send as it stands, with its first button that does more than look something up."""
        sent: dict[str, list[str]] = {}
        for control in self.controls:
            beside = control.kind == "button" and (control.name in sent or control.value.startswith("find"))
            if control.chosen and control.name and not beside:
                sent.setdefault(control.name, []).append(control.value)
        for control in self.controls:
            if control.kind == "option":  # a list in which nothing is chosen sends its first entry
                sent.setdefault(control.name, [control.value])
        return sent

    def names(self, kinds: set[str]) -> list[str]:
        """The names of its controls of these kinds, each once."""
        return list(dict.fromkeys(c.name for c in self.controls if c.kind in kinds and c.name))

    @property
    def typed(self) -> list[str]:
        return self.names(TYPED)


class Page(HTMLParser):
    """One page, read."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.faults: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.lines: list[list[str]] = [[]]
        self._text: list[str] | None = None
        self._select = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self._judge(tag, held)
        if tag not in VOID:
            beside = tag in INLINE
            parted = beside and ((self.open[-1][1] if self.open else False) or tag == "bdi" or "dir" in held)
            self.open.append((tag, parted))
            self.lines += [] if beside else [[]]
        if tag == "form":
            self.forms.append(Form(held.get("method", "get").lower(), held.get("action", "")))
        elif self.forms and tag in ("input", "button", "select", "textarea", "option"):
            self._control(tag, held)

    def handle_endtag(self, tag: str) -> None:
        while self.open and tag in [name for name, _parted in self.open]:
            name, _parted = self.open.pop()
            if name not in INLINE:
                self._judge_line(self.lines.pop())
            if name == "textarea" and self._text is not None:
                self._finish_textarea()
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)
        if data.strip() and not (self.open and self.open[-1][1]):
            self.lines[-1].append(data.strip())

    def _control(self, tag: str, held: dict[str, str]) -> None:
        name, value, form = held.get("name", ""), held.get("value", ""), self.forms[-1]
        if tag == "textarea":
            self._text, self._select = [], name
        elif tag == "select":
            self._select = name
        elif tag == "option":
            form.controls.append(Control("option", self._select, value, "selected" in held))
        elif tag == "button":
            form.controls.append(Control("button", name, value))
        else:
            kind = held.get("type", "text")
            form.controls.append(Control(kind, name, value, kind not in ("radio", "checkbox") or "checked" in held))

    def _finish_textarea(self) -> None:
        self.forms[-1].controls.append(Control("textarea", self._select, "".join(self._text or []).removeprefix("\n")))
        self._text = None

    def _judge_line(self, line: list[str]) -> None:
        """Text that turns the direction of writing turns whatever stands in its line and is not parted from it."""
        turning = [text for text in line if TURNING.search(text)]
        if turning and len(line) > 1:
            self.faults.append(f"{turning[0][:60]!r} stands free in {' | '.join(line)[:120]!r}")

    def _judge(self, tag: str, held: dict[str, str]) -> None:
        if tag == "script" and not held.get("src") and held.get("type") not in DATA:
            self.faults.append("a script stands in the page")
        for name, value in held.items():
            if name.startswith("on") or name == "style" or name == "srcdoc":
                self.faults.append(f"<{tag}> has {name}")
            if name in LEADING and _scheme(value) not in SCHEMES:
                self.faults.append(f"<{tag}> leads to {value[:60]!r}")


def forms_in(html: str) -> Iterator[Form]:
    """The forms of a page."""
    yield from Page(html).forms


def faults_in(html: str) -> list[str]:
    """What of a page is more than text and links: scripts, handlers, styles, odd addresses, text that turns others."""
    return Page(html).faults


def _scheme(address: str) -> str:
    """The scheme as a browser reads it, which skips blanks and control characters."""
    try:
        return urlsplit(re.sub(r"[\x00-\x20]", "", address)).scheme.lower()
    except ValueError:
        return "unreadable"
