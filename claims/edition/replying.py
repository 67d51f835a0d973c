"""What a document says of those whom we asked: whom, when, until when, and what they said."""

from __future__ import annotations

from collections.abc import Iterable

from claims import scales
from claims.edition.sealing import Document, Row
from claims.edition.wording import Problems, a_day, a_past_day, entry
from sources.writing import direction


def replies(rows: Iterable[Row], on: str, problems: Problems) -> list[Document]:
    """The replies in the order of asking, as they stand on the day `on`."""
    in_order = sorted(rows, key=lambda row: (row["asked_on"], row["position"], row["key"]))
    return [_reply(row, on, problems) for row in in_order]


def _reply(row: Row, on: str, problems: Problems) -> Document:
    outcome = entry(scales.REPLIES, row["outcome"], "outcome of asking", problems)
    if row["outcome"] == "silent" and row["until"] >= on:
        problems.append(f"“{row['asked']}” may answer until {row['until']}; silence cannot be published before.")
    if row["outcome"] == "answered" and not (row["text"] and row["answered_on"]):
        problems.append(f"An answer needs its words and its day: “{row['asked']}”.")
    return {
        "key": row["key"],
        "asked": row["asked"],
        "actor": row["actor"],
        "asked_on": a_past_day(row["asked_on"], "The day we asked", on, problems),
        "until": a_day(row["until"], "The time to answer", problems),
        "outcome": row["outcome"],
        "outcome_word": outcome.word,
        "outcome_sentence": outcome.sentence,
        "answered_on": a_past_day(row["answered_on"], "The day of an answer", on, problems),
        "quote": _quote(row),
    }


def _quote(row: Row) -> Document | None:
    if row["outcome"] != "answered":
        return None
    return {
        "text": row["text"],
        "language": row["language"],
        "dir": direction(row["text"]),
        "translation": row["translation"],
    }
