"""Fields that read what people type: lines, texts, dates in words, addresses, one entry a line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sources.canonical import canonical_address
from sources.dates import Ambiguous, Edtf, read_typed, words
from sources.saving import LONGEST_TEXT, lines, touching
from sources.writing import clean_line, clean_text

Clean = Callable[[str], str]


class WholeField(forms.CharField):
    """Text that a browser hands over whole: it would cut in silence what is too long, and we say so instead."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class LineField(WholeField):
    """One line of text."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input", "dir": "auto"})
        super().__init__(**{"max_length": max_length, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> str:
        return _checked(clean_line, super().to_python(value))


class TouchingField(LineField):
    """The few characters beside a quotation; the blank that parts them from it is kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, required=False, strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return _checked(touching, forms.CharField.to_python(self, value))


class TextField(WholeField):
    """Several lines of text."""

    def __init__(self, *, rows: int = 3, max_length: int = LONGEST_TEXT, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"class": "textarea", "dir": "auto", "rows": rows, "cols": 60})
        super().__init__(**{"max_length": max_length, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> str:
        text = super().to_python(value).replace("\r\n", "\n")
        return _checked(clean_text, text[: self.max_length + 1])


class LinesField(TextField):
    """One entry a line; gives a list without empty entries and repeats."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        try:
            return lines(super().clean(value).split("\n"))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class WhenField(LineField):
    """A date as people type it, exact or not; gives EDTF, or "" for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)
        self.widget.attrs.pop("dir")

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return _read(text).text if text else ""


class DayField(WhenField):
    """One day as people type it; gives a date, or None for none."""

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.date) else value

    def clean(self, value: Any) -> dt.date | None:  # type: ignore[override]
        text = forms.CharField.clean(self, value)
        if not text:
            return None
        found = _read(text)
        if found.earliest is None or found.earliest != found.latest or found.approximate or found.uncertain:
            raise forms.ValidationError(_("Give one day, such as 1 December 2022."))
        return found.earliest


class MomentField(LineField):
    """A minute to come, in UTC, as people type it; gives a moment, or None for none."""

    CLOCK = re.compile(r"\A(?P<day>.+?)(?:\s*,\s*|\s+|T)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})\s*(?:UTC|Z)?\Z")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)
        self.widget.attrs.pop("dir")

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M") if isinstance(value, dt.datetime) else value

    def clean(self, value: Any) -> dt.datetime | None:  # type: ignore[override]
        text = super().clean(value)
        if not text:
            return None
        found = self.CLOCK.fullmatch(text)
        if found is None or int(found["hour"]) > 23 or int(found["minute"]) > 59:
            raise forms.ValidationError(_("Give a day and a minute, such as 1 December 2026, 09:00."))
        day = DayField().clean(found["day"])
        moment = dt.datetime(day.year, day.month, day.day, int(found["hour"]), int(found["minute"]), tzinfo=dt.UTC)
        if moment <= timezone.now():
            raise forms.ValidationError(_("That minute is over. Give one to come, or leave this empty."))
        return moment


class AddressField(LineField):
    """The address of a page, in its one canonical form; gives "" for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, **kwargs)
        self.widget.attrs.update({"dir": "ltr", "inputmode": "url", "spellcheck": "false"})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return _checked(canonical_address, text) if text else ""


class CodeField(forms.ChoiceField):
    """One code of a scale, in a list to choose from."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.Select(attrs={"class": "select"}), **kwargs})


def _read(text: str) -> Edtf:
    try:
        found = read_typed(text)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error
    if isinstance(found, Ambiguous):
        readings = _(" or ").join(f"“{words(choice)}”" for choice in found.choices)
        raise forms.ValidationError(
            _("“%(typed)s” can be read in two ways. Write %(readings)s."),
            params={"typed": text, "readings": readings},
        )
    return found


def _checked(clean: Clean, text: str) -> str:
    try:
        return clean(text)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error
