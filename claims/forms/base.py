"""What all forms of the desk share: one sending, errors with links, a version, and search boxes inside a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from claims.forms.fields import DatedField, WhenField
from people.receipts import TOKEN, new_token

FIND = "find"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a stale copy: what it is called, as it is now, and as it was typed."""

    label: str
    now: str
    yours: str


class DeskForm(forms.Form):
    """A form that is sent once, keeps what was typed, and says what is wrong where it is wrong.

    A button named `do` with a value that begins with "find" looks something up: then nothing is checked, nothing
    is saved, and all that was typed stays.
    """

    token = forms.CharField(widget=forms.HiddenInput, max_length=43, validators=[RegexValidator(TOKEN)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = new_token
        self.stale = False
        self.differences: list[Difference] = []

    @property
    def looking(self) -> bool:
        """Whether this sending only looks something up."""
        return self.is_bound and str(self.data.get("do", "")).startswith(FIND)

    def full_clean(self) -> None:
        if self.looking:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        return not self.looking and super().is_valid()

    def refuse(self, problems: Mapping[str, Iterable[str]]) -> None:
        """Show what a verb said against this sending, beside the fields it named."""
        for name, sentences in problems.items():
            self.add_error(name if name in self.fields else None, list(sentences))

    def as_typed(self) -> QueryDict:
        """What was sent, to be kept: a day named by today, such as "yesterday", is written out."""
        typed = self.data.copy()
        for own_name, field in self.fields.items():
            name = self.add_prefix(own_name)
            if isinstance(field, DatedField) and name in typed:
                typed[name] = field.bound_data(typed[name], None)
        return typed

    def values(self, *names: str) -> dict[str, Any]:
        """What was typed into the named fields, read."""
        return {name: self.cleaned_data[name] for name in names}


class VersionedForm(DeskForm):
    """A form built on a row as it was at `version`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def show_stale(self, current: Mapping[str, Any], version: int) -> None:
        """Keep what was typed, show it beside `current`, and let the next sending build on `version`."""
        self.stale = True
        self.add_error(None, _("Somebody else has changed this since you opened it. Yours is kept below."))
        for name, now in current.items():
            field = self[name]
            theirs, yours = _shown(field, now), _shown(field, field.value())
            if theirs != yours and not field.is_hidden:
                self.differences.append(Difference(str(field.label), theirs, yours))
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(version)


def _shown(field: forms.BoundField, value: Any) -> str:
    """A value as one reads it: the label of a choice, entries on lines, a date in words."""
    labels = {str(code): str(label) for code, label in getattr(field.field, "choices", None) or ()}
    if isinstance(value, list | tuple | set):
        return "\n".join(labels.get(str(entry), str(entry)) for entry in value)
    if isinstance(field.field, WhenField):
        value = field.field.understood(value)
    prepared = field.field.prepare_value(value)
    text = "" if prepared in (None, False) else str(prepared)
    return labels.get(text, text).replace("\r\n", "\n")
