"""Claims of our own making, the same in every run, written as working rows and published through the door."""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate

from django.db import transaction

from claims.models import Appearance, Article, Batch, Claim, ClaimTopic, Evidence, Topic
from claims.publish import publish_many
from claims.scales import STATUSES
from claims.timeline import Change, Line
from sources.models import Actor, Grade, Passage, Publisher, Source

CHUNK = 100
FIRST_DAY = dt.date(2014, 1, 1)
DAYS = 4_300
ARTICLES, TOPICS, PUBLISHERS, ACTORS, SOURCES = 50, 30, 200, 300, 2_000
STATUS_SHARES = {
    "unresolved": 40,
    "not_examined": 20,
    "supported": 15,
    "refuted": 8,
    "partly_supported": 7,
    "undeterminable": 5,
    "not_checkable": 5,
}
SYLLABLES = [
    *("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti"),
    *("vo", "zu", "ber", "dal", "fen", "gor", "lim", "nat", "pol", "rus", "tam", "vel"),
]
WORDS = 20_000
LINKS = 3  # evidence of a claim


class Filling:
    """Makes claims by number; the claim of a number is always the same, in whatever run."""

    def __init__(self) -> None:
        self.vocabulary = [word(number) for number in range(WORDS)]
        self.shares = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
        self.statuses = list(accumulate(STATUS_SHARES.values()))

    def fill(self, first: int, last: int) -> None:
        """Write and publish the claims numbered from `first` up to but not `last`, a transaction a chunk."""
        self._ground()
        for start in range(first, last, CHUNK):
            with transaction.atomic():
                batch = Batch.objects.create(kind=Batch.Kind.IMPORT, reason="Made for a measure")
                items = list(self._claims(range(start, min(start + CHUNK, last))))
                day = FIRST_DAY + dt.timedelta(days=start // CHUNK * 7 % DAYS)
                at = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
                publish_many(items, override="Made for a measure", batch=batch, recorded_at=at)

    def _ground(self) -> None:
        """Topics, publishers, actors, sources and articles, once."""
        if not Topic.objects.exists():
            chance = random.Random(0)
            Topic.objects.bulk_create(
                Topic(slug=f"topic-{n}", label=f"Topic {word(n)}", position=n) for n in range(TOPICS)
            )
            Publisher.objects.bulk_create(
                Publisher(key=f"publisher-{n}", name=f"The {word(n).title()} Post") for n in range(PUBLISHERS)
            )
            Actor.objects.bulk_create(
                Actor(key=f"actor-{n}", name=f"State of {word(n + 300).title()}", kind=Actor.Kind.STATE)
                for n in range(ACTORS)
            )
            publishers, actors = list(Publisher.objects.order_by("pk")), list(Actor.objects.order_by("pk"))
            Source.objects.bulk_create(self._source(n, publishers, actors, chance) for n in range(SOURCES + ARTICLES))
            sources = list(Source.objects.order_by("pk"))
            Grade.objects.bulk_create(
                Grade(source=source, letter="B", reason="Its record so far", graded_on=FIRST_DAY) for source in sources
            )
            Article.objects.bulk_create(
                Article(source=source, selection_rule="Every statement that evidence could bear on.")
                for source in sources[SOURCES:]
            )
        self.topics, self.sources = list(Topic.objects.order_by("pk")), list(Source.objects.order_by("pk"))

    def _source(self, n: int, publishers: list[Publisher], actors: list[Actor], chance: random.Random) -> Source:
        return Source(
            key=f"source-{n}",
            title=self.sentence(chance, 9),
            url=f"https://news.example/{n}",
            kind=Source.Kind.NEWS_REPORT,
            publisher=publishers[int(PUBLISHERS * chance.random() ** 2)],
            actor=actors[int(ACTORS * chance.random() ** 2)],
            lineage=Source.Lineage.ORIGIN,
            published="2022-10-20",
            published_earliest=dt.date(2022, 10, 20),
            published_latest=dt.date(2022, 10, 20),
        )

    def _claims(self, numbers: range) -> Iterator[tuple[Claim, Change]]:
        chances = {n: random.Random(n + 1) for n in numbers}
        claims = Claim.objects.bulk_create(self._claim(n, chances[n]) for n in numbers)
        passages = Passage.objects.bulk_create(self._passage(n, chances[n]) for n in numbers)
        Appearance.objects.bulk_create(
            Appearance(claim=claim, passage=passage) for claim, passage in zip(claims, passages, strict=True)
        )
        ClaimTopic.objects.bulk_create(
            ClaimTopic(claim=claim, topic=self.topics[int(TOPICS * chances[n].random() ** 2)])
            for n, claim in zip(numbers, claims, strict=True)
        )
        cited = {n: chances[n].sample(self.sources[:SOURCES], LINKS) for n in numbers}
        Evidence.objects.bulk_create(
            Evidence(
                claim=claim,
                source=source,
                stance="refutes" if place == 1 else "supports",
                credibility=2,
                counts=True,
                note=self.sentence(chances[n], 12),
                position=place,
            )
            for n, claim in zip(numbers, claims, strict=True)
            for place, source in enumerate(cited[n])
        )
        for n, claim in zip(numbers, claims, strict=True):
            yield claim, Change(add=tuple(self._lines(chances[n], cited[n][0].key)))

    def _claim(self, n: int, chance: random.Random) -> Claim:
        return Claim(
            key=f"claim-{n}",
            slug=f"claim-{n}",
            statement=self.sentence(chance, 14),
            kind="factual",
            settle="A record of it.",
            keywords=[self.word(chance) for _ in range(3)],
        )

    def _passage(self, n: int, chance: random.Random) -> Passage:
        article = self.sources[SOURCES + int(ARTICLES * chance.random() ** 2)]
        return Passage(source=article, exact=self.sentence(chance, 25), position=n)

    def _lines(self, chance: random.Random, source: str) -> Iterator[Line]:
        days = sorted(chance.sample(range(DAYS), 2))
        for day, status in zip(days, ("unresolved", self._status(chance)), strict=True):
            needs = STATUSES[status].needs_basis
            yield Line(
                effective_on=(FIRST_DAY + dt.timedelta(days=day)).isoformat(),
                status=status,
                basis=needs[-1] if needs else "single_origin",
                basis_note="Two origins that share nothing.",
                confidence="moderate" if needs else "low",
                confidence_reason="It was read in full.",
                reasons=f"{self.sentence(chance, 15)} [@{source}].",
                supported_part="The first part." if status == "partly_supported" else "",
                unproven_part="The second part." if status == "partly_supported" else "",
            )

    def _status(self, chance: random.Random) -> str:
        return list(STATUS_SHARES)[bisect(self.statuses, chance.random() * self.statuses[-1])]

    def word(self, chance: random.Random) -> str:
        """A word as often as in a language: the few are everywhere, the many hardly anywhere (Zipf)."""
        return self.vocabulary[bisect(self.shares, chance.random() * self.shares[-1])]

    def sentence(self, chance: random.Random, length: int) -> str:
        """So many words with a full stop."""
        return " ".join(self.word(chance) for _ in range(length)).capitalize() + "."


def word(number: int) -> str:
    """The word of a rank, pronounceable and never the beginning of another's."""
    parts = []
    for _ in range(3):
        number, place = divmod(number, len(SYLLABLES))
        parts.append(SYLLABLES[place])
    return "".join(parts) + (SYLLABLES[number] if number else "")
