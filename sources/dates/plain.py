"""One plain form of typed text, so that few patterns read many ways of writing a date."""

from __future__ import annotations

import re
import unicodedata

DASHES = str.maketrans("‐‑‒–—−", "------")
WEEKDAY = re.compile(r"\b(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b")
CLOCK_TIME = re.compile(r"(?<=[0-9]{4}-[0-9]{2}-[0-9]{2})[t ][0-9]{2}:.*")
PERSIAN_OR_ISLAMIC_YEARS = re.compile(r"(?<![0-9])1[34][0-9]{2}(?![0-9])")


def plain_text(text: str) -> str:
    """Bring digits of any script, dashes, commas, ordinals and spaces to one plain form."""
    text = plain_characters(text).translate(DASHES).casefold()
    text = CLOCK_TIME.sub("", WEEKDAY.sub(" ", text))
    text = re.sub(r"\b([0-9]{1,2})(?:st|nd|rd|th)\b", r"\1", text)
    text = re.sub(r"(?<=[a-z])\.", " ", text).replace(",", " ")
    text = re.sub(r"\b(?:the|of|in)\b", " ", text)
    return re.sub(r"^(?:on|at|during|some ?time) ", "", " ".join(text.split()))


def _plain_character(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    return "" if unicodedata.category(character) == "Cf" else character


def plain_characters(text: str) -> str:
    """Bring digits of any script to 0–9 and take characters without a shape of their own out."""
    return "".join(_plain_character(character) for character in text).strip()


def refuse_other_calendars(text: str, plain: str) -> None:
    """Refuse a year such as ۱۴۰۱ in Persian or Arabic digits: we convert no calendars."""
    years = PERSIAN_OR_ISLAMIC_YEARS.findall(plain)
    if years and any(character.isdecimal() and not character.isascii() for character in text):
        raise ValueError(f"The year {years[0]} seems to be of another calendar. Write the date in the common calendar.")
