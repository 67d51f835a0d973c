"""The colours of `tokens.css` can be read by everyone: text by contrast, status fills by difference."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parent.parent / "config" / "static" / "css" / "tokens.css").read_text()
PAIRS = {
    name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+):\s*light-dark\((#\w{6}), (#\w{6})\)", TOKENS)
}
THEMES = ("light", "dark")
STATUSES = ("supported", "partly", "unresolved", "disputed", "refuted", "undeterminable", "opinion")
GROUNDS = ("bg", "paper", "raised")

# Machado, Oliveira and Fernandes 2009, full severity, on linear light.
VISION = {
    "typical": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}

Colour = tuple[float, float, float]


def linear(code: str) -> Colour:
    r, g, b = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (r, g, b))  # type: ignore[return-value]


def contrast(one: str, other: str) -> float:
    lights = sorted(
        sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear(code), strict=True)) for code in (one, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def oklab(colour: Colour, vision: str) -> Colour:
    r, g, b = (min(1.0, max(0.0, sum(w * v for w, v in zip(row, colour, strict=True)))) for row in VISION[vision])
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def distance(one: str, other: str, vision: str) -> float:
    pair = zip(oklab(linear(one), vision), oklab(linear(other), vision), strict=True)
    return 100 * sum((a - b) ** 2 for a, b in pair) ** 0.5


@pytest.mark.parametrize("theme", [0, 1], ids=THEMES)
def test_text_stands_out_from_whatever_is_behind_it(theme: int) -> None:
    texts = ["ink", "ink-2", "link", "link-seen", "error"]
    wanted = [(text, ground) for text in texts for ground in GROUNDS]
    wanted += [("on-action", "action"), ("error", "error-bg"), ("ink", "mark-now"), ("ink-2", "mark-now")]
    for status in STATUSES:
        tint = f"st-{status}-tint"
        wanted += [(f"st-{status}-text", ground) for ground in (*GROUNDS, tint)]
        wanted += [(text, tint) for text in ("ink", "ink-2", "link")]
    weak = {pair: contrast(PAIRS[pair[0]][theme], PAIRS[pair[1]][theme]) for pair in wanted}
    assert {pair: round(value, 1) for pair, value in weak.items() if value < 4.5} == {}


@pytest.mark.parametrize("theme", [0, 1], ids=THEMES)
def test_controls_and_the_focus_ring_can_be_seen(theme: int) -> None:
    wanted = [(line, ground) for line in ("control", "focus-in") for ground in GROUNDS]
    assert [pair for pair in wanted if contrast(PAIRS[pair[0]][theme], PAIRS[pair[1]][theme]) < 3] == []


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", [0, 1], ids=THEMES)
def test_status_fills_differ_for_every_kind_of_colour_vision(theme: int, vision: str) -> None:
    fills = {status: PAIRS[f"st-{status}-fill"][theme] for status in STATUSES}
    close = {
        pair: round(distance(fills[pair[0]], fills[pair[1]], vision), 1) for pair in itertools.combinations(STATUSES, 2)
    }
    assert {pair: value for pair, value in close.items() if value < 12} == {}
