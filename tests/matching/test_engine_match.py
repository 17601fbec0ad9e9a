"""The index and the ranking against brute force on random data."""

from __future__ import annotations

from dataclasses import fields, replace
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.matching.engine import (
    CONSTRAINTS,
    FIRST,
    DemandFacts,
    Index,
    Lens,
    SkillClaim,
    TalentFacts,
    eligible,
    kept,
    match,
    passed,
    relax,
    score,
    store,
)
from apps.matching.engine.estimate import Many
from apps.matching.engine.parts import TALENT, UNIT
from tests.matching.test_engine_cases import RECOGNITION, TAXONOMY, a_demand, a_talent, crowds, demands, fits
from tests.matching.test_further_parts import BOTH

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
@given(crowds, demands, st.integers(0, 6), st.booleans(), st.booleans())
def test_the_ranking_is_brute_force_sorted_by_score_then_id(
    people: list[TalentFacts], demand: DemandFacts, top: int, every_part: bool, odd: bool
) -> None:
    index = Index(people, TAXONOMY, RECOGNITION, rule=BOTH if every_part else FIRST, today=100)
    lens, among = Lens.of(index, demand), {one.id for one in people if one.id % 2} if odd else None
    expected = sorted(
        (-score(one, demand, lens).rank_score, one.id)
        for one in people
        if fits(one, demand) and (among is None or one.id in among)
    )
    found = match(index, demand, top, among=among)
    assert [(-one.rank_score, one.talent) for one in found] == expected[:top]


@FEW
@given(crowds, demands)
def test_a_crowd_is_scored_as_each_of_it_is(people: list[TalentFacts], demand: DemandFacts) -> None:
    """All parts by columns, fitting or not: what the ranking leaves out by them is never among the best."""
    index = Index(people, TAXONOMY, RECOGNITION, rule=BOTH, today=100)
    lens, ids = Lens.of(index, demand), index.talents.ids()
    many = Many(index, lens, ids)
    singles = [score(index.talents[one], demand, lens) for one in ids.tolist()]
    for part, formula in enumerate(UNIT[code] for code in BOTH.unit):
        values = np.clip(formula(many, demand), 0, 1) + np.zeros(len(ids))
        assert values == pytest.approx([one.unit_parts[part].value for one in singles], abs=1e-6)
    for part, formula in enumerate(TALENT[code] for code in BOTH.talent):
        values = np.clip(formula(many, demand), 0, 1) + np.zeros(len(ids))
        assert values == pytest.approx([one.talent_parts[part].value for one in singles], abs=1e-6)


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
    assert dict(index.talents) == dict(fresh.talents) == left
    assert match(index, demand) == match(fresh, demand)
    file = BytesIO()
    kept.write(index.talents, file)
    file.seek(0)
    again = Index(kept.read(file), TAXONOMY, RECOGNITION, sequence=index.sequence)
    assert (again.postings, again.everyone, dict(again.talents)) == (fresh.postings, fresh.everyone, left)


def test_bytes_that_point_nowhere_are_no_index() -> None:
    file = BytesIO()
    kept.write(index_of([a_talent()]).talents, file)
    for name in ("skills_at", "region", "wishes"):
        file.seek(0)
        rows, *others = (np.load(file) for _n in range(4))
        rows[name] = 999
        wrong = BytesIO()
        for array in (rows, *others):
            np.save(wrong, array)
        wrong.seek(0)
        with pytest.raises(ValueError, match="nowhere"):
            kept.read(wrong)


def test_gaps_that_changes_leave_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "WASTE", 4)
    index = index_of([a_talent(number) for number in range(1, 6)])
    for number in range(40):
        skills = tuple(SkillClaim(one) for one in range(1, 2 + number % 5))
        index.update(a_talent(1 + number % 5, skills=skills, wishes=frozenset(range(number % 3))))
    index.remove(3)
    wanted = {one: len(index.talents[one].skills) for one in (1, 2, 4, 5)}
    assert wanted == {1: 1, 2: 2, 4: 4, 5: 5}
    assert index.talents.claims.used < 40


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
