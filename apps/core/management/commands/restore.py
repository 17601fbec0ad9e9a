"""`manage.py restore FOLDER`: a backup into an empty database and an empty DATA_DIR."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.backups.manifest import BackupProblem
from apps.core.backups.restoring import restore


class Command(BaseCommand):
    help = "Restores a backup; refuses a place that is not empty and a backup that was changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        try:
            kept = restore(folder.absolute())
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{sum(kept.rows.values())} rows and {len(kept.files) - 1} files of {kept.made_at} are back.")
        self.stdout.write("Now run: migrate, collectstatic, verify_audit, prove_ledger. Then start the site.")
