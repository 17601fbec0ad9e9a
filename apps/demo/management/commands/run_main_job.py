"""`manage.py run_main_job [--json]`: plays the main job against running relay and workers; exit 0 only if all held."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from apps.core.errors import RuleViolation
from apps.demo import main_job
from apps.demo.steps.story import NotHappened


class Command(BaseCommand):
    help = "Runs the main job once, from the posted demand to the return, and proves that the money adds up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *_args: Any, **options: Any) -> None:
        as_json = bool(options["json"])
        say = self.stderr.write if as_json else self.stdout.write
        with translation.override("en"):
            try:
                outcome = main_job.run(say)
            except (NotHappened, RuleViolation) as problem:
                self.stderr.write(f"The main job stopped: {problem}")
                sys.exit(1)
        if as_json:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))
        sys.exit(0 if outcome.held else 1)
