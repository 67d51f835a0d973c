"""The long lists of a claim page, each row written by one pattern: node by node a page would cost twice as much.

What goes into a pattern is escaped as in any template.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claims.charts import Drawing, Ribbon
from claims.presenting.wording import stopped
from claims.templatetags.record import icon, tag

register = template.Library()

Values = Mapping[str, Any]
Html = SafeString | str


@register.simple_tag
def timeline(lines: Sequence[Values]) -> SafeString:
    """The lines of `presenting.dated.entries`, newest first."""
    pattern = (
        '<li id="l-{}">{}<p class="when"><time datetime="{}">{}</time></p>\n'
        '{}\n<p>{}</p>\n{}<p class="minor">{}</p></li>'
    )
    return format_html_join("", pattern, (_line(line, _("changed to")) for line in lines))


def _line(line: Values, changed_to: str) -> tuple[Html, ...]:
    dot = format_html('<span class="dot st st-{}">{}</span>', line["family"], icon(line["family"]))
    return (
        line["key"],
        dot if line["moved"] else format_html('<span class="dot">{}</span>', icon("dot")),
        line["day"],
        line["day_words"],
        _change(line, changed_to) if line["moved"] else format_html('<h3 class="same">{}</h3>', line["same"]),
        reasons(line["reasons"]),
        _remarks(line),
        line["footing"],
    )


def _change(line: Values, changed_to: str) -> SafeString:
    """From which status to which."""
    before = (
        '<span class="tag from">{}</span><span class="arrow" aria-hidden="true">→</span>'
        '<span class="visually-hidden">{}</span>'
    )
    return format_html(
        '<h3><span class="change">{}{}</span></h3>',
        format_html(before, line["before"], changed_to) if line["before"] else "",
        tag(line["family"], line["word"]),
    )


def _remarks(line: Values) -> SafeString:
    """What a line says of its parts, and of what overtook it."""
    found = []
    if parts := line["parts"]:
        both = "{} <bdi>{}</bdi> {} <bdi>{}</bdi>"
        shown = stopped(parts["supported"])
        found.append((format_html(both, _("Supported:"), shown, _("Not shown:"), parts["unproven"]),))
    if event := line["overtaken"]:
        day = f", {event['day_words']}" if event["day"] else ""
        found.append((format_html("{} <bdi>{}</bdi>{}", _("Overtaken by events:"), event["by"], day),))
    return format_html_join("", '<p class="minor">{}</p>\n', found)


@register.simple_tag
def reasons(pieces: Sequence[tuple[str, int | str]]) -> SafeString:
    """Reasons with a link for each citation."""
    cite, words = '<a class="cite" href="#{}">[{}]</a>', "<bdi>{}</bdi>"
    found = (format_html(cite, text, number) if number else format_html(words, text) for text, number in pieces)
    return format_html_join("", "{}", ((piece,) for piece in found))


@register.simple_tag
def ribbon(drawing: Ribbon, words: str) -> SafeString:
    """A ribbon as SVG; `words` are its text for screen readers. Coordinates stand in the pattern itself."""
    pieces = (
        f'<rect class="st st-{{}}" x="{x}" y="26" width="{width}" height="30"/>' for x, width, _ in drawing.pieces
    )
    labels = (
        f'<text class="lab in-{room} st st-{{}}" x="{x}" y="16" text-anchor="{anchor}">{{}}</text>'
        for x, anchor, room, _family, _word in drawing.labels
    )
    years = (
        f'<line x1="{x}" x2="{x}" y1="56" y2="63"/><text class="axis" x="{x}" y="79" text-anchor="middle">{year}</text>'
        for x, year in drawing.years
    )
    return format_html(
        f'<div class="ribbon-room"><svg class="ribbon" role="img" aria-label="{{}}">'
        f"{''.join((*pieces, *labels, *years))}</svg></div>",
        words,
        *(family for _x, _width, family in drawing.pieces),
        *(value for label in drawing.labels for value in label[3:]),
    )


@register.simple_tag
def lineage(drawing: Drawing, shape: str, name: str) -> SafeString:
    """A lineage as SVG. `shape` is d for wide, p for tall; `name` is its text for screen readers."""
    paths = (
        ("pro", drawing.for_paths),
        ("con", drawing.against_paths),
        ("org", drawing.roots),
        ("loose", drawing.loose),
        ("box", drawing.boxes),
    )
    shapes = "".join(f'<path class="{kind}" d="{"".join(found)}"/>' for kind, found in paths)
    if drawing.end:
        x, y, width, height = drawing.end
        shapes += f'<rect class="end" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>'
    texts = "".join(f'<text class="{kind}" x="{x}" y="{y}">{{}}</text>' for kind, x, y, _words in drawing.texts)
    head = f'<svg class="lineage lineage-{shape}" viewBox="0 0 {drawing.width} {drawing.height}"'
    return format_html(
        f'{head} role="img" aria-label="{{}}">{shapes}{texts}</svg>', name, *(words for *_at, words in drawing.texts)
    )


@register.simple_tag
def lineage_list(rows: Sequence[Mapping[str, str]]) -> SafeString:
    """The rows of a lineage as list items."""
    return format_html_join("", "<li>{}<bdi>{}</bdi>{}, {}{}</li>", (_lineage_row(row) for row in rows))


def _lineage_row(row: Mapping[str, str]) -> tuple[Html, ...]:
    about = format_html(" (<bdi>{}</bdi>)", row["about"]) if row["about"] else ""
    carriers = format_html(": <bdi>{}</bdi>", row["carriers"]) if row["carriers"] else ""
    return f"{row['letter']}, " if row["letter"] else "", row["name"], about, row["side"], carriers


@register.simple_tag
def editions(rows: Sequence[Values], address: str) -> SafeString:
    """What we published, as list items: version, moment, act, and who stood for it."""
    pattern = (
        '<li><a href="{}v/{}/">{}</a> <time datetime="{}">{}, {}</time>'
        '<span class="act">{}{}{}</span><span class="by">{}{}</span></li>'
    )
    return format_html_join("", pattern, (_edition(row, address) for row in rows))


def _edition(row: Values, address: str) -> tuple[Html, ...]:
    return (
        *(address, row["seq"], _("Version %(n)s") % {"n": row["seq"]}),
        *(row["at"]["iso"], row["at"]["day_words"], row["at"]["clock"]),
        *(row["act"], f": {row['changed']}" if row["changed"] else ""),
        " · " + _("text redacted") if row["redacted"] else "",
        *(_("By %(by)s.") % {"by": row["by"]}, format_html(" <bdi>{}</bdi>", row["alone"]) if row["alone"] else ""),
    )


@register.simple_tag
def related(rows: Sequence[Mapping[str, str]]) -> SafeString:
    """Other claims as list items: where each stands, and its statement."""
    pattern = '<li>{}<a href="{}" dir="auto">{}</a></li>'
    return format_html_join(
        "", pattern, ((tag(row["family"], row["word"]), row["href"], row["statement"]) for row in rows)
    )
