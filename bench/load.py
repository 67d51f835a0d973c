"""One client that asks for one address again and again, and what that cost the server in processor time."""

from __future__ import annotations

import http.client
import os
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

TICKS = os.sysconf("SC_CLK_TCK")
VISITS = 5


@dataclass(frozen=True)
class Measure:
    """Milliseconds a request, each the median of several visits: the server's processor time, and wall time."""

    cpu: float
    wall: float


class Client:
    """Keeps one connection to a server on this machine."""

    def __init__(self, port: int, server: int) -> None:
        self.port, self.server = port, server
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
        """One response, read whole."""
        self.connection.request("GET", path, headers=headers or {})
        response = self.connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]
        return response

    def visit(self, paths: list[str], status: int, headers: dict[str, str] | None) -> Measure:
        """What a request for `paths`, asked for in turn, cost on average; each answer has to have `status`."""
        before, started = processor_time(self.server), time.perf_counter()
        for path in paths:
            answered = self.get(path, headers).status
            if answered != status:
                raise SystemExit(f"{path} answered {answered} instead of {status}.")
        took = time.perf_counter() - started
        return Measure((processor_time(self.server) - before) * 1000 / len(paths), took * 1000 / len(paths))


def measure(
    clients: list[Client],
    paths: list[list[str]],
    *,
    status: int = 200,
    headers: list[dict[str, str]] | None = None,
) -> list[Measure]:
    """The medians of `VISITS` visits to each client, taken in turn, so that a busy machine burdens all alike."""
    found: list[list[Measure]] = [[] for _ in clients]
    for number in range(VISITS):
        for place, client in enumerate(clients):
            share = max(len(paths[place]) // VISITS, 1)
            part = paths[place][number * share : (number + 1) * share]
            found[place].append(client.visit(part, status, headers[place] if headers else None))
    return [Measure(median(one.cpu for one in visits), median(one.wall for one in visits)) for visits in found]


def processor_time(process: int) -> float:
    """Seconds of processor time that a process and its children took so far."""
    return sum(_own_time(one) for one in _family(process))


def _own_time(process: int) -> float:
    try:
        runs = [Path(task, "schedstat").read_text().split()[0] for task in Path(f"/proc/{process}/task").iterdir()]
        return sum(int(run) for run in runs) / 1e9
    except (OSError, IndexError):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def _family(process: int) -> list[int]:
    found = [process]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    return found
