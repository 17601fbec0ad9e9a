"""`manage.py match_titles`: job titles ranked by the product's own likeness of texts."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.skills.text.encoder import EncoderMissing
from apps.skills.text.files import read_rows, write_ranked
from apps.skills.text_sources import add_esco, title_matcher


class Command(BaseCommand):
    help = "Rank the titles of a corpus for each query by likeness: query_id, doc_id, rank, score."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lang", choices=["en", "zh"], required=True, help="the language of the titles")
        parser.add_argument("--queries", type=Path, required=True, help="CSV (.gz): query_id, title")
        parser.add_argument("--corpus", type=Path, required=True, help="CSV (.gz): doc_id, title")
        parser.add_argument("--out", type=Path, required=True, help="the CSV file to write")
        add_esco(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            queries = read_rows(options["queries"], ("query_id", "title"))
            corpus = read_rows(options["corpus"], ("doc_id", "title"))
            if not queries or not corpus:
                raise ValueError("There is nothing to compare: the queries or the corpus are empty.")
            asked, known = ([row["title"] for row in rows] for rows in (queries, corpus))
            scores = title_matcher(options["esco"]).scores(asked, known, options["lang"])
            ids = [row["query_id"] for row in queries], [row["doc_id"] for row in corpus]
            write_ranked(options["out"], ("query_id", "doc_id", "rank", "score"), *ids, scores)
        except (ValueError, EncoderMissing) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{len(queries)} queries, {len(corpus)} titles")
