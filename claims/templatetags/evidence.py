"""The evidence of a claim page, item by item by one pattern. What goes into a pattern is escaped as in any template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claims.templatetags.record import outward

register = template.Library()

Values = Mapping[str, Any]
Html = SafeString | str
Labels = Mapping[str, str]

ITEM = '<li id="e{0}"><p class="what"><span class="n">[{0}]</span> {1}</p>\n{2}{3}{4}{5}</li>'
GROUP = '<div class="origin">{}\n<ol class="ev">{}</ol>{}</div>'
ORIGIN = '<h4><span class="let">{}</span><span><bdi>{}</bdi>{}</span></h4>'
UNLINKED = '<span lang="{}" dir="{}">{}</span>{}'
CARRIER = (
    '<p class="meta">{} <bdi>{}</bdi>{}<span class="no-print">{} · <a class="quiet" href="{}">{}</a></span></p>\n'
    '<p class="meta">{} {}</p>\n'
)


@register.simple_tag
def groups(found: Sequence[Values]) -> SafeString:
    """The groups of one side, as `presenting.evidence.shelve` arranges them."""
    labels = {
        "carrier": _("Carrier:"),
        "speaker": _("Speaker:"),
        "not_named": _("not named"),
        "archived": _("archived copy"),
        "about": _("about this source"),
    }
    return format_html_join("", GROUP, (_group(group, labels) for group in found))


def _group(group: Values, labels: Labels) -> tuple[Html, ...]:
    items = format_html_join("", ITEM, (_item(item, labels) for item in group["items"]))
    return _head(group), items, _above(group["above"]) if group["above"] else ""


def _head(group: Values) -> Html:
    open_head = '<h4><span class="let let-open">{}</span><span>{}</span></h4>'
    if group["kind"] == "origin":
        about = format_html('<small class="oh"><bdi>{}</bdi></small>', group["about"]) if group["about"] else ""
        return format_html(ORIGIN, group["letter"], group["name"], about)
    if group["kind"] == "untraced":
        return format_html(open_head, "?", _("Origin not traced"))
    return format_html(open_head, "–", _("Read, but not counted")) if group["kind"] == "left_out" else ""


def _above(numbers: Sequence[int]) -> SafeString:
    """Carriers of this origin that stand under another."""
    links = format_html_join("", ' <a class="cite" href="#e{0}">[{0}]</a>', ((number,) for number in numbers))
    return format_html('<p class="ev-none">{}{}</p>', _("Also carried by"), links)


def _item(item: Values, labels: Labels) -> tuple[Html, ...]:
    return (
        item["number"],
        _withheld(item["withheld"]) if item["withheld"] else _title(item),
        "" if item["withheld"] else _carrier(item, labels),
        format_html('<p class="says">{}</p>', item["note"]) if item["note"] else "",
        _quote(item["quote"]) if item["quote"] else "",
        format_html('\n<p class="meta">{}</p>', item["words"]) if item.get("words") else "",
    )


def _withheld(why: str) -> SafeString:
    sentence = _("Its name is kept back for %(why)s.") % {"why": why}
    return format_html("<strong>{}</strong> {}", _("Source withheld"), sentence)


def _title(item: Values) -> SafeString:
    basis = format_html(" <small>({})</small>", item["basis"]) if item["basis"] else ""
    if item["href"]:
        link = outward(item["href"], item["title"], lang=item["lang"], dir=item["dir"])
        return format_html("{}{}", link, basis)
    return format_html(UNLINKED, item["lang"], item["dir"], item["title"], basis)


def _carrier(item: Values, labels: Labels) -> SafeString:
    """Who carries it and who speaks, always two lines."""
    archive = outward(item["archive"], labels["archived"], **{"class": "quiet"}) if item["archive"] else ""
    return format_html(
        CARRIER,
        *(labels["carrier"], item["carrier"], item["when"]),
        format_html(" · {}", archive) if archive else "",
        *(item["about"], labels["about"], labels["speaker"]),
        format_html("<bdi>{}</bdi>", item["speaker"]) if item["speaker"] else labels["not_named"],
    )


def _quote(quote: Values) -> SafeString:
    translation = ""
    if quote["translation"]:
        translation = format_html('<p class="meta">{} <bdi>{}</bdi></p>', _("Our translation:"), quote["translation"])
    text = '<blockquote lang="{}" dir="{}"><p>{}</p></blockquote>{}'
    return format_html(text, quote["language"], quote["dir"], quote["text"], translation)
