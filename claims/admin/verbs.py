"""An admin page that saves through a verb of the desk: cleaned, role asked, a stale copy refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

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


class VersionedForm(CleanForm):
    """A form built on a row as it was at `read_at`, the version that was shown."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["read_at"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("read_at") not in (None, self.instance.version):
            changed = _("Somebody else has changed this since you opened it. Yours is kept; compare, then save again.")
            self.add_error(None, changed)
            self.data = self.data.copy()
            self.data[self.add_prefix("read_at")] = str(self.instance.version)
        return data


class ThroughVerb(Guarded, admin.ModelAdmin):
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
