"""What "before", "until", "by", "since" and "after" make of a date, and of its beginning or end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sources.dates.edtf import OPEN, Edtf


def _before(found: Edtf) -> str:
    if found.earliest is None or found.earliest == date.min:
        raise ValueError("There is no time before that date that we could write.")
    return f"{OPEN}/{_in_step(found, found.earliest - timedelta(days=1))}"


def _after(found: Edtf) -> str:
    if found.latest is None or found.latest == date.max:
        raise ValueError("There is no time after that date that we could write.")
    return f"{_in_step(found, found.latest + timedelta(days=1))}/{OPEN}"


def _in_step(found: Edtf, day: date) -> str:
    """Write `day` as precisely as `found` is: as a day, a month or a year, with its mark."""
    length = {4: 4, 7: 7}.get(len(found.text.rstrip("~?%")), 10)
    if "X" in found.text or "/" in found.text or found.text[5:6] == "2":
        length = 10
    mark = found.text[-1] if found.text[-1] in "~?%" else ""
    return day.isoformat()[:length] + mark


def single(found: Edtf) -> Edtf:
    """One date: a stretch from one date to another has no side that "since" or "until" could mean."""
    if "/" in found.text:
        raise ValueError(f"“{found.text}” is a stretch of time already; name one date here.")
    return found


def _up_to(found: Edtf) -> str:
    return f"{OPEN}/{found.text.rpartition('/')[2]}"


def _since(found: Edtf) -> str:
    return f"{found.text.partition('/')[0]}/{OPEN}"


def _since_its_end(found: Edtf) -> str:
    """From about the last month of a year on, or the last day of a month."""
    if found.latest is None or not found.text.replace("-", "").isdigit() or len(found.text) > 7:
        raise ValueError(f"The end of “{found.text}” is not a time we can write; name a date.")
    return f"{found.latest.isoformat()[: len(found.text) + 3]}~/{OPEN}"


Build = Callable[[Edtf], str]

BOUNDS: dict[str, Build] = {
    "before": _before,
    "after": _after,
    **dict.fromkeys(("until", "till", "up to", "by"), _up_to),
    **dict.fromkeys(("since", "from"), _since),
}
# What a bound means at the beginning or the end of a time: "by the end of 2023", "since the beginning of 2022".
EDGES: dict[tuple[str, str], Build] = {
    **{(bound, "start"): _before for bound in ("before", "until", "till", "up to", "by")},
    **{(bound, "end"): _up_to for bound in ("before", "until", "till", "up to", "by")},
    **{(bound, "start"): _since for bound in ("since", "from", "after")},
    **{(bound, "end"): _since_its_end for bound in ("since", "from")},
    ("after", "end"): _after,
}
