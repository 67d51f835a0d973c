"""What a document says of the claim itself: the statement, what is judged, and what decides a forecast."""

from __future__ import annotations

from claims import scales
from claims.edition.sealing import Document, Row
from claims.edition.wording import Problems, a_day, a_past_day, dated, days_of, entry


def stated(claim: Row, forecast: Document | None, problems: Problems) -> Document:
    """The claim as the document holds it."""
    kind = entry(scales.KINDS, claim["kind"], "kind of claim", problems)
    judged = entry(scales.JUDGED, claim["judged"], "thing to judge", problems)
    return {
        "id": claim["id"],
        "slug": claim["slug"],
        "statement": claim["statement"],
        "restated_as": claim["restated_as"],
        "kind": claim["kind"],
        "kind_word": kind.word,
        "judged": claim["judged"],
        "judged_word": judged.word,
        "judged_sentence": judged.sentence,
        "judged_for": dated(claim["judged_for"], problems, claim["judged_for_text"]),
        "event_period": dated(claim["event_period"], problems),
        "settle": "" if claim["kind"] == "forecast" else claim["settle"],
        "not_checkable_because": claim["not_checkable_because"],
        "topics": _topics(claim),
        "entities": claim["entities"],
        "places": claim["places"],
        "keywords": claim["keywords"],
        "priority": claim["priority"],
        "review": {
            "by": a_day(claim["review_by"], "The day of the next review", problems),
            "closed": claim["closed"],
        },
        "forecast": forecast,
    }


def criteria(rows: Row, on: str, problems: Problems) -> Document | None:
    """What decides a forecast, and whether that was written afterwards; None for any other claim."""
    if rows["claim"]["kind"] != "forecast":
        return None
    forecast = rows["forecast"]
    if forecast is None:
        problems.append("A forecast needs the criteria that decide it.")
        return None
    modality = entry(scales.MODALITIES, forecast["modality"], "modality", problems)
    fixed_on = a_past_day(forecast["criteria_fixed_on"], "The day the criteria were fixed", on, problems)
    return {
        "criteria": forecast["criteria"],
        "ambiguous": forecast["ambiguous"],
        "deciding_source": forecast["deciding_source"],
        "deadline": dated(forecast["deadline"], problems),
        "criteria_fixed_on": fixed_on,
        "afterwards": _afterwards(fixed_on, rows),
        "modality": forecast["modality"],
        "modality_word": modality.word,
    }


def _topics(claim: Row) -> list[Document]:
    in_order = sorted(claim["topics"], key=lambda topic: (topic["position"], topic["slug"]))
    return [{"slug": topic["slug"], "label": topic["label"]} for topic in in_order]


def _afterwards(fixed_on: str | None, rows: Row) -> bool:
    """Whether criteria were fixed later than the last day of the first article, or than the event's first day."""
    marks = [_first_published(rows), days_of(rows["claim"]["event_period"])[0]]
    return fixed_on is not None and any(mark is not None and fixed_on > mark for mark in marks)


def _first_published(rows: Row) -> str | None:
    first = min(rows["appearances"], key=lambda row: (row["position"], row["key"]), default=None)
    article = rows["sources"].get(first["source"]) if first else None
    return days_of(article["published"])[1] if article else None
