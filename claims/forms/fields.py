"""Fields that read what people type: lines, texts, dates in words, addresses, one entry a line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from sources.canonical import canonical_address
from sources.dates import Ambiguous, Edtf, NotADate, parse_edtf, read_typed, settled, words
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


class DatedField(LineField):
    """A time as people type it.

    What is named by where today stands, such as "yesterday", is written out as soon as the form is shown again or
    kept: read on another day it would mean another one.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)
        self.widget.attrs.pop("dir")

    def bound_data(self, data: Any, initial: Any) -> Any:
        return settled(data, _today()) if isinstance(data, str) else data


class SaidDate(forms.BoundField):
    """A date in a form, shown in the words in which one would type it."""

    @cached_property
    def initial(self) -> Any:  # type: ignore[override]
        return self.field.said(super().initial)


class WhenField(DatedField):
    """A date as people type it, exact or not; gives EDTF, or "" for none."""

    HOW = _("Write it as 1 December 2022, October 2022 or 2022.")

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> SaidDate:
        return SaidDate(form, self, field_name)

    def said(self, value: Any) -> Any:
        """A date in words that are read back as the same date; anything else as it is."""
        text = value.isoformat() if isinstance(value, dt.date) else value
        if not isinstance(text, str):
            return value
        try:
            written = words(parse_edtf(text))
            return written if read_typed(written) == parse_edtf(text) else text
        except ValueError:
            return text

    def understood(self, value: Any) -> Any:
        """What was typed, in the words for what we read in it; as it is where that is no date."""
        try:
            return self.said(self.clean(value))
        except forms.ValidationError:
            return value

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return self._one(self._read(text)).text if text else ""

    def _read(self, text: str) -> tuple[Edtf, ...]:
        try:
            found = read_typed(text, today=_today())
        except NotADate as error:
            raise forms.ValidationError(f"{error} {self.HOW}") from error
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return found.choices if isinstance(found, Ambiguous) else (found,)

    def _one(self, readings: tuple[Edtf, ...]) -> Edtf:
        if len(readings) > 1:
            written = _(" or ").join(f"“{words(choice)}”" for choice in readings)
            raise forms.ValidationError(
                _("This can be read in two ways. Write %(readings)s."), params={"readings": written}
            )
        return readings[0]


class DayField(WhenField):
    """One day as people type it; gives a date, or None for none."""

    HOW = _("Write one day, such as 1 December 2022.")

    def prepare_value(self, value: Any) -> Any:
        return self.said(value) if isinstance(value, dt.date) else value

    def clean(self, value: Any) -> dt.date | None:  # type: ignore[override]
        text = LineField.clean(self, value)
        if not text:
            return None
        days = tuple(filter(_is_one_day, self._read(text)))
        if not days:
            raise forms.ValidationError(self.HOW)
        return self._one(days).earliest


class MomentField(DatedField):
    """A minute to come, in UTC, as people type it; gives a moment, or None for none."""

    CLOCK = re.compile(r"\A(?P<day>.+?)(?:\s*,\s*|\s+|T)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})\s*(?:UTC|Z)?\Z")

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dt.datetime):
            return value
        moment = value.astimezone(dt.UTC)
        return f"{DayField().said(moment.date())}, {moment:%H:%M}"

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


def _today() -> dt.date:
    return timezone.now().date()


def _is_one_day(found: Edtf) -> bool:
    return found.earliest is not None and found.earliest == found.latest and not found.approximate | found.uncertain


def _checked(clean: Clean, text: str) -> str:
    try:
        return clean(text)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error
