"""The market of ``market`` as facts of the site's engine: with places, modes, windows, papers, wishes and stays as well.

Two in five are free all year, one in ten has a stay, one in three a certificate or wishes; regions, units and skills are
taken by few often and by most seldom.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from random import Random
from typing import Final

from apps.matching.engine import DemandFacts, Recognition, Rule, SkillClaim, TalentFacts, Taxonomy
from apps.matching.engine.bulk import Demands, Talents
from benchmarks.market import SKILLS, generate

PROVINCES: Final = ("32", "31", "33", "34", "44", "11", "37", "42", "51", "61", "43", "41", "35", "36", "50", "21")
MODES: Final = ("migratory_bird", "weekend", "adviser", "project", "joint", "remote")
CLASSES: Final = ("technical", "technical", "skilled", "research")
PAPERS: Final = tuple(f"paper-{number}" for number in range(20))
TODAY: Final = 739_943
FIRST_WEEK: Final = TODAY // 7
WEEKS: Final = 52 * 4
RULE: Final = Rule.of_points(
    "R-BENCH",
    {"must_skills": 24, "nice_skills": 6, "level": 12, "time": 14, "rate": 10, "distance": 6, "evidence": 8, "track": 6,
     "recognition": 6, "freshness": 8},
    {"rate": 30, "distance": 25, "wishes": 20, "time_fit": 15, "mode_fit": 10},
)  # fmt: skip
RECOGNITION: Final = Recognition(
    frozenset((paper, "000000", "000000") for paper in PAPERS[::2]), {(PAPERS[0], "000000", "000000"): TODAY + 60}
)


def taxonomy(seed: int) -> Taxonomy:
    """One skill in ten lies below a commoner one, each is near to about two others."""
    random = Random(seed)  # noqa: S311 - made-up data
    broader = {skill: skill // 10 for skill in range(10, SKILLS) if random.random() < 0.1}
    return Taxonomy.build(broader, [(skill, random.randrange(SKILLS)) for skill in range(SKILLS)])


def market(talents: int, demands: int, seed: int) -> tuple[Iterator[TalentFacts], list[DemandFacts]]:
    """Talents one at a time, with ids from 1 on, so that a million need not be held; and all demands."""
    offers, asks = generate(talents, demands, seed)
    random = Random(seed + 1)  # noqa: S311 - made-up data
    made = (_talent(Random(f"{seed}:{row}"), offers, row) for row in range(talents))  # noqa: S311 - made-up data
    return made, [_demand(random, asks, row) for row in range(demands)]


def _talent(random: Random, rows: Talents, row: int) -> TalentFacts:
    skills = rows.skills_of(row).tolist()
    region, chance = _region(int(rows.city[row]), random.randrange(4)), random.random
    papers = _papers(random)
    outcomes = random.randrange(1, 9) if chance() < 0.3 else 0
    return TalentFacts(
        id=row + 1,
        unit=_few(random, 20_000) if chance() < 0.95 else None,
        region=region,
        classes=frozenset({random.choice(CLASSES)}),
        skills=tuple(SkillClaim(skill, random.randint(1, 5), random.choice((0, 0, 1, 2, 3, 4))) for skill in skills),
        occupations=frozenset({_occupation(skills[0])}),
        modes=frozenset(random.sample(MODES, random.randint(1, 4))),
        weeks=_all_year() if chance() < 0.4 else _window(random.randrange(1, 30), random.randrange(34, 53)),
        days_per_week=random.randint(2, 5),
        remote_percent=100 if rows.remote[row] else random.choice((0, 20, 40)),
        on_site_regions=frozenset({region, *(_region(_few(random, 300), 0) for _n in range(random.randrange(3)))}),
        day_rate_fen=int(rows.rate[row]) * 1000,
        blocked_units=frozenset({_few(random, 20_000)} if chance() < 0.03 else ()),
        consent=True,
        busy_weeks=_stay(random.randrange(100)) if chance() < 0.1 else frozenset(),
        credentials=frozenset(papers),
        wishes=frozenset(random.sample(range(SKILLS), random.randint(1, 3))) if chance() < 0.3 else frozenset(),
        track=(random.randint(0, outcomes), outcomes),
        title_level=int(rows.cred[row]),
        confirmed_on=TODAY - random.randrange(900),
        credential_ends=frozenset(
            (*paper, TODAY + random.randrange(900)) for paper in sorted(papers) if chance() < 0.3
        ),
    )


def _demand(random: Random, rows: Demands, row: int) -> DemandFacts:
    skills = rows.skills_of(row).tolist()
    first = FIRST_WEEK + random.randrange(2, 40)
    remote = bool(rows.remote[row])
    return DemandFacts(
        id=row + 1,
        unit=_few(random, 20_000),
        region=_region(int(rows.city[row]), random.randrange(4)),
        mode=random.choice(MODES),
        talent_class=random.choice((None, *CLASSES)),
        must=tuple(skills[:4]),
        nice=tuple(skills[4:]),
        occupations=frozenset({_occupation(skills[0])} if random.random() < 0.5 else ()),
        weeks=frozenset(range(first, first + random.randrange(2, 17))),
        days_per_week=random.randint(1, 3),
        remote_percent=100 if remote else random.choice((0, 20, 40)),
        on_site=not remote,
        day_budget_fen=int(rows.rate[row]) * 1000,
        credential=random.choice(PAPERS) if random.random() < 0.15 else None,
        title_level=int(rows.cred[row]),
        last_day=(first + 20) * 7,
    )


def _few(random: Random, below: int) -> int:
    """Small numbers often, large ones seldom."""
    return int(below * random.random() ** 3)


@lru_cache
def _region(city: int, district: int) -> str:
    province = PROVINCES[city % len(PROVINCES)]
    return f"{province}{city // len(PROVINCES) + 1:02}{district:02}"


@lru_cache
def _occupation(skill: int) -> str:
    return f"{skill % 5 + 1}-{skill % 17:02}-{skill % 29:02}-{skill % 7:02}"


def _papers(random: Random) -> set[tuple[str, str]]:
    many = random.randint(1, 2) if random.random() < 0.3 else 0
    return {(random.choice(PAPERS), f"{random.choice(PROVINCES)}0000") for _n in range(many)}


@lru_cache
def _all_year() -> frozenset[int]:
    return frozenset(range(FIRST_WEEK - 50, FIRST_WEEK + WEEKS))


@cache
def _window(first: int, last: int) -> frozenset[int]:
    return frozenset(week for week in _all_year() if first <= week % 52 <= last)


@lru_cache
def _stay(number: int) -> frozenset[int]:
    return frozenset(range(FIRST_WEEK + number, FIRST_WEEK + number + 8))
