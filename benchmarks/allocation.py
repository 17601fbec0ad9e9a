#!/usr/bin/env python3
"""How near to the best a plan over many demands comes, and how quickly, beside two simple ways: one JSON object.

    python3 tools/up.py run -- python benchmarks/allocation.py --seed 1

Two markets: in the ``loose`` one talents are many, in the ``tight`` one they are few and wanted by many. ``flow`` is the plan of
``allocate``; its ``share`` is of what a linear programme, solved by another solver, proves that no plan exceeds. ``apart``
is the plan in which, besides, no talent has two demands on one day; its ``share`` is of the bound that its own solver proves.
Peers are given the same pairs: ``greedy`` takes the best pair that is still free, ``first_come`` gives each demand in turn
its best free talents. ``violations`` counts demands and talents given too much, pairs given twice and, of ``apart``, days
with two demands. Leaves with 1 where one is found or a share is below 99.9%.
"""

import argparse
import json
import pathlib
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from apps.matching.engine.bulk import Demands, Edges, Plan, Retrieval, Talents, allocate, allocate_apart  # noqa: E402
from apps.matching.engine.bulk.columns import Ints  # noqa: E402
from apps.matching.market_files import edges_of  # noqa: E402
from benchmarks.market import SKILLS, generate  # noqa: E402

TOP = 50
MARKETS = {"loose": (60_000, 11_800), "tight": (4_000, 13_800)}
"""Talents and demands of each."""
LEAST = 0.999


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=float, default=1.0, help="markets of this share of their size")
    parser.add_argument(
        "--seconds", type=float, default=600.0, help="the longest that the plan without overlaps may take"
    )
    asked = parser.parse_args()
    found: dict[str, Any] = {"seed": asked.seed}
    for name, size in MARKETS.items():
        talents, demands = generate(*(max(1, round(many * asked.times)) for many in size), asked.seed)
        found[name] = _measured(talents, demands, asked.seconds)
    print(json.dumps(found))
    plans = [found[name][kind] for name in MARKETS for kind in ("flow", "apart")]
    return int(any(plan["violations"] or plan["share"] < LEAST for plan in plans))


def _measured(talents: Talents, demands: Demands, seconds: float) -> dict[str, Any]:
    index = Retrieval(talents, SKILLS)
    edges = edges_of([index.top(demands, row, TOP) for row in range(len(demands))], talents)
    needs, capacities = demands.units, np.asarray(talents.units)
    flow, took = _timed(lambda: allocate(edges, needs, capacities))
    bound = _bound(edges, needs, capacities)
    apart, took_apart = _timed(lambda: allocate_apart(edges, demands, capacities, seconds=seconds))
    best_first = np.argsort(-edges.score, kind="stable")
    in_turn = np.lexsort((-edges.score, edges.demand))
    return {
        "talents": len(talents), "demands": len(demands), "edges": len(edges.score),
        "flow": _told(flow, flow.total / bound, took, _wrong(edges, flow, needs, capacities)),
        "apart": _told(
            apart, apart.total / apart.bound, took_apart,
            _wrong(edges, apart, needs, capacities) + _overlapping(edges, apart, demands),
        ),
        "greedy": round(_taken(edges, best_first, needs, capacities) / bound, 5),
        "first_come": round(_taken(edges, in_turn, needs, capacities) / bound, 5),
    }  # fmt: skip


def _told(plan: Plan, share: float, seconds: float, violations: int) -> dict[str, float]:
    return {
        "total": round(plan.total, 6),
        "filled": plan.filled,
        "share": round(share, 6),
        "seconds": round(seconds, 2),
        "violations": violations,
    }


def _timed(make: Callable[[], Plan]) -> tuple[Plan, float]:
    began = time.perf_counter()
    return make(), time.perf_counter() - began


def _bound(edges: Edges, needs: Ints, capacities: Ints) -> float:
    """What no plan exceeds: the same limits, with shares of a pair allowed."""
    number, one = np.arange(len(edges.score)), np.ones(len(edges.score))
    rows = vstack([
        csr_matrix((one, (edges.demand, number)), shape=(len(needs), len(number))),
        csr_matrix((one, (edges.talent, number)), shape=(len(capacities), len(number))),
    ])  # fmt: skip
    solved = linprog(-edges.score, A_ub=rows, b_ub=np.concatenate([needs, capacities]), bounds=(0, 1), method="highs")
    return float(-solved.fun)


def _taken(edges: Edges, order: Iterable[int], needs: Ints, capacities: Ints) -> float:
    """The total where each pair of ``order`` is taken if both still have room."""
    room, free, total = needs.copy(), capacities.copy(), 0.0
    for edge in order:
        demand, talent = edges.demand[edge], edges.talent[edge]
        if room[demand] and free[talent]:
            room[demand] -= 1
            free[talent] -= 1
            total += float(edges.score[edge])
    return total


def _wrong(edges: Edges, plan: Plan, needs: Ints, capacities: Ints) -> int:
    demand, talent = edges.demand[plan.edges], edges.talent[plan.edges]
    given = np.bincount(demand, minlength=len(needs)) > needs
    taken = np.bincount(talent, minlength=len(capacities)) > capacities
    return int(given.sum() + taken.sum()) + len(plan.edges) - len(set(zip(demand, talent, strict=True)))


def _overlapping(edges: Edges, plan: Plan, demands: Demands) -> int:
    """Pairs of demands of one talent that share a day."""
    order = plan.edges[np.lexsort((demands.start[edges.demand[plan.edges]], edges.talent[plan.edges]))]
    found, last, busy = 0, -1, -1
    for edge in order:
        demand, talent = edges.demand[edge], int(edges.talent[edge])
        found += talent == last and int(demands.start[demand]) <= busy
        busy = max(busy, int(demands.end[demand])) if talent == last else int(demands.end[demand])
        last = talent
    return int(found)


if __name__ == "__main__":
    sys.exit(main())
