"""Recognition and freshness as parts of a score: their steps, when they change, and a rule that has neither of them."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.matching.engine import FIRST, Index, Lens, Recognition, Rule, TalentFacts, inputs_hash, match, score
from apps.matching.engine.further import ENDLESS, FRESH_STEPS, freshness, next_step, recognition
from tests.matching.test_engine_cases import RECOGNITION, TAXONOMY, a_demand, a_talent, demand_of, seeds, talent_of

TODAY = dt.date(2026, 11, 23).toordinal()
UNIT = {"must_skills": 24, "nice_skills": 6, "level": 12, "time": 14, "rate": 10, "distance": 6, "evidence": 8,
        "track": 6, "recognition": 6, "freshness": 8}  # fmt: skip
TALENT = {"rate": 30, "distance": 25, "wishes": 20, "time_fit": 15, "mode_fit": 10}
BOTH = Rule.of_points("R-2099.0", UNIT, TALENT)
OF_FIRST = "71e1e9ad4207b42ebded5270cb2c7c3345b1171e48f346e1d095d92e0fa8de75"
"""The hash of the sample pair under the first version, as it was stored before there were further parts."""


def lens_of(*people: TalentFacts, rule: Rule = BOTH, rows: Recognition = RECOGNITION, **asked: object) -> Lens:
    return Lens.of(Index(people or [a_talent()], TAXONOMY, rows, rule=rule, today=TODAY), a_demand(**asked))


@pytest.mark.parametrize(
    ("days", "value", "next_in"),
    [
        (-1, 1.0, 91), (0, 1.0, 91), (90, 1.0, 91), (91, 0.75, 181), (180, 0.75, 181), (181, 0.5, 366), (365, 0.5, 366),
        (366, 0.25, 731), (730, 0.25, 731), (731, 0.0, None), (5000, 0.0, None),
    ],
)  # fmt: skip
def test_freshness_falls_in_steps_and_knows_the_day_of_the_next(days: int, value: float, next_in: int | None) -> None:
    talent = a_talent(confirmed_on=TODAY - days)
    assert freshness(talent, TODAY) == value
    assert next_step(talent, TODAY) == (None if next_in is None else talent.confirmed_on + next_in)


def test_a_profile_that_was_never_confirmed_earns_nothing_and_waits_for_no_step() -> None:
    assert (freshness(a_talent(), TODAY), next_step(a_talent(), TODAY)) == (0.0, None)


def test_the_value_changes_on_the_days_that_were_told_and_on_no_other() -> None:
    talent = a_talent(confirmed_on=TODAY)
    moved = [day for day in range(TODAY + 1, TODAY + 900) if freshness(talent, day) != freshness(talent, day - 1)]
    told, day = [], next_step(talent, TODAY)
    while day is not None:
        told.append(day)
        day = next_step(talent, day)
    assert told == moved
    assert len(moved) == len(FRESH_STEPS)


OWN, FAR = ("welder", "320400"), ("welder", "310115")
ROW = ("welder", "31", "3204")
LAST = TODAY + 200


@pytest.mark.parametrize(
    ("held", "ends", "row_ends", "value"),
    [
        ((), None, None, 0.0),
        ((("nurse", "320400"),), None, None, 0.0),
        ((("welder", "440305"),), None, None, 0.0),
        ((OWN,), None, None, 1.0),
        ((OWN,), LAST, None, 1.0),
        ((OWN,), LAST - 1, None, 0.5),
        ((FAR,), None, None, 1.0),
        ((FAR,), None, LAST, 1.0),
        ((FAR,), None, LAST - 1, 0.5),
        ((FAR,), LAST - 1, LAST, 0.5),
        ((FAR, OWN), None, TODAY, 1.0),
    ],
)
def test_a_credential_earns_by_how_long_it_counts_where_the_work_is_done(
    held: tuple[tuple[str, str], ...], ends: int | None, row_ends: int | None, value: float
) -> None:
    rows = Recognition(frozenset({ROW}), {} if row_ends is None else {ROW: row_ends})
    lasts = frozenset((*one, ends) for one in held[:1]) if ends else frozenset()
    talent = a_talent(credentials=frozenset(held), credential_ends=lasts)
    assert recognition(talent, a_demand(credential="welder", last_day=LAST), rows) == value


def test_a_credential_that_nobody_asks_for_is_not_looked_at() -> None:
    """Its unit may not read it, and so it moves no number that the unit sees."""
    plain, decorated = a_talent(), a_talent(credentials=frozenset({OWN}), credential_ends=frozenset({(*OWN, TODAY)}))
    lens = lens_of(plain)
    assert recognition(plain, a_demand(), RECOGNITION) == recognition(decorated, a_demand(), RECOGNITION) == 1.0
    assert score(plain, a_demand(), lens) == score(decorated, a_demand(), lens)


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(-5, 900), st.sampled_from((0, TODAY, LAST, ENDLESS)))
def test_with_the_further_parts_too_a_score_is_the_sum_of_its_parts(seed: int, days: int, last: int) -> None:
    random = Random(seed)
    talent = replace(talent_of(random, 1), confirmed_on=TODAY - days)
    talent = replace(talent, credential_ends=frozenset((*one, TODAY + days) for one in talent.credentials))
    demand = replace(demand_of(random), last_day=last)
    lens = Lens.of(Index([talent], TAXONOMY, RECOGNITION, rule=BOTH, today=TODAY), demand)
    result = score(talent, demand, lens)
    assert [part.code for part in result.unit_parts] == list(UNIT)
    assert abs(result.unit_score - math.fsum(part.earned for part in result.unit_parts)) < 1e-6
    assert all(0 <= part.value <= 1 for part in result.unit_parts)
    assert result.talent_parts == score(talent, demand, replace(lens, rule=FIRST)).talent_parts


def test_a_version_may_carry_one_of_the_two_alone() -> None:
    some = {part: points for part, points in UNIT.items() if part != "recognition"} | {"must_skills": 30}
    rule = Rule.of_points("R-2099.1", some, TALENT)
    lens = lens_of(rule=rule, credential="welder", last_day=LAST)
    assert [part.code for part in score(a_talent(), a_demand(), lens).unit_parts] == list(some)
    assert list(lens.further_inputs(a_talent(), a_demand(credential="welder"))) == ["freshness"]


@pytest.mark.parametrize(
    ("unit", "talent"),
    [
        (UNIT | {"age": 0}, TALENT),
        (UNIT | {"freshness": 9}, TALENT),
        (UNIT | {"must_skills": 33, "freshness": -1}, TALENT),
        (UNIT, TALENT | {"freshness": 0}),
    ],
)
def test_other_parts_and_sums_are_refused(unit: dict[str, int], talent: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="p"):
        Rule.of_points("R-2099.1", unit, talent)


def test_a_match_of_the_first_version_keeps_its_hash_and_score_whatever_the_day() -> None:
    plain = lens_of(rule=FIRST)
    assert inputs_hash(a_talent(), a_demand(), plain) == OF_FIRST
    aged = a_talent(confirmed_on=TODAY - 300, credential_ends=frozenset({(*OWN, TODAY)}))
    later = replace(plain, today=TODAY + 500)
    assert inputs_hash(aged, a_demand(last_day=LAST), later) == OF_FIRST
    assert score(aged, a_demand(last_day=LAST), later) == score(a_talent(), a_demand(), plain)
    assert later.next_step(aged) is None


def test_the_hash_moves_with_each_step_and_stands_still_between() -> None:
    talent, lens = a_talent(confirmed_on=TODAY), lens_of()
    hashes = [inputs_hash(talent, a_demand(), replace(lens, today=day)) for day in range(TODAY, TODAY + 800)]
    assert len(set(hashes)) == len(FRESH_STEPS) + 1
    # Confirmed anew within a step the score is the same, but its next step is another day.
    assert inputs_hash(replace(talent, confirmed_on=TODAY - 1), a_demand(), lens) != hashes[0]


def test_the_fresher_of_two_alike_stands_first() -> None:
    people = [a_talent(1, confirmed_on=TODAY - 200), a_talent(2, confirmed_on=TODAY - 20)]
    index = Index(people, TAXONOMY, RECOGNITION, rule=BOTH, today=TODAY)
    assert [one.talent for one in match(index, a_demand())] == [2, 1]
    index.rule = FIRST
    assert [one.talent for one in match(index, a_demand())] == [1, 2]
