"""Events that survive a crash: written with the change, delivered after it, each consumer exactly once.

``emit`` writes one row per event and one delivery per consumer in the caller's transaction; no request ever talks
to the broker. The relay (``manage.py relay``) hands ids to workers; ``deliver`` takes the row under a lock that
dies with the worker.
"""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils.module_loading import autodiscover_modules

from apps.core import clock
from apps.core.acts import at_the_end
from apps.core.models import Delivery, OutboxEvent

log = structlog.get_logger(__name__)

Event = TypeVar("Event")
Handler = Callable[[Any], None]

MOST_ATTEMPTS = 5
RESEND_AFTER = dt.timedelta(seconds=settings.RESEND_SECONDS)
LONGEST_WAIT = RESEND_AFTER * 2**MOST_ATTEMPTS
CHANNEL = "outbox"

_consumers: dict[str, dict[str, Handler]] = defaultdict(dict)
_event_types: dict[str, type] = {}


def handles(event_type: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Register a function of some app's ``handlers.py`` as a consumer. It must be safe to run twice."""

    def register(handler: Callable[[Event], None]) -> Callable[[Event], None]:
        name = _name(event_type)
        _event_types[name] = event_type
        _consumers[name][f"{handler.__module__}.{handler.__name__}"] = handler
        return handler

    return register


def discover() -> None:
    """Find every installed app's ``handlers.py``."""
    autodiscover_modules("handlers")


def emit(*events: object) -> None:
    """Write ``events`` (frozen dataclasses of ids) and their deliveries. Call it inside the business transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("An event belongs to the transaction of the change it tells of.")
    at_the_end(_write, [OutboxEvent(type=_name(type(event)), payload=_payload(event)) for event in events])


def _write(rows: list[OutboxEvent]) -> None:
    rows = OutboxEvent.objects.bulk_create(rows, batch_size=1000)
    deliveries = [Delivery(event=row, consumer=consumer) for row in rows for consumer in _consumers.get(row.type, {})]
    if deliveries:
        Delivery.objects.bulk_create(deliveries, batch_size=1000)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def _payload(event: object) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, uuid.UUID) else value for key, value in vars_of(event).items()}


def vars_of(event: object) -> dict[str, Any]:
    return {field.name: getattr(event, field.name) for field in dataclasses.fields(event)}  # type: ignore[arg-type]


def due_deliveries(limit: int = 200) -> list[int]:
    """Ids of undone deliveries whose turn has come; each is not offered again for 15 seconds.

    A turn further ahead than anything waits was noted before the clock was set back, and has come too.
    """
    now = clock.wall()
    come = Q(next_at__lte=now) | Q(next_at__gt=now + LONGEST_WAIT)
    with transaction.atomic():
        ids = list(
            Delivery.objects.select_for_update(skip_locked=True)
            .filter(come, done_at=None, dead=False)
            .order_by("id")
            .values_list("id", flat=True)[:limit]
        )
        Delivery.objects.filter(id__in=ids).update(next_at=now + RESEND_AFTER)
    return ids


def deliver(delivery_id: int) -> bool:
    """Run one consumer once. Returns whether this call did the work.

    The row stays locked while the work lasts, so nobody else runs it; a killed worker frees it at once.
    """
    try:
        with transaction.atomic():
            row = (
                Delivery.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("event")
                .filter(pk=delivery_id, done_at=None, dead=False)
                .first()
            )
            if row is None:
                return False
            consume(row)
            row.done_at = clock.wall()
            row.save(update_fields=["done_at"])
            return True
    except Exception as error:
        if _database_left(error):  # no fault of the delivery: it stays due and is offered again
            connection.close()
            log.warning("delivery_lost_database", delivery=delivery_id)
        else:
            _note_failure(delivery_id, error)
        return False


def consume(row: Delivery) -> None:
    """Call the consumer of a delivery with its event; whether it is done is for the caller to note."""
    event_type = _event_types[row.event.type]
    _consumers[row.event.type][row.consumer](event_type(**row.event.payload))


@transaction.atomic
def retry(delivery_id: int) -> None:
    """Give a dead delivery another five tries; an officer's act in admin."""
    Delivery.objects.filter(pk=delivery_id, done_at=None).update(attempts=0, dead=False, next_at=clock.wall())


def _database_left(error: Exception) -> bool:
    """Whether the server went away under the work (no code, or that of a shutdown), and did not just refuse it."""
    code = getattr(error.__cause__, "pgcode", None)
    return isinstance(error, OperationalError | InterfaceError) and (code is None or code.startswith("57P"))


@transaction.atomic
def _note_failure(delivery_id: int, error: Exception) -> None:
    row = Delivery.objects.select_for_update().filter(pk=delivery_id, done_at=None).first()
    if row is None:  # another worker did it meanwhile
        return
    row.attempts += 1
    row.dead = row.attempts >= MOST_ATTEMPTS
    row.next_at = clock.wall() + RESEND_AFTER * 2**row.attempts
    row.last_error = type(error).__name__  # the type only: messages may hold personal data
    row.save(update_fields=["attempts", "dead", "next_at", "last_error"])
    log.exception("delivery_failed", delivery=delivery_id, consumer=row.consumer, attempts=row.attempts)


def _name(event_type: type) -> str:
    return f"{event_type.__module__.split('.')[-2]}.{event_type.__name__}"
