"""`manage.py import_esco PATH`: ESCO for the text commands, from files that an operator has fetched."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.skills.text.esco_files import import_esco
from apps.skills.text_sources import imported_esco


class Command(BaseCommand):
    help = (
        "Keep ESCO in the data folder, for the text commands with --esco. PATH is a folder with ESCO's CSV files in "
        "English (occupations_en.csv, skills_en.csv, occupationSkillRelations_en.csv), or with our Parquet files."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            graph = import_esco(options["path"], imported_esco())
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{len(graph.ids)} occupations, {len(graph.skill_terms)} skills, {graph.needs.nnz} needs")
        self.stdout.write("This service uses the ESCO classification of the European Commission.")
