"""`manage.py backup FOLDER`: the database at one moment and the files, while the site runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.backups.making import make
from apps.core.backups.manifest import NAME, BackupProblem, sha256_of


class Command(BaseCommand):
    help = "Writes a backup into a folder that is not there yet. The keys of the environment are not in it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        try:
            made = make(folder.absolute())
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{sum(made.rows.values())} rows and {len(made.files) - 1} files are in {folder}.")
        self.stdout.write(f"sha256 of its {NAME}, which vouches for all the rest: {sha256_of(folder / NAME)}")
