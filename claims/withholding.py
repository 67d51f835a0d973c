"""Withheld sources at the desk: who they are, the people named for each may see, and nobody else.

Everybody meets them as readers do: a withheld source and the reason code. They are in no search, and `str` of one
never names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims import search
from claims.models import Claim, SourceReader
from people import events
from people.models import AccessEvent, User
from people.roles import Act, require
from sources import tracing
from sources.models import Publisher, Source
from sources.saving import Unfit

NOT_NAMED = "This source is withheld for its safety. Only the people named for it may see it."
HELD = gettext_lazy(
    "This address belongs to a source that is withheld. Somebody named for it has to link it: ask an editor."
)
"""All that is said of an address to whoever may not see the source that has it."""
EMPTIED = ("url", "archive_url", "summary", "published", "key")


def visible(sources: QuerySet[Source], user: User) -> QuerySet[Source]:
    """Those that `user` may see."""
    named = SourceReader.objects.filter(source=OuterRef("pk"), user=user)
    return sources.filter(Q(withheld="") | Exists(named))


def may_see(user: User, source: Source) -> bool:
    """Whether `user` may see who the source is."""
    return not source.withheld or SourceReader.objects.filter(source=source, user=user).exists()


def need_sight(user: User, source: Source) -> None:
    """Raise PermissionDenied unless `user` may see who the source is."""
    if not may_see(user, source):
        raise PermissionDenied(NOT_NAMED)


def at_address(address: str, *, user: User, but: Source | None = None) -> Source | None:
    """The source we have under an address that `user` typed, `but` aside; None for a new or bad address.

    Raises `Unfit` where they may not see it. Every door by which an address comes in asks here.
    """
    found = tracing.known_address(address, but=but)
    if found is not None and not may_see(user, found):
        raise Unfit({"url": [str(HELD)]})
    return found


def veil(user: User, sources: Iterable[Source | None]) -> None:
    """Take from these rows in memory what `user` may not see of them; one query where any is withheld.

    The rows are for showing: never save them. Each that lost its name has `veiled` set.
    """
    withheld = [source for source in sources if source is not None and source.withheld]
    if not withheld:
        return
    named = SourceReader.objects.filter(source__in={source.pk for source in withheld}, user=user)
    seen = set(named.values_list("source", flat=True))
    for source in withheld:
        if source.pk not in seen:
            _veil(source)


def readers(source: Source) -> QuerySet[SourceReader]:
    """The people named for a source, first named first."""
    return SourceReader.objects.filter(source=source).select_related("user", "named_by").order_by("pk")


def add(*, by: User, **fields: Any) -> Source:
    """Record a source as `tracing.add_source` does. Raises `Unfit`, which tells `by` no more than they may know."""
    with _telling_what_may_be_known(by):
        return tracing.add_source(by=by, **fields)


@transaction.atomic
def change(source: Source, *, by: User, version: int, **fields: Any) -> Source:
    """Change fields of a source, whether it is withheld among them. Raises `Stale` or `Unfit`.

    Whoever withholds it may go on seeing it. Its words leave the search of the desk and the admin's log with the
    change itself. What is public of it stays until editions say otherwise (`claims.still_named`).
    """
    with _telling_what_may_be_known(by):
        tracing.edit_source(source, by=by, version=version, **fields)
    if "withheld" in fields:
        if source.withheld and not readers(source).exists():
            SourceReader.objects.create(source=source, user=by, named_by=by)
            events.record(AccessEvent.Kind.SIGHT_GIVEN, by, by=by, detail=source.public_id)
        forget_words(source)
    return source


def forget_words(source: Source) -> None:
    """Bring what searches and the admin's log hold of a source in line with whether it is withheld."""
    search.index_desk(Claim.objects.filter(appearances__passage__source=source).values_list("pk", flat=True))
    source.refresh_from_db(fields=["withheld"])
    if source.withheld:
        about = Q(content_type__app_label="sources", content_type__model="source")
        about |= Q(content_type__app_label="claims", content_type__model="article")  # which has its source's number
        LogEntry.objects.filter(about, object_id=str(source.pk)).update(object_repr=str(source))


@transaction.atomic
def name_reader(source: Source, *, by: User, user: User) -> SourceReader:
    """Let `user` see who a withheld source is.

    Whoever is named may name others, and an editor may; nobody names themselves but an editor where nobody is named.
    """
    named = set(SourceReader.objects.filter(source=source).values_list("user", flat=True))
    if by.pk not in named:
        require(by, Act.PEOPLE)
    if by == user and named:
        events.refused(by, "to name themselves for a withheld source")
        raise Unfit({"person": [_("Somebody else has to name you.")]})
    if not user.may(Act.READ_DESK):
        raise Unfit({"person": [_("This person does not read the desk.")]})
    row, new = SourceReader.objects.get_or_create(source=source, user=user, defaults={"named_by": by})
    if new:
        events.record(AccessEvent.Kind.SIGHT_GIVEN, user, by=by, detail=source.public_id)
    return row


@transaction.atomic
def unname_reader(source: Source, *, by: User, user: User) -> None:
    """Take sight of a source from `user`. The last person named stays named, or nobody could look after it."""
    named = set(SourceReader.objects.filter(source=source).values_list("user", flat=True))
    if by.pk not in named:
        require(by, Act.PEOPLE)
    if named == {user.pk}:
        raise Unfit({"person": [_("Name somebody else first: this is the last person who may see the source.")]})
    if SourceReader.objects.filter(source=source, user=user).delete()[0]:
        events.record(AccessEvent.Kind.SIGHT_TAKEN, user, by=by, detail=source.public_id)


@contextmanager
def _telling_what_may_be_known(user: User) -> Iterator[None]:
    """Say of an address that somebody else was quicker with what `at_address` would say of it now."""
    try:
        yield
    except tracing.Taken as taken:
        if may_see(user, taken.source):
            raise
        raise Unfit({**taken.problems, "url": [str(HELD)]}) from taken


def _veil(source: Source) -> None:
    source.title = str(source)
    source.publisher = Publisher(name="–")
    source.via = source.actor = None
    for name in EMPTIED:
        setattr(source, name, "")
    source.authors = []
    source.veiled = True  # type: ignore[attr-defined]
