"""Named parts of a year, a decade or a month: "early", "mid" and "late", quarters, halves, and its two ends.

"Early", "mid" and "late" are thirds and approximate: of a month its days 1–10, 11–20 and 21 to the end, of
a year its months 1–4, 5–8 and 9–12, of a decade its years 0–3, 4–6 and 7–9. Quarters and halves are exact: of a
year whole months; the halves of a month are its days 1–15 and 16 to the end.
"""

from __future__ import annotations

import re

from sources.dates.edtf import Edtf, parse_edtf
from sources.dates.wording import third_of_month, third_of_year

THIRDS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}  # years of a decade
COUNTED = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1": 1, "2": 2, "3": 3, "4": 4}
PARTS = {"q": 4, "quarter": 4, "h": 2, "half": 2}
MONTHS_OF = {"q": 3, "quarter": 3, "h": 6, "half": 6}

EDGE = re.compile(r"(beginning|start|end)[ -](.+)")
THIRD = re.compile(r"(early|mid|middle|late)[ -](.+)")
COUNTED_PART = re.compile(
    r"(?:(?P<short>[qh])(?P<n>[1-4])|(?P<nth>first|second|third|fourth|last|[1-4]) (?P<long>quarter|half))"
    r"[ /-]?(?P<rest>.+)"
)
YEAR_FIRST = re.compile(r"(?P<rest>[0-9]{4})[ /-]?(?P<short>[qh])(?P<n>[1-4])")

Part = tuple[str, int]


def split_edge(plain: str) -> tuple[str, str]:
    """Split "end 2023" into "end" and "2023", "beginning 2022" into "start" and "2022"; else "" and the text."""
    match = EDGE.fullmatch(plain)
    return ("end" if match[1] == "end" else "start", match[2]) if match else ("", plain)


def named_part(plain: str) -> tuple[Part, str] | None:
    """Split "q3 2022" into its part, ("q", 3), and the rest; a third is ("early", 0). None where none is named."""
    edge, rest = split_edge(plain)
    if edge:
        return ("late" if edge == "end" else "early", 0), rest
    third = THIRD.fullmatch(plain)
    if third:
        return ("mid" if third[1] == "middle" else third[1], 0), third[2]
    found = COUNTED_PART.fullmatch(plain) or YEAR_FIRST.fullmatch(plain)
    if not found:
        return None
    given = found.groupdict()
    kind = given["short"] or given["long"]
    number = PARTS[kind] if given.get("nth") == "last" else COUNTED[given.get("n") or given["nth"]]
    return (kind, number), given["rest"]


def part_of(whole: Edtf, part: Part) -> Edtf:
    """Return the part of a year, decade or month. Raises ValueError with a sentence where it has no such part."""
    kind, number = part
    if kind in THIRDS:
        return parse_edtf("{}~/{}~".format(*_third(whole, kind)))
    if number > PARTS[kind]:
        raise ValueError("A half is the first or the second; for others name the quarter.")
    if re.fullmatch(r"[0-9]{4}", whole.text):
        length = MONTHS_OF[kind]
        return parse_edtf(f"{whole.text}-{(number - 1) * length + 1:02}/{whole.text}-{number * length:02}")
    if kind in ("h", "half") and whole.latest and re.fullmatch(r"[0-9]{4}-(?:0[1-9]|1[0-2])", whole.text):
        first, last = (1, 15) if number == 1 else (16, whole.latest.day)
        return parse_edtf(f"{whole.text}-{first:02}/{whole.text}-{last:02}")
    raise ValueError(f"“{whole.text}” has no quarters or halves that we could write; name the months.")


def _third(whole: Edtf, name: str) -> tuple[str, str]:
    if re.fullmatch(r"[0-9]{4}", whole.text):
        return third_of_year(whole.text, name)
    if re.fullmatch(r"[0-9]{4}-(?:0[1-9]|1[0-2])", whole.text):
        return third_of_month(whole.text, name)
    if re.fullmatch(r"[0-9]{3}X", whole.text):
        first, last = THIRDS[name]
        return f"{whole.text[:3]}{first}", f"{whole.text[:3]}{last}"
    raise ValueError(f"“{name.capitalize()}” can be said of a month, a year or a decade, not of “{whole.text}”.")
