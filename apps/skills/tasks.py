"""What a worker does before it starts its processes: load what finds skills in texts, so that no first text waits for it."""

from typing import Any

import structlog
from celery.signals import worker_init
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from apps.skills import finding

log = structlog.get_logger(__name__)


@worker_init.connect
def load_finders(**_given: Any) -> None:
    """Once, in the worker itself: the processes share its memory, and whichever takes another's place has all at once."""
    if not settings.WARM_WORKERS:
        return
    try:
        finding.get_ready()
    except (DatabaseError, InterfaceError):
        log.warning("finders_not_loaded")  # the first text loads them
    finally:
        connection.close()
