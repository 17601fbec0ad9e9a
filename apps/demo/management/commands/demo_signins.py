"""`manage.py demo_signins`: who can sign in where, as a table."""

import unicodedata
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse
from django.utils import translation

from apps.demo import personas

GAP = "  "


class Command(BaseCommand):
    help = "Prints the sample people of every role, their numbers and the address of the start page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *_args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            rows = [
                (str(group.title), str(one.role), _both_names(one), one.phone, str(one.see))
                for group in personas.groups()
                for one in group.personas
            ]
        widths = [max(_width(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)]
            self.stdout.write(f"  {GAP.join(cells)}{GAP}{row[4]}")
        self.stdout.write("")
        self.stdout.write(f"  One click each: {settings.SITE_URL.rstrip('/')}{reverse('demo:start')}")


def _both_names(one: personas.Persona) -> str:
    return " ".join(dict.fromkeys((one.person.name, one.person.name_en)))


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
