"""The exchange format's schemas: sound, kept by the first dossier, in step with the scales, and read as written."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from claims import scales
from claims.exchange import RECORD, WORKING, key_of, normal, schema
from sources.models import Actor, Grade, Source
from tests.dossiers import REAL, SMALL

KINDS = (*WORKING, *RECORD)

COUNTS = {
    "actors": 39, "sources": 349, "topics": 10, "articles": 1, "claims": 70, "appearances": 70, "evidence": 446,
    "timeline": 156,
}  # fmt: skip

KEYWORDS = {
    *("$schema", "$id", "title", "description", "type", "enum", "const", "format", "pattern", "minLength", "maxLength"),
    *("minimum", "maximum", "required", "properties", "additionalProperties", "items", "minItems", "maxItems"),
    *("uniqueItems", "allOf", "if", "then", "not", "x-form", "x-ref", "x-sentence"),
}

SCALES: list[tuple[str, str, Any]] = [
    ("claims", "kind", scales.KINDS),
    ("claims", "judged", scales.JUDGED),
    ("appearances", "put", scales.PUT),
    ("evidence", "stance", scales.STANCES),
    ("timeline", "status", scales.STATUSES),
    ("timeline", "basis", scales.BASES),
    ("timeline", "confidence", scales.CONFIDENCES),
    ("dissents", "role", scales.DISSENTERS),
    ("dissents", "status", scales.STATUSES),
    ("editions", "act", scales.ACTS),
    ("actors", "kind", Actor.Kind.values),
    ("sources", "kind", Source.Kind.values),
    ("sources", "title_basis", Source.TitleBasis.values),
    ("sources", "read_as", Source.ReadAs.values),
    ("sources", "lineage", Source.Lineage.values),
    ("sources", "withheld", Source.Withheld.values),
]


def lines(kind: str) -> Iterator[dict[str, Any]]:
    path = REAL / f"{kind}.jsonl"
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()) if path.exists() else iter(())


def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema.load(kind), format_checker=FormatChecker())


@pytest.mark.parametrize("kind", [*KINDS, "dossier"])
def test_a_schema_is_sound_and_uses_only_what_the_import_reads(kind: str) -> None:
    """A keyword that the import passes over would be a rule that nobody keeps."""
    Draft202012Validator.check_schema(schema.load(kind))
    assert set(_keywords(schema.load(kind))) <= KEYWORDS


def _keywords(value: dict[str, Any]) -> Iterator[str]:
    for name, inner in value.items():
        yield name
        parts = inner.values() if name == "properties" else inner if name == "allOf" else [inner]
        if name not in ("const", "enum", "required"):
            for part in parts if not isinstance(parts, str) else ():
                if isinstance(part, dict):
                    yield from _keywords(part)


@pytest.mark.parametrize("kind", WORKING)
def test_every_line_of_the_first_dossier_keeps_its_schema(kind: str) -> None:
    """Issue section 4: each file has a schema that the tests run."""
    check = validator(kind)
    faults = [
        f"{number}: {e.json_path}: {e.message}"
        for number, row in enumerate(lines(kind), 1)
        for e in check.iter_errors(row)
    ]
    assert faults == []


@pytest.mark.parametrize("kind", WORKING)
def test_the_first_dossier_is_read_as_it_is_written(kind: str) -> None:
    """Nothing in it is messy: cleaning changes no character, and no line says what an absent field would mean."""
    for row in lines(kind):
        read, faults = schema.read(kind, row)
        assert faults == []
        assert normal(kind, read) == row


@pytest.mark.parametrize(("kind", "count"), COUNTS.items())
def test_the_first_dossier_is_whole(kind: str, count: int) -> None:
    """The counts of its compilation."""
    assert len({key_of(kind, row) for row in lines(kind)}) == sum(1 for _ in lines(kind)) == count


def test_the_first_dossier_says_itself_what_it_is() -> None:
    """Its description keeps the schema too."""
    about = json.loads((REAL / "dossier.json").read_text(encoding="utf-8"))
    assert not list(validator("dossier").iter_errors(about))


def test_publishers_of_the_first_dossier_name_no_relay() -> None:
    """Who carries and whose text it is are two fields."""
    names = [row["name"] for row in lines("publishers")]
    assert not [name for name in names if " via " in name or "(on " in name or "repost" in name.lower()]
    assert sum("via" in row for row in lines("sources")) == 88


@pytest.mark.parametrize(("kind", "field", "scale"), SCALES)
def test_the_codes_of_a_schema_are_those_of_the_scale(kind: str, field: str, scale: Any) -> None:
    """The scales stand in one place; the schemas, which others read without us, follow."""
    assert list(schema.load(kind)["properties"][field]["enum"]) == list(scale)


def test_grades_are_those_of_the_scale() -> None:
    """The same within a list."""
    grades = schema.load("sources")["properties"]["grades"]["items"]["properties"]["letter"]["enum"]
    assert grades == list(scales.RELIABILITY) == Grade.Letter.values


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 9),
    st.text(max_size=5),
    st.just("x" * 30_000),
    st.sampled_from(["2022-02-30", "2022-12-01", "../2021"]),
    st.lists(st.text(max_size=2), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@settings(max_examples=400)
@given(data=st.data())
def test_the_import_refuses_whatever_the_schema_refuses(data: st.DataObject) -> None:
    """A row with anything in any field: our own reader is never laxer than the published schema, and never crashes."""
    kind = data.draw(st.sampled_from([kind for kind in WORKING if kind in SMALL]))
    row = copy.deepcopy(data.draw(st.sampled_from(SMALL[kind])))
    fields = [*schema.load(kind)["properties"], "unknown"]
    for name in data.draw(st.lists(st.sampled_from(fields), min_size=1, max_size=3)):
        if data.draw(st.booleans()):
            row[name] = data.draw(JUNK)
        else:
            row.pop(name, None)
    _, faults = schema.read(kind, row)
    if list(validator(kind).iter_errors(row)):
        assert faults


def test_the_schemas_lie_where_the_application_ships_them() -> None:
    """One for every file that the format knows."""
    assert {path.name for path in Path(schema.SCHEMAS).iterdir()} == {f"{k}.schema.json" for k in (*KINDS, "dossier")}
