"""Gathering: working rows as plain values, in a handful of queries, and what never leaves with them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.edition import compose, to_bytes
from claims.gathering import gather, gather_many, is_live
from claims.models import Claim, SourceAlias
from claims.timeline import Change
from sources.digest import canonical_bytes
from sources.models import Grade, Source
from tests import builders as make

pytestmark = pytest.mark.django_db


def queries_of(claims: list[Claim]) -> int:
    known = list(Source.objects.values_list("public_id", flat=True)[:3])
    with CaptureQueriesContext(connection) as caught:
        gather_many(claims, {claim.pk: known for claim in claims})
    return len(caught)


def claim_with_links(number: int) -> Claim:
    claim = make.make_claim(topics=[make.make_topic(), make.make_topic()])
    appearance = make.make_appearance(claim)
    appearance.chain_actors.add(make.make_actor())
    appearance.chain_sources.add(make.make_source())
    origins = [make.make_source() for _ in range(3)]
    middle = [make.make_source(derived_from=[origin]) for origin in origins]
    for place in range(number):
        source = make.make_source(derived_from=[middle[place % 3]])
        make.make_evidence(claim, source, origins=[origins[0]] if place % 5 == 0 else [])
    return claim


def test_the_queries_do_not_grow_with_the_links() -> None:
    few, many = claim_with_links(1), claim_with_links(60)
    assert queries_of([few]) == queries_of([many]) <= 10
    assert queries_of([few, many, make.make_claim()]) <= 10


def test_withheld_sources_add_no_query_once_they_have_their_alias() -> None:
    claim = claim_with_links(20)
    before = queries_of([claim])
    Source.objects.update(withheld="source_safety")
    gather(claim)
    assert queries_of([claim]) == before


def test_a_source_no_longer_withheld_keeps_its_alias_for_older_lines() -> None:
    claim, source = make.make_claim(), make.make_source(withheld="privacy")
    make.make_evidence(claim, source)
    first = compose(gather(claim), base=None, change=Change(add=(make.make_line(claim),)), on="2026-12-01")
    Source.objects.update(withheld="")
    second = compose(gather(claim), base=first, change=Change(), on="2026-12-01")
    assert second["status"]["cites"] == [source.public_id]
    assert list(second["sources"]) == [source.public_id]


def test_what_is_gathered_composes_and_is_plain() -> None:
    claim = claim_with_links(7)
    rows = gather(claim)
    canonical_bytes(rows)
    document = compose(rows, base=None, change=Change(add=(make.make_line(claim),)), on="2026-12-01")
    assert document["claim"]["id"] == claim.public_id
    assert document["origins"]["for"]["traced"] == 3
    assert len(document["claim"]["topics"]) == 2
    assert len(document["sources"]) == 7 + 3 + 3 + 1 + 1


def test_every_field_comes_with_its_value() -> None:
    actor, publisher, via = make.make_actor("Iran"), make.make_publisher("Reuters"), make.make_publisher("A relay")
    source = make.make_source(
        "A title", actor=actor, publisher=publisher, via=via, authors=["A. Writer"], seen_on=dt.date(2026, 11, 22)
    )
    claim = make.make_claim(kind="forecast", review_by=dt.date(2027, 2, 22))
    make.make_appearance(claim, make.make_passage(source, "exact words"), hedges=["perhaps"])
    make.make_evidence(claim, source, quote="so it is", quote_speaker="A speaker")
    rows = gather(claim)
    assert rows["claim"]["review_by"] == "2027-02-22"
    assert rows["forecast"]["criteria_fixed_on"] == "2022-11-01"
    assert rows["appearances"][0]["passage"]["exact"] == "exact words"
    assert rows["evidence"][0]["quote_speaker"] == "A speaker"
    gathered = rows["sources"][source.public_id]
    assert gathered["publisher"] == {"id": publisher.public_id, "slug": publisher.key, "name": "Reuters"}
    assert gathered["via"]["name"] == "A relay"
    assert gathered["actor"]["id"] == actor.public_id
    assert gathered["kind_word"] == "News report"
    assert gathered["seen_on"] == "2026-11-22"
    assert gathered["reliability"] == "B"


def test_chains_keep_their_order_and_named_origins_too() -> None:
    claim, first, second = make.make_claim(), make.make_actor(), make.make_actor()
    appearance = make.make_appearance(claim)
    appearance.chain_actors.add(second, through_defaults={"position": 2})
    appearance.chain_actors.add(first, through_defaults={"position": 1})
    one, two = make.make_source(), make.make_source()
    make.make_evidence(claim, origins=[two, one])
    rows = gather(claim)
    assert [actor["id"] for actor in rows["appearances"][0]["chain_actors"]] == [first.public_id, second.public_id]
    assert rows["evidence"][0]["origins"] == [two.public_id, one.public_id]


def test_the_newest_grade_holds() -> None:
    source = make.make_source(letter="B")
    Grade.objects.create(source=source, letter="D", reason="Invented a quote", graded_on=dt.date(2027, 1, 1))
    Grade.objects.create(source=source, letter="A", reason="Older", graded_on=dt.date(2020, 1, 1))
    claim = make.make_claim()
    make.make_evidence(claim, source)
    gathered = gather(claim)["sources"][source.public_id]
    assert (gathered["reliability"], gathered["graded_on"]) == ("D", "2027-01-01")


def test_withdrawn_evidence_goes_and_its_source_stays_citable_by_older_lines() -> None:
    claim = make.make_claim()
    evidence = make.make_evidence(
        claim, withdrawn_at=dt.datetime(2026, 12, 1, tzinfo=dt.UTC), withdrawn_because="A mistake"
    )
    rows = gather(claim)
    assert rows["evidence"] == []
    assert evidence.source.public_id in rows["sources"]


def test_a_source_withheld_after_the_claim_let_go_of_it_is_withheld_in_the_next_document() -> None:
    """The next edition must not copy from the last one what a source's safety now forbids."""
    claim = make.make_claim()
    appearance = make.make_appearance(claim, make.make_passage(make.make_source("canary title")))
    article = appearance.passage.source
    line = make.make_line(claim, reasons=f"It says so [@{article.key}].")
    first = compose(gather(claim), base=None, change=Change(add=(line,)), on="2026-12-01")
    appearance.delete()
    Source.objects.update(withheld="source_safety")
    rows = gather(claim, also=first["sources"])
    second = compose(rows, base=first, change=Change(), on="2026-12-01")
    assert "canary" not in to_bytes(second).decode()
    assert article.public_id not in to_bytes(second).decode()


def test_many_claims_gather_as_each_does_alone() -> None:
    claims = [claim_with_links(number) for number in (0, 1, 4)] + [make.make_claim(kind="forecast")]
    shared = make.make_source(withheld="privacy")
    for claim in claims:
        make.make_evidence(claim, shared)
    together = gather_many(claims)
    assert together == {claim.pk: gather(claim) for claim in claims}
    aliases = {together[claim.pk]["sources"][shared.public_id]["alias"] for claim in claims}
    assert len(aliases) == len(claims)
    assert SourceAlias.objects.count() == len(claims)


def test_a_withheld_source_leaves_no_word_in_the_document() -> None:
    """V: every private word of a withheld source, and of its quotation, is absent from the bytes."""
    secret = make.make_source(
        "canaryTitle",
        key="canarykey",
        publisher=make.make_publisher("canaryPublisher"),
        via=make.make_publisher("canaryVia"),
        actor=make.make_actor("canaryActor"),
        authors=["canaryAuthor"],
        url="https://canary.example/address",
        archive_url="https://archive.example/canary",
        summary="canarySummary",
        withheld="source_safety",
    )  # fmt: skip
    Grade.objects.create(source=secret, letter="C", reason="canaryGrade", graded_on=dt.date(2027, 1, 1))
    claim = make.make_claim()
    make.make_appearance(
        claim,
        make.make_passage(secret, "canaryExact", prefix="canaryPrefix", suffix="canarySuffix", section="canarySection"),
        hedges=["canaryHedge"], chain=["canaryChain"],
    )  # fmt: skip
    make.make_evidence(
        claim, secret, quote="canaryQuote", quote_speaker="canarySpeaker", quote_translation="canaryTranslation"
    )
    make.make_evidence(claim, make.make_source(derived_from=[secret]), "denies", quote_speaker="")
    line = make.make_line(claim)
    document = compose(gather(claim), base=None, change=Change(add=(line,)), on="2026-12-01")
    written = to_bytes(document).decode()
    assert "canary" not in written.lower()
    assert secret.public_id not in written
    alias = SourceAlias.objects.get(claim=claim, source=secret).alias
    assert document["status"]["cites"] == [alias]
    assert document["sources"][alias]["withheld"] == "source_safety"


def test_embargoed_addresses_get_no_live_link(settings: Any) -> None:
    settings.EMBARGO_GRADE_E, settings.EMBARGOED_HOSTS = True, ["bad.example"]
    assert is_live("https://good.example/x", "A")
    assert not is_live(None, "A")
    assert not is_live("https://good.example/x", "E")
    assert not is_live("https://bad.example/x", "A")
    assert not is_live("https://www.BAD.example/x", "")
    assert is_live("https://notbad.example/x", "")
    settings.EMBARGO_GRADE_E = False
    assert is_live("https://good.example/x", "E")
