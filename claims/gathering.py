"""Working rows as the plain values that `claims.edition` composes from, in a handful of queries.

The number of queries does not grow with the number of links or of claims. Sources come closed over what they repeat,
those of withdrawn evidence too, since older lines of a timeline may cite them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import translation

from claims.models import Appearance, ChainActor, ChainSource, Claim, Dissent, Evidence, Reply, SourceAlias
from sources.models import Grade, Source

Row = dict[str, Any]
Id = TypeVar("Id", int, str)

CHUNK = 5_000  # ids in one statement; both engines allow several times as many
CLAIM_TEXTS = (
    *("slug", "statement", "restated_as", "kind", "judged", "judged_for", "judged_for_text", "event_period"),
    *("settle", "not_checkable_because", "entities", "places", "keywords", "priority", "closed"),
)
FORECAST = ("criteria", "ambiguous", "deciding_source", "deadline", "modality")
PASSAGE = ("exact", "prefix", "suffix", "section", "position", "language", "translation")
EVIDENCE = (
    *("key", "position", "stance", "credibility", "note", "dated", "counts", "counts_reason"),
    *("quote", "quote_speaker", "quote_language", "quote_translation"),
)
REPLY = ("key", "position", "asked", "outcome", "text", "language", "translation")
DISSENT = ("key", "role", "status", "reasons")
SOURCE = (
    *("key", "title", "title_basis", "authors", "url", "archive_url", "published", "language", "kind"),
    *("read_as", "summary", "lineage", "withheld"),
)
WORDED = {"title_basis": Source.TitleBasis, "kind": Source.Kind, "read_as": Source.ReadAs, "withheld": Source.Withheld}
LINEAGE = """
    WITH RECURSIVE reached(id) AS (
        SELECT id FROM sources_source WHERE id IN ({marks})
        UNION SELECT edge.origin_id FROM sources_derivation edge JOIN reached ON edge.source_id = reached.id
    )
    SELECT edge.source_id, edge.origin_id, origin.public_id
    FROM sources_derivation edge
    JOIN reached ON edge.source_id = reached.id
    JOIN sources_source origin ON origin.id = edge.origin_id
    ORDER BY edge.source_id, edge.position, edge.id
"""


def gather(claim: Claim, also: Iterable[str] = ()) -> Row:
    """The rows of one claim as they stand now. Draws an alias for each withheld source that has none yet.

    `also` are public ids of further sources to describe: those that the last document names, so that one which
    the claim no longer links is still shown, or withheld, as it is today.
    """
    return gather_many([claim], {claim.pk: also})[claim.pk]


def gather_many(
    claims: Iterable[Claim], also: Mapping[int, Iterable[str]] | None = None, *, draw: bool = True
) -> dict[int, Row]:
    """The rows of several claims, by primary key. Meant for hundreds at a time: all are held in memory.

    Without `draw` nothing is written: an alias that would be drawn is one for this look alone.
    """
    gathered = _claims([claim.pk for claim in claims])
    named: dict[int, set[int]] = {pk: set() for pk in gathered}
    _add_appearances(gathered, named)
    _add_evidence(gathered, named)
    _add_replies(gathered)
    _add_dissent(gathered)
    _add_known(also or {}, named)
    edges = _lineage(set().union(*named.values()))
    reached = {pk: _closure(named[pk], edges) for pk in gathered}
    described = _sources(set().union(*reached.values()), edges)
    aliases = _aliases(reached, described, draw)
    for pk, rows in gathered.items():
        rows["sources"] = {
            described[source]["id"]: _under_alias(described[source], aliases.get((pk, source)))
            for source in sorted(reached[pk])
        }
    return gathered


def is_live(url: str | None, letter: str) -> bool:
    """Whether readers get a live link: there is an address, and neither its grade nor its host is embargoed."""
    if not url or (letter == Grade.Letter.E and settings.EMBARGO_GRADE_E):
        return False
    host = (urlsplit(url).hostname or "").rstrip(".")
    return not any(host == barred or host.endswith(f".{barred}") for barred in settings.EMBARGOED_HOSTS)


def _claims(pks: list[int]) -> dict[int, Row]:
    """The claims with their forecasts and topics: one row of the answer for each topic."""
    gathered: dict[int, Row] = {}
    fields = [*(f"forecast__{name}" for name in FORECAST), *CLAIM_TEXTS, "pk", "public_id", "review_by"]
    answer = _in_chunks(
        Claim.objects.order_by("pk", "claim_topics__position", "claim_topics__pk"),
        pks, *fields, "forecast__criteria_fixed_on", "forecast__pk",
        slug_of_topic=F("claim_topics__topic__slug"),
        label_of_topic=F("claim_topics__topic__label"),
        place_of_topic=F("claim_topics__position"),
    )  # fmt: skip
    for row in answer:
        rows = gathered.setdefault(row["pk"], _one_claim(row))
        if row["slug_of_topic"] is not None:
            topic = {"slug": row["slug_of_topic"], "label": row["label_of_topic"], "position": row["place_of_topic"]}
            rows["claim"]["topics"].append(topic)
    return gathered


def _one_claim(row: Row) -> Row:
    claim = {name: row[name] for name in CLAIM_TEXTS}
    claim.update(id=row["public_id"], review_by=_iso(row["review_by"]), topics=[])
    forecast = None
    if row["forecast__pk"] is not None:
        forecast = {name: row[f"forecast__{name}"] for name in FORECAST}
        forecast["criteria_fixed_on"] = _iso(row["forecast__criteria_fixed_on"])
    links: Row = {name: [] for name in ("appearances", "evidence", "replies", "dissent")}
    return {"claim": claim, "forecast": forecast, **links, "sources": {}}


def _add_appearances(gathered: Mapping[int, Row], named: Mapping[int, set[int]]) -> None:
    appearances: dict[int, tuple[int, Row]] = {}
    answer = _in_chunks(
        Appearance.objects.order_by("position", "pk"),
        gathered, "pk", "claim_id", "key", "position", "put", "hedges", "chain",
        *(f"passage__{name}" for name in ("public_id", "source_id", *PASSAGE)),
        source_id_shown=F("passage__source__public_id"),
        by="claim_id",
    )  # fmt: skip
    for row in answer:
        appearance = _appearance(row)
        appearances[row["pk"]] = row["claim_id"], appearance
        gathered[row["claim_id"]]["appearances"].append(appearance)
        named[row["claim_id"]].add(row["passage__source_id"])
    for row in _chains(appearances):
        claim, appearance = appearances[row["appearance_id"]]
        if row["source_pk"]:
            appearance["chain_sources"].append(row["shown"])
            named[claim].add(row["source_pk"])
        else:
            appearance["chain_actors"].append({"id": row["shown"], "slug": row["slug"], "name": row["name"]})


def _appearance(row: Row) -> Row:
    passage = {name: row[f"passage__{name}"] for name in PASSAGE}
    return {
        **{name: row[name] for name in ("key", "position", "put", "hedges", "chain")},
        "source": row["source_id_shown"],
        "passage": {"id": row["passage__public_id"], **passage},
        "chain_actors": [],
        "chain_sources": [],
    }


def _chains(appearances: Iterable[int]) -> list[Row]:
    """The actors and the sources of attribution chains, in one query; `source_pk` is 0 for an actor."""
    actors = ChainActor.objects.order_by().values(
        "appearance_id", "position", "pk", source_pk=Value(0), shown=F("actor__public_id"),
        slug=F("actor__key"), name=F("actor__name"),
    )  # fmt: skip
    sources = ChainSource.objects.order_by().values(
        "appearance_id", "position", "pk", source_pk=F("source_id"), shown=F("source__public_id"),
        slug=Value(""), name=Value(""),
    )  # fmt: skip
    found: list[Row] = []
    for chunk in _chunks(appearances):
        one = Q(appearance_id__in=chunk)
        found.extend(dict(row) for row in actors.filter(one).union(sources.filter(one), all=True))
    return sorted(found, key=lambda row: (row["position"], row["pk"]))


def _add_evidence(gathered: Mapping[int, Row], named: Mapping[int, set[int]]) -> None:
    """Evidence that stands, and the sources of all: one row of the answer for each origin named for a link."""
    links: dict[int, Row] = {}
    answer = _in_chunks(
        Evidence.objects.order_by("position", "pk", "origin_links__position", "origin_links__pk"),
        gathered, *EVIDENCE, "pk", "claim_id", "source_id", "withdrawn_at",
        shown=F("source__public_id"),
        origin=F("origin_links__source_id"),
        origin_shown=F("origin_links__source__public_id"),
        by="claim_id",
    )  # fmt: skip
    for row in answer:
        named[row["claim_id"]].update(id for id in (row["source_id"], row["origin"]) if id is not None)
        if row["withdrawn_at"] is not None:
            continue
        if row["pk"] not in links:
            links[row["pk"]] = {**{name: row[name] for name in EVIDENCE}, "source": row["shown"], "origins": []}
            gathered[row["claim_id"]]["evidence"].append(links[row["pk"]])
        if row["origin"] is not None:
            links[row["pk"]]["origins"].append(row["origin_shown"])


def _add_replies(gathered: Mapping[int, Row]) -> None:
    days = ("asked_on", "until", "answered_on")
    answer = _in_chunks(
        Reply.objects.filter(withdrawn_at=None).order_by("asked_on", "position", "pk"),
        gathered, *REPLY, *days, *(f"actor__{name}" for name in ("public_id", "key", "name")), "claim_id",
        by="claim_id",
    )  # fmt: skip
    for row in answer:
        reply = {name: row[name] for name in REPLY} | {name: _iso(row[name]) for name in days}
        gathered[row["claim_id"]]["replies"].append({**reply, "actor": _reference(row, "actor")})


def _add_dissent(gathered: Mapping[int, Row]) -> None:
    """The dissent that is neither withdrawn nor followed; who wrote it stays here."""
    standing = Dissent.objects.filter(withdrawn_at=None, followed_on=None).order_by("on", "pk")
    for row in _in_chunks(standing, gathered, *DISSENT, "on", "claim_id", by="claim_id"):
        entry = {name: row[name] for name in DISSENT} | {"on": _iso(row["on"])}
        gathered[row["claim_id"]]["dissent"].append(entry)


def _add_known(also: Mapping[int, Iterable[str]], named: Mapping[int, set[int]]) -> None:
    wanted = {claim: set(ids) for claim, ids in also.items() if claim in named}
    pks: dict[str, int] = {}
    for chunk in _chunks(set().union(*wanted.values())):
        pks.update(Source.objects.filter(public_id__in=chunk).values_list("public_id", "pk"))
    for claim, ids in wanted.items():
        named[claim].update(pks[id] for id in ids & pks.keys())


def _lineage(sources: Iterable[int]) -> dict[int, dict[int, str]]:
    """What each source repeats, by primary key and public id, for all that the given ones lead to."""
    edges: dict[int, dict[int, str]] = defaultdict(dict)
    for chunk in _chunks(sources):
        with connection.cursor() as cursor:
            cursor.execute(LINEAGE.format(marks=", ".join(["%s"] * len(chunk))), chunk)
            for source, origin, shown in cursor.fetchall():
                edges[source][origin] = shown
    return edges


def _closure(sources: Iterable[int], edges: Mapping[int, Mapping[int, str]]) -> set[int]:
    reached = set(sources)
    waiting = list(reached)
    while waiting:
        new = set(edges.get(waiting.pop(), ())) - reached
        reached |= new
        waiting.extend(new)
    return reached


def _sources(pks: Iterable[int], edges: Mapping[int, Mapping[int, str]]) -> dict[int, Row]:
    newest = Grade.objects.filter(source=OuterRef("pk")).order_by("-graded_on", "-pk")
    answer = _in_chunks(
        Source.objects.order_by(), pks, *SOURCE, "pk", "public_id", "seen_on",
        *(f"{who}__{name}" for who in ("publisher", "via", "actor") for name in ("public_id", "key", "name")),
        letter=Subquery(newest.values("letter")[:1]),
        why=Subquery(newest.values("reason")[:1]),
        graded=Subquery(newest.values("graded_on")[:1]),
    )  # fmt: skip
    return {row["pk"]: _source(row, edges.get(row["pk"], {})) for row in answer}


def _source(row: Row, repeats: Mapping[int, str]) -> Row:
    return {
        **{name: row[name] for name in SOURCE},
        **{f"{name}_word": _words(name)[row[name]] for name in WORDED},
        **{who: _reference(row, who) for who in ("publisher", "via", "actor")},
        "id": row["public_id"],
        "slug": row["key"],
        "live": is_live(row["url"], row["letter"] or ""),
        "seen_on": _iso(row["seen_on"]),
        "reliability": row["letter"] or "",
        "reliability_reason": row["why"] or "",
        "graded_on": _iso(row["graded"]),
        "derived_from": list(repeats.values()),
        "alias": "",
    }


def _reference(row: Row, who: str) -> Row | None:
    if row[f"{who}__public_id"] is None:
        return None
    return {"id": row[f"{who}__public_id"], "slug": row[f"{who}__key"], "name": row[f"{who}__name"]}


@lru_cache
def _words(name: str) -> dict[str, str]:
    """The words of a field's codes, in the language of the record whoever is looking."""
    with translation.override("en"):
        return {"": ""} | {code: str(word) for code, word in WORDED[name].choices}


def _aliases(reached: Mapping[int, set[int]], described: Mapping[int, Row], draw: bool) -> dict[tuple[int, int], str]:
    """The alias of each source in each claim: drawn where one is withheld, kept where one once was."""
    withheld = {source for source, row in described.items() if row["withheld"]}
    wanted = {(claim, source) for claim, sources in reached.items() for source in sources & withheld}
    drawn = _drawn(reached)
    missing = sorted(wanted - drawn.keys())
    if missing:
        fresh = [SourceAlias(claim_id=claim, source_id=source) for claim, source in missing]
        if not draw:
            return drawn | {(alias.claim_id, alias.source_id): alias.alias for alias in fresh}
        SourceAlias.objects.bulk_create(fresh, ignore_conflicts=True)
        drawn = _drawn(reached)
    return drawn


def _under_alias(source: Row, alias: str | None) -> Row:
    return {**source, "alias": alias} if alias else source


def _drawn(claims: Iterable[int]) -> dict[tuple[int, int], str]:
    answer = _in_chunks(SourceAlias.objects.order_by(), claims, "claim_id", "source_id", "alias", by="claim_id")
    return {(row["claim_id"], row["source_id"]): row["alias"] for row in answer}


def _in_chunks(
    rows: QuerySet[Any], ids: Iterable[int], *fields: str, by: str = "pk", **expressions: Any
) -> Iterator[Row]:
    """The values of the rows whose `by` is among `ids`, a chunk of ids at a time."""
    for chunk in _chunks(ids):
        yield from rows.filter(**{f"{by}__in": chunk}).values(*fields, **expressions)


def _chunks(ids: Iterable[Id]) -> Iterator[list[Id]]:
    in_order = sorted(ids)
    for start in range(0, len(in_order), CHUNK):
        yield in_order[start : start + CHUNK]


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
