"""What `make bench` holds the site against does start."""

from pathlib import Path

import pytest

from bench.measuring import BARE
from bench.serving import serving

pytestmark = pytest.mark.once


def test_the_bare_page_starts_and_knows_no_other_address(tmp_path: Path) -> None:
    with serving(tmp_path, *BARE) as client:
        assert client.get("/").status == 404
