"""What a phase took: pieces, seconds of each, queries, the most memory; on one process or on several, each with a shard.

A phase may be stopped when a given time is up, and what it took then is added to what the rest of it takes.
"""

import functools
import math
import multiprocessing
import os
import pathlib
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection, connections

Given = TypeVar("Given")
SAID_EVERY = 30.0


@dataclass(frozen=True, slots=True)
class Shard:
    """Every ``of``-th of a list, beginning with the ``number``-th."""

    number: int = 0
    of: int = 1

    def part(self, rows: Sequence[Given]) -> Sequence[Given]:
        return rows[self.number :: self.of]


class TimeIsUp(Exception):
    """The run is to stop here, between two pieces, and to be gone on with later."""


@dataclass
class Meter:
    """Counts in one process until ``until`` (``time.time()``), or in several added up.

    A query is a journey to the server, savepoints with it, BEGIN and COMMIT without. ``seconds`` are of the clock.
    """

    done: int = 0
    queries: int = 0
    times: list[float] = field(default_factory=list)
    seconds: float = 0
    cpu_s: float = 0
    server_cpu_s: float = 0
    peak_mb: float = 0
    whole: bool = True
    until: float = math.inf
    said: float = field(default_factory=time.time)

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.queries += 1
        return execute(*arguments)

    def piece(self, act: Callable[..., Given], *arguments: Any, counts: int = 1, **named: Any) -> Given:
        """Do ``act`` and take its time; it counts for so many. Raises TimeIsUp before it."""
        self._may_go_on()
        began = time.perf_counter()
        result = act(*arguments, **named)
        self.times.append(round(time.perf_counter() - began, 5))
        self._add(counts)
        return result

    def count(self, done: int) -> None:
        """So many more are done. Raises TimeIsUp after it."""
        self._add(done)
        self._may_go_on()

    def _add(self, done: int) -> None:
        """A long phase says every half minute how far it is, so that it can be watched."""
        self.done += done
        if time.time() - self.said > SAID_EVERY:
            self.said = time.time()
            print(f"  {self.done} done by process {os.getpid()}", file=sys.stderr, flush=True)

    def _may_go_on(self) -> None:
        if time.time() > self.until:
            raise TimeIsUp

    def beside(self, other: "Meter") -> "Meter":
        """What both counted, in two processes or one after the other; ``seconds`` are left to who knows which."""
        return Meter(
            done=self.done + other.done,
            queries=self.queries + other.queries,
            times=[*self.times, *other.times],
            cpu_s=self.cpu_s + other.cpu_s,
            server_cpu_s=self.server_cpu_s + other.server_cpu_s,
            peak_mb=max(self.peak_mb, other.peak_mb),
            whole=self.whole and other.whole,
        )

    def figures(self) -> dict[str, float]:
        """As ``benchmarks/statements.py`` prints them of a phase."""
        times = sorted(one * 1000 for one in self.times)
        each = {
            "queries_each": self.queries,
            "cpu_ms_each": self.cpu_s * 1000,
            "server_cpu_ms_each": self.server_cpu_s * 1000,
        }
        figures = {
            "done": self.done,
            "seconds": round(self.seconds, 1),
            "per_s": round(self.done / self.seconds, 1) if self.seconds else 0,
            **{name: round(sum_ / self.done, 1) if self.done else 0 for name, sum_ in each.items()},
            "peak_mb": round(self.peak_mb),
        }
        if len(times) > 1:
            figures |= {"p50_ms": round(statistics.median(times), 1), "p95_ms": round(times[len(times) * 95 // 100], 1)}
        return figures


Work = Callable[[Meter, Shard], None]


def run(work: Work, workers: int, until: float = math.inf) -> Meter:
    """Do ``work`` on so many processes at once (in this one, if on one), until it is done or the time is up."""
    began = time.perf_counter()
    if workers == 1:
        meters = [_measured(work, Shard(), until)]
    else:
        connections.close_all()
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            shards = [Shard(number, workers) for number in range(workers)]
            meters = list(pool.map(_measured, [work] * workers, shards, [until] * workers))
    total = functools.reduce(Meter.beside, meters)
    total.seconds = time.perf_counter() - began
    return total


def _measured(work: Work, shard: Shard, until: float) -> Meter:
    meter = Meter(until=until)
    server = _server_process()
    began, began_server = time.process_time(), _cpu_of(server)
    try:
        with connection.execute_wrapper(meter):
            work(meter, shard)
    except TimeIsUp:
        meter.whole = False
    meter.cpu_s, meter.server_cpu_s = time.process_time() - began, _cpu_of(server) - began_server
    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    meter.peak_mb = usage / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return meter


def _server_process() -> pathlib.Path:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return pathlib.Path(f"/proc/{cursor.fetchone()[0]}/stat")


def _cpu_of(process: pathlib.Path) -> float:
    """Seconds of the processor that the server's side of this connection took; 0 where that is not told."""
    try:
        told = process.read_text().rpartition(") ")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
