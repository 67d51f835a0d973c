"""The colours of `tokens.css`, measured: text can be read, controls can be seen, statuses can be told apart."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from claims.scales import FAMILIES

CSS = Path(__file__).resolve().parent.parent / "config" / "static" / "css" / "tokens.css"
TOKENS = dict(re.findall(r"--([\w-]+):\s*light-dark\((#\w{6}, #\w{6})\)", CSS.read_text(encoding="utf-8")))
THEMES = {"light": 0, "dark": 1}
STATUSES = sorted({name[3:-5] for name in TOKENS if name.startswith("st-") and name.endswith("-fill")})

PAGES = ("bg", "paper", "raised")
TEXT = [(ink, page) for ink in ("ink", "ink-2", "link", "link-seen", "error") for page in PAGES]
TEXT += [("on-action", "action"), ("error", "error-bg"), ("ink", "error-bg"), ("ink", "mark-now")]
TEXT += [(f"st-{status}-text", ground) for status in STATUSES for ground in (f"st-{status}-tint", *PAGES)]
TEXT += [(ink, f"st-{status}-tint") for status in STATUSES for ink in ("ink", "ink-2", "link")]
CONTROLS = [(edge, page) for edge in ("control", "action", "focus-in") for page in PAGES]

LEAST_APART = 12.0
"""OKLab times 100. Below this two fills side by side are taken for one."""

# Viénot, Brettel and Mollon (1999), for linear sRGB: what somebody without the long or the middle cones sees.
# Tritan after Brettel, Viénot and Mollon (1997), in the one-plane form that simulators use.
VISIONS = {
    "typical": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
    "tritan": ((1.0, 0.14461, -0.14461), (0.0, 0.85924, 0.14076), (0.0, 0.85924, 0.14076)),
}

Triple = tuple[float, float, float]


def linear(name: str, theme: str) -> Triple:
    """A token as linear sRGB, each part from 0 to 1."""
    code = TOKENS[name].split(", ")[THEMES[theme]]
    parts = [int(code[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)  # type: ignore[return-value]


def times(matrix: tuple[tuple[float, ...], ...], colour: Triple) -> Triple:
    """A matrix by a colour, kept within what a screen shows."""
    return tuple(sum(a * b for a, b in zip(row, colour, strict=True)) for row in matrix)  # type: ignore[return-value]


def contrast(one: str, other: str, theme: str) -> float:
    """The ratio of WCAG 2: from 1 to 21."""
    lights = sorted(
        sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear(n, theme), strict=True)) for n in (one, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def oklab(colour: Triple) -> Triple:
    """Björn Ottosson's OKLab of a linear sRGB colour."""
    cones = times(
        ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
         (0.0883024619, 0.2817188376, 0.6299787005)),
        colour,
    )  # fmt: skip
    roots: Triple = tuple(max(part, 0.0) ** (1 / 3) for part in cones)  # type: ignore[assignment]
    return times(
        ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099),
         (0.0259040371, 0.7827717662, -0.8086757660)),
        roots,
    )  # fmt: skip


def apart(one: str, other: str, theme: str, vision: str) -> float:
    """The distance of two fills as eyes of that kind see them: OKLab times 100."""
    seen = [oklab(times(VISIONS[vision], linear(f"st-{name}-fill", theme))) for name in (one, other)]
    return 100 * sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


def test_every_family_of_statuses_has_its_three_colours():
    assert set(STATUSES) == set(FAMILIES)
    assert {f"st-{status}-{use}" for status in STATUSES for use in ("text", "tint", "fill")} <= TOKENS.keys()


@pytest.mark.parametrize("theme", THEMES)
def test_text_stands_out_from_what_it_is_written_on(theme):
    """WCAG 1.4.3: 4.5 to 1."""
    weak = {pair: round(ratio, 2) for pair in TEXT if (ratio := contrast(*pair, theme)) < 4.5}
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_controls_and_the_focus_ring_can_be_seen(theme):
    """WCAG 1.4.11: 3 to 1."""
    weak = {pair: round(ratio, 2) for pair in CONTROLS if (ratio := contrast(*pair, theme)) < 3}
    assert weak == {}


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_fills_of_two_statuses_can_be_told_apart(theme, vision):
    close = {
        pair: round(distance, 1)
        for pair in combinations(STATUSES, 2)
        if (distance := apart(*pair, theme, vision)) < LEAST_APART
    }
    assert close == {}
