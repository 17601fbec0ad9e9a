"""`manage.py relay`: hands undone deliveries to the workers. Its own process; two of them do no harm."""

import select
import signal
import sys
from typing import Any

import psycopg2
import structlog
from django.core.management.base import BaseCommand
from django.db import Error, connection

from apps.core import outbox
from apps.core.tasks import deliver

log = structlog.get_logger(__name__)
POLL_SECONDS = 5.0
# While workers are away, what is due stays in the outbox: offered again and again it would only fill the broker.
MOST_QUEUED = 1_000
# Django's own errors from its cursor; psycopg2's from the raw connection, which nobody translates.
LOST = (Error, psycopg2.Error)


class Command(BaseCommand):
    help = "Listens for outbox events and sends their deliveries to Celery."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._stop)
        while True:
            self.listen_until_lost()
            select.select([], [], [], 1.0)

    def listen_until_lost(self) -> None:
        """Return when the database is gone, so that the next call begins with a new connection."""
        try:
            self._listen()
        except LOST:
            log.warning("relay_lost_database")
            connection.close()

    def _stop(self, *_args: Any) -> None:
        """Leave at once, out of select() too; what was not sent stays undone and is offered again."""
        sys.exit(0)

    def _listen(self) -> None:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {outbox.CHANNEL}")
        raw = connection.connection
        while True:
            self._send()
            raw.poll()
            if not raw.notifies:  # a notice may have come in while sending; then nothing would wake select()
                select.select([raw], [], [], POLL_SECONDS)
                raw.poll()
            raw.notifies.clear()

    def _send(self) -> None:
        try:
            while _queued() < MOST_QUEUED and (ids := outbox.due_deliveries()):
                for delivery_id in ids:
                    deliver.apply_async((delivery_id,), retry=False)
        except LOST:
            raise
        except Exception:  # a silent broker: the rows stay undone and are offered again
            log.warning("relay_broker_away")


def _queued() -> int:
    """How many messages wait for a worker."""
    with deliver.app.connection_or_acquire() as broker:
        return int(broker.default_channel.queue_declare(deliver.app.conf.task_default_queue).message_count)
