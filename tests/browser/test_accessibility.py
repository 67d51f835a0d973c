"""Every page in every state, read by axe-core at two widths and in both themes, and by our own rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import resolve
from playwright.sync_api import Page

from tests.browser.pages import SIGHTS, Sight
from tests.browser.sweep import Seen, title_at

pytestmark = pytest.mark.once
every_sight = pytest.mark.parametrize("sight", SIGHTS, ids=str)
OUR_MARKUP = [sight for sight in SIGHTS if not sight.name.startswith("admin:")]
OF_THE_DESK = [sight for sight in SIGHTS if sight.name.startswith("desk")]
FORMS_OF_OURS = [sight for sight in SIGHTS if sight.status in (409, 422)]
OVERTAKEN = {sight.name for sight in SIGHTS if sight.state == "stale"}


@every_sight
def test_a_page_can_be_read_by_everyone(seen: Callable[[Sight], Seen], sight: Sight) -> None:
    found = {where: [line for line in lines if not known(sight, line)] for where, lines in seen(sight).axe.items()}
    assert {where: lines for where, lines in found.items() if lines} == {}


def known(sight: Sight, line: str) -> bool:
    """Whether the fault is Select2's own: Django's admin brings it, and names no empty choice for screen readers."""
    return sight.name.startswith("admin:") and line.startswith("aria-input-field-name") and "select2-id_" in line


@every_sight
def test_headings_descend(seen: Callable[[Sight], Seen], sight: Sight) -> None:
    assert seen(sight).wrong("headings") == []


@pytest.mark.parametrize("sight", OUR_MARKUP, ids=str)
def test_references_lead_somewhere(seen: Callable[[Sight], Seen], sight: Sight) -> None:
    """Anchors, labels and descriptions; the admin's are Django's own."""
    assert seen(sight).wrong("references") == []


@every_sight
def test_a_status_is_told_by_icon_and_word_and_a_chart_by_name(seen: Callable[[Sight], Seen], sight: Sight) -> None:
    assert seen(sight).wrong("tags") + seen(sight).wrong("charts") == []


@every_sight
def test_quotes_say_their_language_and_direction(seen: Callable[[Sight], Seen], sight: Sight) -> None:
    assert seen(sight).wrong("quotes") == []


@every_sight
def test_fields_have_labels_and_errors_are_joined_to_them(seen: Callable[[Sight], Seen], sight: Sight) -> None:
    assert seen(sight).wrong("fields") == []


@pytest.mark.parametrize("sight", FORMS_OF_OURS, ids=str)
def test_a_refused_form_says_so_in_its_title_and_leads_to_the_fields(
    seen: Callable[[Sight], Seen], sight: Sight
) -> None:
    found = seen(sight)
    look = found.looks[1280]
    assert found.title.startswith("Error:")
    assert look["alert"]
    assert look["alert_links"] > 0 or sight.whole or sight.status == 409


@pytest.mark.parametrize("sight", OF_THE_DESK, ids=str)
def test_a_form_that_somebody_else_may_overtake_is_seen_overtaken_too(
    seen: Callable[[Sight], Seen], sight: Sight
) -> None:
    forms = {resolve(path).url_name for path in seen(sight).looks[1280]["versioned"]}
    assert forms - OVERTAKEN == set()


def test_titles_tell_pages_apart(places: dict[str, str], as_role: Callable[[str], Page]) -> None:
    pages: dict[str, set[str]] = {}
    for sight in (sight for sight in SIGHTS if sight.status == 200):
        title, address = title_at(as_role(sight.role), sight, places)
        pages.setdefault(title, set()).add(address.partition("?")[0])
    assert {title: where for title, where in pages.items() if len(where) > 1} == {}
