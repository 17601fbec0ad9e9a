#!/usr/bin/env python3
"""How fast and how exact the engine finds the best 50 of a million, beside two peers in the same run: one JSON object.

    python benchmarks/matching.py --talents 1000000 --demands 10000 --seed 1

``per_s_1`` and ``per_s_2`` are demands a second on one and on two processes, ``p50_ms`` and ``p95_ms`` of one demand in
process, ``peak_mb`` the most memory until then, the market included, ``update_us`` the mean of one talent's change.
``agreement`` is the share of sampled demands whose scores equal looking at every talent; ``violations`` counts returned
pairs that break a constraint. Peers do the same for fewer demands: scipy multiplies sparse tables and filters after, on
one process; PostgreSQL joins a posting table with a covering index, with two clients: on the server of OWNER_DATABASE_URL
or, where none is named, on one of its own. Leaves with 1 where a pair is wrong.
"""

import argparse
import contextlib
import json
import os
import pathlib
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from apps.matching.engine.bulk import Demands, Retrieval, Talents  # noqa: E402
from apps.matching.engine.bulk.columns import Floats, Ints  # noqa: E402
from apps.matching.engine.bulk.retrieval import facts_of  # noqa: E402
from benchmarks.market import SKILLS, generate  # noqa: E402
from benchmarks.postings import PostingTable  # noqa: E402
from benchmarks.together import per_second  # noqa: E402
from talentshare import embedded  # noqa: E402

TOP = 50
SAMPLE = 200  # demands compared with looking at every talent
SCIPY_DEMANDS = 400
CHANGES = 5_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--talents", type=int, default=1_000_000)
    parser.add_argument("--demands", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-peers", action="store_true", help="only our own engine")
    asked = parser.parse_args()
    talents, demands = generate(asked.talents, asked.demands, asked.seed)
    began = time.perf_counter()
    index = Retrieval(talents, SKILLS)
    found: dict[str, Any] = {"talents": asked.talents, "demands": asked.demands, "seed": asked.seed}
    found["build_s"] = round(time.perf_counter() - began, 2)
    found |= _alone(index, demands)
    found["per_s_2"] = round(per_second(lambda: iter([lambda row: index.top(demands, row, TOP)]), len(demands)), 1)
    found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    sample = np.random.default_rng(asked.seed).choice(len(demands), min(SAMPLE, len(demands)), replace=False)
    found |= _exactness(index, talents, demands, sample)
    if not asked.without_peers:
        found["peers"] = {
            "scipy_per_s": round(_scipy(talents, demands, min(SCIPY_DEMANDS, len(demands))), 1),
            "postgres_per_s": round(_postgres(talents, demands), 1),
        }
    found["update_us"] = round(_update(index, talents, asked.seed), 1)
    print(json.dumps(found))
    return int(found["violations"] > 0 or found["agreement"] < 1)


def _alone(index: Retrieval, demands: Demands) -> dict[str, float]:
    """One process, each demand timed."""
    for row in range(min(200, len(demands))):
        index.top(demands, row, TOP)
    times = []
    began = time.perf_counter()
    for row in range(len(demands)):
        before = time.perf_counter()
        index.top(demands, row, TOP)
        times.append((time.perf_counter() - before) * 1000)
    return {
        "per_s_1": round(len(demands) / (time.perf_counter() - began), 1),
        "p50_ms": round(float(np.median(times)), 3),
        "p95_ms": round(float(np.quantile(times, 0.95)), 3),
    }


def _exactness(index: Retrieval, talents: Talents, demands: Demands, sample: Ints) -> dict[str, float]:
    """Compare with every talent's score by definition, from the columns alone."""
    by_skill = _table(talents).tocsc()
    having = np.diff(by_skill.indptr)
    idf = np.log(len(talents) / (1 + having)).astype(np.float32).clip(0)
    equal = violations = 0
    for row in sample.tolist():
        hits = index.top(demands, row, TOP)
        allowed = _eligible(talents, demands, row)
        violations += int((~allowed[hits.talents]).sum())
        scores = np.zeros(len(talents))
        own = demands.skills_of(row)
        for skill, weight in zip(own, idf[own] / max(idf[own].sum(), 1e-9), strict=True):
            scores[by_skill.indices[by_skill.indptr[skill] : by_skill.indptr[skill + 1]]] += weight
        scores[~allowed] = 0
        best = np.sort(scores)[::-1][:TOP]
        best = best[best > 0]
        equal += len(best) == len(hits.scores) and bool(
            np.allclose(best, hits.scores, atol=1e-6) and np.allclose(scores[hits.talents], hits.scores, atol=1e-6)
        )
    return {"violations": violations, "agreement": equal / len(sample)}


def _eligible(talents: Talents, demands: Demands, row: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    asked = facts_of(demands, row)
    return np.asarray(
        (talents.start <= asked.start)
        & (talents.end >= asked.end)
        & (talents.rate <= np.float32(asked.rate))
        & (talents.cred >= asked.cred)
        & ((talents.city == asked.city) | (talents.remote & asked.remote))
    )


def _update(index: Retrieval, talents: Talents, seed: int) -> float:
    """Microseconds to give one talent the facts and skills of another."""
    random = np.random.default_rng(seed)
    whose, like = random.integers(0, len(talents), (2, CHANGES))
    changes = [
        (int(talents.id[one]), facts_of(talents, int(other)), talents.skills_of(int(other)).tolist())
        for one, other in zip(whose, like, strict=True)
    ]
    began = time.perf_counter()
    for change in changes:
        index.update(*change)
    return (time.perf_counter() - began) / CHANGES * 1e6


# ---- Peers


def _table(rows: Talents | Demands) -> csr_matrix:
    one = np.ones(len(rows.skills), np.float32)
    return csr_matrix((one, rows.skills, rows.ends), shape=(len(rows), SKILLS))


def _scipy(talents: Talents, demands: Demands, many: int) -> float:
    """Demands a second by one sparse product for fifty demands at a time, filtered afterwards."""
    by_talent = _table(talents).T.tocsr()
    idf = np.log(len(talents) / (1 + np.diff(by_talent.indptr))).astype(np.float32).clip(0)
    wanted = (_table(demands)[:many] @ diags(idf)).tocsr()
    began = time.perf_counter()
    for first in range(0, many, 50):
        scores = wanted[first : first + 50] @ by_talent
        for place in range(scores.shape[0]):
            rows = scores.indices[scores.indptr[place] : scores.indptr[place + 1]]
            values = scores.data[scores.indptr[place] : scores.indptr[place + 1]]
            _best_of(talents, demands, first + place, rows, values)
    return many / (time.perf_counter() - began)


def _best_of(talents: Talents, demands: Demands, row: int, rows: Ints, values: Floats) -> Ints:
    asked = facts_of(demands, row)
    passing = (
        (talents.start[rows] <= asked.start)
        & (talents.end[rows] >= asked.end)
        & (talents.rate[rows] <= np.float32(asked.rate))
        & (talents.cred[rows] >= asked.cred)
        & ((talents.city[rows] == asked.city) | (talents.remote[rows] & asked.remote))
    )
    rows, values = rows[passing], values[passing]
    if len(rows) > TOP:
        best = np.argpartition(values, len(values) - TOP)[-TOP:]
        rows, values = rows[best], values[best]
    return np.asarray(rows[np.argsort(-values)])


def _postgres(talents: Talents, demands: Demands) -> float:
    with _server() as owner_url, PostingTable(owner_url, talents, SKILLS) as table:
        return table.per_second(demands, TOP)


@contextlib.contextmanager
def _server() -> Iterator[str]:
    if given := os.environ.get("OWNER_DATABASE_URL"):
        yield given
        return
    servers = embedded.start(scratch=True)
    try:
        yield servers.environment()["OWNER_DATABASE_URL"]
    finally:
        servers.stop()


if __name__ == "__main__":
    raise SystemExit(main())
