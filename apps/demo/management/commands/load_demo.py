"""`manage.py load_demo`: the sample region. Safe to repeat; what is there already stays as it is."""

import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import translation

from apps.demo import loading

STEPS: tuple[tuple[str, Callable[[], int]], ...] = (
    ("office people", loading.load_people),
    ("units", loading.load_units),
    ("talents", loading.load_talents),
    ("demands", loading.load_demands),
)


class Command(BaseCommand):
    help = "Loads the sample region: 6 units, 24 talents, 8 demands and the talent office. Safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self._step("catalogue", lambda: call_command("load_catalogue", stdout=self.stdout))
        # Services word their history in the language of the one who acts; here, in Chinese.
        with translation.override("zh-hans"):
            for name, load in STEPS:
                self._step(name, load)

    def _step(self, name: str, load: Callable[[], object]) -> None:
        began = time.monotonic()
        made = load()
        count = f"{made:3} new" if isinstance(made, int) else "loaded"
        self.stdout.write(f"  {name:<14} {count}   {time.monotonic() - began:.1f} s")
