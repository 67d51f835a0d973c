"""The list of claims as a table. It is handed one page of plain rows; order and paging are links of the view."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.templatetags.record import day, tag


class ClaimTable(tables.Table):
    """Statement, where it stands, what kind it is, and two days that are never mixed."""

    statement = tables.Column(verbose_name=gettext_lazy("Claim"))
    status = tables.Column(verbose_name=gettext_lazy("Where it stands"), empty_values=())
    kind_word = tables.Column(verbose_name=gettext_lazy("Kind"))
    since = tables.Column(verbose_name=gettext_lazy("Evidence public since"))
    published = tables.Column(verbose_name=gettext_lazy("Published"))

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

    def body(self) -> SafeString:
        """The rows, each written by one pattern: cell by cell through a template a page would cost twice as much."""
        lines = ([render(row) for render in self._renders()] for row in self.data)
        return format_html_join("\n", self._pattern(), lines)

    def _renders(self) -> list[Callable[[dict[str, Any]], SafeString | str]]:
        return [getattr(self, f"render_{name}", None) or itemgetter(name) for name in self.columns.columns]

    def _pattern(self) -> str:
        """A row with a place for each cell; cards on a phone keep the roles and show the headings as labels."""
        first, *others = self.columns
        head = f'<th scope="row" role="rowheader" class="{first.name}">{{}}</th>'
        cells = (
            format_html('<td role="cell" data-label="{}" class="{}">{{}}</td>', column.header, column.name)
            for column in others
        )
        return f'<tr role="row">{head}{"".join(cells)}</tr>'

    def render_statement(self, record: dict[str, Any]) -> SafeString:
        article = record.get("article")
        under = format_html('<span class="sub-line"><bdi>{}</bdi></span>', article) if article else ""
        marks = record.get("marks")
        words = (
            format_html_join("", "{}", ((_marked(piece, hit),) for piece, hit in marks))
            if marks
            else record["statement"]
        )
        return format_html('<a href="{}" dir="auto">{}</a>{}', record["href"], words, under)

    def render_status(self, record: dict[str, Any]) -> SafeString:
        shown = tag(record["family"], record["word"], "s")
        remarks = [_("Under review")] * record["paused"] + [_("Contested")] * record["contested"]
        return shown + format_html_join("", ' <span class="flow">{}</span>', ((words,) for words in remarks))

    def render_since(self, record: dict[str, Any]) -> SafeString | str:
        return day(record["since"])

    def render_published(self, record: dict[str, Any]) -> SafeString | str:
        return day(record["published"])


def _marked(piece: str, hit: bool) -> SafeString | str:
    return format_html("<mark>{}</mark>", piece) if hit else piece
