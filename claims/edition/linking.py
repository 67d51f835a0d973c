"""What a document says of its evidence and appearances, and what it counts from them: origins and denials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from claims import scales
from claims.edition.sealing import Document, Row
from claims.edition.wording import Problems, dated, days_of, entry
from sources import lineage
from sources.lineage import Link, Node, Side
from sources.writing import direction

SIDES = {"supports": "for", "refutes": "against", "denies": "denies", "context": "context"}
STANCE_ORDER = {stance: order for order, stance in enumerate(SIDES)}
UNCOUNTED = {"denies": "a bare denial", "context": "background"}
A_WITHHELD_SOURCE = "a source that we withhold"
A_REPORTED_SPEAKER = "somebody of whom %s reports"

Names = Mapping[str, str]


def evidence(rows: Iterable[Row], sources: Mapping[str, Document], names: Names, problems: Problems) -> list[Document]:
    """The evidence in the order of the document; what counts on which side is not yet counted."""
    links = [(row, _link(row, names, problems)) for row in rows]
    for _, link in links:
        if sources.get(link["source"], {}).get("withheld"):
            _hide_link(link)
    links.sort(key=lambda pair: _place(*pair))
    return [link for _, link in links]


def appearances(rows: Iterable[Row], names: Names, problems: Problems) -> list[Document]:
    """The appearances in the order of the document."""
    in_order = sorted(rows, key=lambda row: (row["position"], row["key"]))
    return [_appearance(row, names, problems) for row in in_order]


def count_origins(document: Document, nodes: Mapping[str, Node]) -> None:
    """Write `origins` and each link's own origins into the document, from its evidence and appearances.

    `nodes` are all sources by the id that the document uses. The attribution chains, the articles and their
    authors never count.
    """
    articles = {appearance["article"] for appearance in document["appearances"]}
    chain = {id for appearance in document["appearances"] for id in appearance["chain_sources"]}
    sides = lineage.origins(
        [_weighed(link) for link in document["evidence"]],
        nodes,
        excluded_sources=articles | chain,
        excluded_actors=_chain_actors(document) | _authors(articles, nodes),
    )
    document["origins"] = {"for": _side(sides["for"]), "against": _side(sides["against"])}
    origins_of: dict[str, list[str]] = defaultdict(list)
    for side in sides.values():
        for origin, keys in side.by_origin.items():
            for key in keys:
                origins_of[key].append(origin)
    for link in document["evidence"]:
        link["origins"] = sorted(origins_of[link["key"]])


def name_denials(document: Document) -> None:
    """Write `denials` into the document: who denies, and when. Reports of one denial are named once."""
    nodes = {id: Node(s["lineage"], tuple(s["derived_from"])) for id, s in document["sources"].items()}
    found: dict[tuple[str, str], Document] = {}
    for link in document["evidence"]:
        if link["side"] == "denies":
            denial = _denial(link, document["sources"], nodes)
            found.setdefault((denial["by"], denial["on"]["edtf"] if denial["on"] else link["key"]), denial)
    document["denials"] = list(found.values())


def hide_withheld(document: Document, nodes: Mapping[str, Node]) -> None:
    """Empty what evidence and appearances hold of a source's own words where that source is withheld.

    Notes stay: they are our own words for readers. So do the actors of a chain, but for the author.
    """
    sources = document["sources"]
    for link in document["evidence"]:
        if sources[link["source"]]["withheld"]:
            _hide_link(link)
    for appearance in document["appearances"]:
        article = appearance["article"]
        if sources[article]["withheld"]:
            _hide_words(appearance, nodes[article].actor if article in nodes else None)


def _hide_link(link: Document) -> None:
    link.update(quote=None, date=None)


def _hide_words(appearance: Document, author: str | None) -> None:
    """The passage loses its id and place too: another claim in the same passage has its own document."""
    own_words = dict.fromkeys(("exact", "prefix", "suffix", "section", "language", "dir", "translation"), "")
    appearance["passage"].update(own_words, id=appearance["key"], position=0)
    actors = [actor for actor in appearance["chain_actors"] if actor["id"] != author]
    appearance.update(hedges=[], chain=[], chain_actors=actors)


def _link(row: Row, names: Names, problems: Problems) -> Document:
    stance = entry(scales.STANCES, row["stance"], "stance", problems)
    credibility = entry(scales.CREDIBILITY, row["credibility"], "credibility", problems)
    named = sorted({names.get(id, id) for id in row["origins"]})
    counts, reason = _counts(row, credibility.word)
    return {
        "key": row["key"],
        "source": names.get(row["source"], row["source"]),
        "stance": row["stance"],
        "stance_word": stance.word,
        "side": SIDES.get(row["stance"], "context"),
        "note": row["note"],
        "date": dated(row["dated"], problems),
        "credibility": credibility.word,
        "counts": counts,
        "counts_reason": reason,
        "quote": _quote(row),
        "origins": [],
        "origins_named": bool(named),
        "named_origins": named,
    }


def _counts(row: Row, credibility: str) -> tuple[bool, str]:
    """Whether a link is weighed on its side, and why not."""
    if row["stance"] in UNCOUNTED:
        return False, row["counts_reason"] or UNCOUNTED[row["stance"]]
    if row["credibility"] not in scales.WEIGHED_CREDIBILITY:
        return False, row["counts_reason"] or credibility
    return row["counts"], "" if row["counts"] else row["counts_reason"]


def _quote(row: Row) -> dict[str, str] | None:
    if not row["quote"]:
        return None
    return {
        "text": row["quote"],
        "speaker": row["quote_speaker"],
        "language": row["quote_language"],
        "dir": direction(row["quote"]),
        "translation": row["quote_translation"],
    }


def _place(row: Row, link: Document) -> tuple[int, str, int, str]:
    first = days_of(link["date"]["edtf"])[0] if link["date"] else None
    return STANCE_ORDER.get(row["stance"], 9), first or "9999-99-99", row["position"], row["key"]


def _appearance(row: Row, names: Names, problems: Problems) -> Document:
    put = entry(scales.PUT, row["put"], "way to put a claim", problems)
    passage = row["passage"]
    return {
        "key": row["key"],
        "article": names.get(row["source"], row["source"]),
        "passage": {
            "id": passage["id"],
            "exact": passage["exact"],
            "prefix": passage["prefix"],
            "suffix": passage["suffix"],
            "section": passage["section"],
            "position": passage["position"],
            "language": passage["language"],
            "dir": direction(passage["exact"]),
            "translation": passage["translation"],
        },
        "put": row["put"],
        "put_word": put.word,
        "put_sentence": put.sentence,
        "hedges": row["hedges"],
        "chain": row["chain"],
        "chain_actors": row["chain_actors"],
        "chain_sources": [names.get(id, id) for id in row["chain_sources"]],
    }


def _chain_actors(document: Document) -> set[str]:
    return {actor["id"] for appearance in document["appearances"] for actor in appearance["chain_actors"]}


def _authors(articles: Iterable[str], nodes: Mapping[str, Node]) -> set[str]:
    authors = (nodes[article].actor for article in articles if article in nodes)
    return {author for author in authors if author}


def _weighed(link: Document) -> Link:
    side = link["side"] if link["side"] in ("for", "against") else None
    named = tuple(link["named_origins"]) if link["origins_named"] else None
    return Link(link["key"], link["source"], side, link["counts"], named)


def _side(side: Side) -> Document:
    return {
        "traced": len(side.traced),
        "speakers": side.speakers,
        "untraced": side.untraced,
        "groups": [{"origin": origin, "evidence": list(keys)} for origin, keys in side.by_origin.items()],
        "untraced_evidence": list(side.untraced_links),
    }


def _denial(link: Document, sources: Mapping[str, Document], nodes: Mapping[str, Node]) -> Document:
    source = sources[link["source"]]
    actor = source["actor"] or _sole_speaker(link, sources, nodes)
    published = source["published"]
    day = link["date"] or (published and {"edtf": published["edtf"], "text": published["text"]})
    return {"by": _denier(link, source, actor, nodes), "actor": actor, "on": day, "evidence": link["key"]}


def _denier(link: Document, source: Document, actor: Document | None, nodes: Mapping[str, Node]) -> str:
    """Who denies: the actor, else the speaker that is quoted, else whoever published it in their own name.

    A paper that prints the denial of somebody it does not name, or that we have not traced, only reports it.
    """
    if source["withheld"]:
        return A_WITHHELD_SOURCE
    speaker = link["quote"]["speaker"] if link["quote"] else ""
    publisher = source["publisher"]["name"]
    own = nodes[link["source"]].lineage == lineage.ORIGIN
    return str(actor["name"] if actor else speaker or (publisher if own else A_REPORTED_SPEAKER % publisher))


def _sole_speaker(link: Document, sources: Mapping[str, Document], nodes: Mapping[str, Node]) -> Document | None:
    """The one actor behind a source that repeats others: a newspaper that prints a denial does not deny."""
    ends = link["named_origins"] or lineage.ends(link["source"], nodes)
    speakers = {actor["id"]: actor for actor in (sources[end]["actor"] for end in ends) if actor}
    return speakers.popitem()[1] if len(speakers) == 1 else None
