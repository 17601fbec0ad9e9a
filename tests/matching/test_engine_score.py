"""Scores, explanations, relaxed conditions and the hash of the inputs."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from apps.matching.engine import (
    FIRST,
    PRIVATE,
    DemandFacts,
    Distances,
    Index,
    Lens,
    Rarity,
    Rule,
    SkillClaim,
    TalentFacts,
    Taxonomy,
    eligible,
    explain,
    inputs_hash,
    match,
    relax,
    score,
    week_ordinal,
)
from tests.matching.test_engine_cases import RECOGNITION, TAXONOMY, a_demand, a_talent, demands, skill_ids, talents

FEW = settings(max_examples=100, deadline=None)


def index_of(*people: TalentFacts) -> Index:
    return Index(people, TAXONOMY, RECOGNITION)


def lens_of(talent: TalentFacts, demand: DemandFacts) -> Lens:
    return Lens.of(index_of(talent, a_talent(50), a_talent(51, skills=(SkillClaim(9),))), demand)


def test_the_weights_of_each_side_sum_to_one() -> None:
    assert math.fsum(FIRST.unit.values()) == pytest.approx(1)
    assert math.fsum(FIRST.talent.values()) == pytest.approx(1)
    assert FIRST.code == "R-2026.1"


@FEW
@given(talents, demands)
def test_each_score_is_the_sum_of_its_parts(talent: TalentFacts, demand: DemandFacts) -> None:
    result = score(talent, demand, lens_of(talent, demand))
    for whole, parts in ((result.unit_score, result.unit_parts), (result.talent_score, result.talent_parts)):
        assert abs(whole - math.fsum(part.earned for part in parts)) < 1e-6
        assert all(0 <= part.value <= 1 and abs(part.earned - part.weight * part.value) < 1e-6 for part in parts)
        assert 0 <= whole <= 1
    assert result.rank_score == pytest.approx(math.sqrt(result.unit_score * result.talent_score), abs=1e-6)


@FEW
@given(talents, demands)
def test_losing_the_best_matched_skill_lowers_the_score(talent: TalentFacts, demand: DemandFacts) -> None:
    lens = lens_of(talent, demand)
    matched = [fit for fit in explain(index_of(talent), demand, talent.id, lens=lens).matched if fit.by == fit.skill]
    assume(matched)
    top = max(matched, key=lambda fit: fit.weight).skill
    held = tuple(one for one in talent.skills if top not in TAXONOMY.line(one.skill))
    without = replace(talent, skills=held)
    assert score(without, demand, lens).unit_score < score(talent, demand, lens).unit_score


@FEW
@given(talents, demands, skill_ids, st.integers(1, 5), st.integers(0, 4))
def test_one_skill_more_never_lowers_the_score(
    talent: TalentFacts, demand: DemandFacts, skill: int, level: int, evidence: int
) -> None:
    lens = lens_of(talent, demand)
    more = replace(talent, skills=(*talent.skills, SkillClaim(skill, level, evidence)))
    assert score(more, demand, lens).unit_score >= score(talent, demand, lens).unit_score


@FEW
@given(talents, demands)
def test_the_counterfactual_gains_what_it_says(talent: TalentFacts, demand: DemandFacts) -> None:
    lens = lens_of(talent, demand)
    why = explain(index_of(talent), demand, talent.id, lens=lens)
    what = why.counterfactual
    other, changed = talent, demand
    if what.code == "learn":
        assert what.subject is not None
        other = replace(talent, skills=(*talent.skills, SkillClaim(what.subject, 3, 1)))
    elif what.code == "verify":
        raised = [replace(one, evidence=3) if one.skill == what.subject else one for one in talent.skills]
        other = replace(talent, skills=tuple(raised))
    elif what.code == "rate":
        other = replace(talent, day_rate_fen=what.value or 0)
    elif what.code == "remote":
        changed = replace(demand, remote_percent=what.value or 0)
    else:
        assert what.gain == 0
    then = score(other, changed, lens)
    assert then.rank_score - why.scores.rank_score == pytest.approx(what.gain, abs=2e-6)
    assert then.unit_score - why.scores.unit_score == pytest.approx(what.unit_gain, abs=2e-6)
    assert then.talent_score - why.scores.talent_score == pytest.approx(what.talent_gain, abs=2e-6)


def test_the_explanation_names_matched_near_and_missing_skills() -> None:
    talent = a_talent(skills=(SkillClaim(3, 5, 4), SkillClaim(8, 2, 0)))
    why = explain(index_of(talent), a_demand(must=(1, 4, 9), nice=(3, 5)), 1)
    assert [(fit.skill, fit.by, fit.share) for fit in why.matched] == [(1, 3, 1.0)]
    assert [(fit.skill, fit.by, fit.share) for fit in why.near] == [(4, 8, 0.5)]
    assert [(fit.skill, fit.by, fit.share) for fit in why.missing] == [(9, None, 0.0)]
    assert [(fit.skill, fit.share) for fit in why.nice] == [(3, 1.0), (5, 0.0)]
    assert math.fsum(fit.weight for fit in (*why.matched, *why.near, *why.missing)) == pytest.approx(1)
    assert why.counterfactual.code == "learn"
    assert why.counterfactual.subject == 9
    assert set(why.passed) >= PRIVATE


def test_a_viewer_who_may_see_no_what_if_gets_none() -> None:
    why = explain(index_of(a_talent()), a_demand(), 1, what_ifs=frozenset())
    assert (why.counterfactual.code, why.counterfactual.gain) == ("none", 0.0)


def test_a_rare_skill_weighs_more_than_a_common_one() -> None:
    people = [a_talent(number, skills=(SkillClaim(1),)) for number in range(1, 9)]
    lens = Lens.of(index_of(*people, a_talent(9, skills=(SkillClaim(9),))), a_demand())
    assert lens.asked[9] > lens.asked[1]


def test_the_ranked_scores_are_those_of_the_explanation() -> None:
    index = index_of(a_talent(), a_talent(2, skills=(SkillClaim(9, 5, 4), SkillClaim(1, 5, 4))))
    ranked = match(index, a_demand())
    assert [one.talent for one in ranked] == [2, 1]
    for one in ranked:
        why = explain(index, a_demand(), one.talent).scores
        assert (one.unit_parts, one.talent_parts, one.rank_score) == (why.unit_parts, why.talent_parts, why.rank_score)


def test_relaxing_counts_whom_each_single_condition_keeps_out() -> None:
    index = index_of(
        a_talent(1, weeks=frozenset(range(106, 120))),
        a_talent(2, day_rate_fen=110_000),
        a_talent(3, day_rate_fen=110_001),
        a_talent(4, skills=(SkillClaim(4),)),
        a_talent(5, on_site_regions=frozenset(), remote_percent=100),
        a_talent(6, on_site_regions=frozenset(), remote_percent=100, day_rate_fen=105_000),
        a_talent(7, consent=False),
        a_talent(8, blocked_units=frozenset({20})),
    )
    demand = a_demand(must=(1,))
    assert len(eligible(index, demand)) == 0
    found = {(one.code, one.value): one.count for one in relax(index, demand)}
    assert found == {("dates", 2): 1, ("rate", 110_000): 1, ("skill", 1): 1, ("remote", None): 1}


def test_relaxing_offers_nothing_where_nothing_helps() -> None:
    assert relax(index_of(), a_demand()) == []
    assert relax(index_of(a_talent()), a_demand()) == []


@FEW
@given(talents, demands)
def test_the_hash_is_of_the_inputs_alone(talent: TalentFacts, demand: DemandFacts) -> None:
    lens = lens_of(talent, demand)
    first = inputs_hash(talent, demand, lens)
    assert len(first) == 64
    assert inputs_hash(replace(talent, modes=frozenset(sorted(talent.modes))), demand, lens) == first
    assert inputs_hash(replace(talent, confirmed_on=talent.confirmed_on + 1), demand, lens) == first
    assert inputs_hash(replace(talent, day_rate_fen=talent.day_rate_fen + 1), demand, lens) != first
    assert inputs_hash(talent, replace(demand, days_per_week=demand.days_per_week + 1), lens) != first
    assert inputs_hash(talent, demand, replace(lens, rule=replace(FIRST, code="R-2030.1"))) != first


def test_weeks_run_on_over_the_turn_of_the_year() -> None:
    assert week_ordinal(2027, 1) == week_ordinal(2026, 53) + 1
    with pytest.raises(ValueError, match="week"):
        week_ordinal(2027, 53)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("320412", "320412", 0),
        ("320412", "320411", 1),
        ("310115", "310230", 1),
        ("320412", "320205", 2),
        ("320412", "310115", 3),
        ("320412", "440305", 4),
        ("320412", "", 4),
        ("330522", "320281", 1),
    ],
)
def test_distance_goes_by_shared_code_and_by_the_table(first: str, second: str, expected: int) -> None:
    distances = Distances({("320281", "330522"): 1})
    assert distances(first, second) == distances(second, first) == expected


def test_a_circle_of_broader_skills_ends() -> None:
    assert Taxonomy({1: 2, 2: 1}).line(1) == (1, 2)


@pytest.mark.parametrize(
    ("side", "code", "talent", "demand", "value"),
    [
        ("unit", "must_skills", {}, {}, 1 / 2.7),
        ("unit", "must_skills", {"skills": (SkillClaim(6),)}, {"must": (1,)}, 0.5),
        ("unit", "nice_skills", {}, {}, 1.0),
        ("unit", "nice_skills", {}, {"nice": (7,)}, 0.0),
        ("unit", "level", {"title_level": 1, "occupations": frozenset()}, {"must": (1,)}, 0.5 * 0.8 + 0.25 / 3),
        ("unit", "level", {"skills": ()}, {}, 0.25 + 0.25 * 0.6),
        ("unit", "level", {"skills": ()}, {"occupations": frozenset({"2-02-10-01"})}, 0.25 + 0.25 * 0.3),
        ("unit", "time", {}, {}, 1.0),
        ("unit", "time", {"weeks": frozenset({104})}, {}, 0.4),
        ("unit", "time", {"weeks": frozenset({103, 104, 105})}, {}, 0.85),
        ("unit", "rate", {"day_rate_fen": 60_000}, {}, 1.0),
        ("unit", "rate", {"day_rate_fen": 100_000}, {}, 0.5),
        ("unit", "distance", {"remote_percent": 0}, {}, 0.6),
        ("unit", "distance", {}, {}, 0.68),
        ("unit", "evidence", {}, {"must": (1,)}, 0.5),
        ("unit", "track", {}, {}, 0.75),
        ("unit", "track", {"track": (1, 4)}, {}, 0.5),
        ("talent", "rate", {"day_rate_fen": 100_000}, {}, 0.5),
        ("talent", "rate", {"day_rate_fen": 50_000}, {}, 1.0),
        ("talent", "distance", {"remote_percent": 0}, {}, 0.8),
        ("talent", "distance", {"remote_percent": 0, "on_site_regions": frozenset()}, {}, 0.6),
        ("talent", "wishes", {}, {}, 0.5),
        ("talent", "wishes", {"wishes": frozenset({9, 3})}, {}, 0.5),
        ("talent", "wishes", {"wishes": frozenset({1})}, {"must": (3,)}, 1.0),
        ("talent", "time_fit", {}, {}, 0.875),
        ("talent", "mode_fit", {}, {}, 0.92),
        ("talent", "mode_fit", {}, {"mode": "weekend"}, 0.32),
    ],
)
def test_each_part_has_the_value_its_formula_says(
    side: str, code: str, talent: dict[str, object], demand: dict[str, object], value: float
) -> None:
    lens = Lens.of(index_of(a_talent()), a_demand(**demand))
    result = score(a_talent(**talent), a_demand(**demand), lens)
    parts = result.unit_parts if side == "unit" else result.talent_parts
    assert {part.code: part.value for part in parts}[code] == pytest.approx(value, abs=1e-6)


@FEW
@given(talents, demands)
def test_a_rule_only_moves_how_much_a_part_counts(talent: TalentFacts, demand: DemandFacts) -> None:
    lens = lens_of(talent, demand)
    points = dict.fromkeys(FIRST.unit, 10) | {"time": 30}
    other = Rule.of_points("R-2030.1", points, {"rate": 100} | dict.fromkeys(list(FIRST.talent)[1:], 0))
    before, after = score(talent, demand, lens), score(talent, demand, replace(lens, rule=other))
    assert [part.value for part in after.unit_parts] == [
        {part.code: part.value for part in before.unit_parts}[part.code] for part in after.unit_parts
    ]
    assert after.talent_score == pytest.approx({part.code: part.value for part in before.talent_parts}["rate"])
    assert abs(after.unit_score - math.fsum(part.earned for part in after.unit_parts)) < 1e-6


@pytest.mark.parametrize(
    ("unit", "talent"),
    [
        ({"time": 100}, {"rate": 100}),
        (dict.fromkeys(FIRST.unit, 12), dict.fromkeys(FIRST.talent, 20)),
        (dict.fromkeys(FIRST.unit, 12.5), dict.fromkeys(FIRST.talent, 20)),
        (dict.fromkeys(FIRST.unit, 20) | {"time": -40}, dict.fromkeys(FIRST.talent, 20)),
    ],
)
def test_points_that_no_rule_can_have_are_refused(unit: dict[str, int], talent: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="p"):
        Rule.of_points("R-2030.1", unit, talent)


def test_by_a_given_count_who_comes_or_goes_moves_no_weight() -> None:
    rarity = Rarity(100, {1: 50})
    few, many = index_of(a_talent()), index_of(*(a_talent(number) for number in range(1, 9)))
    few.rarity = many.rarity = rarity
    assert Lens.of(few, a_demand()).asked == Lens.of(many, a_demand()).asked


def test_equal_scores_stand_by_id() -> None:
    index = index_of(*(a_talent(number) for number in (5, 3, 4)))
    assert [one.talent for one in match(index, a_demand(), 2)] == [3, 4]


def test_dates_may_move_both_ways() -> None:
    index = index_of(a_talent(1, weeks=frozenset({103, 104})), a_talent(2, weeks=frozenset({105, 106})))
    assert [(one.code, one.value, one.count) for one in relax(index, a_demand())] == [("dates", 1, 2)]
