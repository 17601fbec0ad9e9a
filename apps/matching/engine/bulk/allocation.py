"""The best plan over many demands at once: who goes where, so that the scores add up to the most there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy  # loads its parts when they are used: few processes need them
from ortools.graph.python import min_cost_flow

from apps.matching.engine.bulk.columns import Demands, Floats, Ints

UNIT: Final = 1_000_000_000
"""A score of 1 as a whole number: the flow knows no fractions, so a total is true to 1e-9 an edge."""
GAP: Final = 1e-4
"""A plan without overlaps is at most this share below the best one, and says how far it is proven."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs that may be planned: edge ``n`` joins demand and talent by their row numbers, each pair once."""

    demand: Ints
    talent: Ints
    score: Floats


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbers of the edges taken, what their scores add up to, and what no plan can exceed."""

    edges: Ints
    total: float
    bound: float

    @property
    def filled(self) -> int:
        return len(self.edges)


def allocate(edges: Edges, needs: Ints, capacities: Ints) -> Plan:
    """The best plan in which demand ``n`` takes at most ``needs[n]`` talents and talent ``n`` at most ``capacities[n]``
    demands, nobody one demand twice; one talent's demands may overlap.

    A minimum cost flow from a source over talents and demands to a sink, each pair an arc of capacity 1; the way past
    them all is free, so an arc is taken only where it adds. Raises RuntimeError where the solver fails.
    """
    talents, demands = len(capacities), len(needs)
    source, sink = talents + demands, talents + demands + 1
    most = int(min(capacities.sum(), needs.sum()))
    flow = min_cost_flow.SimpleMinCostFlow()
    costs = -np.round(edges.score * UNIT).astype(np.int64)
    pairs = _arcs(flow, edges.talent, edges.demand + talents, 1, costs)
    _arcs(flow, source, np.arange(talents), capacities, 0)
    _arcs(flow, np.arange(talents, source), sink, needs, 0)
    _arcs(flow, source, np.array([sink]), most, 0)
    flow.set_nodes_supplies(np.array([source, sink], np.int32), np.array([most, -most], np.int64))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("The solver found no plan.")
    taken = np.flatnonzero(flow.flows(pairs))
    total = float(edges.score[taken].sum())
    return Plan(taken, total, total)


def allocate_apart(edges: Edges, demands: Demands, capacities: Ints, *, seconds: float = 600.0) -> Plan:
    """The best plan in which, besides, no talent has two demands that share a day.

    One row for each day on which a talent could have more than one demand; see ``allocate_within``.
    """
    return allocate_within(edges, demands.units, capacities, list(_clashes(edges, demands)), seconds=seconds)


def allocate_within(
    edges: Edges, needs: Ints, capacities: Ints, clashing: Sequence[Ints], *, filled: int = 0, seconds: float = 600.0
) -> Plan:
    """The best plan in which, besides, of each group of ``clashing`` edges at most one is taken, and ``filled`` in all.

    A whole-number programme: one row for each demand's need, each talent's capacity and each group. The better of
    ``GAP`` and ``seconds`` ends it. Raises RuntimeError where nothing is found.
    """
    if not len(edges.score):
        return Plan(np.zeros(0, np.int64), 0.0, 0.0)
    number = np.arange(len(edges.score))
    one = np.ones(len(number))
    rows = np.repeat(np.arange(len(clashing)), [len(group) for group in clashing])
    together = np.concatenate([*clashing, np.zeros(0, np.int64)]).astype(np.int64)
    limits = scipy.sparse.vstack(
        [
            scipy.sparse.csr_matrix((one, (edges.demand, number)), shape=(len(needs), len(number))),
            scipy.sparse.csr_matrix((one, (edges.talent, number)), shape=(len(capacities), len(number))),
            scipy.sparse.csr_matrix((np.ones(len(rows)), (rows, together)), shape=(len(clashing), len(number))),
            scipy.sparse.csr_matrix((-one, (np.zeros(len(number), np.int64), number)), shape=(1, len(number))),
        ],
        format="csr",
    )
    most = np.concatenate([needs, capacities, np.ones(len(clashing)), [-filled]])
    found = scipy.optimize.milp(
        -edges.score,
        constraints=scipy.optimize.LinearConstraint(limits, -np.inf, most),
        bounds=scipy.optimize.Bounds(0, 1),
        integrality=one,
        options={"mip_rel_gap": GAP, "time_limit": seconds},
    )
    if found.x is None:
        raise RuntimeError("The solver found no plan.")
    taken = np.flatnonzero(found.x > 0.5)
    return Plan(taken, float(edges.score[taken].sum()), float(-found.mip_dual_bound))


def _arcs(
    flow: min_cost_flow.SimpleMinCostFlow, tails: Ints | int, heads: Ints | int, capacity: Ints | int, cost: Ints | int
) -> Ints:
    """Arcs between the two ends, either of which may be one node for all."""
    tails, heads, capacity, cost = np.broadcast_arrays(tails, heads, capacity, cost)
    return np.asarray(
        flow.add_arcs_with_capacity_and_unit_cost(
            tails.astype(np.int32), heads.astype(np.int32), capacity.astype(np.int64), cost.astype(np.int64)
        )
    )


def _clashes(edges: Edges, demands: Demands) -> Iterator[Ints]:
    """The largest groups of one talent's edges that share a day, found on days on which a demand begins: those after
    which one of the group ends before another demand begins. All smaller groups lie within these."""
    order = np.lexsort((demands.start[edges.demand], edges.talent))
    cuts = np.flatnonzero(np.diff(edges.talent[order])) + 1
    for own in np.split(order, cuts):
        start, end = demands.start[edges.demand[own]], demands.end[edges.demand[own]]
        days = np.unique(start)
        for day, following in zip(days, np.append(days, np.inf)[1:], strict=True):
            running = (start <= day) & (end >= day)
            if running.sum() > 1 and (end[running] < following).any():
                yield own[running]
