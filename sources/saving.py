"""What every verb of the desk does before it saves: clean, check, and refuse a stale copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from sources.canonical import canonical_address
from sources.dates import parse_edtf
from sources.writing import clean_line, clean_text

LONGEST_TEXT = 20_000
LONGEST_LIST = 60

EDTF_FIELDS = frozenset({"published", "judged_for", "event_period", "dated", "deadline"})
ADDRESS_FIELDS = frozenset({"url", "archive_url"})
TOUCHING_FIELDS = frozenset({"prefix", "suffix"})


class Stale(Exception):
    """Somebody saved the row since it was read. `current` is the row as it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__("Somebody else has changed this since you opened it.")
        self.current = current


class Unfit(Exception):
    """What was typed cannot be kept. `problems` gives the sentences by field name ("" for the whole)."""

    def __init__(self, problems: Mapping[str, Iterable[str]]) -> None:
        self.problems = {name: [str(sentence) for sentence in found] for name, found in problems.items()}
        super().__init__(" ".join(sentence for found in self.problems.values() for sentence in found))


def move(row: models.Model, version: int, **values: Any) -> None:
    """Save `values` and the next version on `row`, only if it still is the `version` that was read.

    Raises `Stale` with the row as it is now when somebody else was quicker.
    """
    manager = type(row)._default_manager
    moved = manager.filter(pk=row.pk, version=version).update(version=version + 1, **values)
    if moved != 1:
        raise Stale(manager.get(pk=row.pk))
    for name, value in {**values, "version": version + 1}.items():
        setattr(row, name, value)


def fill(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set `values` on `row`, cleaned by what each field holds, and return them as they are to be saved.

    Nothing is saved. Raises `Unfit` naming every field that cannot be kept as typed.
    """
    problems: dict[str, list[str]] = {}
    for name, value in values.items():
        try:
            setattr(row, name, cleaned(row, name, value))
        except ValueError as error:
            problems[name] = [str(error)]
    _ask_the_model(row, values, problems)
    if problems:
        raise Unfit(problems)
    return {name: getattr(row, name) for name in values}


def cleaned(row: models.Model, name: str, value: Any) -> Any:
    """One value as the field `name` of `row` may hold it. Raises ValueError with a sentence."""
    field = row._meta.get_field(name)
    if name in ADDRESS_FIELDS:
        empty = None if field.null else ""
        return canonical_address(value) if value else empty
    if name in EDTF_FIELDS:
        return parse_edtf(clean_line(value)).text if value else ""
    if name in TOUCHING_FIELDS:
        return touching(value)
    if isinstance(field, models.JSONField):
        return lines(value)
    if isinstance(field, models.TextField):
        return text(value)
    return clean_line(value) if isinstance(value, str) else value


def text(value: str) -> str:
    """A long text, cleaned, of at most `LONGEST_TEXT` characters."""
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"This is longer than {LONGEST_TEXT:,} characters.")
    return clean_text(value)


def touching(value: str) -> str:
    """The few characters beside a quotation, cleaned; a blank between them and it stays one blank."""
    inner = clean_line(value)
    before, after = value[:1].isspace(), value[-1:].isspace()
    return f"{' ' * before}{inner}{' ' * after}" if inner else ""


def lines(values: Iterable[str]) -> list[str]:
    """Short entries, cleaned, without empty ones and repeats, in the order given."""
    found = dict.fromkeys(entry for entry in (clean_line(value) for value in values) if entry)
    if len(found) > LONGEST_LIST or any(len(entry) > 300 for entry in found):
        raise ValueError(f"Give at most {LONGEST_LIST} entries of at most 300 characters each.")
    return list(found)


def _ask_the_model(row: models.Model, values: Iterable[str], problems: dict[str, list[str]]) -> None:
    """Collect what the model's own limits and constraints say of the changed fields."""
    others = {field.name for field in row._meta.fields} - set(values)
    try:
        row.full_clean(exclude=others | set(problems), validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        _collect(error, problems)
    try:
        row.validate_unique(exclude=problems)
        row.validate_constraints(exclude=problems)
    except ValidationError as error:
        _collect(error, problems)


def _collect(error: ValidationError, problems: dict[str, list[str]]) -> None:
    for name, sentences in error.message_dict.items():
        problems.setdefault("" if name == NON_FIELD_ERRORS else name, []).extend(sentences)
