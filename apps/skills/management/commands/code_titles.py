"""`manage.py code_titles`: occupation codes of Chinese advertisement titles, learned from titles with codes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.skills.text.coding import TitleCoder
from apps.skills.text.encoder import EncoderMissing
from apps.skills.text.files import read_rows, write_rows
from apps.skills.text_sources import add_esco, coded_names, graph, vectors_folder


class Command(BaseCommand):
    help = "Write the ten likeliest occupation codes of each title, rows counted from 0: row, code, rank."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--titles", type=Path, required=True, help="CSV (.gz): job_name")
        parser.add_argument(
            "--labels", type=Path, required=True, help="CSV (.gz): job_name, expected_code, expected_name"
        )
        parser.add_argument("--out", type=Path, required=True, help="the CSV file to write")
        add_esco(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            titles = [row["job_name"] for row in read_rows(options["titles"], ("job_name",))]
            labels = read_rows(options["labels"], ("job_name", "expected_code", "expected_name"))
            if options["esco"] is not None:
                graph(options["esco"])  # a wrong folder is told, not passed over
            names = coded_names((row["expected_code"], row["expected_name"]) for row in labels)
            coded = [(row["job_name"], row["expected_code"]) for row in labels]
            if not coded and not names:
                raise ValueError(
                    "There is nothing to learn from: no labels, and requirements-data.txt is not installed."
                )
            found = TitleCoder(coded, names, vectors_folder()).code(titles) if titles else []
            rows = ((row, code, rank) for row, codes in enumerate(found) for rank, code in enumerate(codes, 1))
            write_rows(options["out"], ("row", "code", "rank"), rows)
        except (ValueError, EncoderMissing) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{len(titles)} titles, {len(labels)} labels")
