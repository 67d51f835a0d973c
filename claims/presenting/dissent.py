"""What those at the desk say who disagree with the status, as the page shows it: by role, never by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from claims.presenting import dated
from claims.presenting.wording import day_words, short

Document = Mapping[str, Any]


def shown(document: Document, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """The dissent, oldest first; `numbers` are those by which the page cites a source."""
    articles = {found["article"] for found in document["appearances"]}
    return [
        {
            "role": found["role_word"],
            "on": {"iso": found["on"], "words": day_words(found["on"])},
            "family": found["family"],
            "word": found["word"],
            "reasons": dated.pieces(found["reasons"], numbers, articles),
        }
        for found in document["dissent"]
    ]


def in_one_line(document: Document) -> str:
    """`A reviewer would say “Disputed”.`, a sentence for each dissent; empty where there is none."""
    return " ".join(_holds(found) for found in document["dissent"])


def news(document: Document) -> str:
    """What an edition says that changed nothing but dissent: the newest, with its reasons in short."""
    if not document["dissent"]:
        return _("Nobody at the desk disagrees any more.")
    newest = document["dissent"][-1]
    return f"{_holds(newest)} {short(newest['reasons'])}"


def _holds(found: Mapping[str, Any]) -> str:
    return _("%(who)s would say “%(word)s”.") % {"who": found["role_word"], "word": found["word"]}
