"""`manage.py load_region --scale N`: the sample region, N times its size; for benchmarks only."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.demo import scaling
from apps.talents.models import Talent

BASE = 400


class Command(BaseCommand):
    help = (
        "Loads the sample region and multiplies it in bulk. For benchmarks: what it adds never went through services."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1, help="250 makes 100,000 talents")

    def handle(self, *_args: Any, **options: Any) -> None:
        if Talent.objects.count() > BASE:
            raise CommandError("This region has grown already. Begin with a new database.")
        if Talent.objects.count() < BASE:
            call_command("load_demo", stdout=self.stdout)
        if options["scale"] > 1:
            began = time.monotonic()
            scaling.grow(options["scale"], self._say)
            self.stdout.write(f"  grown {options['scale']} times in {time.monotonic() - began:.0f} s")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
