"""The plan itself. Pure: numbered demands and talents with their scores in, the pairs taken and what they come to out."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from apps.matching.engine.bulk import Edges, Plan, allocate, allocate_within
from apps.matching.engine.bulk.columns import Floats, Ints
from apps.planning.models import BatchPlan

SOLVE_SECONDS = 20.0
"""A worker is left after 30 seconds without a word to the database; the plan is then the best found, with its bound."""
Goal = BatchPlan.Goal


@dataclass(frozen=True, slots=True)
class Market:
    """Pairs that may be planned, by columns; ``unit`` and ``own`` are what each side thinks of it, ``rank`` is both.

    Demand ``n`` needs ``needs[n]`` talents in the weeks ``weeks[n]``; talent ``n`` takes at most ``capacities[n]``.
    """

    demand: Ints
    talent: Ints
    rank: Floats
    unit: Floats
    own: Floats
    needs: Ints
    capacities: Ints
    weeks: Sequence[frozenset[int]]

    @property
    def edges(self) -> Edges:
        return Edges(self.demand, self.talent, self.rank)

    def alone(self) -> "Market":
        """The same where a talent takes one demand only."""
        facts = {name: getattr(self, name) for name in self.__slots__}
        return Market(**facts | {"capacities": np.minimum(self.capacities, 1)})


@dataclass(frozen=True, slots=True)
class Solution:
    """The numbers of the pairs taken; ``total`` is what their scores add up to, ``bound`` what no plan exceeds."""

    taken: Ints
    total: float
    bound: float
    conflicts: int
    seconds: float

    @property
    def share(self) -> float:
        return min(self.total / self.bound, 1.0) if self.bound > 0 else 1.0


def solve(market: Market, goal: str, *, seconds: float = SOLVE_SECONDS) -> Solution:
    """The best plan for ``goal`` in which no talent has two demands in one week.

    A stable plan gives each talent one demand at most; its bound is that of the best total. ``conflicts`` says how
    often a plan by numbers alone would have given one talent two demands of one week.
    """
    began = time.monotonic()
    if goal == Goal.STABLE:
        market = market.alone()
    by_number = _by_number(market)
    conflicts = len(_doubled(market, by_number.edges))
    if goal == Goal.STABLE:
        taken = deferred_acceptance(market)
        plan = Plan(taken, float(market.rank[taken].sum()), by_number.total)
    elif goal == Goal.FILL:
        plan = _filling(market, by_number, seconds)
    else:
        plan = _apart(market, by_number, seconds) if conflicts else by_number
    return Solution(plan.edges, plan.total, plan.bound, conflicts, time.monotonic() - began)


def _by_number(market: Market) -> Plan:
    if not len(market.rank):
        return Plan(np.zeros(0, np.int64), 0.0, 0.0)
    return allocate(market.edges, market.needs, market.capacities)


def _apart(market: Market, by_number: Plan, seconds: float) -> Plan:
    """The best plan; where the time is too short for it, the better of what was found and the other one repaired."""
    repaired = _repaired(market, by_number)
    with suppress(RuntimeError):  # nothing was found in the time
        found = allocate_within(market.edges, market.needs, market.capacities, _clashing(market), seconds=seconds)
        best = max(found, repaired, key=lambda plan: plan.total)
        return Plan(best.edges, best.total, min(found.bound, by_number.total))
    return repaired


def _filling(market: Market, by_number: Plan, seconds: float) -> Plan:
    """As many places as can be, and among those plans the best; where the time is too short, as for the best plan."""
    clashing, repaired = _clashing(market), _repaired(market, by_number)
    ones = Edges(market.demand, market.talent, np.ones(len(market.rank)))
    with suppress(RuntimeError):
        most = allocate_within(ones, market.needs, market.capacities, clashing, seconds=seconds / 2)
        found = allocate_within(
            market.edges, market.needs, market.capacities, clashing, filled=most.filled, seconds=seconds / 2
        )
        if (found.filled, found.total) >= (repaired.filled, repaired.total):
            return found
    return repaired


def _repaired(market: Market, by_number: Plan) -> Plan:
    """The plan by numbers alone, taken pair by pair as far as no two of one talent meet, then filled up: best first."""
    inside = np.isin(np.arange(len(market.rank)), by_number.edges)
    has: dict[int, list[int]] = defaultdict(list)
    seats, taken = market.needs.copy(), []
    for edge in np.lexsort((-market.rank, ~inside)):
        demand, own = int(market.demand[edge]), has[int(market.talent[edge])]
        room = len(own) < market.capacities[market.talent[edge]] and seats[demand] > 0
        if room and not any(market.weeks[demand] & market.weeks[other] for other in own):
            own.append(demand)
            seats[demand] -= 1
            taken.append(int(edge))
    edges = np.array(sorted(taken), np.int64)
    return Plan(edges, float(market.rank[edges].sum()), by_number.total)


def deferred_acceptance(market: Market) -> Ints:
    """A stable plan: demands propose to those they like best, a talent keeps the best offer. Equal scores by number.

    Afterwards no demand and talent would both rather have each other. A talent takes one demand at most.
    """
    wishes: dict[int, list[int]] = defaultdict(list)
    for edge in np.lexsort((market.talent, -market.unit)):
        wishes[int(market.demand[edge])].append(int(edge))
    free = {demand: int(market.needs[demand]) for demand in wishes}
    at = dict.fromkeys(wishes, 0)
    kept: dict[int, int] = {}  # by talent: the edge held
    asking = sorted(wishes, reverse=True)
    while asking:
        demand = asking[-1]
        if not free[demand] or at[demand] == len(wishes[demand]):
            asking.pop()
            continue
        edge = wishes[demand][at[demand]]
        at[demand] += 1
        talent = int(market.talent[edge])
        if market.capacities[talent] < 1:
            continue
        before = kept.get(talent)
        if before is None or _likes(market, edge, before):
            kept[talent], free[demand] = edge, free[demand] - 1
            if before is not None:
                loser = int(market.demand[before])
                free[loser] += 1
                asking.append(loser)
    return np.array(sorted(kept.values()), np.int64)


def _likes(market: Market, edge: int, other: int) -> bool:
    """Whether the talent of both edges would rather have the demand of the first."""

    def liking(one: int) -> tuple[float, int]:
        return float(market.own[one]), -int(market.demand[one])

    return liking(edge) > liking(other)


# ---- What a plan comes to


def blocking_pairs(market: Market, taken: Ints) -> int:
    """Pairs outside the plan of which both would gain: the demand has a seat free or likes the talent more than
    somebody it got; the talent would give up whatever stands in the way, all of it liked less."""
    given, got = _by_side(market.talent, taken), _by_side(market.demand, taken)
    inside, count = set(taken.tolist()), 0
    for edge in range(len(market.rank)):
        if edge in inside:
            continue
        demand, talent = int(market.demand[edge]), int(market.talent[edge])
        own = got[demand]
        wants = len(own) < market.needs[demand] or any(market.unit[one] < market.unit[edge] for one in own)
        count += bool(wants and _would_leave(market, edge, given[talent], int(market.capacities[talent])))
    return count


def _would_leave(market: Market, edge: int, has: list[int], capacity: int) -> bool:
    """Whether the talent would take the edge: what meets it, and the least liked where there is no room, is liked less."""
    weeks = market.weeks[int(market.demand[edge])]
    away = {one for one in has if market.weeks[int(market.demand[one])] & weeks}
    rest = sorted((one for one in has if one not in away), key=lambda one: float(market.own[one]))
    away |= set(rest[: max(len(rest) + 1 - capacity, 0)])
    return capacity > 0 and all(market.own[one] < market.own[edge] for one in away)


def exposure_gini(market: Market, taken: Ints) -> float:
    """How unevenly the plan's proposals fall on the talents who fit anything: 0 all alike, near 1 all on one."""
    fitting = np.unique(market.talent)
    if not len(fitting) or not len(taken):
        return 0.0
    counts = np.sort(np.bincount(market.talent[taken], minlength=int(fitting.max()) + 1)[fitting])
    places = np.arange(1, len(counts) + 1)
    return float((2 * (places * counts).sum() / (len(counts) * counts.sum())) - (len(counts) + 1) / len(counts))


def _doubled(market: Market, taken: Ints) -> list[tuple[int, int]]:
    """Pairs of taken edges of one talent that share a week."""
    found = []
    for own in _by_side(market.talent, taken).values():
        for at, one in enumerate(own):
            weeks = market.weeks[int(market.demand[one])]
            found += [(one, other) for other in own[at + 1 :] if weeks & market.weeks[int(market.demand[other])]]
    return found


def _clashing(market: Market) -> list[Ints]:
    """The largest groups of one talent's edges that share a week. None where a talent takes one demand anyway."""
    groups: set[tuple[int, ...]] = set()
    for talent, own in _by_side(market.talent, range(len(market.talent))).items():
        if market.capacities[talent] < 2:
            continue
        by_week: dict[int, list[int]] = defaultdict(list)
        for edge in own:
            for week in market.weeks[int(market.demand[edge])]:
                by_week[week].append(edge)
        found = {frozenset(edges) for edges in by_week.values() if len(edges) > 1}
        groups |= {tuple(sorted(one)) for one in found if not any(one < other for other in found)}
    return [np.array(group, np.int64) for group in sorted(groups)]


def _by_side(side: Ints, edges: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for edge in edges:
        found[int(side[edge])].append(int(edge))
    return found
