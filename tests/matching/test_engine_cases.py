"""Random facts for the engine's tests, and the constraints written once more, plainly, to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from apps.matching.engine import DemandFacts, Recognition, SkillClaim, TalentFacts, Taxonomy

T = TypeVar("T")

REGIONS = (
    "320412",
    "320412",
    "320400",
    "320411",
    "320205",
    "330106",
    "340104",
    "310115",
    "310101",
    "440305",
    "000000",
    "",
)
OCCUPATIONS = ("2-02-07-02", "2-02-07-03", "2-02-10-01", "6-18-01-07")
MODES = ("migratory_bird", "weekend", "adviser")
CLASSES = ("technical", "research", "skilled")
TAXONOMY = Taxonomy.build({2: 1, 3: 2, 5: 4}, [(1, 6), (3, 7), (4, 8), (2, 8)])
RECOGNITION = Recognition(
    frozenset({("welder", "31", "3204"), ("welder", "330100", "320000"), ("nurse", "34", "000000")})
)

skill_ids = st.integers(1, 9)
seeds = st.integers(0, 2**32)


def _set(random: Random, values: Sequence[T], least: int, most: int) -> frozenset[T]:
    return frozenset(random.sample(values, random.randint(least, most)))


def _rate(random: Random) -> int:
    return random.choice((0, random.randint(60_000, 130_000), 80_000, 100_000, 100_001, 110_000))


def talent_of(random: Random, number: int) -> TalentFacts:
    """A talent who often fits ``demand_of``: each fact is drawn so that most constraints let most talents by."""
    total = random.randint(0, 6)
    claims = [SkillClaim(one, random.randint(1, 5), random.randint(0, 4)) for one in _set(random, range(1, 10), 0, 5)]
    return TalentFacts(
        id=number,
        unit=random.choice((None, 1, 2, 3, 9)),
        region=random.choice(REGIONS),
        classes=_set(random, CLASSES, 1, 3),
        skills=tuple(claims),
        occupations=_set(random, OCCUPATIONS, 0, 2),
        modes=_set(random, MODES, 1, 3),
        weeks=frozenset(range(100, 108)) - _set(random, range(100, 108), 0, 2),
        days_per_week=random.choice((0, 2, 3, 4, 5)),
        remote_percent=random.choice((0, 40, 100)),
        on_site_regions=_set(random, ("3204", "320412", "320000", "31", "000000", ""), 0, 3),
        day_rate_fen=_rate(random),
        blocked_units=_set(random, (1, 2, 3), 0, 1),
        consent=random.random() < 0.9,
        busy_weeks=_set(random, range(100, 108), 0, 1),
        credentials=frozenset((random.choice(("welder", "nurse")), random.choice(REGIONS)) for _ in range(3)),
        wishes=_set(random, range(1, 10), 0, 2),
        track=(random.randint(0, total), total),
        title_level=random.randint(0, 5),
        confirmed_on=random.randint(0, 90),
    )


def demand_of(random: Random) -> DemandFacts:
    return DemandFacts(
        id=1,
        unit=random.randint(1, 5),
        region=random.choice(REGIONS),
        mode=random.choice(MODES),
        talent_class=random.choice((None, *CLASSES)),
        must=tuple(random.choices(range(1, 10), k=random.randint(0, 3))),
        nice=tuple(random.choices(range(1, 10), k=random.randint(0, 3))),
        occupations=_set(random, OCCUPATIONS, 0, 2),
        weeks=_set(random, range(101, 105), 0, 2),
        days_per_week=random.randint(0, 3),
        remote_percent=random.choice((0, 40, 100, 100)),
        on_site=random.random() < 0.4,
        day_budget_fen=max(_rate(random), _rate(random)),
        credential=random.choice((None, None, None, "welder", "nurse")),
        title_level=random.randint(0, 5),
    )


def crowd_of(seed: int) -> list[TalentFacts]:
    random = Random(seed)
    return [talent_of(random, number) for number in random.sample(range(1, 61), random.randint(0, 50))]


crowds = seeds.map(crowd_of)
talents = seeds.map(lambda seed: talent_of(Random(seed), 1))
demands = seeds.map(lambda seed: demand_of(Random(seed)))


def fits(talent: TalentFacts, demand: DemandFacts) -> bool:
    """Every hard constraint, read straight from the contract."""
    return (
        talent.consent
        and talent.unit != demand.unit
        and demand.unit not in talent.blocked_units
        and demand.mode in talent.modes
        and (demand.talent_class is None or demand.talent_class in talent.classes)
        and (demand.day_budget_fen <= 0 or talent.day_rate_fen <= demand.day_budget_fen)
        and all(week in talent.weeks and week not in talent.busy_weeks for week in demand.weeks)
        and talent.days_per_week >= demand.days_per_week
        and _place(talent, demand)
        and _credential(talent, demand)
        and _skill(talent, demand)
    )


def _inside(area: str, place: str) -> bool:
    if not area or not place:
        return False
    short = {"000000": "", "320000": "32", "320400": "3204", "330100": "3301"}.get(area, area)
    return place[: len(short)] == short


def _place(talent: TalentFacts, demand: DemandFacts) -> bool:
    if not demand.on_site and demand.remote_percent == 100 and talent.remote_percent == 100:
        return True
    if not demand.region:
        return False
    size = 2 if demand.region.startswith("31") else 4
    at_home = talent.region[:size] == demand.region[:size]
    return at_home or any(_inside(area, demand.region) for area in talent.on_site_regions)


def _credential(talent: TalentFacts, demand: DemandFacts) -> bool:
    if demand.credential is None:
        return True
    for kind, issued in talent.credentials:
        if kind != demand.credential:
            continue
        if _inside(issued, demand.region):
            return True
        for row, issuing, accepting in RECOGNITION.rows:
            if row == kind and _inside(issuing, issued) and _inside(accepting, demand.region):
                return True
    return False


def _skill(talent: TalentFacts, demand: DemandFacts) -> bool:
    wanted = set(demand.must or demand.nice)
    if not wanted:
        return True
    broader = {2: {2, 1}, 3: {3, 2, 1}, 5: {5, 4}}
    has: set[int] = set()
    for claim in talent.skills:
        has |= broader.get(claim.skill, {claim.skill})
    near = {(1, 6), (6, 1), (3, 7), (7, 3), (4, 8), (8, 4), (2, 8), (8, 2)}
    return any(one == other or (one, other) in near for one in wanted for other in has)


def a_talent(number: int = 1, **changes: object) -> TalentFacts:
    """A talent who fits ``a_demand()``."""
    facts: dict[str, object] = {
        "id": number,
        "unit": 10,
        "region": "320205",
        "classes": frozenset({"technical"}),
        "skills": (SkillClaim(1, 4, 2), SkillClaim(4, 3, 1)),
        "occupations": frozenset({"2-02-07-02"}),
        "modes": frozenset({"migratory_bird"}),
        "weeks": frozenset(range(100, 120)),
        "days_per_week": 4,
        "remote_percent": 40,
        "on_site_regions": frozenset({"3204"}),
        "day_rate_fen": 90_000,
        "consent": True,
        "title_level": 3,
    }
    return TalentFacts(**{**facts, **changes})  # type: ignore[arg-type]


def a_demand(**changes: object) -> DemandFacts:
    facts: dict[str, object] = {
        "id": 1,
        "unit": 20,
        "region": "320412",
        "mode": "migratory_bird",
        "talent_class": "technical",
        "must": (1, 9),
        "nice": (4,),
        "occupations": frozenset({"2-02-07-03"}),
        "weeks": frozenset({104, 105}),
        "days_per_week": 3,
        "remote_percent": 20,
        "on_site": True,
        "day_budget_fen": 100_000,
        "title_level": 3,
    }
    return DemandFacts(**{**facts, **changes})  # type: ignore[arg-type]


def test_random_demands_fit_some_talents_and_not_all() -> None:
    """The comparisons with brute force mean something: about half the demands have several fits, none has all."""
    random = Random(1)
    people = [talent_of(random, number) for number in range(50)]
    counts = [sum(fits(one, demand) for one in people) for demand in (demand_of(random) for _ in range(300))]
    assert sum(count > 1 for count in counts) > 100
    assert max(counts) < 50


def test_the_sample_talent_fits_the_sample_demand() -> None:
    assert fits(a_talent(), a_demand())
