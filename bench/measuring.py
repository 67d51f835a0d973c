"""What is measured, what it is held against, and the table of it."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

from bench.load import VISITS, Measure, measure
from bench.serving import DATABASE, serving

PAGES = 20 * VISITS  # requests a measure, each for a page that was not asked for before
QUICK = 200 * VISITS  # requests of pages that are kept

FLAT = 1.5
GOALS = {  # of a bare page's processor time
    "claim page, kept": 0.8,
    "304": 1.0,
    "claim page, anew": 0.30,
    "claim page, from nothing": 0.20,
    "list": 0.10,
}
BARE = ("bench.bare:application", "bench.bare_settings")
SITE = ("config.wsgi:application", "config.settings")


@dataclass(frozen=True)
class Row:
    """One line of the table: processor milliseconds at both sizes, the value that is judged, and its goal."""

    name: str
    small: float
    large: float
    value: float
    goal: float
    least: bool

    @property
    def met(self) -> bool:
        """Whether the goal is met: at least, or at most."""
        return self.value >= self.goal if self.least else self.value <= self.goal


def pages(small: Path, large: Path, size: int) -> list[Row]:
    """Pages beside the bare page at 1,000 claims, and lists and search at `size` beside themselves at 1,000."""
    found = visited([small, large])
    bare = found["bare page"]
    rows = [Row("bare page", bare[0].cpu, bare[1].cpu, 1, 1, least=True)]
    for name, goal in GOALS.items():
        one, other = (cost.cpu for cost in found[name])
        rows.append(Row(f"{name}: bare page / page", one, other, bare[0].cpu / one, goal, least=True))
    for name in (name for name in found if name.startswith(("list", "search"))):
        one, other = (cost.cpu for cost in found[name])
        rows.append(Row(f"{name}: at {size:,} / at 1,000", one, other, other / one, FLAT, least=False))
    return rows


def visited(places: list[Path]) -> dict[str, list[Measure]]:
    """Every measure of each record, all servers running at once and asked in turn."""
    known = [addresses(data) for data in places]
    claims = [[f"/claims/{public_id}-{slug}/" for public_id, slug in ids] for ids, _asked in known]
    with ExitStack() as stack:
        bare = [stack.enter_context(serving(data, *BARE)) for data in places]
        sites = [stack.enter_context(serving(data, *SITE)) for data in places]
        plain = [[f"/{public_id}/" for public_id, _slug in ids] for ids, _asked in known]
        measure(bare, [paths[:100] for paths in plain])
        found = {"bare page": measure(bare, [list(islice(cycle(paths), QUICK)) for paths in plain])}
        measure(sites, [paths[:50] for paths in claims])
        fresh = [paths[50 : 50 + PAGES] for paths in claims]
        found["claim page, from nothing"] = measure(sites, fresh)
        for data in places:
            move(data)
        found["claim page, anew"] = measure(sites, fresh)
        kept = [[paths[0]] * QUICK for paths in claims]
        found["claim page, kept"] = measure(sites, kept)
        tags = [
            {"If-None-Match": site.get(paths[0]).headers["ETag"]} for site, paths in zip(sites, claims, strict=True)
        ]
        found["304"] = measure(sites, kept, status=304, headers=tags)
        for name in known[0][1]:
            print(f"  {name} ...", file=sys.stderr, flush=True)
            paths = [list(unread(asked[name])) for _ids, asked in known]
            measure(sites, [some[:20] for some in paths])
            found[name] = measure(sites, [some[20:] for some in paths])
    return found


def move(data: Path) -> None:
    """Move the public revision, as any publication does: no page may be shown as it was kept."""
    with sqlite3.connect(data / DATABASE, timeout=20) as database:
        database.execute("UPDATE claims_publicrevision SET number = number + 1")


def unread(query: dict[str, str]) -> Iterator[str]:
    """Addresses of one list page that nobody asked for before, so that none is kept."""
    for number in range(20 + PAGES):
        yield f"/claims/?{urlencode({**query, 'unread': str(number)})}"


def addresses(data: Path) -> tuple[list[tuple[str, str]], dict[str, dict[str, str]]]:
    """Claims to visit, and the queries of the list: what is common, and deep in the middle."""
    with sqlite3.connect(f"file:{data / DATABASE}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT public_id, slug FROM claims_publicclaim ORDER BY claim_id LIMIT 1000")
        claims = rows.fetchall()
        (total,) = database.execute("SELECT count(*) FROM claims_publicclaim").fetchone()
        middle = database.execute(
            "SELECT start, claim_id FROM claims_span WHERE clock = 'published' ORDER BY start DESC, claim_id DESC"
            " LIMIT 1 OFFSET ?",
            [total // 2],
        ).fetchone()
        asked = {
            "list": {},
            "list by status": {"status": "unresolved"},
            "list by rare status": {"status": "undeterminable"},
            "list by family": {"family": "supported"},
            "list by kind": {"kind": "factual"},
            "list by group": {"group": "statement"},
            "list, deep page": {"after": f"{middle[0]}_{middle[1]}"},
            "list as of a day": {"as_of": "2015-01-01"},
        }
        for kind in ("topic", "publisher", "actor", "article"):
            asked[f"list by {kind}"] = {kind: _target(database, kind)}
        words = {name: _word(database, total, share) for name, share in WORDS.items()}
        asked |= {f"search, {name} word": {"q": word} for name, word in words.items()}
        asked["search, three words"] = {"q": " ".join(words.values())}
        asked["search, common word and status"] = {"q": words["common"], "status": "unresolved"}
    return claims, asked


WORDS = {"common": 0.6, "medium": 0.1, "rare": 0.03}  # of the claims hold it; a page is full at either size


def _word(database: sqlite3.Connection, total: int, share: float) -> str:
    nearest = "SELECT lexeme FROM claims_publicword WHERE lexeme <> '' ORDER BY abs(claims - ?), lexeme LIMIT 1"
    return database.execute(nearest, [share * total]).fetchone()[0]


def _target(database: sqlite3.Connection, kind: str) -> str:
    most = "SELECT target FROM claims_publiclink WHERE kind = ? GROUP BY target ORDER BY count(*) DESC LIMIT 1"
    return database.execute(most, [kind]).fetchone()[0]


def composed(data: Path) -> Row:
    """Milliseconds to compose a document of 400 evidence links, in this process."""
    from bench.composing import compose_of

    milliseconds = compose_of(400)
    return Row("compose at 400 links, ms", 0, 0, milliseconds, 100, least=False)


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| measure | cpu ms at 1,000 | cpu ms at large | value | goal | met |", f"| --- |{' ---: |' * 4} --- |"]
    for row in rows:
        costs = [f"{cost:.2f}" if cost else "" for cost in (row.small, row.large)]
        goal = f"{'≥' if row.least else '≤'} {row.goal:,g}"
        cells = [row.name, *costs, f"{row.value:,.2f}", goal, "yes" if row.met else "NO"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
