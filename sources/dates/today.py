"""Days that are named by where today stands: "yesterday", "3 weeks ago", "in 6 months", "last month"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from sources.dates.wording import in_words

NAMED = {"today": 0, "yesterday": -1, "tomorrow": 1, "day before yesterday": -2, "day after tomorrow": 2}
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
AMOUNT = r"(?P<{0}>[0-9]{{1,3}}|" + "|".join(NUMBERS) + r") (?P<{0}_unit>day|week|month|year)s?"
RELATIVE = re.compile(
    r"\b(?:(?:the )?(?P<named>day before yesterday|day after tomorrow|today|yesterday|tomorrow)"
    rf"|(?<![0-9][.,/–-])(?<![0-9] (?:to|or) )(?<![0-9] and ){AMOUNT.format('past')} ago|in {AMOUNT.format('ahead')}"
    r"|(?P<turn>last|this|next) (?P<unit>month|year))\b",
    re.IGNORECASE,
)


def settled(text: str, today: date) -> str:
    """Return `text` with every day, month or year that is named by today written out: "since 29 November 2026".

    All else stays as it was typed. What would lie outside the years 1 to 9999 stays too.
    """
    return RELATIVE.sub(lambda match: _written(match, today), " ".join(text.split())) if text else text


def _written(match: re.Match[str], today: date) -> str:
    return in_words(_edtf(match, today))


def _edtf(match: re.Match[str], today: date) -> str:
    found = {name: value.lower() for name, value in match.groupdict().items() if value}
    try:
        if "named" in found:
            return (today + timedelta(days=NAMED[found["named"]])).isoformat()
        if "turn" in found:
            step = {"last": -1, "this": 0, "next": 1}[found["turn"]]
            return _moved(today, step, found["unit"]).isoformat()[: 7 if found["unit"] == "month" else 4]
        name, sign = ("past", -1) if "past" in found else ("ahead", 1)
        amount = NUMBERS.get(found[name]) or int(found[name])
        return _moved(today, sign * amount, found[f"{name}_unit"]).isoformat()
    except (OverflowError, ValueError):
        return match[0]


def _moved(today: date, amount: int, unit: str) -> date:
    weeks, days = (amount if unit == "week" else 0), (amount if unit == "day" else 0)
    months, years = (amount if unit == "month" else 0), (amount if unit == "year" else 0)
    return today + relativedelta(years=years, months=months, weeks=weeks, days=days)
