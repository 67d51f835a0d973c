"""Choosing among many rows without script: a search box that gives radio buttons or tick boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.forms.base import FIND, DeskForm
from sources.canonical import canonical_address
from sources.dates import in_words
from sources.models import Actor, Source
from sources.writing import clean_line

SHOWN = 12
MOST = 60
WORDS = 6

Look = Callable[[str], Iterable[models.Model]]


@dataclass(frozen=True, slots=True)
class Option:
    """One row to choose: its value, words and a second line, and whether it is chosen."""

    value: str
    label: str
    note: str
    chosen: bool
    language: str = ""


def sources_like(text: str) -> list[Source]:
    """The newest sources whose title, publisher or address hold all these words, or with this very address.

    Never one that is withheld.
    """
    rows = Source.objects.filter(withheld="").select_related("publisher").order_by("-pk")
    address = _address(text)
    if address:
        return list(rows.filter(url=address))
    wanted = [
        Q(title__icontains=word) | Q(publisher__name__icontains=word) | Q(url__icontains=word) for word in _words(text)
    ]
    return list(rows.filter(*wanted)[:SHOWN]) if wanted else []


def actors_like(text: str) -> list[Actor]:
    """The actors whose name holds all these words."""
    wanted = [Q(name__icontains=word) for word in _words(text)]
    return list(Actor.objects.filter(*wanted)[:SHOWN]) if wanted else []


class Pick(forms.ModelMultipleChoiceField):
    """Rows named by their public id; `many` False takes one at most."""

    def __init__(self, queryset: models.QuerySet[Any], *, look: Look, many: bool = True, **kwargs: Any) -> None:
        self.look, self.many = look, many
        super().__init__(queryset, to_field_name="public_id", **{"required": False, **kwargs})

    def clean(self, value: Any) -> list[Any]:  # type: ignore[override]
        ids = [str(entry) for entry in value or []]
        if len(_storable(ids)) != len(ids) or len(ids) > MOST:
            raise forms.ValidationError(_("This choice is not one of those offered. Look for it again."))
        rows = {row.public_id: row for row in super().clean(ids)}
        if not self.many and len(rows) > 1:
            raise forms.ValidationError(_("Choose one."))
        return [rows[public_id] for public_id in ids if public_id in rows]


class PickSources(Pick):
    """Sources."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Source.objects.select_related("publisher"), look=sources_like, **kwargs)


class PickActors(Pick):
    """Actors."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Actor.objects.all(), look=actors_like, **kwargs)


class Picker:
    """What a template needs of one `Pick`: its search box and its options, the chosen ones first."""

    def __init__(self, form: DeskForm, name: str) -> None:
        self.bound = form[name]
        self.field: Pick = form.fields[name]
        self.find_name = form.add_prefix(f"{name}_find")
        self.do = f"{FIND}-{form.add_prefix(name)}"
        self.text = str(form.data.get(self.find_name, "")) if form.is_bound else ""
        self.asked = form.looking and form.data.get("do") == self.do

    @property
    def kind(self) -> str:
        return "checkbox" if self.field.many else "radio"

    @property
    def place(self) -> str:
        """The id of the element that holds the options."""
        return f"{self.bound.auto_id}_options"

    @property
    def options(self) -> list[Option]:
        """What can be chosen. Where nothing is chosen yet, the one source of an address that was pasted is."""
        chosen = self._chosen()
        known = {row.pk for row in chosen}
        found = [row for row in self._found() if row.pk not in known]
        if self.asked and not chosen and _is_at(found, self.text):
            known = {found[0].pk}
        return [_option(row, row.pk in known) for row in [*chosen, *found]]

    @property
    def nothing_found(self) -> bool:
        return self.asked and not self._found()

    def _chosen(self) -> list[Any]:
        value = self.bound.value() or []
        ids = [str(getattr(entry, "public_id", entry))[:12] for entry in value]
        rows = {row.public_id: row for row in self.field.queryset.filter(public_id__in=_storable(ids))}
        return [rows[public_id] for public_id in ids if public_id in rows]

    def _found(self) -> list[Any]:
        try:
            return list(self.field.look(clean_line(self.text[:200]))) if self.text else []
        except ValueError:
            return []


def asked_picker(form: forms.Form) -> Picker | None:
    """The picker of a form whose search this sending is; None where nothing is looked for in it."""
    if not getattr(form, "looking", False):
        return None
    pickers = (Picker(form, name) for name, field in form.fields.items() if isinstance(field, Pick))
    return next((picker for picker in pickers if picker.asked), None)


def _option(row: Any, chosen: bool) -> Option:
    if isinstance(row, Source) and row.withheld:
        return Option(row.public_id, str(row), row.get_withheld_display(), chosen)
    if isinstance(row, Source):
        return Option(
            row.public_id, row.title, f"{row.publisher.name}, {in_words(row.published) or '–'}", chosen, row.language
        )
    return Option(row.public_id, str(row), row.get_kind_display(), chosen)


def _address(text: str) -> str:
    """The canonical address that `text` is; "" where it is none."""
    try:
        return canonical_address(text)
    except ValueError:
        return ""


def _is_at(found: list[Any], text: str) -> bool:
    """Whether the only row found is the source at the address `text`."""
    return len(found) == 1 and bool(getattr(found[0], "url", "")) and found[0].url == _address(text)


def _words(text: str) -> list[str]:
    return [word for word in text.split() if len(word) > 1][:WORDS]


def _storable(ids: list[str]) -> list[str]:
    """Without what no database could hold; such an id names nothing."""
    return [public_id for public_id in ids if public_id.isascii() and public_id.isalnum()]
