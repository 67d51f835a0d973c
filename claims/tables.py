"""The list of claims as a table. It is handed one page of plain rows; order and paging are links of the view."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.templatetags.record import day, tag


class ClaimTable(tables.Table):
    """Statement, where it stands, what kind it is, and two days that are never mixed."""

    statement = tables.Column(verbose_name=gettext_lazy("Claim"), attrs={"td": {"class": "claim"}})
    status = tables.Column(verbose_name=gettext_lazy("Where it stands"), empty_values=())
    kind_word = tables.Column(verbose_name=gettext_lazy("Kind"))
    since = tables.Column(verbose_name=gettext_lazy("Evidence public since"), attrs={"td": {"class": "num"}})
    published = tables.Column(verbose_name=gettext_lazy("Published"), attrs={"td": {"class": "num"}})

    class Meta:
        template_name = "claims/table.html"
        orderable = False

    def __init__(self, rows: list[dict[str, Any]], *, caption: str, sorts: dict[str, dict[str, str]]) -> None:
        """`sorts` gives, for a column, the link that orders by it, what the link does, and how it is ordered now."""
        super().__init__(rows, empty_text="")
        self.caption = caption
        self.sorts = sorts

    def heads(self) -> list[dict[str, Any]]:
        """The columns with their headings, and for those that can be ordered by, the link and the order now."""
        return [{"header": column.header, **self.sorts.get(column.name, {})} for column in self.columns]

    def render_statement(self, value: str, record: dict[str, Any]) -> SafeString:
        article = record.get("article")
        under = format_html('<span class="sub-line"><bdi>{}</bdi></span>', article) if article else ""
        marks = record.get("marks")
        words = format_html_join("", "{}", ((_marked(piece, hit),) for piece, hit in marks)) if marks else value
        return format_html('<a href="{}">{}</a>{}', record["href"], words, under)

    def render_status(self, record: dict[str, Any]) -> SafeString:
        shown = tag(record["family"], record["word"], "s")
        if record["paused"]:
            return format_html('{} <span class="flow">{}</span>', shown, _("Under review"))
        return shown

    def render_since(self, value: Any) -> SafeString | str:
        return day(value)

    def render_published(self, value: Any) -> SafeString | str:
        return day(value)


def _marked(piece: str, hit: bool) -> SafeString | str:
    return format_html("<mark>{}</mark>", piece) if hit else piece
