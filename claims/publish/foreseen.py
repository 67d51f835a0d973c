"""What a redaction would take away, found without taking it: shown to the person who is about to."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass

from claims import compare
from claims.models import Claim, Opening, Proposal
from claims.needle import Needle, holds, without
from claims.publish import redaction
from claims.publish.composing import current, document_of
from sources.models import Source
from sources.writing import clean_text

MOST = 50


@dataclass(frozen=True, slots=True)
class Touched:
    """One public claim that holds the text: its versions to be emptied, and what readers would see change."""

    claim: Claim
    versions: list[int]
    differences: list[compare.Difference]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """All that a redaction would touch: public claims, working rows by kind, and proposals."""

    claims: list[Touched]
    rows: list[tuple[str, int]]
    proposals: int

    @property
    def nothing(self) -> bool:
        return not (self.claims or self.rows or self.proposals)

    @property
    def digest(self) -> str:
        """Moves with whatever would be touched."""
        told = [[touched.claim.public_id, touched.versions] for touched in self.claims]
        return hashlib.sha256(json.dumps([told, self.rows, self.proposals]).encode()).hexdigest()


def foresee(text: str, sparing: Source | None = None) -> Foreseen:
    """What `redact(text)` would take away now. Reads every document that holds the text; writes nothing."""
    needle = Needle(clean_text(text))
    redaction.refuse_unfit(needle)
    held = redaction.editions_holding(needle)
    versions = dict(
        Opening.objects.filter(edition__number__in=[n for numbers in held.values() for n in numbers]).values_list(
            "edition__number", "edition__seq"
        )
    )
    claims = [
        Touched(claim, [versions[number] for number in numbers], _differences(claim, needle))
        for claim, numbers in held.items()
    ]
    redaction.refuse_sparing(sparing)
    rows = [
        (str(model._meta.verbose_name_plural), sum(1 for _ in redaction.rows_holding(model, needle, sparing)))
        for model in redaction.working_models()
    ]
    return Foreseen(claims, [(name, number) for name, number in rows if number], _proposals(needle))


def _differences(claim: Claim, needle: Needle) -> list[compare.Difference]:
    before = document_of(current(claim))
    return compare.compare(before, without(before, needle)) if before else []


def _proposals(needle: Needle) -> int:
    kept = Proposal.objects.exclude(document=b"").values_list("document", flat=True).iterator(chunk_size=200)
    return sum(holds(zlib.decompress(bytes(document)), needle) for document in kept)
