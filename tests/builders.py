"""Rows for tests. Only what matters to a test is an argument; the rest is plausible and unique."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from claims.deadlines import due
from claims.models import (
    Appearance,
    Article,
    Batch,
    Claim,
    ClaimTopic,
    Dissent,
    Edition,
    Evidence,
    Forecast,
    Reply,
    Report,
    Topic,
)
from claims.review import WARNINGS
from claims.scales import STATUSES
from claims.search import index_desk
from claims.timeline import Change, Line
from people.grants import grant
from people.models import User
from sources.dates import parse_edtf
from sources.models import Actor, Derivation, Grade, Passage, Publisher, Source

ANSWERED = {rule.__name__: "Yes, it was looked at." for rule in WARNINGS}
"""An answer to every warning there is, for a proposal that shall not be held up by one."""

_numbers = count(1)


def make_user(role: str | None = None, **fields: Any) -> User:
    """A user with the given role, or with none."""
    username = fields.pop("username", f"user-{next(_numbers)}")
    user = User.objects.create_user(username, password="a long test password", **fields)
    if role:
        grant(user, role, by=None, reason="needed for a test")
    return user


def make_actor(name: str = "", kind: str = Actor.Kind.STATE, **fields: Any) -> Actor:
    """An actor; a state unless told otherwise."""
    number = next(_numbers)
    return Actor.objects.create(
        key=fields.pop("key", f"actor-{number}"), name=name or f"Actor {number}", kind=kind, **fields
    )


def make_publisher(name: str = "", **fields: Any) -> Publisher:
    """A publisher."""
    number = next(_numbers)
    return Publisher.objects.create(
        key=fields.pop("key", f"publisher-{number}"), name=name or f"Publisher {number}", **fields
    )


def make_source(
    title: str = "",
    *,
    lineage: str = Source.Lineage.ORIGIN,
    derived_from: list[Source] | tuple[Source, ...] = (),
    published: str = "2022-10-20",
    letter: str | None = "B",
    **fields: Any,
) -> Source:
    """A source with a day and a grade; derived when it has `derived_from`; ungraded with `letter=None`."""
    number = next(_numbers)
    fields.setdefault("key", f"source-{number}")
    fields.setdefault("kind", Source.Kind.NEWS_REPORT)
    if "publisher" not in fields:
        fields["publisher"] = make_publisher()
    if fields.get("read_as") != Source.ReadAs.NOT_SEEN:
        fields.setdefault("url", f"https://news.example/{number}")
    source = Source.objects.create(
        title=title or f"Report {number}",
        lineage=Source.Lineage.DERIVED if derived_from else lineage,
        published=published,
        **_days(published),
        **fields,
    )
    for position, origin in enumerate(derived_from):
        Derivation.objects.create(source=source, origin=origin, position=position)
    if letter:
        Grade.objects.create(source=source, letter=letter, reason="Its record so far", graded_on=dt.date(2026, 11, 22))
    return source


def make_article(source: Source | None = None, **fields: Any) -> Article:
    """An article whose claims we follow."""
    source = source or make_source(kind=Source.Kind.THINK_TANK, published="2022-12-01")
    fields.setdefault("selection_rule", "Every statement that evidence could bear on.")
    return Article.objects.create(source=source, **fields)


def make_topic(label: str = "", **fields: Any) -> Topic:
    """A topic with an introduction."""
    number = next(_numbers)
    fields.setdefault("introduction", "What the claims under this topic speak of.")
    return Topic.objects.create(slug=fields.pop("slug", f"topic-{number}"), label=label or f"Topic {number}", **fields)


def make_claim(
    statement: str = "",
    *,
    kind: str = "factual",
    status: str | None = None,
    topics: list[Topic] | tuple[Topic, ...] = (),
    **fields: Any,
) -> Claim:
    """A claim: a draft, or published with `status` when one is given. A forecast has its criteria."""
    number = next(_numbers)
    fields.setdefault("key", f"claim-{number}")
    fields.setdefault("slug", fields["key"])
    if kind != "forecast":
        fields.setdefault("settle", "A record of the shipment.")
    claim = Claim.objects.create(statement=statement or f"Statement {number}.", kind=kind, **fields)
    if kind == "forecast":
        make_forecast(claim)
    for position, topic in enumerate(topics):
        ClaimTopic.objects.create(claim=claim, topic=topic, position=position)
    if status:
        published(claim, status)
    index_desk([claim.pk])
    return claim


def make_forecast(claim: Claim, **fields: Any) -> Forecast:
    """What decides a forecast: criteria fixed before the event."""
    fields.setdefault("criteria", "It comes true if the event is on record by the deadline.")
    fields.setdefault("criteria_fixed_on", dt.date(2022, 11, 1))
    fields.setdefault("modality", "will")
    return Forecast.objects.create(claim=claim, **fields)


def make_passage(source: Source | None = None, exact: str = "the words that were used", **fields: Any) -> Passage:
    """A passage in a source."""
    return Passage.objects.create(source=source or make_source(), exact=exact, **fields)


def make_appearance(claim: Claim, passage: Passage | None = None, **fields: Any) -> Appearance:
    """A claim in a passage."""
    appearance = Appearance.objects.create(claim=claim, passage=passage or make_passage(), **fields)
    index_desk([claim.pk])
    return appearance


def make_evidence(
    claim: Claim,
    source: Source | None = None,
    stance: str = "supports",
    *,
    credibility: int = 2,
    origins: list[Source] | tuple[Source, ...] = (),
    **fields: Any,
) -> Evidence:
    """A link from a claim to a source, supporting and counting unless told otherwise."""
    fields.setdefault("counts", stance in ("supports", "refutes") and credibility <= 3)
    if not fields["counts"]:
        fields.setdefault("counts_reason", "not weighed")
    fields.setdefault("note", "What it says of the claim.")
    fields.setdefault("position", next(_numbers))
    evidence = Evidence.objects.create(
        claim=claim, source=source or make_source(), stance=stance, credibility=credibility, **fields
    )
    for position, origin in enumerate(origins):
        evidence.origin_links.create(source=origin, position=position)
    return evidence


def make_reply(claim: Claim, **fields: Any) -> Reply:
    """Somebody who was asked about the claim and did not answer in time."""
    fields.setdefault("asked", "The ministry")
    fields.setdefault("asked_on", dt.date(2022, 11, 20))
    fields.setdefault("until", dt.date(2022, 11, 27))
    fields.setdefault("outcome", "silent")
    return Reply.objects.create(claim=claim, **fields)


def make_dissent(claim: Claim, **fields: Any) -> Dissent:
    """Somebody at the desk who would say that the claim is disputed."""
    fields.setdefault("role", "reviewer")
    fields.setdefault("status", "disputed")
    fields.setdefault("reasons", "The other side was not heard.")
    fields.setdefault("on", dt.date(2026, 11, 23))
    return Dissent.objects.create(claim=claim, **fields)


def make_report(received: dt.datetime | None = None, **fields: Any) -> Report:
    """A report of an error as it came in, now unless told when."""
    received = received or dt.datetime.now(dt.UTC)
    fields.setdefault("subject", Report.Subject.ERROR)
    fields.setdefault("what", "The date is wrong.")
    fields.setdefault("token", f"token-of-report-{next(_numbers):08}")
    if fields["subject"] != Report.Subject.CLAIM:
        fields.setdefault("due_on", due(received.date()))
    return Report.objects.create(received_at=received, **fields)


def published(claim: Claim, status: str = "unresolved", *, on: str = "2022-12-01", **line: Any) -> Edition:
    """Publish `claim` for the first time, with one line of timeline that cites its first evidence."""
    from claims.publish import publish_many

    change = Change(add=(make_line(claim, status, on=on, **line),))
    batch = Batch.objects.create(kind=Batch.Kind.IMPORT, reason="made for a test")
    publish_many([(claim, change)], override="Made for a test", batch=batch)
    return claim.editions.latest("seq")


def make_line(claim: Claim, status: str = "unresolved", *, on: str = "2022-12-01", **fields: Any) -> Line:
    """A line of the timeline of `claim`, with a basis that fits `status`."""
    known = STATUSES[status]
    first = claim.evidence.filter(withdrawn_at=None).select_related("source").first()
    fields.setdefault("basis", known.needs_basis[0] if known.needs_basis else "single_origin" if first else "none")
    fields.setdefault("confidence_reason", "It was read in full.")
    fields.setdefault("confidence", "moderate" if known.needs_basis else "low")
    if known.family == "partly":
        fields.setdefault("supported_part", "The first part.")
        fields.setdefault("unproven_part", "The second part.")
    fields.setdefault("reasons", f"The report says so [@{first.source.key}]." if first else "Nothing bears on it.")
    return Line(effective_on=on, status=status, **fields)


def _days(published: str) -> dict[str, dt.date | None]:
    if not published:
        return {}
    read = parse_edtf(published)
    return {"published_earliest": read.earliest, "published_latest": read.latest}
