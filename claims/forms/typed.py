"""What was typed into a form that is not at hand any more, in the words that its page showed. Asks no database."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms

from claims.forms.base import DeskForm
from claims.forms.deciding import RowForm
from people.kept import Kept


def in_words(kept: Kept | None) -> list[str]:
    """Each text as it was typed, and each choice in its words instead of its code.

    Which form it was is not known, so a field is looked for by its name in all of them.
    """
    if kept is None:
        return []
    known = _fields()
    return [words for name, text in kept.typed for words in _words(known.get(_bare(name), []), text)]


def _words(fields: list[forms.Field], text: str) -> Iterator[str]:
    """The text as one reads it; nothing where it was no person's."""
    if fields and all(field.widget.is_hidden for field in fields):
        return
    yield next((words for field in fields if (words := _word(field, text))), text)


def _word(field: forms.Field, text: str) -> str:
    """What stands for `text` beside a box or in a list; "" where the field takes words, or asks rows for them."""
    if isinstance(field, forms.BooleanField):
        return str(field.label)
    choices = getattr(field, "choices", None)
    if not isinstance(choices, list):
        return ""
    return {str(code): str(label) for code, label in choices}.get(text, "")


def _fields() -> dict[str, list[forms.Field]]:
    """The fields of every form, by name."""
    found: dict[str, list[forms.Field]] = {}
    for form in (*_below(DeskForm), RowForm):
        for name, field in form.base_fields.items():
            found.setdefault(name, []).append(field)
    return found


def _below(form: type[DeskForm]) -> Iterator[type[DeskForm]]:
    for kind in form.__subclasses__():
        yield kind
        yield from _below(kind)


def _bare(name: str) -> str:
    """A field's name without the prefix of its form."""
    return name.rpartition("-")[2]
