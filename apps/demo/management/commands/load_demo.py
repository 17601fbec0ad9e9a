"""`manage.py load_demo`: the sample region. Safe to repeat; what is there already stays as it is."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from apps.core import clock
from apps.demo import loading
from apps.demo.stories import script

STEPS: tuple[tuple[str, Callable[[], int]], ...] = (
    ("office people", loading.load_people),
    ("units", loading.load_units),
    ("talents", loading.load_talents),
    ("demands", loading.load_demands),
    ("stories", script.tell),
    ("matches", script.match_all),
)


class Command(BaseCommand):
    help = (
        "Loads the sample region: 60 units, 400 talents, 120 demands, the talent offices and stories. Safe to repeat."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.CLOCK_CAN_MOVE:
            raise CommandError(
                "The sample region has a past, so it is loaded only where the clock can move: set DEMO=1."
            )
        self._step("catalogue", lambda: call_command("load_catalogue", stdout=self.stdout))
        # All or nothing: a load that is stopped leaves neither half a region nor a clock in the past.
        try:
            # Services word their history in the language of the one who acts; here, in Chinese.
            with translation.override("zh-hans"), transaction.atomic():
                for name, load in STEPS:
                    self._step(name, load)
        finally:
            clock.forget()

    def _step(self, name: str, load: Callable[[], object]) -> None:
        began = time.monotonic()
        made = load()
        count = f"{made:3} new" if isinstance(made, int) else "loaded"
        self.stdout.write(f"  {name:<14} {count}   {time.monotonic() - began:.1f} s")
        self.stdout.flush()
