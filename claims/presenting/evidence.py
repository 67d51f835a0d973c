"""The evidence of a document as a reader meets it: by side, then by origin, each link once and numbered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from claims import charts
from claims.presenting.wording import address, sentence, site_of, tally

Item = dict[str, Any]


@dataclass(slots=True)
class Shelf:
    """All evidence of a document in the order of the page, and the numbers by which reasons cite it.

    A side has groups and a group has items. A group's `kind` is origin, untraced, left_out or plain.
    """

    sides: list[dict[str, Any]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)  # by evidence key
    by_source: dict[str, int] = field(default_factory=dict)  # by source id, for citations
    roots: list[charts.Root] = field(default_factory=list)


def shelve(document: Mapping[str, Any]) -> Shelf:
    """Arrange the evidence of `document`."""
    shelf = Shelf()
    letters = _letters(document)
    links = {link["key"]: link for link in document["evidence"]}
    words = {"for": _("For"), "against": _("Against"), "denies": _("Denials"), "context": _("Background")}
    for code, word in words.items():
        keys = [link["key"] for link in document["evidence"] if link["side"] == code]
        if keys:
            groups = _groups(shelf, document, links, letters, code, keys)
            side = document["origins"].get(code)
            counted = tally(side) or _("nothing that counts") if side else ""
            shelf.sides.append({"code": code, "word": word, "tally": counted, "groups": groups})
    return shelf


def _letters(document: Mapping[str, Any]) -> dict[str, str]:
    """A letter for each origin, in the order of the page: A … Z, AA …"""
    origins: dict[str, str] = {}
    for code in ("for", "against"):
        for group in document["origins"][code]["groups"]:
            origins.setdefault(group["origin"], _letter(len(origins)))
    return origins


def _letter(place: int) -> str:
    return chr(65 + place) if place < 26 else _letter(place // 26 - 1) + chr(65 + place % 26)


def _groups(
    shelf: Shelf,
    document: Mapping[str, Any],
    links: Mapping[str, Any],
    letters: Mapping[str, str],
    code: str,
    keys: list[str],
) -> list[dict[str, Any]]:
    """The groups of one side: its origins, then what could not be traced, then what does not count."""
    side = document["origins"].get(code, {"groups": [], "untraced_evidence": []})
    groups = [_group(shelf, document, links, letters, code, group) for group in side["groups"]]
    untraced = [key for key in keys if key in side["untraced_evidence"]]
    if untraced:
        shelf.roots.append(_untraced_root(document, links, code, untraced))
    placed = {key for group in side["groups"] for key in group["evidence"]}.union(untraced)
    rest = [key for key in keys if key not in placed]
    deniers = {denial["evidence"]: denial["actor"]["name"] for denial in document["denials"] if denial["actor"]}
    kind = "left_out" if code in document["origins"] else "plain"
    for name, found in (("untraced", untraced), (kind, rest)):
        if found:
            items = [
                _item(shelf, document["sources"], links[key], letters, speaker=deniers.get(key, "")) for key in found
            ]
            groups.append({"kind": name, "letter": "", "items": items, "above": []})
    return groups


def _group(
    shelf: Shelf,
    document: Mapping[str, Any],
    links: Mapping[str, Any],
    letters: Mapping[str, str],
    code: str,
    group: Mapping[str, Any],
) -> dict[str, Any]:
    origin = document["sources"][group["origin"]]
    name, about = _origin_names(origin)
    letter = letters[group["origin"]]
    carriers = [key for key in group["evidence"] if links[key]["source"] != group["origin"]]
    shelf.roots.append(charts.Root(letter, name, about, code, [_carrier(document, links[key]) for key in carriers]))
    seen = [key for key in group["evidence"] if key in shelf.numbers]
    new = [key for key in group["evidence"] if key not in shelf.numbers]
    return {
        "kind": "origin",
        "letter": letter,
        "name": name,
        "about": about,
        "items": [_item(shelf, document["sources"], links[key], letters, letter, _actor(origin)) for key in new],
        "above": [shelf.numbers[key] for key in seen],
    }


def _origin_names(origin: Mapping[str, Any]) -> tuple[str, str]:
    """Whose word an origin is, and where it stands: the speaker if one is known, else the carrier."""
    if origin["withheld"]:
        return _("Source withheld"), origin["withheld_word"]
    carrier = origin["publisher"]["name"]
    when = origin["published"]["text"] if origin["published"] else ""
    if origin["actor"] and origin["actor"]["name"] != carrier:
        return origin["actor"]["name"], ", ".join(part for part in (carrier, when) if part)
    return carrier, when


def _carrier(document: Mapping[str, Any], link: Mapping[str, Any]) -> charts.Carrier:
    source = document["sources"][link["source"]]
    if source["withheld"]:
        return charts.Carrier(_("Source withheld"), "", link["key"])
    when = source["published"]["text"] if source["published"] else ""
    return charts.Carrier(_carried_by(source), when, link["key"])


def _untraced_root(document: Mapping[str, Any], links: Mapping[str, Any], code: str, keys: list[str]) -> charts.Root:
    return charts.Root("", _("Origin not traced"), "", code, [_carrier(document, links[key]) for key in keys])


def _carried_by(source: Mapping[str, Any]) -> str:
    """`TVN24, from Reuters`: who carries a source, and whose text it is where that is another."""
    if source["via"]:
        return _("%(carrier)s, from %(via)s") % {
            "carrier": source["publisher"]["name"],
            "via": source["via"]["name"],
        }
    return source["publisher"]["name"]


def _item(
    shelf: Shelf,
    sources: Mapping[str, Any],
    link: Mapping[str, Any],
    letters: Mapping[str, str],
    own: str = "",
    speaker: str = "",
) -> Item:
    number = len(shelf.numbers) + 1
    shelf.numbers[link["key"]] = number
    shelf.by_source.setdefault(link["source"], number)
    source = sources[link["source"]]
    item: Item = {
        "number": number,
        "note": link["note"],
        "quote": link["quote"],
        "withheld": source["withheld_word"] if source["withheld"] else "",
    }
    if not source["withheld"]:
        item |= _shown(source, link, speaker)
        item["words"] = _words(source, link, [letters[o] for o in link["origins"] if letters.get(o, own) != own])
    return item


def _shown(source: Mapping[str, Any], link: Mapping[str, Any], speaker: str) -> Item:
    """What a reader may know of a source that is not withheld; `speaker` is the one of its origin."""
    quote = link["quote"] or {}
    return {
        "title": source["title"],
        "lang": source["language"],
        "dir": source["dir"],
        "basis": "" if source["title_basis"] == "page" else source["title_basis_word"],
        "href": source["url"] if source["live"] else "",
        "archive": source["archive_url"] if source["archive_url"] else "",
        "about": address("sources", source["id"], source["slug"]),
        "carrier": _carried_by(source),
        "when": _when(source),
        "speaker": quote.get("speaker") or _actor(source) or speaker,
    }


def _actor(source: Mapping[str, Any]) -> str:
    return source["actor"]["name"] if source["actor"] else ""


def _when(source: Mapping[str, Any]) -> str:
    """`, 16 October 2022 · news.example` or `· no live link`: what follows the carrier's name."""
    when = f", {source['published']['text']}" if source["published"] else ""
    where = site_of(source["url"]) if source["live"] else _("no live link")
    return f"{when} · {where}" if source["url"] and where else when


def _words(source: Mapping[str, Any], link: Mapping[str, Any], also: list[str]) -> str:
    """How far it is trusted, in words: `Source usually reliable; report probably true; read as an excerpt.`"""
    if source["reliability"]:
        parts = [_("source %(words)s") % {"words": source["reliability"].removeprefix("reliability ")}]
    else:
        parts = [_("source not graded")]
    parts.append(_("report %(words)s") % {"words": link["credibility"].removeprefix("truth ")})
    parts.append(source["read_as_word"])
    said = [sentence("; ".join(part for part in parts if part)) + "."]
    if not link["counts"] and link["counts_reason"]:
        said.append(_("Not counted: %(why)s.") % {"why": link["counts_reason"].rstrip(".")})
    if also:
        said.append(_("Also rests on %(letters)s.") % {"letters": ", ".join(also)})
    return " ".join(said)


def drawings(shelf: Shelf, claim: str) -> dict[str, Any]:
    """The lineage drawn wide and tall, with its list twin; empty where no evidence counts."""
    if not shelf.roots:
        return {}
    heads = (_("Where it starts"), _("Who carries it"), _("The claim"))
    return {
        "wide": charts.lineage(shelf.roots, wide=True, heads=heads, claim=claim),
        "tall": charts.lineage(shelf.roots, wide=False, heads=heads, claim=claim),
        "rows": [_row(root) for root in shelf.roots],
    }


def _row(root: charts.Root) -> dict[str, str]:
    carriers = "; ".join(f"{c.name}, {c.when}" if c.when else c.name for c in root.carriers)
    return {
        "letter": root.letter,
        "name": root.name,
        "about": root.about,
        "side": _("for") if root.side == "for" else _("against"),
        "carriers": carriers,
    }
