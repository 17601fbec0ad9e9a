"""`manage.py relay`: hands undone deliveries to the workers. Its own process; two of them do no harm."""

import select
import signal
import sys
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from apps.core import outbox
from apps.core.tasks import deliver

log = structlog.get_logger(__name__)
POLL_SECONDS = 5.0


class Command(BaseCommand):
    help = "Listens for outbox events and sends their deliveries to Celery."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._stop)
        while True:
            try:
                self._listen()
            except OperationalError:
                log.warning("relay_lost_database")
                connection.close()
                select.select([], [], [], 1.0)

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
        while ids := outbox.due_deliveries():
            for delivery_id in ids:
                try:
                    deliver.apply_async((delivery_id,), retry=False)
                except Exception:  # a silent broker: the row stays undone and is offered again
                    log.warning("relay_broker_away")
                    return
