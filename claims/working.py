"""The verbs of the desk on working rows. Nothing here is public: that takes an edition (`claims.publish`).

Every verb asks the role, cleans what was typed and moves the claim's version by compare-and-set, so that a
change of a claim, of its appearances or of its evidence is seen by whoever read it before. They raise
`sources.saving.Stale` (with the claim as it is now) and `sources.saving.Unfit` (with sentences by field).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from claims import search
from claims.models import (
    Appearance,
    ChainActor,
    ChainSource,
    Claim,
    ClaimTopic,
    Evidence,
    EvidenceOrigin,
    Forecast,
    Topic,
)
from people.models import User
from people.roles import Act, require
from sources.dates import in_words
from sources.models import Actor, Passage, Source
from sources.saving import Unfit, fill, move
from sources.tracing import new_key
from sources.writing import slug

SAME_EVIDENCE = "This source is already linked to the claim on this side."


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a source that a claim is taken from, with the few characters that touch them."""

    source: Source
    exact: str
    prefix: str = ""
    suffix: str = ""
    section: str = ""
    language: str = ""
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """How a passage puts a claim: the author's stance, hedging words, and who is quoted by whom."""

    put: str = "asserted"
    hedges: Sequence[str] = ()
    chain: Sequence[str] = ()
    chain_actors: Sequence[Actor] = ()
    chain_sources: Sequence[Source] = ()


@transaction.atomic
def record_claim(
    *,
    by: User | None,
    quotation: Quotation | None = None,
    wording: Wording | None = None,
    topics: Sequence[Topic] = (),
    forecast: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Claim:
    """Record a claim as a draft, with the passage it is taken from where there is one."""
    require(by, Act.WORK)
    claim = Claim(author=by)
    fill(claim, _with_words(fields))
    claim.key = new_key(claim.statement)
    claim.slug = _slug(claim.statement)
    _refuse_odd_forecast(claim, forecast)
    claim.save(force_insert=True)
    _set_topics(claim, topics)
    _set_forecast(claim, forecast)
    if quotation is not None:
        _appear(claim, quotation, wording or Wording())
    search.index_desk([claim.pk])
    return claim


@transaction.atomic
def edit_claim(
    claim: Claim,
    *,
    by: User | None,
    version: int,
    topics: Sequence[Topic] | None = None,
    forecast: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Claim:
    """Change a claim read at `version`. `topics` and `forecast` stay as they are when None."""
    require(by, Act.WORK)
    values = fill(claim, _with_words(fields))
    if "statement" in values and not _is_public(claim):
        values["slug"] = _slug(values["statement"])
    move(claim, version, **values)
    if "kind" in values or forecast is not None:
        _refuse_odd_forecast(claim, forecast)
    if topics is not None:
        _set_topics(claim, topics)
    _set_forecast(claim, forecast)
    search.index_desk([claim.pk])
    return claim


@transaction.atomic
def add_appearance(
    claim: Claim,
    *,
    by: User | None,
    quotation: Quotation,
    wording: Wording | None = None,
    version: int | None = None,
) -> Appearance:
    """Say that the claim stands in one more passage, and how it is put there."""
    require(by, Act.WORK)
    move(claim, claim.version if version is None else version)
    appearance = _appear(claim, quotation, wording or Wording())
    search.index_desk([claim.pk])
    return appearance


@transaction.atomic
def edit_appearance(appearance: Appearance, *, by: User | None, version: int, wording: Wording) -> Appearance:
    """Change how a passage puts the claim. The passage itself never changes."""
    require(by, Act.WORK)
    values = fill(appearance, _plain_wording(wording))
    move(appearance.claim, version)
    Appearance.objects.filter(pk=appearance.pk).update(**values)
    _set_chain(appearance, wording)
    search.index_desk([appearance.claim_id])
    return appearance


@transaction.atomic
def add_evidence(
    claim: Claim,
    *,
    by: User | None,
    source: Source,
    origins: Sequence[Source] = (),
    version: int | None = None,
    **fields: Any,
) -> Evidence:
    """Link a source to a claim on one side. Name `origins` only where the source's lineage does not fit."""
    require(by, Act.WORK)
    evidence = Evidence(claim=claim, source=source, added_by=by)
    fill(evidence, fields)
    move(claim, claim.version if version is None else version)
    evidence.position = _next_position(claim.evidence.all())
    try:
        with transaction.atomic():
            evidence.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit({"source": [SAME_EVIDENCE]}) from error
    _set_origins(evidence, origins)
    return evidence


@transaction.atomic
def edit_evidence(
    evidence: Evidence,
    *,
    by: User | None,
    version: int,
    origins: Sequence[Source] | None = None,
    **fields: Any,
) -> Evidence:
    """Change a link, read when its claim stood at `version`. Claim and source of a link never change."""
    require(by, Act.WORK)
    _refuse_withdrawn(evidence)
    values = fill(evidence, fields)
    move(evidence.claim, version)
    Evidence.objects.filter(pk=evidence.pk).update(**values)
    if origins is not None:
        _set_origins(evidence, origins)
    return evidence


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, by: User | None, because: str, version: int | None = None) -> Evidence:
    """Take a link out of the account, with a reason. The row stays; the next edition goes without it."""
    require(by, Act.WORK)
    _refuse_withdrawn(evidence)
    fill(evidence, {"withdrawn_because": because})
    if not evidence.withdrawn_because:
        raise Unfit({"withdrawn_because": ["Say why the evidence is withdrawn."]})
    move(evidence.claim, evidence.claim.version if version is None else version)
    evidence.withdrawn_at, evidence.withdrawn_by = timezone.now(), by
    evidence.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    return evidence


def _with_words(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The period judged for, also in words for readers."""
    if "judged_for" not in fields or "judged_for_text" in fields:
        return dict(fields)
    return {**fields, "judged_for_text": in_words(fields["judged_for"])}


def _slug(statement: str) -> str:
    return slug(statement, "claim")


def _is_public(claim: Claim) -> bool:
    return claim.editions.exists()


def _refuse_odd_forecast(claim: Claim, forecast: Mapping[str, Any] | None) -> None:
    is_forecast = claim.kind == "forecast"
    has_criteria = bool(forecast) or (claim.pk is not None and Forecast.objects.filter(claim=claim).exists())
    if is_forecast and not has_criteria:
        raise Unfit({"criteria": ["A forecast needs the criteria that will decide it."]})
    if not is_forecast and forecast:
        raise Unfit({"kind": ["Only a forecast has criteria. Choose “Forecast”, or leave them out."]})


def _set_topics(claim: Claim, topics: Sequence[Topic]) -> None:
    claim.claim_topics.all().delete()
    ClaimTopic.objects.bulk_create(
        ClaimTopic(claim=claim, topic=topic, position=place) for place, topic in enumerate(topics)
    )


def _set_forecast(claim: Claim, fields: Mapping[str, Any] | None) -> None:
    if not fields:
        return
    forecast = Forecast.objects.filter(claim=claim).first() or Forecast(claim=claim)
    fill(forecast, fields)
    forecast.save()


def _appear(claim: Claim, quotation: Quotation, wording: Wording) -> Appearance:
    passage = _passage(quotation)
    if claim.appearances.filter(passage=passage).exists():
        raise Unfit({"exact": ["The claim is already recorded in this passage."]})
    appearance = Appearance(claim=claim, passage=passage, position=_next_position(claim.appearances.all()))
    fill(appearance, _plain_wording(wording))
    appearance.save(force_insert=True)
    _set_chain(appearance, wording)
    return appearance


def _passage(quotation: Quotation) -> Passage:
    """The passage with these very words in this source; a new one where nobody quoted them before."""
    values = {**_words_of(quotation), "language": quotation.language or quotation.source.language}
    passage = Passage(source=quotation.source, position=_next_position(quotation.source.passages.all()))
    fill(passage, values)
    if not passage.exact.strip():
        raise Unfit({"exact": ["Quote the words that make the claim."]})
    same = {name: getattr(passage, name) for name in ("source", "exact", "prefix", "suffix")}
    known = Passage.objects.filter(**same).first()
    if known is None:
        passage.save(force_insert=True)
    return known or passage


def _words_of(quotation: Quotation) -> dict[str, Any]:
    names = ("exact", "prefix", "suffix", "section", "language", "translation")
    return {name: getattr(quotation, name) for name in names}


def _plain_wording(wording: Wording) -> dict[str, Any]:
    return {"put": wording.put, "hedges": list(wording.hedges), "chain": list(wording.chain)}


def _set_chain(appearance: Appearance, wording: Wording) -> None:
    ChainActor.objects.filter(appearance=appearance).delete()
    ChainSource.objects.filter(appearance=appearance).delete()
    ChainActor.objects.bulk_create(
        ChainActor(appearance=appearance, actor=actor, position=place)
        for place, actor in enumerate(wording.chain_actors)
    )
    ChainSource.objects.bulk_create(
        ChainSource(appearance=appearance, source=source, position=place)
        for place, source in enumerate(wording.chain_sources)
    )


def _set_origins(evidence: Evidence, origins: Sequence[Source]) -> None:
    evidence.origin_links.all().delete()
    EvidenceOrigin.objects.bulk_create(
        EvidenceOrigin(evidence=evidence, source=source, position=place) for place, source in enumerate(origins)
    )


def _refuse_withdrawn(evidence: Evidence) -> None:
    if evidence.withdrawn_at is not None:
        raise Unfit({"": ["This evidence has been withdrawn already."]})


def _next_position(rows: models.QuerySet[Any]) -> int:
    last: int | None = rows.order_by().aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1
