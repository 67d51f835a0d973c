"""`python -m bench`: measure the running site at two sizes beside a bare Django page, and print a table.

All in one run on this machine, over loopback: ratios are to be read, not milliseconds. Data is made on the first run
and kept under `--dir`; exits with 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import sys
from pathlib import Path

from bench import measuring
from bench.importing import imported
from bench.serving import DATABASE, manage, python

SMALL, LARGE = 1_000, 100_000


def main() -> int:
    """Make the data where it is missing, measure, print; 1 where a goal is missed."""
    options = argparse.ArgumentParser(prog="bench", description=__doc__)
    options.add_argument("--dir", type=Path, default=Path("var/bench"), help="where the data is kept")
    options.add_argument("--large", type=int, default=LARGE, help="claims of the large record")
    options.add_argument(
        "--import", type=int, default=0, dest="taken", help="measure only the import, of so many claims"
    )
    chosen = options.parse_args()
    small, large = (chosen.dir / str(size) for size in (SMALL, chosen.large))
    if chosen.taken:
        prepare_small(small)
        rows = imports(small, chosen.taken // SMALL)
    else:
        prepare(small, large, chosen.large)
        rows = measuring.pages(small, large, chosen.large)
        rows += [*imports(small, 1), measuring.composed(small)]
    print(measuring.table(rows))
    return 0 if all(row.met for row in rows) else 1


def prepare_small(small: Path) -> None:
    """A record of 1,000 claims through the door."""
    if not (small / "ready").exists():
        print(f"Making {SMALL} claims ...", file=sys.stderr, flush=True)
        shutil.rmtree(small, ignore_errors=True)
        small.mkdir(parents=True)
        manage(small, "migrate", "--no-input", "--verbosity", "0")
        python(small, "from bench.filling import Filling", f"Filling().fill(0, {SMALL})")
        (small / "ready").touch()


def prepare(small: Path, large: Path, size: int) -> None:
    """The small record, and a large one copied from it."""
    prepare_small(small)
    if not (large / "ready").exists():
        print(f"Making {size} claims ...", file=sys.stderr, flush=True)
        shutil.rmtree(large, ignore_errors=True)
        large.mkdir(parents=True)
        source = sqlite3.connect(small / DATABASE)
        source.execute("VACUUM INTO ?", [str(large / DATABASE)])
        source.close()
        python(large, "from bench.multiplying import multiply", f"multiply({size // SMALL})")
        (large / "ready").touch()


def imports(small: Path, times: int) -> list[measuring.Row]:
    """The founding import of the small record, and of it taken `times` times over; memory at both sizes."""
    rate, one = imported(small, SMALL)
    rows = [measuring.Row("import, claims a minute", 0, 0, rate, 3_000, least=True)]
    if times > 1:
        rate, many = imported(small, SMALL, times)
        size = f"{SMALL * times:,}"
        rows.append(measuring.Row(f"import of {size}, claims a minute", 0, 0, rate, 3_000, least=True))
        rows.append(measuring.Row(f"import of {size}, memory in MB", 0, 0, many.memory, 2 * one.memory, least=False))
        print(f"{size}: {many.seconds:.0f} s, processor {many.cpu:.0f} s; 1,000: {one.memory:.0f} MB", file=sys.stderr)
    return rows


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.exit(main())
