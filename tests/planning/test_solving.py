"""Plans beside every possible plan: the best, the fullest, the stable; and what is said about them."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.planning.models import BatchPlan
from apps.planning.solving import Market, Solution, blocking_pairs, exposure_gini, solve

Goal = BatchPlan.Goal
SCORES = st.sampled_from([0.1, 0.25, 0.4, 0.55, 0.7, 0.9])
WEEKS = st.frozensets(st.integers(1, 4), min_size=1, max_size=3)


@st.composite
def markets(draw: st.DrawFn) -> Market:
    """Up to four demands and four talents, with up to nine pairs."""
    pairs = draw(
        st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.tuples(SCORES, SCORES, SCORES), max_size=9)
    )
    return market(
        pairs,
        weeks=draw(st.lists(WEEKS, min_size=4, max_size=4)),
        capacities=draw(st.lists(st.integers(1, 3), min_size=4, max_size=4)),
        needs=draw(st.lists(st.integers(0, 2), min_size=4, max_size=4)),
    )


def market(
    pairs: dict[tuple[int, int], tuple[float, float, float]],
    weeks: list[frozenset[int]],
    capacities: list[int],
    needs: list[int] | None = None,
) -> Market:
    """``pairs`` are demand and talent with the scores of both, of the unit, of the talent."""
    sides = np.array([*pairs, (0, 0)], int)[:-1]
    scores = np.array([*pairs.values(), (0.0, 0.0, 0.0)])[:-1]
    return Market(
        sides[:, 0], sides[:, 1], scores[:, 0], scores[:, 1], scores[:, 2],
        np.array(needs or [1] * len(weeks)), np.array(capacities), weeks,
    )  # fmt: skip


def every_plan(of: Market) -> list[tuple[int, ...]]:
    """All plans that give no demand and no talent too much, and none two demands of one week."""
    numbers = range(len(of.rank))
    return [
        taken
        for size in range(int(of.needs.sum()) + 1)
        for taken in combinations(numbers, size)
        if all(sum(of.demand[one] == demand for one in taken) <= most for demand, most in enumerate(of.needs))
        and all(sum(of.talent[one] == talent for one in taken) <= most for talent, most in enumerate(of.capacities))
        and not any(
            of.talent[one] == of.talent[other] and of.weeks[of.demand[one]] & of.weeks[of.demand[other]]
            for one, other in combinations(taken, 2)
        )
    ]


def total(of: Market, taken: tuple[int, ...]) -> float:
    return float(sum(of.rank[one] for one in taken))


def is_a_plan(of: Market, found: Solution) -> bool:
    return tuple(sorted(int(one) for one in found.taken)) in every_plan(of)


@settings(max_examples=60, deadline=None)
@given(markets())
def test_the_best_plan_is_as_good_as_the_best_of_all(of: Market) -> None:
    found = solve(of, Goal.TOTAL)
    assert is_a_plan(of, found)
    assert found.total == pytest.approx(max(total(of, one) for one in every_plan(of)), rel=1e-4)
    assert found.total <= found.bound + 1e-9
    assert found.share > 0.9998


@settings(max_examples=40, deadline=None)
@given(markets())
def test_the_fullest_plan_fills_as_many_as_can_be_and_is_the_best_of_those(of: Market) -> None:
    found = solve(of, Goal.FILL)
    plans = every_plan(of)
    fullest = max(len(one) for one in plans)
    assert is_a_plan(of, found)
    assert len(found.taken) == fullest
    assert found.total == pytest.approx(max(total(of, one) for one in plans if len(one) == fullest), rel=1e-4)


@settings(max_examples=30, deadline=None)
@given(markets(), st.sampled_from([Goal.TOTAL, Goal.FILL]))
def test_without_any_time_there_is_a_plan_too_and_what_it_may_miss_is_said(of: Market, goal: str) -> None:
    found = solve(of, goal, seconds=0.0)
    assert is_a_plan(of, found)
    assert max(total(of, one) for one in every_plan(of)) <= found.bound + 1e-6 or goal == Goal.FILL
    assert found.total <= found.bound + 1e-9


@settings(max_examples=120, deadline=None)
@given(markets())
def test_of_a_stable_plan_no_two_would_both_rather_have_each_other(of: Market) -> None:
    found = solve(of, Goal.STABLE)
    alone = of.alone()
    assert is_a_plan(alone, found)
    assert blocking_pairs(alone, found.taken) == 0
    assert found.total <= found.bound + 1e-9


def test_two_who_would_rather_have_each_other_are_counted() -> None:
    """Both demands like the second talent best, and both talents the first demand."""
    scores = {(0, 0): (0.8, 0.2, 0.9), (0, 1): (0.7, 0.9, 0.9), (1, 0): (0.6, 0.2, 0.3), (1, 1): (0.9, 0.8, 0.3)}
    of = market(scores, [frozenset({1}), frozenset({1})], [1, 1])
    best = solve(of, Goal.TOTAL)
    assert best.taken.tolist() == [0, 3]
    assert blocking_pairs(of, best.taken) == 1
    stable = solve(of, Goal.STABLE)
    assert stable.taken.tolist() == [1, 2]
    assert stable.share == pytest.approx(1.3 / 1.7)


def test_what_numbers_alone_would_have_doubled_is_said_and_not_done() -> None:
    scores = {(0, 0): (0.9, 0.9, 0.9), (1, 0): (0.8, 0.8, 0.8), (1, 1): (0.3, 0.3, 0.3)}
    of = market(scores, [frozenset({7, 8}), frozenset({8, 9})], [2, 1])
    found = solve(of, Goal.TOTAL)
    assert found.conflicts == 1
    assert found.taken.tolist() == [0, 2]
    assert exposure_gini(of, found.taken) == 0
    assert exposure_gini(of, np.array([0, 1])) == pytest.approx(0.5)


def test_a_market_without_any_pair_has_an_empty_plan() -> None:
    of = market({}, [frozenset({1})], [1])
    for goal in Goal.values:
        found = solve(of, goal)
        assert (len(found.taken), found.total, found.share) == (0, 0.0, 1.0)
        assert blocking_pairs(of, found.taken) == 0
        assert exposure_gini(of, found.taken) == 0
