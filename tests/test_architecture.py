"""The arrows of docs/architecture.md, kept as a test: who may import whom, and which modules stay pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ARROWS = ["config", "claims", "sources", "people"]  # each may import those to its right

PURE = [
    "claims/charts.py",
    "claims/citing.py",
    "claims/compare.py",
    "claims/edition",
    "claims/moves.py",
    "claims/naming_withheld.py",
    "claims/needle.py",
    "claims/review",
    "claims/scales.py",
    "claims/search/words.py",
    "claims/timeline.py",
    "sources/canonical.py",
    "sources/dates",
    "sources/digest.py",
    "sources/ids.py",
    "sources/lineage.py",
    "sources/sentences.py",
    "sources/stitching.py",
    "sources/writing.py",
]
PUBLIC_VIEWS = ["claims/views", "claims/presenting", "claims/tallies.py"]
DESK_VIEWS = "claims/views/desk"
WRITERS = {"claims/publish", "claims/exchange", "claims/imports"}


def modules(*places: str) -> Iterator[Path]:
    for place in places:
        path = ROOT / place
        yield from [path] if path.suffix == ".py" else sorted(path.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, absolute, with the imported name where it may be a module itself."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: write imports in full"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("package", ARROWS)
def test_packages_import_in_one_direction_only(package):
    forbidden = set(ARROWS[: ARROWS.index(package)])
    for path in modules(package):
        wrong = {name for name in imports(path) if name.split(".")[0] in forbidden}
        assert not wrong, f"{named(path)} imports {sorted(wrong)}"


def test_no_string_in_sources_or_people_reaches_up_to_claims():
    """`Count("passages__claims")` is an import too."""
    for path in modules("sources", "people"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
                assert not node.value.startswith("claims."), f"{named(path)}:{node.lineno} names {node.value!r}"
                assert "__claim" not in node.value, f"{named(path)}:{node.lineno} names {node.value!r}"


@pytest.mark.parametrize("place", PURE)
def test_pure_modules_know_no_database(place):
    for path in modules(place):
        wrong = {
            name
            for name in imports(path)
            if name.startswith(
                ("django.db", "django.apps", "django.conf", "django.http", "claims.models", "sources.models")
            )
        }
        assert not wrong, f"{named(path)} imports {sorted(wrong)}"


def test_public_views_read_the_gate_and_no_model():
    for path in modules(*PUBLIC_VIEWS):
        if named(path).startswith(DESK_VIEWS):
            continue
        wrong = {name for name in imports(path) if name.startswith(("claims.models", "sources.models"))}
        assert not wrong, f"{named(path)} imports {sorted(wrong)}; read claims.visibility instead"


def test_only_the_door_writes_editions():
    for path in modules("claims", "sources", "people", "config"):
        if any(named(path).startswith(place) for place in WRITERS):
            continue
        assert "claims.publish.writing" not in set(imports(path)), f"{named(path)} writes past the door"
        text = path.read_text()
        for spelling in ("Edition.objects.create", "Edition.objects.bulk_create", "Opening.objects.create"):
            assert spelling not in text, f"{named(path)} writes past the door"


def test_no_modules_import_each_other_in_a_circle():
    graph = {}
    for path in modules(*ARROWS):
        if "migrations" in path.parts:
            continue
        name = named(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        graph[name] = set()
        for node in ast.parse(path.read_text()).body:  # at module level only
            if isinstance(node, ast.ImportFrom) and node.module:
                graph[name] |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join([*trail[trail.index(name) :], name])
        if name in done:
            return
        for other in graph[name] & graph.keys():
            if other != name and not name.startswith(f"{other}."):
                visit(other, (*trail, name))
        done.add(name)

    for name in graph:
        visit(name, ())
