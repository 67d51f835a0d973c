"""Reads a row by its JSON Schema: checks each field, and returns it cleaned, or says what is wrong with it.

It knows those keywords of JSON Schema (draft 2020-12) that the files in `claims/schemas/` use, and no others.
`x-form` names what a text holds, and so which rule cleans it; `x-ref` names the kind of row that a key must
name; `x-sentence` words a condition for people. Other readers of the schemas may pass these over.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from sources.canonical import canonical_address
from sources.dates import parse_edtf
from sources.writing import clean_line, clean_text

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"

Schema = dict[str, Any]
Fault = tuple[str, str]
"""A field (dotted, "" for the whole row) and a sentence."""

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
}
_NAMES = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
}


@cache
def load(kind: str) -> Schema:
    """The schema of one kind of row, or of "dossier"."""
    schema: Schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return schema


def read(kind: str, value: Any) -> tuple[Any, list[Fault]]:
    """The row as it may be kept, and everything that is wrong with it."""
    faults: list[Fault] = []
    return _read(load(kind), value, "", faults), faults


def references(kind: str, row: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each key that a sound row names: field, kind of the row named, key."""
    for name, target in named_kinds(kind):
        value = row.get(name)
        for key in value if isinstance(value, list) else [value] if value else []:
            yield name, target, key


@cache
def named_kinds(kind: str) -> tuple[tuple[str, str], ...]:
    """The fields of a row that hold keys, each with the kind of row it names."""
    found = []
    for name, schema in load(kind)["properties"].items():
        target = schema.get("x-ref") or schema.get("items", {}).get("x-ref")
        if target:
            found.append((name, target))
    return tuple(found)


def _read(schema: Schema, value: Any, field: str, faults: list[Fault]) -> Any:
    if "const" in schema:
        return _one_of([schema["const"]], value, field, faults)
    if "enum" in schema:
        return _one_of(schema["enum"], value, field, faults)
    kind = schema["type"]
    if not isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, bool)):
        faults.append((field, f"This should be {_NAMES[kind]}."))
        return value
    return _READERS[kind](schema, value, field, faults)


def _one_of(choices: list[Any], value: Any, field: str, faults: list[Fault]) -> Any:
    if not isinstance(value, str) or value not in choices:
        faults.append((field, f"{_shown(value)} is not one of: {', '.join(map(str, choices))}."))
    return value


def _object(schema: Schema, value: dict[str, Any], field: str, faults: list[Fault]) -> Any:
    properties = schema.get("properties")
    if properties is None:
        return value
    kept = {}
    for name, inner in value.items():
        if name in properties:
            kept[name] = _read(properties[name], inner, _inside(field, name), faults)
        else:
            faults.append((_inside(field, name), "There is no such field."))
    faults.extend((_inside(field, name), "This field is needed.") for name in schema["required"] if name not in value)
    for rule in schema.get("allOf", ()):
        if _holds(rule["if"], kept) and not _holds(rule["then"], kept):
            faults.append((field, rule["x-sentence"]))
    return kept


def _holds(condition: Schema, row: dict[str, Any]) -> bool:
    """Whether a row meets a condition made of `required`, `properties` with `const`, and `not`."""
    if "not" in condition:
        return not _holds(condition["not"], row)
    tests = condition.get("properties", {})
    return all(name in row for name in condition.get("required", ())) and all(
        name not in row or row[name] == test["const"] for name, test in tests.items()
    )


def _array(schema: Schema, value: list[Any], field: str, faults: list[Fault]) -> Any:
    if len(value) > schema["maxItems"]:
        faults.append((field, f"A list here holds at most {schema['maxItems']} entries."))
        return value
    kept = [_read(schema["items"], inner, f"{field}[{place}]", faults) for place, inner in enumerate(value)]
    if schema.get("uniqueItems") and len({str(inner) for inner in kept}) < len(kept):
        faults.append((field, "The list names something twice."))
    return kept


def _string(schema: Schema, value: str, field: str, faults: list[Fault]) -> Any:
    limit = schema.get("maxLength")
    if limit and len(value) > limit:
        faults.append((field, f"This is longer than {limit:,} characters."))
        return value
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        faults.append((field, f"{_shown(value)} does not have the form {schema['pattern']}"))
        return value
    try:
        value = FORMS[schema["x-form"]](value) if "x-form" in schema else value
    except ValueError as error:
        faults.append((field, str(error)))
        return value
    if len(value) < schema.get("minLength", 0):
        faults.append((field, "Nothing can be seen here. Leave the field out, or fill it."))
    return value


def _integer(schema: Schema, value: int, field: str, faults: list[Fault]) -> Any:
    low, high = schema.get("minimum", value), schema.get("maximum", value)
    if not low <= value <= high:
        faults.append((field, f"{value} is not between {low} and {high}."))
    return value


def _boolean(schema: Schema, value: bool, field: str, faults: list[Fault]) -> Any:
    return value


_READERS: dict[str, Callable[..., Any]] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _integer,
    "boolean": _boolean,
}


def _day(value: str) -> str:
    try:
        return dt.datetime.strptime(value, "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise ValueError(f"{_shown(value)} is no day; write 2022-12-01.") from None


def _moment(value: str) -> str:
    try:
        return in_utc(dt.datetime.fromisoformat(value))
    except ValueError:
        raise ValueError(f"{_shown(value)} is no moment; write 2022-12-01T09:30:00Z.") from None


def in_utc(moment: dt.datetime) -> str:
    """A moment as the files write it."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _edtf(value: str) -> str:
    return parse_edtf(clean_line(value)).text


def _beside(value: str) -> str:
    """The few characters that touch a quotation: cleaned, but the spaces at their ends are part of the text."""
    inner = value.strip(" ")
    start = value.index(inner)
    return value[:start] + clean_text(inner) + value[start + len(inner) :]


FORMS: dict[str, Callable[[str], str]] = {
    "line": clean_line,
    "text": clean_text,
    "beside": _beside,
    "edtf": _edtf,
    "address": canonical_address,
    "day": _day,
    "moment": _moment,
}


def _inside(field: str, name: str) -> str:
    name = name[:60]
    return f"{field}.{name}" if field else name


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"
