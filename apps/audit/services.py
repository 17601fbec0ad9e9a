"""The only writers of history."""

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from apps.audit.models import AuditEvent, AuditSeal
from apps.audit.sealing import GENESIS, digest, subject_id
from apps.core import clock
from apps.core.acts import at_the_end

if TYPE_CHECKING:
    from collections.abc import Iterable

SEAL_LOCK = 7_300_001


class Actor(Protocol):
    public_id: UUID

    def label(self) -> str: ...


def record(action: str, subject: Model, *, by: Actor | None, **detail: object) -> AuditEvent:
    """Write that ``by`` (None: the clock) did ``action`` to ``subject``. Never pass personal data in ``detail``."""
    event = _event(action, subject, by, detail)
    at_the_end(_write, [event])
    return event


def record_many(action: str, subjects: "Iterable[Model]", *, by: Actor | None) -> None:
    """Write the same about many at once, where single rows would take minutes: an import."""
    at_the_end(_write, [_event(action, subject, by, {}) for subject in subjects])


def _write(events: list[AuditEvent]) -> None:
    AuditEvent.objects.bulk_create(events, batch_size=1000)


def _event(action: str, subject: Model, by: Actor | None, detail: dict[str, object]) -> AuditEvent:
    return AuditEvent(
        at=clock.now(),
        action=action,
        actor_id=str(by.public_id) if by else "",
        actor_label=by.label() if by else "",
        object_type=type(subject).__name__,
        object_id=subject_id(subject),
        object_label=str(subject)[:200],
        detail=detail,
    )


@transaction.atomic
def seal_audit() -> AuditSeal | None:
    """Chain the rows of all transactions that ended since the last seal. None where there is nothing to seal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + core_transactions_ahead()")
        horizon: int = cursor.fetchone()[0]
    last = AuditSeal.objects.order_by("id").last()
    rows = list(_rows(last.to_xid if last else 0, horizon - 1))
    if not rows:
        return None
    previous = last.sha256 if last else GENESIS
    return AuditSeal.objects.create(
        from_xid=rows[0].xid,
        to_xid=horizon - 1,
        count=len(rows),
        previous=previous,
        sha256=digest(previous, rows),
        sealed_at=clock.wall(),
    )


def _rows(after_xid: int, to_xid: int) -> "Iterable[AuditEvent]":
    return AuditEvent.objects.filter(xid__gt=after_xid, xid__lte=to_xid).order_by("xid", "id")
