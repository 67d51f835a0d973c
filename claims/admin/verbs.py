"""Admin pages that save through a verb of the desk or by themselves: cleaned, role asked, a stale copy refused."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from claims.record import revision
from people.adminsite import Guarded
from sources.saving import Stale, Unfit, fill


class CleanForm(forms.ModelForm):
    """A form whose text is cleaned as everywhere else, before anything is saved."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        row = type(self.instance)()
        names = [name for name in self.changed_data if name in data and self._is_own(name)]
        try:
            data.update(fill(_copied(self.instance, row), {name: data[name] for name in names}))
        except Unfit as refusal:
            for name, sentences in refusal.problems.items():
                self.add_error(name if name in self.fields else None, sentences)
        return data

    def _is_own(self, name: str) -> bool:
        return name in {field.name for field in self._meta.model._meta.fields}


class ReadForm(forms.ModelForm):
    """A form built on a row as it was when it was shown: `read_at` names that state. A stale copy shows both texts."""

    read_at = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["read_at"].initial = self.state
        else:
            del self.fields["read_at"]

    def state(self) -> Any:
        """The state the row is in now: a digest of what can be edited here, where it has no version."""
        names = sorted(name for name, field in self.fields.items() if name in self.initial and not field.disabled)
        values = json.dumps([(name, str(self.initial[name])) for name in names])
        return hashlib.sha256(values.encode()).hexdigest()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.instance.pk and data.get("read_at") not in (None, self.state()):
            changed = _("Somebody else has changed this since you opened it. Yours is kept; compare, then save again.")
            self.add_error(None, changed)
            for name in {*self.changed_data} & {*self.initial}:
                self.add_error(name, _("It says now: %(text)s") % {"text": self._now(name) or "–"})
            self.data = self.data.copy()
            self.data[self.add_prefix("read_at")] = str(self.state())
        return data

    def _now(self, name: str) -> str:
        in_words = getattr(self.instance, f"get_{name}_display", None)
        value = in_words() if in_words else getattr(self.instance, name, self.initial[name])
        return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


class SeenForm(ReadForm, CleanForm):
    """A row without a version."""


class VersionedForm(ReadForm, CleanForm):
    """A row with a version, which is what it was read at."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def state(self) -> int:
        return int(self.instance.version)


class Compared(Guarded, admin.ModelAdmin):
    """Saves a row without a version, only as long as it is what was shown: its form is a `ReadForm`."""

    form = SeenForm

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """What is about to be saved is locked and read anew. The lock of public writes comes first, as everywhere."""
        row = super().get_object(request, object_id, from_field)
        if row is not None and request.method == "POST":
            revision.hold()
            self.lock(request, row)
            row.refresh_from_db()
        return row

    def lock(self, request: HttpRequest, row: Any) -> None:
        """Let nobody else change the row until this is saved."""
        list(type(row)._default_manager.select_for_update(no_key=True, of=("self",)).filter(pk=row.pk))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_fields(request, obj), *(["read_at"] if obj else [])]


class ThroughVerb(Compared):
    """Saves by `save_by_verb`; a save that lost a race is told, and changes nothing."""

    show_full_result_count = False
    list_per_page = 50

    def save_by_verb(self, request: HttpRequest, row: Any, version: int, values: dict[str, Any]) -> None:
        """Change `row`, read at `version`, through the desk's own verb. Each admin names its own; there is no other."""
        raise NotImplementedError

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records begin at the desk, where their passages and evidence are given too."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        own = {field.name for field in obj._meta.fields}
        values = {name: form.cleaned_data[name] for name in form.changed_data if name in own}
        row = type(obj)._default_manager.get(pk=obj.pk)
        self.save_by_verb(request, row, form.cleaned_data["read_at"], values)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (Stale, Unfit) as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)


def _copied(row: Any, copy: Any) -> Any:
    """`row` as the database has it, in `copy`, so that trying a value changes nothing else."""
    fresh = type(row)._default_manager.filter(pk=row.pk).first() if row.pk else None
    return fresh or copy
