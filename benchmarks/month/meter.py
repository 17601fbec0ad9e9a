"""What a phase took: pieces, seconds of each, queries, the most memory; on one process or on several, each with a shard."""

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


@dataclass
class Meter:
    """Counts in one process. A query is a journey to the server, savepoints with it, BEGIN and COMMIT without."""

    done: int = 0
    queries: int = 0
    times: list[float] = field(default_factory=list)
    peak_mb: float = 0
    cpu_s: float = 0
    server_cpu_s: float = 0
    said: float = field(default_factory=time.perf_counter)

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.queries += 1
        return execute(*arguments)

    def piece(self, act: Callable[..., Given], *arguments: Any, counts: int = 1, **named: Any) -> Given:
        """Do ``act`` and take its time; it counts for so many."""
        began = time.perf_counter()
        result = act(*arguments, **named)
        self.times.append(time.perf_counter() - began)
        self.count(counts)
        return result

    def count(self, done: int) -> None:
        """So many more are done; told every half minute, so that a long run can be watched."""
        self.done += done
        if time.perf_counter() - self.said > SAID_EVERY:
            self.said = time.perf_counter()
            print(f"  {self.done} done by process {os.getpid()}", file=sys.stderr, flush=True)


Work = Callable[[Meter, Shard], None]


def run(work: Work, workers: int) -> dict[str, float]:
    """Do ``work`` on so many processes at once (in this one, if on one) and return its figures."""
    began = time.perf_counter()
    if workers == 1:
        meters = [_measured(work, Shard())]
    else:
        connections.close_all()
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            shards = [Shard(number, workers) for number in range(workers)]
            meters = list(pool.map(_measured, [work] * workers, shards))
    return _figures(meters, time.perf_counter() - began)


def _measured(work: Work, shard: Shard) -> Meter:
    meter = Meter()
    server = _server_process()
    began, began_server = time.process_time(), _cpu_of(server)
    with connection.execute_wrapper(meter):
        work(meter, shard)
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


def _figures(meters: Sequence[Meter], seconds: float) -> dict[str, float]:
    done, queries = sum(meter.done for meter in meters), sum(meter.queries for meter in meters)
    times = sorted(one * 1000 for meter in meters for one in meter.times)
    figures = {
        "done": done,
        "seconds": round(seconds, 1),
        "per_s": round(done / seconds, 1),
        "queries_each": round(queries / done, 1) if done else 0,
        "cpu_ms_each": round(sum(meter.cpu_s for meter in meters) * 1000 / done, 1) if done else 0,
        "server_cpu_ms_each": round(sum(meter.server_cpu_s for meter in meters) * 1000 / done, 1) if done else 0,
        "peak_mb": round(max(meter.peak_mb for meter in meters)),
    }
    if len(times) > 1:
        figures |= {"p50_ms": round(statistics.median(times), 1), "p95_ms": round(times[len(times) * 95 // 100], 1)}
    return figures
