"""`manage.py match_file TALENTS DEMANDS --out OUT`: the engine on two Parquet files, and the best plan over them."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from apps.matching.engine.bulk import Demands, Edges, Plan, Retrieval, Talents, allocate, allocate_apart
from apps.matching.market_files import edges_of, read_demands, read_talents, write_plan, write_ranked


class Command(BaseCommand):
    help = (
        "Rank the talents of one file for each demand of another: demand_id, talent_id, rank, score. With --allocate, "
        "write the plan of the greatest total instead (demand_id, talent_id), and print total, filled, seconds."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "talents", type=Path, help="Parquet: talent_id, skills, city, remote, rate, cred, start, end, cap"
        )
        parser.add_argument("demands", type=Path, help="Parquet: demand_id, and the same with need for cap")
        parser.add_argument(
            "--top", type=int, default=50, help="talents a demand (default 50); the plan chooses among them"
        )
        parser.add_argument("--out", type=Path, required=True, help="the Parquet file to write")
        parser.add_argument("--allocate", action="store_true", help="write the best plan within cap and need")
        parser.add_argument("--apart", action="store_true", help="with --allocate: no talent twice on one day, either")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["top"] < 1:
            raise CommandError("--top wants a whole number of at least 1.")
        try:
            talents, demands = read_talents(options["talents"]), read_demands(options["demands"])
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        began = time.monotonic()
        skills = 1 + int(max(talents.skills.max(initial=0), demands.skills.max(initial=0)))
        index = Retrieval(talents, skills)
        hits = [index.top(demands, row, options["top"]) for row in range(len(demands))]
        if not options["allocate"]:
            write_ranked(options["out"], demands, hits)
            pairs = sum(len(found.talents) for found in hits)
            return self._say({"demands": len(demands), "pairs": pairs, "seconds": round(time.monotonic() - began, 3)})
        edges = edges_of(hits, talents)
        began = time.monotonic()
        plan = _plan(edges, talents, demands, apart=options["apart"])
        seconds = round(time.monotonic() - began, 3)
        write_plan(options["out"], demands.id[edges.demand[plan.edges]], talents.id[edges.talent[plan.edges]])
        bound = {"bound": round(plan.bound, 6)} if options["apart"] else {}
        return self._say({"total": round(plan.total, 6), "filled": plan.filled, "seconds": seconds, **bound})

    def _say(self, facts: dict[str, float]) -> None:
        self.stdout.write(json.dumps(facts))


def _plan(edges: Edges, talents: Talents, demands: Demands, *, apart: bool) -> Plan:
    capacities = np.asarray(talents.units)
    return allocate_apart(edges, demands, capacities) if apart else allocate(edges, demands.units, capacities)
