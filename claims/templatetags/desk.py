"""What templates of the desk need besides `record`."""

from django import template

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
