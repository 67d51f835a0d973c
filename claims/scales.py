"""The scales, in one place: statuses, families, basis, confidence, Admiralty grades, likelihood and their mappings.

Everything is data; there is no rule here that a page or a check could not read. Sentences are for readers, tests
for analysts. `VERSION` moves with any change to a word; published documents keep the words they were published with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Entry:
    """A code's word for readers, and a sentence where one is needed."""

    word: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """A status: its word, family, reader sentence and the test an analyst must pass to set it.

    `group` says which claims may carry it: statement, forecast or opinion.
    `needs_basis` lists the bases that fit; empty means any.
    `rating` is the ClaimReview number; `None` means text only; `review` False means no ClaimReview at all.
    """

    word: str
    family: str
    sentence: str
    test: str
    group: str = "statement"
    needs_basis: tuple[str, ...] = ()
    rating: int | None = None
    review: bool = True


FAMILIES: dict[str, Entry] = {
    "supported": Entry("Supported"),
    "partly": Entry("Partly supported"),
    "unresolved": Entry("Unresolved"),
    "disputed": Entry("Disputed"),
    "refuted": Entry("Refuted"),
    "undeterminable": Entry("Cannot be determined"),
    "opinion": Entry("Opinion or motive"),
}

FIRM_BASES = ("primary_record", "public_act", "separate_origins")

STATUSES: dict[str, Status] = {
    "not_examined": Status(
        "Not yet examined", "unresolved", "We have not examined this yet.",
        "The first state of a statement.", review=False,
    ),
    "unresolved": Status(
        "Unresolved", "unresolved", "There is not enough evidence yet to say either way.",
        "Too little, one origin, or interested parties only: say which.",
    ),
    "supported": Status(
        "Supported", "supported", "Evidence backs this claim.",
        "The basis is a primary record, a public act or separate origins, and confidence is not low.",
        needs_basis=FIRM_BASES, rating=5,
    ),
    "partly_supported": Status(
        "Partly supported", "partly", "One part is supported; another is unproven or overstated.",
        "Name both parts.", rating=3,
    ),
    "disputed": Status(
        "Disputed", "disputed", "Credible evidence points both ways and neither side outweighs the other.",
        "A traced origin graded 1–3 stands on each side, with different speakers. A bare denial is not enough.",
    ),
    "refuted": Status(
        "Refuted", "refuted", "Evidence shows this claim is wrong.",
        "As for supported, the other way.", needs_basis=FIRM_BASES, rating=1,
    ),
    "undeterminable": Status(
        "Cannot be determined", "undeterminable", "The evidence that would settle it is out of public reach.",
        "Say why the evidence cannot be had.",
    ),
    "not_checkable": Status(
        "Opinion or motive", "opinion", "No evidence could settle this.",
        "A motive or a belief, or a weighing without an agreed measure.", group="opinion", review=False,
    ),
    "pending": Status(
        "Open prediction", "unresolved", "The time to judge has not come.",
        "The first state of a forecast. An open-ended “will not” stays here.", group="forecast", review=False,
    ),
    "came_true": Status(
        "Came true", "supported", "Events have borne this out.",
        "The criteria are met.", group="forecast", needs_basis=FIRM_BASES, rating=5,
    ),
    "partly_came_true": Status(
        "Partly came true", "partly", "Events have borne out one part; another did not happen.",
        "Name both parts, against the criteria.", group="forecast", rating=3,
    ),
    "did_not_come_true": Status(
        "Did not come true", "refuted", "Events went the other way.",
        "The deadline has passed and the criteria are not met.", group="forecast", needs_basis=FIRM_BASES, rating=1,
    ),
    "ambiguous": Status(
        "Ambiguous", "undeterminable", "The criteria do not decide it.",
        "What happened is the case the criteria call ambiguous.", group="forecast",
    ),
    "annulled": Status(
        "Annulled", "undeterminable", "The question fell away.",
        "The condition of the forecast can no longer arise.", group="forecast",
    ),
}  # fmt: skip

BASES: dict[str, Entry] = {
    "primary_record": Entry("Primary record", "The record itself shows this."),
    "public_act": Entry("Public act", "A public act that nobody disputes."),
    "separate_origins": Entry("Separate origins", "Separate origins, traced and found independent, back this claim."),
    "single_origin": Entry("One origin", "It rests on one origin so far."),
    "interested_parties_only": Entry(
        "Interested parties only", "Only parties to the quarrel, or those who made the claim, speak for it."
    ),
    "untraced": Entry("Untraced", "It is known only through reports whose origin could not be traced."),
    "none": Entry("None", "No evidence bears on it."),
}

_REFUTING = {
    "primary_record": "The record itself shows otherwise.",
    "public_act": "A public act that nobody disputes shows otherwise.",
    "separate_origins": "Separate origins, traced and found independent, show otherwise.",
}

CONFIDENCES: dict[str, Entry] = {
    "low": Entry("Low", "The basis is thin."),
    "moderate": Entry("Moderate", "The basis is sound, with gaps."),
    "high": Entry("High", "The basis is solid."),
}

KINDS: dict[str, Entry] = {
    "factual": Entry("Factual statement"),
    "attributed": Entry("Attributed statement"),
    "analytical": Entry("Analytical statement"),
    "forecast": Entry("Forecast"),
    "opinion": Entry("Opinion"),
}

GROUPS: dict[str, Entry] = {
    "statement": Entry("Statements"),
    "forecast": Entry("Forecasts"),
    "opinion": Entry("Opinions and motives"),
}

JUDGED: dict[str, Entry] = {
    "that_it_was_said": Entry("That it was said", "We judge whether this was said, not whether it is so."),
    "that_it_is_so": Entry("That it is so", "We judge whether this is so, not merely whether somebody said it."),
}

PUT: dict[str, Entry] = {
    "asserted": Entry("Asserted", "The author states it in their own voice."),
    "attributed": Entry("Attributed", "The author gives it to a named source."),
    "reported": Entry("Reported only", "The author passes it on and does not vouch for it."),
    "doubted": Entry("Doubted", "The author doubts it."),
}

STANCES: dict[str, Entry] = {
    "supports": Entry("Supports", "It speaks for the claim."),
    "refutes": Entry("Speaks against", "It speaks against the claim, with something to show."),
    "denies": Entry("Denies", "A bare denial by an interested party; it never changes a status by itself."),
    "context": Entry("Background", "Background, and events outside the period judged."),
}

RELIABILITY: dict[str, Entry] = {
    "A": Entry("reliable"),
    "B": Entry("usually reliable"),
    "C": Entry("fairly reliable"),
    "D": Entry("not usually reliable"),
    "E": Entry("unreliable"),
    "F": Entry("reliability cannot be judged"),
}

CREDIBILITY: dict[int, Entry] = {
    1: Entry("confirmed by other sources"),
    2: Entry("probably true"),
    3: Entry("possibly true"),
    4: Entry("doubtful"),
    5: Entry("improbable"),
    6: Entry("truth cannot be judged"),
}

WEIGHED_CREDIBILITY = frozenset({1, 2, 3})

MODALITIES: dict[str, Entry] = {
    "will": Entry("will"),
    "will_not": Entry("will not"),
    "could": Entry("could"),
    "may": Entry("may"),
}

LIKELIHOODS: dict[str, tuple[str, int, int]] = {  # ICD 203: word, from and to in per cent
    "almost_no_chance": ("almost no chance", 1, 5),
    "very_unlikely": ("very unlikely", 5, 20),
    "unlikely": ("unlikely", 20, 45),
    "roughly_even": ("roughly even chance", 45, 55),
    "likely": ("likely", 55, 80),
    "very_likely": ("very likely", 80, 95),
    "almost_certain": ("almost certain", 95, 99),
}

STANDINGS: dict[str, Entry] = {
    "public": Entry("Public"),
    "paused": Entry("Under review", "We have paused this claim while we look at it again."),
    "withdrawn": Entry("Withdrawn", "We no longer stand behind this page. Its address and history stay."),
    "merged": Entry("Merged", "This claim is followed at another address."),
}

ACTS: dict[str, Entry] = {
    "first": Entry("First publication"),
    "change": Entry("Change"),
    "correction": Entry("Correction", "We were wrong."),
    "clarification": Entry("Clarification", "We worded it unclearly."),
    "overtaken": Entry("Overtaken by events"),
    "source": Entry("Change to a source"),
    "pause": Entry("Paused"),
    "resume": Entry("Resumed"),
    "merge": Entry("Merged"),
    "withdraw": Entry("Withdrawn"),
    "redaction": Entry("Redacted"),
}

CORRECTIONS: dict[str, Entry] = {
    "status": Entry("Status", "We gave the wrong status."),
    "fact": Entry("Fact", "We stated a fact wrongly."),
    "source": Entry("Source", "We described or linked a source wrongly."),
    "wording": Entry("Wording", "Our wording misled."),
    "date": Entry("Date", "We gave a wrong date."),
}

CHANGED: dict[str, Entry] = {
    "status": Entry("status"),
    "evidence": Entry("evidence"),
    "wording": Entry("wording"),
    "criteria": Entry("criteria"),
    "lineage": Entry("lineage"),
    "timeline": Entry("timeline"),
    "standing": Entry("standing"),
    "sources": Entry("sources"),
    "replies": Entry("right of reply"),
    "dissent": Entry("dissent"),
}

REPLIES: dict[str, Entry] = {
    "waiting": Entry("May still answer", "Their time to answer had not ended when this was published."),
    "answered": Entry("Answered"),
    "silent": Entry("No answer", "They did not answer in that time."),
}
"""What came of asking those whom a claim concerns."""

DISSENTERS: dict[str, Entry] = {
    "analyst": Entry("An analyst"),
    "reviewer": Entry("A reviewer"),
}
"""Who may disagree with a status in public: roles of people at the desk. Readers see the role, never a name."""

REDACTION_GROUNDS: dict[str, Entry] = {
    "GDPR-17": Entry("Right to erasure"),
    "COURT": Entry("Order of a court"),
    "SAFETY": Entry("Safety of a person"),
    "COPYRIGHT": Entry("Copyright"),
}


def choices(scale: Mapping[str, Entry | Status]) -> list[tuple[str, str]]:
    """`scale` as Django field choices."""
    return [(code, entry.word) for code, entry in scale.items()]


def group_of(kind: str, status: str) -> str:
    """Which of `GROUPS` a claim is counted in: forecasts and opinions are counted apart from statements."""
    if kind == "forecast":
        return "forecast"
    return "opinion" if STATUSES[status].group == "opinion" else "statement"


def sentence_for(status: str, basis: str) -> str:
    """The reader's sentence of a status resting on `basis`."""
    if status in ("supported", "came_true"):
        return BASES[basis].sentence if status == "supported" else STATUSES[status].sentence
    if status == "refuted":
        return _REFUTING.get(basis, STATUSES[status].sentence)
    return STATUSES[status].sentence


def statuses_for(kind: str) -> list[str]:
    """The statuses that a claim of this kind may carry, in the order of the scale."""
    forecast = kind == "forecast"
    return [code for code, s in STATUSES.items() if (s.group == "forecast") == forecast]
