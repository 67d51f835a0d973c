"""Text as people write it: what may be stored, which way it runs, and how it is compared and addressed.

Everything stored is in Unicode NFC. Characters that are no text are refused with a sentence, so that they
never reach a database that would refuse them with a crash; text that shows nothing counts as empty.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from sources.letters import FOLDED, ROMAN

MOST_MARKS = 8
LONGEST_SLUG = 60

BIDI_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
NO_CHARACTER = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
BIDI_CONTROL = re.compile(f"[{BIDI_CONTROLS}]")
EMBEDDINGS, EMBEDDING_END = "\u202a\u202b\u202d\u202e", "\u202c"
ISOLATES, ISOLATE_END = "\u2066\u2067\u2068", "\u2069"
LINE_BREAK = re.compile("\r\n?|[\u2028\u2029\x85]")

BREAK_OR_TAB = re.compile("[\t\n\r\u2028\u2029\x85]")

# Fillers and blanks that Unicode counts as letters, marks or symbols though they show nothing.
FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff"
INVISIBLE = re.compile(rf"[\s\u00ad\u200b-\u200f\u2060-\u206f\ufeff{BIDI_CONTROLS}{FILLERS}]+")
# In a line these go: they only make two lines that look alike differ. Joiners and selectors have their own rule.
NEEDLESS = re.compile("[\u00ad\u034f\u115f\u1160\u180e\u200b\u2060-\u2064\u3164\ufeff\uffa0\U000e0000-\U000e0fff]")
JOINER = re.compile("[\u200c\u200d\ufe00-\ufe0f]")

ZERO_WIDTH = re.compile(
    f"[\u00ad\u0640\u200b-\u200d\u2060-\u2064\ufeff{BIDI_CONTROLS}\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)
SEMITIC_POINTS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]"
)
LATIN_MARKS = re.compile("(?<![\u0400-\u052f])[\u0300-\u036f]+")
LOOSE_MARKS = re.compile("[\u0300-\u036f]")


def clean_text(text: str) -> str:
    """Return text of several lines in NFC, its line breaks as newlines, without blanks around it.

    Raises ValueError with a sentence for control characters, halves of surrogate pairs, noncharacters and
    more than eight combining marks in a row. Text that shows nothing becomes "".
    """
    text = LINE_BREAK.sub("\n", text)
    _refuse(CONTROL, text, "The text holds a control character")
    return _cleaned(text)


def clean_line(text: str) -> str:
    """Return a title, name or other single line in NFC, without blanks around it.

    Refuses what `clean_text` refuses, and line breaks, tabs and direction controls. Soft hyphens, zero-width
    spaces and the like are taken out; joiners stay where a script or an emoji needs them.
    """
    text = text.strip()
    _refuse(BREAK_OR_TAB, text, "A single line holds no line break or tab")
    _refuse(CONTROL, text, "The line holds a control character")
    _refuse(BIDI_CONTROL, text, "The line holds an invisible character that turns the direction of writing")
    return _cleaned(_without_joiners(NEEDLESS.sub("", text)))


def is_empty(text: str) -> bool:
    """Say whether a text shows nothing: blanks, zero-width characters and fillers only."""
    return not INVISIBLE.sub("", text)


def direction(text: str) -> Literal["ltr", "rtl"]:
    """Return which way a text runs, by its first letter that has a direction; "ltr" if none has."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def turning(text: str) -> dict[str, bool]:
    """Return the characters of a text that turn the direction of writing and are not seen, in their order.

    True for one that is never closed: then it turns all that follows, as far as a page lets it.
    """
    unclosed: list[str] = []
    found = BIDI_CONTROL.findall(text)
    for control in found:
        if control in EMBEDDINGS or control in ISOLATES:
            unclosed.append(control)
        elif control == EMBEDDING_END and unclosed and unclosed[-1] in EMBEDDINGS:
            unclosed.pop()
        elif control == ISOLATE_END and any(opened in ISOLATES for opened in unclosed):
            while unclosed.pop() not in ISOLATES:  # the end of an isolate ends what was embedded in it
                pass
    return {control: control in unclosed for control in found}


def slug(text: str, fallback: str) -> str:
    """Return a short address part of a–z, 0–9 and hyphens, the same for the same text and never empty.

    Cyrillic, Greek, Arabic and Persian letters are written in Latin ones; where nothing can be written so
    (Chinese, emoji), `fallback` is used, which must hold a letter or digit itself.
    """
    found = _ascii_slug(text) or _ascii_slug(fallback)
    if not found:
        raise ValueError("The fallback of a slug needs a Latin letter or a digit.")
    return found


def fold(text: str) -> str:
    """Return the form in which texts are searched and compared.

    NFKC and case folded; Arabic and Persian forms of one letter as one (ي ی, ك ک, ة ه, أ ا); digits as 0–9;
    tatweel, zero-width characters and diacritics out; blanks as single spaces. Cyrillic й and ї keep their
    marks, which make other letters; ё is е.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    text = unicodedata.normalize("NFD", ZERO_WIDTH.sub("", text))
    text = LATIN_MARKS.sub("", SEMITIC_POINTS.sub("", text))
    text = LOOSE_MARKS.sub("", unicodedata.normalize("NFC", text))
    text = "".join(_folded_character(character) for character in text)
    return " ".join(text.split())


def _cleaned(text: str) -> str:
    _refuse(NO_CHARACTER, text, "The text holds a code that is no character")
    text = unicodedata.normalize("NFC", text.strip())
    if is_empty(text):
        return ""
    if _most_marks_in_a_row(text) > MOST_MARKS:
        raise ValueError(f"The text piles more than {MOST_MARKS} marks on one letter.")
    return text


def _refuse(pattern: re.Pattern[str], text: str, sentence: str) -> None:
    match = pattern.search(text)
    if match:
        raise ValueError(f"{sentence} (U+{ord(match[0]):04X}).")


def _most_marks_in_a_row(text: str) -> int:
    most = row = 0
    if text.isascii():
        return most
    for character in text:
        row = row + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        most = max(most, row)
    return most


def _without_joiners(text: str) -> str:
    """Take out joiners and variation selectors but where a script or an emoji needs them."""
    return JOINER.sub(lambda match: match[0] if _needed(match, text) else "", text)


def _needed(match: re.Match[str], text: str) -> bool:
    """A joiner stands between letters of a joining script or emoji, a selector after a symbol or digit."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if match[0] in "\u200c\u200d":
        return bool(before and after) and min(before, after) > "\u05ff"
    return bool(before) and (before > "\u1fff" or before in "#*0123456789©®")


def _ascii_slug(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", fold(text))
    roman = "".join(ROMAN.get(character, character) for character in decomposed)
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’ʼʹ]", "", LOOSE_MARKS.sub("", roman)))
    return _shortened("-".join(words))


def _shortened(found: str) -> str:
    """Cut a long slug at the end of a word, or within a word that alone is too long."""
    if len(found) <= LONGEST_SLUG:
        return found
    return found[: found.rfind("-", 0, LONGEST_SLUG + 1) if "-" in found[: LONGEST_SLUG + 1] else LONGEST_SLUG]


def _folded_character(character: str) -> str:
    if character.isascii():
        return character
    digit = unicodedata.decimal(character, None)
    return str(digit) if digit is not None else FOLDED.get(character, character)
