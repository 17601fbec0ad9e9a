"""Is the site fit to work? Each part answers in a few words that name no person, no server and no secret."""

import datetime as dt
from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from redis.backoff import NoBackoff
from redis.retry import Retry

from apps.core import clock, jobs
from apps.core.models import Delivery, PeriodicRun

OK = "ok"
UNKNOWN = "unknown: the database does not answer"
LONGEST_SILENCE = dt.timedelta(minutes=3)  # of the heartbeat, which comes every minute, and of a delivery nobody took
BROKER_SECONDS = 2.0


def parts() -> dict[str, str]:
    """What each part says: ``ok``, or what is wrong with it."""
    database = {"database": OK, "migrations": UNKNOWN, "tasks": UNKNOWN, "deliveries": UNKNOWN}
    try:
        database |= {"migrations": _migrations(), "tasks": _tasks(), "deliveries": _deliveries()}
    except (DatabaseError, InterfaceError):
        database["database"] = "does not answer, or not as this release expects"
    return database | {"broker": _broker()}


def _migrations() -> str:
    missing = len(_known_migrations() - set(MigrationRecorder(connection).applied_migrations()))
    return f"{missing} not applied" if missing else OK


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Read once a process: the code does not change under it."""
    return frozenset(MigrationLoader(None).graph.nodes)


def last_work() -> dt.datetime | None:
    """When beat, broker and a worker last did their part together: then the heartbeat's last slot was claimed."""
    last: dt.datetime | None = PeriodicRun.objects.filter(job=jobs.HEARTBEAT).aggregate(last=Max("started_at"))["last"]
    return last


def stands_still(last: dt.datetime | None) -> bool:
    """Whether nobody works any more, by ``last_work``."""
    return last is None or _age("", last) != OK


def _tasks() -> str:
    last = last_work()
    return "none was executed yet" if last is None else _age("none was executed for", last)


def _deliveries() -> str:
    """A relay is at work while no delivery waits long for its first try."""
    waiting = Delivery.objects.filter(done_at=None, dead=False, attempts=0).order_by("id")
    first = waiting.values_list("event__created_at", flat=True).first()
    return OK if first is None else _age("the first has waited for", first)


def _age(words: str, since: dt.datetime) -> str:
    """A moment far ahead tells nothing: the clock was set back since, and who wrote it may be gone."""
    age = clock.wall() - since
    if age < -LONGEST_SILENCE:
        return "the clock was set back"
    return f"{words} {age.total_seconds():.0f} s" if age > LONGEST_SILENCE else OK


def _broker() -> str:
    url = settings.CELERY_BROKER_URL
    limits = {"socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS}
    try:
        with redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **limits) as broker:
            broker.ping()
    except (redis.RedisError, OSError, ValueError):
        return "does not answer"
    return OK
