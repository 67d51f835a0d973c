"""Where a claim was said: its passages, how each is put, and through whom the words came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from claims.presenting.wording import address

FRAGMENT_LENGTH = 300


def appearances(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cards of all appearances, in order."""
    return [_card(document["sources"][shown["article"]], shown) for shown in document["appearances"]]


def _card(article: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    passage = shown["passage"]
    card: dict[str, Any] = {
        "key": shown["key"],
        "prefix": _opened(passage["prefix"]),
        "exact": passage["exact"],
        "suffix": _closed(passage["suffix"]),
        "section": passage["section"],
        "lang": passage["language"],
        "dir": passage["dir"],
        "translation": passage["translation"],
        "put": shown["put_word"],
        "put_sentence": shown["put_sentence"],
        "hedges": shown["hedges"],
        "chain": shown["chain"],
        "withheld": article["withheld_word"] if article["withheld"] else "",
    }
    return card if article["withheld"] else card | _cited(article, passage)


def _cited(article: Mapping[str, Any], passage: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": article["title"],
        "title_lang": article["language"],
        "title_dir": article["dir"],
        "authors": ", ".join(article["authors"]),
        "publisher": article["publisher"]["name"],
        "date": article["published"]["text"] if article["published"] else "",
        "page": address("articles", article["id"], article["slug"]),
        "original": in_place(article["url"], passage["exact"]) if article["live"] and article["url"] else "",
        "archive": article["archive_url"],
        "archived_only": bool(article["url"]) and not article["live"],
    }


def in_place(url: str, exact: str) -> str:
    """`url` with a text fragment, so that the browser opens the page at the passage."""
    if "#" in url or len(exact) > FRAGMENT_LENGTH:
        return url
    return f"{url}#:~:text={quote(exact, safe='').replace('-', '%2D')}"


def _opened(prefix: str) -> str:
    """What stands before the passage, from its first whole word on, with a sign that the text is longer."""
    cut, _, rest = prefix.partition(" ")
    words = rest if cut and rest.strip() else prefix
    return f"… {words.lstrip()}" if words.strip() else ""


def _closed(suffix: str) -> str:
    """What stands behind the passage, up to its last whole word, with a sign that the text is longer."""
    rest, _, cut = suffix.rpartition(" ")
    words = rest if cut and rest.strip() else suffix
    return f"{words.rstrip()} …" if words.strip() else ""


def judged(document: Mapping[str, Any]) -> dict[str, str]:
    """What is judged, and for which time."""
    claim = document["claim"]
    return {
        "word": claim["judged_word"],
        "sentence": claim["judged_sentence"],
        "period": claim["judged_for"]["text"] if claim["judged_for"] else "",
        "event": claim["event_period"]["text"] if claim["event_period"] else "",
        "restated": claim["restated_as"],
    }
