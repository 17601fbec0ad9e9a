"""`manage.py match_file --allocate --apart` on a loose and on a tight market: the best there is, and nobody twice a day."""

import json
from io import StringIO
from itertools import combinations
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.management import call_command

from tests.planning.market import write_market


@pytest.mark.parametrize("kind", ["loose", "tight"])
def test_a_plan_of_files_is_within_a_thousandth_of_the_best_and_keeps_days_apart(kind: str, tmp_path: Path) -> None:
    files, out = write_market(tmp_path, kind, 80), tmp_path / "plan.parquet"
    said = StringIO()
    call_command("match_file", *map(str, files), "--out", str(out), "--allocate", "--apart", stdout=said)
    answer = json.loads(said.getvalue())
    assert answer["total"] >= 0.999 * answer["bound"] > 0
    talents, demands = (pq.read_table(file).to_pylist() for file in files)
    plan = [(row["demand_id"], row["talent_id"]) for row in pq.read_table(out).to_pylist()]
    assert len(set(plan)) == len(plan) == answer["filled"] > 20
    for (one, first), (other, second) in combinations(plan, 2):
        if first == second:
            assert demands[one]["end"] < demands[other]["start"] or demands[other]["end"] < demands[one]["start"]
    taken = [talent for _demand, talent in plan]
    assert all(taken.count(talent) <= talents[talent]["cap"] for talent in set(taken))
    assert all(sum(one == row["demand_id"] for one, _talent in plan) <= row["need"] for row in demands)
