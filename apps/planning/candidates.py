"""Who fits the demands of a plan, by the engine and the facts of now; and all demands of a plan as one market."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import asdict
from typing import Any

import numpy as np

from apps.demands.models import Demand
from apps.demands.periods import needed_weeks
from apps.matching import facts, index
from apps.matching.engine import DemandFacts, Explanation, Lens, explain
from apps.matching.engine import match as ranked
from apps.matching.models import Match
from apps.planning.models import BatchPlan, PlanDemand
from apps.planning.selectors import UNTOUCHED
from apps.planning.solving import Market

MOST = 50
"""So many candidates of each demand are planned with, the best first."""
PLACES = 6
COLUMNS = ("talent", "rank", "unit", "own")


def candidates_of(demand: Demand, allowed: Set[int]) -> dict[str, list[Any]]:
    """The best fitting of the ``allowed`` talents with whom no story has begun, by columns.

    Only talents whom using units may find are looked at; whatever else keeps a pair apart, the engine knows.
    """
    stories = Match.objects.filter(demand=demand).exclude(status__in=UNTOUCHED)
    begun = set(stories.values_list("talent", flat=True))
    asked = facts.demand_facts(demand)
    with index.lock():
        best = ranked(index.at_hand(asked).shown, asked, MOST, among=allowed - begun)
    return {
        "talent": [one.talent for one in best],
        "rank": [round(one.rank_score, PLACES) for one in best],
        "unit": [round(one.unit_score, PLACES) for one in best],
        "own": [round(one.talent_score, PLACES) for one in best],
    }


def market_of(plan: BatchPlan, rows: Sequence[PlanDemand]) -> tuple[Market, list[int]]:
    """All pairs of the plan by columns, and the talents' ids in the order of their numbers."""
    columns = {
        name: np.concatenate([np.zeros(0), *(np.array(row.candidates.get(name, []), float) for row in rows)])
        for name in COLUMNS
    }
    talents, numbers = np.unique(columns["talent"].astype(np.int64), return_inverse=True)
    sizes = [len(row.candidates.get("talent", [])) for row in rows]
    market = Market(
        demand=np.repeat(np.arange(len(rows)), sizes),
        talent=numbers.reshape(-1),
        rank=columns["rank"],
        unit=columns["unit"],
        own=columns["own"],
        needs=np.array([_seats(row.demand) for row in rows], np.int64),
        capacities=np.full(len(talents), plan.most_each, np.int64),
        weeks=[needed_weeks(row.demand) for row in rows],
    )
    return market, [int(talent) for talent in talents]


def _seats(demand: Demand) -> int:
    """How many people the demand still looks for."""
    return demand.seats_free if demand.status == Demand.Status.OPEN else 0


def reasons(pairs: Iterable[tuple[Demand, int]]) -> dict[tuple[int, int], tuple[dict[str, Any], str]]:
    """Why each pair fits, and by which version of the rules, as codes, ids and numbers; pairs gone since are left out."""
    known: dict[int, tuple[DemandFacts, Lens]] = {}
    found, chosen = {}, list(pairs)
    shown = index.of(talent for _demand, talent in chosen).shown
    for demand, talent in chosen:
        if talent in shown.talents:
            if demand.pk not in known:
                asked = facts.demand_facts(demand)
                known[demand.pk] = asked, Lens.of(shown, asked)
            asked, lens = known[demand.pk]
            one = explain(shown, asked, talent, lens=lens, what_ifs=frozenset())
            found[demand.pk, talent] = _plain(one), one.rule_version
    return found


def _plain(one: Explanation) -> dict[str, Any]:
    skills = (*one.matched, *one.near, *one.missing)
    return {
        "unit_parts": [asdict(part) for part in one.scores.unit_parts],
        "talent_parts": [asdict(part) for part in one.scores.talent_parts],
        "skills": [{"skill": fit.skill, "by": fit.by, "share": fit.share} for fit in skills],
    }
