"""What templates of public pages and the desk share: icons, status tags, days."""

import datetime as dt
from functools import lru_cache

from django import template
from django.conf import settings
from django.template import loader
from django.templatetags.static import static
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from claims import scales
from claims.presenting.wording import site_of

register = template.Library()


@lru_cache(maxsize=1)
def sprite() -> str:
    """The address of the icon sprite, which is one file for the whole site."""
    return static("img/icons.svg")


@register.simple_tag
def fixed(template_name: str, section: str = "") -> SafeString:
    """A part of the frame that is the same on every page of a section; made once for each language."""
    if settings.DEBUG:
        return _frame.__wrapped__(template_name, section, get_language())
    return _frame(template_name, section, get_language())


@lru_cache(maxsize=256)
def _frame(template_name: str, section: str, language: str | None) -> SafeString:
    context = {"site_name": settings.SITE_NAME, "section": section}
    return loader.render_to_string(f"frame/{template_name}.html", context)


@register.simple_tag
@lru_cache(maxsize=64)
def icon(name: str) -> SafeString:
    """An icon beside its word; screen readers get the word alone."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#i-{}"/></svg>', sprite(), name)


@register.simple_tag
@lru_cache(maxsize=512)
def tag(family: str, word: str, size: str = "") -> SafeString:
    """A status tag: icon and word, never a link. `size` is "s" for the small one."""
    return format_html(
        '<span class="tag{} st st-{}">{}{}</span>', f" tag-{size}" if size else "", family, icon(family), word
    )


@register.simple_tag
def status_tag(code: str, size: str = "") -> SafeString:
    """The tag of a status by its code in today's words, for rows that keep no words of their own."""
    return tag(scales.STATUSES[code].family, scales.STATUSES[code].word, size)


@register.simple_tag
def outward(url: str, words: str, **attributes: str) -> SafeString:
    """A link to a source on another site, which is told nothing of where its reader comes from.

    The style sheet marks it as leaving this site. `attributes` are those of the link, such as `lang`.
    """
    named = format_html_join("", ' {}="{}"', attributes.items())
    return format_html('<a href="{}" rel="noopener noreferrer nofollow ugc"{}>{}</a>', url, named, words)


@register.filter
def host(url: str) -> SafeString:
    """The host of an address, so that nobody is deceived about where a link leads; empty for none."""
    shown = site_of(url)
    return format_html('<span class="host" dir="ltr">{}</span>', shown) if shown else SafeString("")


@register.simple_tag
def day(value: dt.date | str | None) -> SafeString | str:
    """A day in words, with the ISO day for machines. A moment in time counts by its UTC day."""
    if isinstance(value, str):
        value = parse_date(value)
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.astimezone(dt.UTC).date()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day_words(value))


@lru_cache(maxsize=4096)
def day_words(value: dt.date) -> str:
    """`1 December 2022`, in the language of the site."""
    return date_format(value, "j F Y")
