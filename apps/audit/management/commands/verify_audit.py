"""`manage.py verify_audit`: is the history what it was? Exit 1 and the first broken place where it is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.audit import services
from apps.audit.selectors import verify_audit


class Command(BaseCommand):
    help = "Seals what is open, recomputes every seal and names the first that is broken."

    def handle(self, *_args: Any, **_options: Any) -> None:
        verdict = verify_audit()
        if not verdict.intact:
            raise CommandError(f"Broken: {verdict.broken}.")
        services.seal_audit()
        self.stdout.write(
            f"Intact: {verdict.seals} seals over {verdict.rows} rows, {verdict.open_tail} not sealed before."
        )
