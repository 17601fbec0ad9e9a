"""The only clock. In the demo and in tests an offset row moves web, worker and beat together."""

import datetime as dt
import time
import zoneinfo

from django.conf import settings
from django.utils import timezone

from apps.core.models import ClockOffset

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
_cached: tuple[float, dt.timedelta] | None = None


def wall() -> dt.datetime:
    """The machine's own time, for machinery only: retries, leases, heartbeats."""
    return timezone.now()  # noqa: TID251 - this module is the clock


def now() -> dt.datetime:
    """The moment as the business sees it, aware, in UTC."""
    return wall() + _offset()


def today() -> dt.date:
    """The date in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(SHANGHAI)


def move(by: dt.timedelta) -> None:
    """Let the business clock run ahead by ``by`` more. Refused outside demo and tests."""
    global _cached  # noqa: PLW0603 - a moment of cache, per process
    if not settings.CLOCK_CAN_MOVE:
        raise RuntimeError("The clock moves only in the demo and in tests.")
    row, _created = ClockOffset.objects.get_or_create(pk=1)
    row.offset += by
    row.save(update_fields=["offset"])
    _cached = None


def _offset() -> dt.timedelta:
    global _cached  # noqa: PLW0603
    if not settings.CLOCK_CAN_MOVE:
        return dt.timedelta()
    if _cached is None or time.monotonic() - _cached[0] > settings.CLOCK_FRESH_SECONDS:
        offset = ClockOffset.objects.filter(pk=1).values_list("offset", flat=True).first()
        _cached = (time.monotonic(), offset or dt.timedelta())
    return _cached[1]


def forget() -> None:
    """Drop the cached offset (a test that rolls back calls it)."""
    global _cached  # noqa: PLW0603
    _cached = None
