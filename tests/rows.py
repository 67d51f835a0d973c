"""Plain rows for tests of pure modules, as `claims.gathering` gives them. No database."""

from __future__ import annotations

from typing import Any

from claims.timeline import Line

Row = dict[str, Any]


def a_source(id: str, *derived_from: str, lineage: str = "origin", **fields: Any) -> Row:
    """A source; derived where it is given what it repeats."""
    return {
        "id": id,
        "key": f"key-{id}",
        "slug": f"key-{id}",
        "title": f"Title of {id}",
        "title_basis": "page",
        "title_basis_word": "title seen on the page",
        "publisher": {"id": f"p-{id}", "slug": f"p-{id}", "name": f"Publisher of {id}"},
        "via": None,
        "actor": None,
        "authors": [],
        "url": f"https://news.example/{id}",
        "live": True,
        "archive_url": "",
        "seen_on": None,
        "published": "2022-10-20",
        "language": "en",
        "kind": "news_report",
        "kind_word": "News report",
        "reliability": "B",
        "reliability_reason": "",
        "graded_on": None,
        "read_as": "excerpt",
        "read_as_word": "read as an excerpt",
        "summary": "",
        "lineage": "derived" if derived_from else lineage,
        "derived_from": list(derived_from),
        "withheld": "",
        "withheld_word": "",
        "alias": "",
        **fields,
    }


def an_actor(id: str) -> Row:
    """A reference to an actor."""
    return {"id": id, "slug": id, "name": f"Name of {id}"}


def a_link(source: str, stance: str = "supports", *, key: str = "", **fields: Any) -> Row:
    """Evidence that counts on its side."""
    return {
        "key": key or f"e-{source}",
        "position": 0,
        "source": source,
        "stance": stance,
        "credibility": 2,
        "note": f"What {source} says.",
        "dated": "",
        "counts": stance in ("supports", "refutes"),
        "counts_reason": "",
        "quote": "",
        "quote_speaker": "",
        "quote_language": "",
        "quote_translation": "",
        "origins": [],
        **fields,
    }


def an_appearance(source: str, **fields: Any) -> Row:
    """The claim in a passage of `source`."""
    return {
        "key": f"a-{source}",
        "position": 0,
        "source": source,
        "put": "asserted",
        "hedges": [],
        "chain": [],
        "chain_actors": [],
        "chain_sources": [],
        "passage": {
            "id": f"q-{source}",
            "exact": "the words used",
            "prefix": "",
            "suffix": "",
            "section": "",
            "position": 0,
            "language": "en",
            "translation": "",
        },
        **fields,
    }


def a_reply(**fields: Any) -> Row:
    """Somebody who was asked and may still answer."""
    return {
        "key": "asked222",
        "position": 0,
        "asked": "The ministry",
        "actor": None,
        "asked_on": "2022-11-20",
        "until": "2022-11-27",
        "outcome": "waiting",
        "answered_on": None,
        "text": "",
        "language": "en",
        "translation": "",
        **fields,
    }


def a_dissent(**fields: Any) -> Row:
    """A reviewer who would say that the claim is supported."""
    return {
        "key": "other222",
        "role": "reviewer",
        "status": "supported",
        "reasons": "The log says so.",
        "on": "2022-11-30",
        **fields,
    }


def rows(
    *links: Row,
    sources: tuple[Row, ...] | list[Row] = (),
    appearances: tuple[Row, ...] | list[Row] = (),
    replies: tuple[Row, ...] | list[Row] = (),
    dissent: tuple[Row, ...] | list[Row] = (),
    forecast: Row | None = None,
    **claim: Any,
) -> Row:
    """The rows of one claim. A source that is named and not given is an origin of its own."""
    known = {source["id"]: source for source in sources}
    for named in [*links, *appearances]:
        known.setdefault(named["source"], a_source(named["source"]))
    return {
        "claim": {
            "id": "cccccccc",
            "slug": "a-claim",
            "statement": "It is so.",
            "restated_as": "",
            "kind": "forecast" if forecast else "factual",
            "judged": "that_it_is_so",
            "judged_for": "",
            "judged_for_text": "",
            "event_period": "",
            "settle": "A record.",
            "not_checkable_because": "",
            "topics": [],
            "entities": [],
            "places": [],
            "keywords": [],
            "priority": 2,
            "review_by": None,
            "closed": False,
            **claim,
        },
        "forecast": forecast,
        "appearances": list(appearances),
        "evidence": list(links),
        "replies": list(replies),
        "dissent": list(dissent),
        "sources": known,
    }


def a_forecast(**fields: Any) -> Row:
    """The criteria of a forecast."""
    return {
        "criteria": "It comes true if it happens.",
        "ambiguous": "",
        "deciding_source": "",
        "deadline": "",
        "criteria_fixed_on": "2022-11-01",
        "modality": "will",
        **fields,
    }


def a_line(on: str = "2022-12-01", status: str = "unresolved", **fields: Any) -> Line:
    """A line of a timeline, resting on one origin."""
    fields.setdefault("basis", "single_origin")
    fields.setdefault("confidence", "low")
    fields.setdefault("reasons", "One report.")
    return Line(effective_on=on, status=status, **fields)
