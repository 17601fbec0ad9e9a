"""The index and the ranking against brute force on random data."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.matching.engine import (
    CONSTRAINTS,
    DemandFacts,
    Index,
    Lens,
    SkillClaim,
    TalentFacts,
    eligible,
    match,
    passed,
    relax,
    score,
)
from apps.matching.engine.index import rate_bucket
from tests.matching.test_engine_cases import RECOGNITION, TAXONOMY, a_demand, a_talent, crowds, demands, fits

FEW = settings(max_examples=100, deadline=None)


def index_of(people: list[TalentFacts]) -> Index:
    return Index(people, TAXONOMY, RECOGNITION)


@FEW
@given(crowds, st.lists(demands, min_size=1, max_size=5))
def test_the_constraints_allow_exactly_whom_a_plain_reading_allows(
    people: list[TalentFacts], asked: list[DemandFacts]
) -> None:
    index = index_of(people)
    for demand in asked:
        expected = {one.id for one in people if fits(one, demand)}
        assert set(eligible(index, demand)) == expected
        for one in people:
            assert (passed(index, demand, one.id) == tuple(CONSTRAINTS)) == (one.id in expected)


@FEW
@given(crowds, demands, st.integers(0, 6))
def test_the_ranking_is_brute_force_sorted_by_score_then_id(
    people: list[TalentFacts], demand: DemandFacts, top: int
) -> None:
    index = index_of(people)
    lens = Lens.of(index, demand)
    expected = sorted((-score(one, demand, lens).rank_score, one.id) for one in people if fits(one, demand))
    found = match(index, demand, top)
    assert [(-one.rank_score, one.talent) for one in found] == expected[:top]


@FEW
@given(crowds, crowds, st.lists(st.integers(1, 60), max_size=8), demands)
def test_updates_and_removals_leave_what_a_rebuild_makes(
    before: list[TalentFacts], after: list[TalentFacts], gone: list[int], demand: DemandFacts
) -> None:
    index = index_of(before)
    for one in after:
        index.update(one)
    for number in gone:
        index.remove(number)
    left = {one.id: one for one in [*before, *after] if one.id not in gone}
    fresh = Index(left.values(), TAXONOMY, RECOGNITION, sequence=index.sequence)
    assert index.postings == fresh.postings
    assert index.everyone == fresh.everyone
    assert index.talents == fresh.talents
    assert match(index, demand) == match(fresh, demand)


@FEW
@given(crowds, crowds, demands)
def test_a_talent_who_does_not_consent_changes_nothing_for_others(
    people: list[TalentFacts], hidden: list[TalentFacts], demand: DemandFacts
) -> None:
    shown = index_of(people)
    silent = [replace(one, id=one.id + 100, consent=False) for one in hidden]
    with_hidden = Index([*people, *silent], TAXONOMY, RECOGNITION, sequence=shown.sequence)
    assert match(with_hidden, demand) == match(shown, demand)
    assert relax(with_hidden, demand) == relax(shown, demand)


@FEW
@given(crowds, demands)
def test_the_order_of_loading_moves_nothing(people: list[TalentFacts], demand: DemandFacts) -> None:
    assert match(index_of(people), demand) == match(index_of(people[::-1]), demand)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_higher_rate_is_never_in_a_lower_bucket(first: int, second: int) -> None:
    low, high = sorted((first, second))
    assert rate_bucket(low) <= rate_bucket(high)


def test_every_change_has_a_number_and_no_change_has_none() -> None:
    index = Index(sequence=7)
    assert index.update(a_talent())
    assert index.sequence == 8
    assert not index.update(a_talent())
    assert index.update(a_talent(day_rate_fen=1))
    assert index.sequence == 9
    assert index.remove(1)
    assert not index.remove(1)
    assert index.sequence == 10
    assert index.postings == {}


@pytest.mark.parametrize(
    ("code", "talent", "demand"),
    [
        ("own_unit", {"unit": 20}, {}),
        ("blocked", {"blocked_units": frozenset({20})}, {}),
        ("consent", {"consent": False}, {}),
        ("mode", {"modes": frozenset({"weekend"})}, {}),
        ("class", {"classes": frozenset({"research"})}, {}),
        ("place", {"on_site_regions": frozenset({"3101"})}, {}),
        ("place", {"on_site_regions": frozenset({"320411"})}, {}),
        ("rate", {"day_rate_fen": 100_001}, {}),
        ("credential", {}, {"credential": "welder"}),
        ("credential", {"credentials": frozenset({("welder", "440305")})}, {"credential": "welder"}),
        ("weeks", {"busy_weeks": frozenset({105})}, {}),
        ("weeks", {"weeks": frozenset({104})}, {}),
        ("days", {"days_per_week": 2}, {}),
        ("skills", {"skills": (SkillClaim(4),)}, {}),
    ],
)
def test_each_constraint_alone_excludes(code: str, talent: dict[str, object], demand: dict[str, object]) -> None:
    index = index_of([a_talent(**talent)])
    assert set(CONSTRAINTS) - set(passed(index, a_demand(**demand), 1)) == {code}
    assert match(index, a_demand(**demand)) == []


@pytest.mark.parametrize(
    ("talent", "demand"),
    [
        ({}, {}),
        ({"day_rate_fen": 100_000}, {}),
        ({"on_site_regions": frozenset({"320412"})}, {}),
        ({"on_site_regions": frozenset({"320400"})}, {}),
        ({"on_site_regions": frozenset(), "region": "320411"}, {}),
        ({"on_site_regions": frozenset(), "remote_percent": 100}, {"on_site": False, "remote_percent": 100}),
        ({"credentials": frozenset({("welder", "310115")})}, {"credential": "welder"}),
        ({"credentials": frozenset({("welder", "000000")})}, {"credential": "welder"}),
        ({"skills": (SkillClaim(3),)}, {}),
        ({"skills": (SkillClaim(6),)}, {}),
        ({"unit": None}, {"talent_class": None, "weeks": frozenset()}),
    ],
)
def test_who_just_fits_is_allowed(talent: dict[str, object], demand: dict[str, object]) -> None:
    assert [one.talent for one in match(index_of([a_talent(**talent)]), a_demand(**demand))] == [1]


def test_the_broader_skill_does_not_count_for_the_narrower() -> None:
    index = index_of([a_talent(skills=(SkillClaim(1),))])
    assert match(index, a_demand(must=(3,), nice=())) == []


def test_there_is_no_field_for_what_must_not_count() -> None:
    forbidden = {"age", "birth", "birthday", "sex", "gender", "hukou", "household", "school", "university", "name"}
    names = {one.name for one in (*fields(TalentFacts), *fields(DemandFacts), *fields(SkillClaim))}
    assert not {name for name in names if forbidden & set(name.split("_"))}


def test_without_a_part_for_it_freshness_moves_nothing_nor_do_blocks_of_other_units() -> None:
    plain = match(index_of([a_talent(), a_talent(2)]), a_demand())
    other = a_talent(confirmed_on=80, blocked_units=frozenset({30}))
    assert match(index_of([other, a_talent(2)]), a_demand()) == plain
