"""Small pieces of wording that public pages share."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims import scales
from sources.canonical import display_host
from sources.writing import turning

SHORT_LENGTH = 280
TITLE_PART, TITLE_PARTS = 60, 3
ISO_DAY = re.compile(r"(?<![\w/.-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w/-])")
SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\b[A-Z]\.)(?<!\b(?:Mr|Dr|St|No)\.)(?<!\b(?:Gen|Mrs)\.)\s+(?=[“\"A-Z0-9])")
ENDS = tuple(".!?…。！？؟۔।")
CLOSING = "”’»\"')]"
LEVELS = {"low": 1, "moderate": 2, "high": 3}


def address(kind: str, public_id: str, slug: str) -> str:
    """The address of a public page, `/claims/<id>-<slug>/`: looked up by id alone."""
    return f"/{kind}/{public_id}-{slug}/" if slug else f"/{kind}/{public_id}/"


def cited_as(public_id: str) -> str:
    """How a claim is cited: `CR-7kq2mfnb`."""
    return f"CR-{public_id}"


@lru_cache(maxsize=4096)
def site_of(url: str) -> str:
    """The host of an address as readers may see it (`sources.canonical.display_host`); empty where it has none."""
    try:
        return display_host(url)
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def day_words(iso: str) -> str:
    """An ISO day in words: `1 December 2022`."""
    return date_format(dt.date.fromisoformat(iso), "j F Y")


def alone_because(why: str) -> str:
    """That one person published, with the recorded reason; its days, and the ground of a redaction, in words."""
    if not why:
        return ""
    reason = ISO_DAY.sub(lambda found: _day_in(found[0]), why.strip().removesuffix("."))
    ground, colon, rest = reason.partition(": ")
    if colon and ground in scales.REDACTION_GROUNDS:
        reason = f"{scales.REDACTION_GROUNDS[ground].word}: {rest}"
    return _("Published without a second check (%(why)s).") % {"why": reason}


def _day_in(text: str) -> str:
    try:
        return day_words(text)
    except ValueError:
        return text


def turning_words(text: str) -> str:
    """What editors are told of the characters in a text that turn the direction of writing; empty without any."""
    names = [
        _("%(name)s, not closed") % {"name": named_control(control)} if unclosed else named_control(control)
        for control, unclosed in turning(text).items()
    ]
    told = _("This text holds what is not seen and turns the direction of writing: %(names)s.")
    return told % {"names": "; ".join(names)} if names else ""


def named_control(control: str) -> str:
    """The name that Unicode gives a character, with its number."""
    return f"{unicodedata.name(control).lower()} (U+{ord(control):04X})"


def title_of(*parts: str) -> str:
    """The first parts of a title, each cut to a length that a tab or a list of results can bear; no empty one."""
    found = [Truncator(" ".join(part.split())).chars(TITLE_PART) for part in parts if part]
    return " · ".join(found[:TITLE_PARTS] + (["…"] if len(found) > TITLE_PARTS else []))


def still_to_come() -> str:
    """What is said of a day asked for that is not over, nor begun."""
    return _("That day is still to come: choose a day up to today.")


def moment(at: dt.datetime) -> dict[str, str]:
    """A moment as its UTC day and clock time, for people and for machines."""
    utc = at.astimezone(dt.UTC)
    return {
        "iso": utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "day": utc.date().isoformat(),
        "day_words": day_words(utc.date().isoformat()),
        "clock": utc.strftime("%H:%M UTC"),
    }


def short(reasons: Iterable[Mapping[str, Any]], most: int = SHORT_LENGTH) -> str:
    """The first sentences of a line's reasons, without their citations: at least one, else as many as fit."""
    text = " ".join("".join(piece.get("text", "") for piece in reasons).split())
    text = re.sub(r"\s+([.,;:])", r"\1", text)
    kept = ""
    for sentence in SENTENCE_END.split(text):
        if kept and len(kept) + len(sentence) >= most:
            break
        kept = f"{kept} {sentence}".strip()
    return kept


def tally(side: Mapping[str, Any]) -> str:
    """`7 traced origins, 5 speakers, 1 untraced`: what is not there is left out; empty where nothing counts."""
    parts = []
    if side["traced"]:
        parts.append(ngettext("%(n)d traced origin", "%(n)d traced origins", side["traced"]) % {"n": side["traced"]})
        parts.append(ngettext("%(n)d speaker", "%(n)d speakers", side["speakers"]) % {"n": side["speakers"]})
    if side["untraced"]:
        parts.append(_("%(n)d untraced") % {"n": side["untraced"]})
    return ", ".join(parts)


def stopped(text: str) -> str:
    """`text` with a full stop where nothing ends it, so that another sentence can follow on the same line."""
    text = text.rstrip()
    return text if not text or text.rstrip(CLOSING).endswith(ENDS) else f"{text}."


def sentence(text: str) -> str:
    """`text` with a capital first letter, as it stands at the head of a line."""
    return text[:1].upper() + text[1:]
