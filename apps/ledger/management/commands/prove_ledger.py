"""`manage.py prove_ledger`: prove the books, exit 1 on any failure."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from apps.ledger.proofs import prove


class Command(BaseCommand):
    help = "Prove the ledger: trial balance, stored and summed balances, balanced entries, statements."

    def handle(self, *_args: Any, **_options: Any) -> None:
        failed = 0
        for title, failures in prove().items():
            self.stdout.write(f"{'FAILED' if failures else 'holds '}  {title}")
            for failure in failures:
                self.stdout.write(f"        {failure}")
            failed += len(failures)
        if failed:
            sys.exit(1)
