"""What templates of the desk need besides `record`."""

from typing import Any

from django import template

from claims.presenting import wording
from sources import writing
from sources.dates import in_words

register = template.Library()


@register.filter
def when(edtf: str) -> str:
    """A date as EDTF in words; a dash for none."""
    return in_words(edtf) or "–"


@register.filter
def direction(text: str) -> str:
    """Which way a text runs: "ltr" or "rtl"."""
    return writing.direction(text)


@register.filter
def tally(side: dict[str, Any]) -> str:
    """What counts on one side, in the words that readers get; empty where nothing does."""
    return wording.tally(side)


@register.filter
def pressed(key: str) -> list[str]:
    """The keys of a shortcut as they are pressed, one after the other or together."""
    return key.split()
