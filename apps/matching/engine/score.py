"""The score in additive parts, for the two sides of a pair.

Each part has a value from 0 to 1 and earns weight x value; a side's score is the sum of what its parts earn, and
the pair is ordered by ``sqrt(unit_score x talent_score)``. Values, earnings and scores are rounded to six decimals,
so that the parts as shown add up. What a demand does not ask for counts as met.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from apps.matching.engine import further
from apps.matching.engine.facts import DemandFacts, Recognition, SkillClaim, TalentFacts, Taxonomy
from apps.matching.engine.index import Index
from apps.matching.engine.places import FAR, NEIGHBOURS, SAME_CITY, SAME_DISTRICT, SAME_PROVINCE, Distance, covers
from apps.matching.engine.rule import Rule

NEAR_SHARE: Final = 0.5
"""Share of a skill that a related one standing in for it earns."""

CLOSENESS: Final[Mapping[int, float]] = MappingProxyType(
    {SAME_DISTRICT: 1.0, SAME_CITY: 0.9, SAME_PROVINCE: 0.6, NEIGHBOURS: 0.4, FAR: 0.15}
)
CHOSEN_PLACE: Final = 0.8
"""For the talent, a place the talent named is at least this close."""

TRACK_PRIOR: Final = (3, 4)
"""Three good outcomes of four: the weight of belief before anything is known, so a new talent stands at 0.75."""

OCCUPATION_SHARES: Final = (0.0, 0.0, 0.3, 0.6, 1.0)
"""Share earned by two occupation codes of four segments with 0, 1, 2, 3, 4 leading segments in common."""

PLACES: Final = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a score: ``earned`` = ``weight`` x ``value``."""

    code: str
    weight: float
    value: float
    earned: float


@dataclass(frozen=True, slots=True)
class SkillFit:
    """How one asked skill is met: ``by`` is the talent's skill that meets it, None where it is missing.

    ``share`` is 1 for the skill or a narrower one, ``NEAR_SHARE`` for a related one, 0 where missing. ``level`` and
    ``evidence`` are 0 to 1, the best of all claims that count, each times its share. ``weight`` is the skill's part of
    its list by idf; the weights of a list sum to 1.
    """

    skill: int
    by: int | None
    share: float
    level: float
    evidence: float
    weight: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Both sides of one pair; each score is the sum of what its parts earn."""

    unit_score: float
    talent_score: float
    rank_score: float
    unit_parts: tuple[Part, ...]
    talent_parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Lens:
    """What scoring a demand needs beside the pair: rule, taxonomy, distances, and the idf weights of its skills.

    ``recognition`` and ``today`` are for the further parts.
    """

    taxonomy: Taxonomy
    distances: Distance
    asked: Mapping[int, float]
    extra: Mapping[int, float]
    rule: Rule
    recognition: Recognition
    today: int

    @classmethod
    def of(cls, index: Index, demand: DemandFacts) -> Lens:
        """Return the lens of this demand on the index as it stands now."""
        asked, extra = _shares(index, demand.asked), _shares(index, demand.extra)
        around = index.rule, index.recognition, index.today
        return cls(index.taxonomy, index.distances, asked, extra, *around)

    def next_step(self, talent: TalentFacts) -> int | None:
        """Return the day, an ordinal, from which this talent's score is another by time alone; None where it stays."""
        return further.next_step(talent, self.today) if self.rule.weighs_freshness else None

    def further_inputs(self, talent: TalentFacts, demand: DemandFacts) -> dict[str, object]:
        """Return what the further parts of the rule rest on, if it has any."""
        found: dict[str, object] = {}
        if self.rule.weighs_recognition and demand.credential is not None:
            found["recognition"] = [further.counts_until(talent, demand, self.recognition), demand.last_day]
        if self.rule.weighs_freshness:
            found["freshness"] = [further.freshness(talent, self.today), self.next_step(talent)]
        return found


def score(talent: TalentFacts, demand: DemandFacts, lens: Lens) -> Scores:
    """Score one pair for both sides. Eligibility is not looked at: an excluded pair has a score too."""
    unit_parts = _parts(lens.rule.unit, _unit_values(talent, demand, lens))
    talent_parts = _parts(lens.rule.talent, _talent_values(talent, demand, lens))
    unit_score = total(unit_parts)
    talent_score = total(talent_parts)
    rank_score = round(math.sqrt(unit_score * talent_score), PLACES)
    return Scores(unit_score, talent_score, rank_score, unit_parts, talent_parts)


def total(parts: tuple[Part, ...]) -> float:
    """Return the sum of what the parts earn, to six decimals."""
    return round(math.fsum(part.earned for part in parts), PLACES)


def skill_fits(talent: TalentFacts, weights: Mapping[int, float], taxonomy: Taxonomy) -> tuple[SkillFit, ...]:
    """Return, in the order of ``weights``, how the talent meets each skill."""
    held: dict[int, list[SkillClaim]] = {}
    for claim in talent.skills:
        for skill in taxonomy.line(claim.skill):
            held.setdefault(skill, []).append(claim)
    return tuple(_fit(skill, weight, held, taxonomy) for skill, weight in weights.items())


def _fit(skill: int, weight: float, held: Mapping[int, list[SkillClaim]], taxonomy: Taxonomy) -> SkillFit:
    counting = [(1.0, claim) for claim in held.get(skill, ())]
    for other in taxonomy.near(skill):
        counting += [(NEAR_SHARE, claim) for claim in held.get(other, ())]
    if not counting:
        return SkillFit(skill, None, 0.0, 0.0, 0.0, weight)
    # Level and evidence take the best of all claims, each by itself: so no further skill ever lowers a score.
    share, best = max(counting, key=lambda one: (one[0], one[1].level, one[1].evidence, -one[1].skill))
    level = max(part * min(claim.level, 5) / 5 for part, claim in counting)
    evidence = max(part * min(claim.evidence, 4) / 4 for part, claim in counting)
    return SkillFit(skill, best.skill, share, level, evidence, weight)


def _shares(index: Index, skills: tuple[int, ...]) -> dict[int, float]:
    idf = {skill: index.idf(skill) for skill in skills}
    whole = math.fsum(idf.values())
    return {skill: value / whole for skill, value in idf.items()}


def _parts(weights: Mapping[str, float], values: Mapping[str, float]) -> tuple[Part, ...]:
    parts = []
    for code, weight in weights.items():
        value = round(min(max(values[code], 0.0), 1.0), PLACES)
        parts.append(Part(code, weight, value, round(weight * value, PLACES)))
    return tuple(parts)


def _unit_values(talent: TalentFacts, demand: DemandFacts, lens: Lens) -> dict[str, float]:
    asked = skill_fits(talent, lens.asked, lens.taxonomy)
    extra = skill_fits(talent, lens.extra, lens.taxonomy)
    good, outcomes = talent.track
    values = {
        "must_skills": _coverage(asked),
        "nice_skills": _coverage(extra),
        "level": _level(talent, demand, asked),
        "time": 0.8 * _weeks_share(talent, demand) + 0.2 * _slack(talent, demand),
        "rate": _rate_for_unit(talent.day_rate_fen, demand.day_budget_fen),
        "distance": _closeness(talent, demand, lens.distances, 0.0),
        "evidence": math.fsum(fit.weight * fit.evidence for fit in asked) if asked else 1.0,
        "track": (good + TRACK_PRIOR[0]) / (outcomes + TRACK_PRIOR[1]),
    }
    if lens.rule.weighs_recognition:
        values["recognition"] = further.recognition(talent, demand, lens.recognition)
    if lens.rule.weighs_freshness:
        values["freshness"] = further.freshness(talent, lens.today)
    return values


def _talent_values(talent: TalentFacts, demand: DemandFacts, lens: Lens) -> dict[str, float]:
    comes = any(covers(region, demand.region) for region in talent.on_site_regions)
    missed_remote = max(talent.remote_percent - demand.remote_percent, 0) / 100
    accepted = 1.0 if demand.mode in talent.modes else 0.0
    return {
        "rate": _rate_for_talent(talent.day_rate_fen, demand.day_budget_fen),
        "distance": _closeness(talent, demand, lens.distances, CHOSEN_PLACE if comes else 0.0),
        "wishes": _wishes(talent, demand, lens.taxonomy),
        "time_fit": 0.5 * _weeks_share(talent, demand) + 0.5 * _days_used(talent, demand),
        "mode_fit": 0.6 * accepted + 0.4 * (1.0 - missed_remote),
    }


def _coverage(fits: tuple[SkillFit, ...]) -> float:
    return math.fsum(fit.weight * fit.share for fit in fits) if fits else 1.0


def _level(talent: TalentFacts, demand: DemandFacts, asked: tuple[SkillFit, ...]) -> float:
    """Half the skills' levels, a quarter the title, a quarter the occupation."""
    skills = math.fsum(fit.weight * fit.level for fit in asked) if asked else 1.0
    title = min(talent.title_level / demand.title_level, 1.0) if demand.title_level > 0 else 1.0
    return 0.5 * skills + 0.25 * title + 0.25 * _occupation(talent.occupations, demand.occupations)


def _occupation(has: frozenset[str], wanted: frozenset[str]) -> float:
    """Return the best agreement of any occupation with any wanted one, by leading segments of the code."""
    if not wanted:
        return 1.0
    best = 0.0
    for mine in has:
        for theirs in wanted:
            if mine == theirs:
                return 1.0
            best = max(best, OCCUPATION_SHARES[min(_common_segments(mine, theirs), 3)])
    return best


def _common_segments(first: str, second: str) -> int:
    count = 0
    for one, other in zip(first.split("-"), second.split("-"), strict=False):
        if one != other:
            break
        count += 1
    return count


def _weeks_share(talent: TalentFacts, demand: DemandFacts) -> float:
    return len(demand.weeks & talent.free_weeks) / len(demand.weeks) if demand.weeks else 1.0


def _slack(talent: TalentFacts, demand: DemandFacts) -> float:
    """Return the share of the two weeks before and the two after that are free too: room to move the dates."""
    if not demand.weeks:
        return 1.0
    first, last = min(demand.weeks), max(demand.weeks)
    around = {first - 2, first - 1, last + 1, last + 2}
    return len(around & talent.free_weeks) / len(around)


def _days_used(talent: TalentFacts, demand: DemandFacts) -> float:
    """Return how far the demand fills the days a week that the talent offers; 0 where it wants more of them."""
    if demand.days_per_week > talent.days_per_week:
        return 0.0
    return demand.days_per_week / talent.days_per_week if talent.days_per_week > 0 else 1.0


def _rate_for_unit(rate_fen: int, budget_fen: int) -> float:
    """Return 1 up to 60% of the budget, 0.5 at the budget, 0 from 140% on, straight between."""
    if rate_fen <= 0:
        return 1.0
    return 1.0 - 1.25 * (rate_fen / budget_fen - 0.6) if budget_fen > 0 else 0.0


def _rate_for_talent(rate_fen: int, budget_fen: int) -> float:
    """Return 0 up to 60% of the own rate, 0.5 where the budget is the own rate, 1 from 140% on, straight between."""
    return 1.25 * (budget_fen / rate_fen - 0.6) if rate_fen > 0 else 1.0


def _closeness(talent: TalentFacts, demand: DemandFacts, distances: Distance, least: float) -> float:
    """Return how near home lies, at least ``least``; the share of remote work both accept lifts the rest."""
    near = max(CLOSENESS.get(distances(talent.region, demand.region), CLOSENESS[FAR]), least)
    remote = min(talent.remote_percent, demand.remote_percent, 100) / 100
    return near + (1.0 - near) * remote


def _wishes(talent: TalentFacts, demand: DemandFacts, taxonomy: Taxonomy) -> float:
    """Return the share of wishes met, of as many as could be; 0.5 where nothing is wished or nothing asked."""
    skills = (*demand.asked, *demand.extra)
    if not talent.wishes or not skills:
        return 0.5
    lines = [taxonomy.line(skill) for skill in skills]
    met = sum(any(wish in line for line in lines) for wish in talent.wishes)
    return min(met / min(len(talent.wishes), len(skills)), 1.0)
