"""`manage.py load_demo`: the sample region. Safe to repeat; what is there already stays as it is."""

import gc
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import translation

from apps.core import clock
from apps.demo import evidence, loading, plans, published, titles, together
from apps.demo.stories import script

STEPS: tuple[tuple[str, Callable[[], int]], ...] = (
    ("office people", loading.load_people),
    ("units", loading.load_units),
    ("recognitions", titles.load_recognitions),
    ("published", published.publish),
    ("talents", loading.load_talents),
    ("missing skills", loading.load_gaps),
    ("results", evidence.load_results),
    ("demands", loading.load_demands),
    ("stories", script.tell),
    ("occupations", titles.name_occupations),
    ("matches", script.match_all),
    ("plan", plans.load_plan),
    ("together", together.load_together),
)
USUAL, SELDOM = gc.get_threshold(), 500_000
"""New objects between two collections: over a heap as large as ours each takes long and finds little."""


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
        gc.freeze()
        gc.set_threshold(SELDOM)
        try:
            # Services word their history in the language of the one who acts; here, in Chinese.
            with translation.override("zh-hans"), transaction.atomic():
                _plan_quickly()
                for name, load in STEPS:
                    self._step(name, load)
        finally:
            gc.set_threshold(*USUAL)
            gc.unfreeze()
            clock.forget()

    def _step(self, name: str, load: Callable[[], object]) -> None:
        began = time.monotonic()
        made = load()
        count = f"{made:3} new" if isinstance(made, int) else "loaded"
        self.stdout.write(f"  {name:<14} {count}   {time.monotonic() - began:.1f} s")
        self.stdout.flush()


def _plan_quickly() -> None:
    """Until the end of the transaction, join in the order as written: planning took longer than most reads here."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL join_collapse_limit = 1")
