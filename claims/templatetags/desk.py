"""What templates of the desk need besides `record`."""

import re
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from claims import scales
from claims.presenting import wording
from sources import writing
from sources.dates import in_words

register = template.Library()

UNSEEN = re.compile(f"([{writing.BIDI_CONTROLS}])")


@register.filter
def when(edtf: str) -> str:
    """A date as EDTF in words; a dash for none."""
    return in_words(edtf) or "–"


@register.filter
def standing(code: str) -> str:
    """The word for a standing."""
    return scales.STANDINGS[code].word


@register.filter
def direction(text: str) -> str:
    """Which way a text runs: "ltr" or "rtl"."""
    return writing.direction(text)


@register.filter
def turns(value: Any) -> str:
    """What is said beside a text that turns the direction of writing unseen; empty for any other value."""
    return wording.turning_words(value) if isinstance(value, str) else ""


@register.filter
def unseen(text: str) -> SafeString:
    """A text with the number of each character that turns the direction of writing in its place: it turns nothing."""
    pieces = enumerate(UNSEEN.split(str(text)))
    return format_html_join("", "{}", ((_number(piece) if place % 2 else piece,) for place, piece in pieces))


def _number(control: str) -> SafeString:
    name, number = wording.named_control(control), f"U+{ord(control):04X}"
    return format_html('<bdi class="unseen" title="{}">{}</bdi>', name, number)


@register.filter
def tally(side: dict[str, Any]) -> str:
    """What counts on one side, in the words that readers get; empty where nothing does."""
    return wording.tally(side)


@register.filter
def pressed(key: str) -> list[str]:
    """The keys of a shortcut as they are pressed, one after the other or together."""
    return key.split()
