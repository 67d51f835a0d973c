"""Articles at the desk: their passages in order, each with the claims taken from it, and where to record one more."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from claims import withholding
from claims.models import Appearance, Article
from claims.views.desk.page import needs, show
from people.roles import Act
from sources.models import Passage, Source
from sources.sentences import sentences

SHOWN = 200
SELECTED = ("passage", "exact", "prefix", "suffix")
"""What a script tells of the words that somebody selects in a passage."""
BESIDE = 100
"""Characters kept before and after the words of a part."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage and the claims recorded in it, each with how it is put there."""

    passage: Passage
    appearances: list[Appearance]

    @property
    def parts(self) -> list[Part]:
        """The sentences of the passage, to take one of them; none where it is a single one."""
        text, before, after = self.passage.exact, self.passage.prefix, self.passage.suffix
        found = sentences(text)
        return [
            Part(text[start:end], (before + text[:start])[-BESIDE:], (text[end:] + after)[:BESIDE])
            for start, end in found
            if len(found) > 1
        ]


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a passage, with the characters that touch them."""

    exact: str
    prefix: str
    suffix: str

    @property
    def query(self) -> str:
        """These words as a part of an address."""
        return urlencode({"exact": self.exact, "prefix": self.prefix, "suffix": self.suffix})


@require_safe
@needs(Act.READ_DESK)
def index(request: HttpRequest) -> HttpResponse:
    """The articles whose claims we follow, newest first, with the number of claims found in each."""
    found = Appearance.objects.filter(passage__source=OuterRef("source")).order_by().values("passage__source")
    number = found.annotate(number=Count("claim", distinct=True)).values("number")
    rows = Article.objects.select_related("source__publisher").annotate(claims=Coalesce(Subquery(number), 0))
    shown = list(rows.order_by("-source")[:SHOWN])
    withholding.veil(request.user, [article.source for article in shown])
    return show(request, "articles.html", section="articles", rows=shown)


@require_safe
@needs(Act.READ_DESK)
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """The passages of an article with their claims, published or not."""
    article = Article.objects.select_related("source__publisher").filter(source__public_id=public_id).first()
    if article is None:
        raise Http404("There is no article of this number.")
    withholding.need_sight(request.user, article.source)
    found = passages_of(article.source)
    claims = len({row.claim_id for one in found for row in one.appearances})
    return show(
        request, "article.html", section="articles", article=article, source=article.source, found=found,
        claims=claims, selected=SELECTED,
    )  # fmt: skip


def passages_of(source: Source) -> list[Found]:
    """The passages of a source in its order, with the claims found in each; two queries whatever their number."""
    passages = list(source.passages.order_by("position", "pk")[:SHOWN])
    by_passage: dict[int, list[Appearance]] = {passage.pk: [] for passage in passages}
    rows = Appearance.objects.filter(passage__in=list(by_passage)).select_related("claim__public")
    for row in rows.order_by("claim", "pk"):
        by_passage[row.passage_id].append(row)
    return [Found(passage, by_passage[passage.pk]) for passage in passages]
