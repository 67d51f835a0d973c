"""The verbs on sources: one address once, lineage without a cycle, grades that stay, a stale copy refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from sources import tracing
from sources.models import Derivation, Source
from sources.saving import Stale, Unfit
from tests.builders import make_publisher, make_source
from tests.people import amina, ben, cleo

pytestmark = pytest.mark.django_db


def added(**fields) -> Source:
    values = {"title": "The log", "kind": "primary_official", "url": "https://port.example/log", "language": "en"}
    publisher = fields.pop("publisher", None) or make_publisher()
    return tracing.add_source(by=amina(), publisher=publisher, **{**values, **fields})


def test_a_source_is_kept_under_its_canonical_address_and_days():
    source = added(url="HTTPS://Port.example:443/log?utm_source=x#top", published="2022-05")
    assert source.url == "https://port.example/log"
    assert (source.published_earliest, source.published_latest) == (dt.date(2022, 5, 1), dt.date(2022, 5, 31))


def test_the_same_address_is_known_again_by_http_or_https():
    source = added()
    assert tracing.known_address("http://port.example/log?fbclid=1") == source
    assert tracing.known_address("not an address") is None
    with pytest.raises(Unfit) as refusal:
        added(title="Again")
    assert "url" in refusal.value.problems


def test_of_http_and_https_the_very_address_is_found_first_and_one_source_may_be_left_out():
    older, newer = make_source(url="http://port.example/log"), make_source(url="https://port.example/log")
    assert tracing.known_address(older.url) == older
    assert tracing.known_address(newer.url) == newer
    assert tracing.known_address(newer.url, but=newer) == older


@pytest.mark.parametrize("unasked", [False, True])
def test_whose_an_address_is_comes_with_the_refusal_also_from_the_constraint(unasked, monkeypatch):
    """The database refuses what slipped past the check: nothing is changed, and no bare error is raised."""
    source, other = added(), make_source(url="https://port.example/other")
    if unasked:
        monkeypatch.setattr(Source, "validate_unique", lambda row, exclude=None: None)
    for verb in (
        lambda: added(url=other.url, title="Again"),
        lambda: tracing.edit_source(Source.objects.get(pk=source.pk), by=amina(), version=1, url=other.url),
    ):
        with pytest.raises(tracing.Taken, match="We have this address already") as refusal:
            verb()
        assert refusal.value.source == other
    source.refresh_from_db()
    assert (source.url, source.version, Source.objects.count()) == ("https://port.example/log", 1, 2)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://port.example/",
        "https://user:secret@port.example/",
        "https://port.example\u202e/",
        "http://127.0.0.1/",
        "https://",
    ],
)
def test_an_address_that_is_no_public_page_is_refused(address):
    """X2."""
    with pytest.raises(Unfit) as refusal:
        added(url=address)
    assert "url" in refusal.value.problems


def test_a_stale_copy_of_a_source_is_refused_with_the_row_as_it_is_now():
    source = added()
    tracing.edit_source(Source.objects.get(pk=source.pk), by=amina(), version=1, title="Theirs")
    with pytest.raises(Stale) as refusal:
        tracing.edit_source(source, by=ben(), version=1, title="Mine")
    assert refusal.value.current.title == "Theirs"
    with pytest.raises(Stale):
        tracing.set_lineage(source, by=ben(), version=1, lineage="origin")
    assert Source.objects.get(pk=source.pk).title == "Theirs"


def test_lineage_is_set_whole_in_its_order():
    first, second, third = make_source(), make_source(), make_source()
    source = added(lineage="derived", derived_from=[first, second])
    tracing.set_lineage(source, by=amina(), version=1, lineage="derived", derived_from=[third, first])
    edges = Derivation.objects.filter(source=source).order_by("position")
    assert [edge.origin for edge in edges] == [third, first]
    tracing.set_lineage(source, by=amina(), version=2, lineage="origin")
    assert not Derivation.objects.filter(source=source).exists()


def test_a_source_never_comes_to_repeat_itself():
    first = make_source()
    second = make_source(derived_from=[first])
    third = make_source(derived_from=[second])
    with pytest.raises(Unfit, match="repeat itself"):
        tracing.set_lineage(first, by=amina(), version=1, lineage="derived", derived_from=[third])
    with pytest.raises(Unfit, match="repeat itself"):
        tracing.set_lineage(first, by=amina(), version=1, lineage="derived", derived_from=[first])
    first.refresh_from_db()
    assert (first.lineage, first.version) == ("origin", 1)


def test_only_a_source_that_repeats_names_what_it_repeats():
    with pytest.raises(Unfit):
        added(lineage="origin", derived_from=[make_source()])
    assert not Source.objects.filter(title="The log").exists()


def test_a_new_grade_leaves_the_older_ones_and_moves_the_version():
    """D19."""
    source = added()
    for letter in ("C", "B"):
        tracing.regrade(source, by=amina(), letter=letter, reason="Seen again", on=dt.date(2026, 1, 1))
    assert [grade.letter for grade in source.grades.all()] == ["B", "C"]
    assert Source.objects.get(pk=source.pk).version == 3


def test_a_name_typed_in_another_case_or_with_other_blanks_is_the_same_publisher_or_speaker():
    agency = tracing.publisher_named("Port Agency", by=amina())
    assert tracing.publisher_named("  port agency ", by=amina()) == agency
    assert tracing.publisher_named("Port \u00a0 Agency", by=amina()) == agency
    wave = tracing.publisher_named("Радио  Волна", by=amina())
    assert wave.name == "Радио Волна"
    assert tracing.publisher_named("РАДИО ВОЛНА", by=amina()) == wave
    office = tracing.actor_named("Harbour office", kind="organisation", by=amina())
    assert tracing.actor_named("HARBOUR OFFICE", kind="", by=amina()) == office
    with pytest.raises(Unfit):
        tracing.actor_named("Somebody new", kind="", by=amina())


def test_only_people_with_the_role_change_sources():
    with pytest.raises(PermissionDenied):
        tracing.add_source(by=cleo(), title="Mine", kind="other", publisher=make_publisher())
    with pytest.raises(PermissionDenied):
        tracing.regrade(make_source(), by=cleo(), letter="A", reason="Mine", on=dt.date(2026, 1, 1))
