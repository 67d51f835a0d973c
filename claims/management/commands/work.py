"""The process beside the server: publishes when an embargo ends, and sends mail."""

from __future__ import annotations

import logging
import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connections

from claims import work
from claims.record import guards

EVERY = 5.0  # seconds between two looks
LONGEST = 60.0  # seconds between two looks while looking fails
log = logging.getLogger("claims.work")


class Command(BaseCommand):
    """`manage.py work`: looks for what is due every few seconds until it is told to stop."""

    help = "Publish what waits for the end of its embargo, and send mail, until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do what is due now, then end.")
        parser.add_argument("--every", type=float, default=EVERY, help="Seconds between two looks.")
        parser.add_argument("--beside", type=int, metavar="PID", help="The process that starts this one: end with it.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until SIGTERM or SIGINT; the piece at hand is finished first."""
        guards.refuse_missing()
        holder = work.new_holder()
        if options["once"]:
            done = work.round_of_work(holder)
            work.give_back(holder)
            self.stdout.write(f"{done} done")
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        if not options["beside"]:
            self.stdout.write("Working until told to stop.")
            self.stdout.flush()
        _loop(holder, stop, max(0.2, options["every"]), options["beside"])


def _loop(holder: str, stop: threading.Event, every: float, parent: int | None) -> None:
    wait = every
    while not stop.is_set() and (parent is None or os.getppid() == parent):
        wait = every if _looked(holder) else min(2 * wait, LONGEST)
        stop.wait(wait)
    try:
        work.give_back(holder)
    except Exception:
        log.warning("The lease could not be given back; it ends by itself.")


def _looked(holder: str) -> bool:
    """One round; False where it failed, for instance because the database is away."""
    try:
        close_old_connections()
        work.round_of_work(holder)
    except Exception as error:
        log.error("A round of work failed (%s); it is tried again.", type(error).__name__)
        connections.close_all()
        return False
    return True
