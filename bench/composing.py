"""How long a document of many evidence links takes to compose: pure, without a database."""

from __future__ import annotations

import time
from statistics import median

from claims import edition
from claims.timeline import Change, Line
from tests import rows

RUNS = 9


def compose_of(links: int) -> float:
    """Milliseconds of processor time, the median of several runs."""
    sources = [rows.a_source(f"s{n:07}", *([f"s{n // 2:07}"] if n % 3 == 0 and n else [])) for n in range(links)]
    gathered = rows.rows(*(rows.a_link(source["id"]) for source in sources), sources=sources)
    line = Line(effective_on="2022-12-01", status="unresolved", basis="single_origin", confidence="low",
                reasons="One report.", confidence_reason="It was read.")  # fmt: skip
    costs = []
    for _ in range(RUNS):
        started = time.process_time()
        edition.to_bytes(edition.compose(gathered, base=None, change=Change(add=(line,)), on="2022-12-02"))
        costs.append((time.process_time() - started) * 1000)
    return median(costs)
