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
import tempfile
from pathlib import Path

from bench import measuring
from bench.serving import DATABASE, manage, python

SMALL, LARGE = 1_000, 100_000


def main() -> int:
    """Make the data where it is missing, measure, print; 1 where a goal is missed."""
    options = argparse.ArgumentParser(prog="bench", description=__doc__)
    options.add_argument("--dir", type=Path, default=Path("var/bench"), help="where the data is kept")
    options.add_argument("--large", type=int, default=LARGE, help="claims of the large record")
    chosen = options.parse_args()
    small, large = (chosen.dir / str(size) for size in (SMALL, chosen.large))
    prepare(small, large, chosen.large)
    rows = measuring.pages(small, large, chosen.large)
    rows += [imported(small), measuring.composed(small)]
    print(measuring.table(rows))
    return 0 if all(row.met for row in rows) else 1


def prepare(small: Path, large: Path, size: int) -> None:
    """A record of 1,000 claims through the door, and a large one copied from it."""
    if not (small / "ready").exists():
        print(f"Making {SMALL} claims ...", file=sys.stderr, flush=True)
        shutil.rmtree(small, ignore_errors=True)
        small.mkdir(parents=True)
        manage(small, "migrate", "--no-input", "--verbosity", "0")
        python(small, "from bench.filling import Filling", f"Filling().fill(0, {SMALL})")
        (small / "ready").touch()
    if not (large / "ready").exists():
        print(f"Making {size} claims ...", file=sys.stderr, flush=True)
        shutil.rmtree(large, ignore_errors=True)
        large.mkdir(parents=True)
        source = sqlite3.connect(small / DATABASE)
        source.execute("VACUUM INTO ?", [str(large / DATABASE)])
        source.close()
        python(large, "from bench.multiplying import multiply", f"multiply({size // SMALL})")
        (large / "ready").touch()


def imported(small: Path) -> measuring.Row:
    """Claims a minute that a founding import takes in, from the exchange format."""
    with tempfile.TemporaryDirectory() as place:
        empty, dossier = Path(place, "data"), Path(place, "dossier")
        empty.mkdir()
        manage(small, "export_dossier", str(dossier))
        manage(empty, "migrate", "--no-input", "--verbosity", "0")
        Path(dossier, "editions.jsonl").unlink(missing_ok=True)
        seconds = manage(empty, "import_dossier", str(dossier))
    return measuring.Row("import, claims a minute", 0, 0, SMALL / seconds * 60, 3_000, least=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.exit(main())
