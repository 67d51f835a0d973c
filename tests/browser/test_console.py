"""Every page answers as it should, and the browser has nothing to say against it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.pages import NOT_SEEN, SIGHTS, Sight, named_urls
from tests.browser.sweep import Seen

every_sight = pytest.mark.parametrize("sight", SIGHTS, ids=str)


def test_every_address_is_a_page_we_look_at_or_says_why_not() -> None:
    looked_at = {sight.name for sight in SIGHTS}
    assert named_urls() - looked_at - NOT_SEEN.keys() == set()
    assert NOT_SEEN.keys() <= named_urls()


@every_sight
def test_a_page_answers_as_the_table_says(seen: Callable[[Sight], Seen], sight: Sight) -> None:
    assert seen(sight).status == sight.status


@pytest.mark.once
@every_sight
def test_the_browser_has_nothing_to_complain_about(seen: Callable[[Sight], Seen], sight: Sight) -> None:
    """No breach of the content security policy, no failing script, no missing file."""
    assert seen(sight).messages == []
