"""Celery's own scheduler sends nothing for an hour after the machine's clock was set back an hour; this one goes on."""

import datetime as dt
from typing import Any

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):
    def tick(self, *arguments: Any, **more: Any) -> float:
        self._forget_times_ahead()
        return super().tick(*arguments, **more)

    def _forget_times_ahead(self) -> None:
        """An entry that ran in the future ran before the clock was set back: count on from now."""
        now: dt.datetime = self.app.now()
        entries = self.schedule.values()
        if any(entry.last_run_at is not None and entry.last_run_at > now for entry in entries):
            for entry in entries:
                entry.last_run_at = now
            self._heap = None  # holds the old times; the next tick fills it anew
