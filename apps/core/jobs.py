"""Clock jobs: each asks the database what is due and is right after any delay, run twice or never."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from itertools import islice
from typing import TypeVar

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, transaction
from django.utils.module_loading import autodiscover_modules

from apps.core import clock
from apps.core.models import PeriodicRun

log = structlog.get_logger(__name__)
Job = Callable[[], int]
ShardJob = Callable[[int], int]
Row = TypeVar("Row")
CLOCKS_APART = dt.timedelta(minutes=2)  # the clocks of two machines never differ by more


@dataclass(frozen=True, slots=True)
class ClockJob:
    name: str
    every: dt.timedelta
    run: Job


_jobs: dict[str, ClockJob] = {}


def clock_job(*, every: dt.timedelta) -> Callable[[Job], Job]:
    """Register a function of some app's ``jobs.py``. It returns how many records it moved."""

    def register(run: Job) -> Job:
        name = f"{run.__module__}.{run.__name__}"
        _jobs[name] = ClockJob(name, every, run)
        return run

    return register


def clock_job_in_shards(shards: int, *, every: dt.timedelta) -> Callable[[ShardJob], ShardJob]:
    """Register so many jobs, each called with its number from 0, for workers to share the rows of one piece of work."""

    def register(run: ShardJob) -> ShardJob:
        for shard in range(shards):
            name = f"{run.__module__}.{run.__name__}:{shard}"
            _jobs[name] = ClockJob(name, every, partial(run, shard))
        return run

    return register


def discover() -> None:
    autodiscover_modules("jobs")


def run_due() -> dict[str, int]:
    """Run every job whose slot nobody has claimed. A failing job does not hold up the others.

    When the worker's time is up, those not begun keep their slots for the next run.
    """
    _forget_slots_ahead()
    results = {}
    for job in _jobs.values():
        if _claim(job):
            try:
                results[job.name] = job.run()
            except SoftTimeLimitExceeded:
                raise
            except Exception:
                log.exception("clock_job_failed", job=job.name)
    return results


def run_all() -> dict[str, int]:
    """Run every job now, whatever its slot: after the demo's clock was moved, and in tests."""
    return {job.name: job.run() for job in _jobs.values()}


def each(rows: Iterable[Row], act: Callable[[Row], object]) -> int:
    """Do ``act``, a transaction of its own, for every row; return how many it moved.

    A row that fails is logged and tried again next time; it does not hold up the rows behind it. When the worker's time
    is up, that is no fault of the row: the run ends there, and the next one goes on.
    """
    moved = 0
    for row in rows:
        try:
            moved += bool(act(row))
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("clock_job_row_failed", act=act.__qualname__, row=getattr(row, "pk", None))
    return moved


def in_chunks(rows: Iterable[Row], act: Callable[[Sequence[Row]], int], *, size: int = 50) -> int:
    """Do ``act``, a transaction of its own, for so many rows at once; return how many it says that it moved.

    A chunk that fails is done again by ``each``, row by row, so that a row that fails holds up no other.
    """

    @wraps(act)
    def singly(row: Row) -> int:
        return act([row])

    moved, left = 0, iter(rows)
    while chunk := list(islice(left, size)):
        try:
            moved += act(chunk)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            log.warning("clock_job_chunk_failed", act=act.__qualname__, rows=len(chunk), error=type(error).__name__)
            moved += each(chunk, singly)
    return moved


def _forget_slots_ahead() -> None:
    """Slots ahead of the clock are left from before it was set back; the jobs would rest until it has come so far."""
    PeriodicRun.objects.filter(slot__gt=clock.wall() + CLOCKS_APART).delete()


def _claim(job: ClockJob) -> bool:
    seconds = int(job.every.total_seconds())
    now = clock.wall()
    slot = dt.datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, dt.UTC)
    try:
        with transaction.atomic():
            PeriodicRun.objects.create(job=job.name, slot=slot, started_at=now)
    except IntegrityError:
        return False
    PeriodicRun.objects.filter(job=job.name, slot__lt=slot - dt.timedelta(days=7)).delete()
    return True


@clock_job(every=dt.timedelta(minutes=1))
def heartbeat() -> int:
    """Moves nothing. That its slot was claimed tells `/readyz` that beat, broker and a worker work together."""
    return 0


HEARTBEAT = f"{heartbeat.__module__}.{heartbeat.__name__}"
