"""The score in additive parts, for the two sides of a pair.

Each part has a value from 0 to 1 and earns weight x value; a side's score is the sum of what its parts earn, and
the pair is ordered by ``sqrt(unit_score x talent_score)``. Values, earnings and scores are rounded to six decimals,
so that the parts as shown add up. What a demand does not ask for counts as met.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final

from apps.matching.engine import further, parts
from apps.matching.engine.facts import DemandFacts, Recognition, SkillClaim, TalentFacts, Taxonomy
from apps.matching.engine.index import Index
from apps.matching.engine.parts import NEAR_SHARE
from apps.matching.engine.places import Distance
from apps.matching.engine.rule import Rule

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

    ``recognition`` and ``today`` are for the further parts; ``reach`` are the skills, and their broader ones, that meet
    a wish; ``meets`` gives for a skill that somebody has the asked ones it meets, and at what share.
    """

    taxonomy: Taxonomy
    distances: Distance
    asked: Mapping[int, float]
    extra: Mapping[int, float]
    rule: Rule
    recognition: Recognition
    today: int
    reach: frozenset[int]
    meets: Mapping[int, Mapping[int, float]]

    @classmethod
    def of(cls, index: Index, demand: DemandFacts) -> Lens:
        """Return the lens of this demand on the index as it stands now."""
        asked, extra = _shares(index, demand.asked), _shares(index, demand.extra)
        around = index.rule, index.recognition, index.today
        reach = frozenset(one for skill in (*asked, *extra) for one in index.taxonomy.line(skill))
        meets = _meets((*asked, *extra), index.taxonomy)
        return cls(index.taxonomy, index.distances, asked, extra, *around, reach, meets)

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


class One:
    """One talent as the parts look at it."""

    def __init__(self, talent: TalentFacts, lens: Lens) -> None:
        self.talent: Any = talent
        self.lens = lens
        self._counting: dict[int, list[tuple[float, SkillClaim]]] = {}
        for claim in talent.skills:
            for skill, share in lens.meets.get(claim.skill, {}).items():
                self._counting.setdefault(skill, []).append((share, claim))
        self.asked_fits, self.extra_fits = self._fits(lens.asked), self._fits(lens.extra)

    def with_claim(self, changed: SkillClaim) -> One:
        """The same talent with this claim in place of those of the same skill."""
        other = copy(self)
        met = self.lens.meets.get(changed.skill, {})
        other._counting = dict(self._counting)
        for skill, share in met.items():
            kept = [one for one in self._counting.get(skill, ()) if one[1].skill != changed.skill]
            other._counting[skill] = [*kept, (share, changed)]
        # Only what this skill counts for is another fit than before.
        other.asked_fits = tuple(
            other._fit(one.skill, one.weight) if one.skill in met else one for one in self.asked_fits
        )
        other.extra_fits = tuple(
            other._fit(one.skill, one.weight) if one.skill in met else one for one in self.extra_fits
        )
        return other

    def at_rate(self, fen: int) -> One:
        """The same talent as far as the day rate goes."""
        other = copy(self)
        other.talent = SimpleNamespace(day_rate_fen=fen)
        return other

    def _fits(self, weights: Mapping[int, float]) -> tuple[SkillFit, ...]:
        return tuple(self._fit(skill, weight) for skill, weight in weights.items())

    def _fit(self, skill: int, weight: float) -> SkillFit:
        counting = self._counting.get(skill)
        if not counting:
            return SkillFit(skill, None, 0.0, 0.0, 0.0, weight)
        # Level and evidence take the best of all claims, each by itself: so no further skill ever lowers a score.
        share, best = max(counting, key=lambda one: (one[0], one[1].level, one[1].evidence, -one[1].skill))
        level = max(part * min(claim.level, 5) / 5 for part, claim in counting)
        evidence = max(part * min(claim.evidence, 4) / 4 for part, claim in counting)
        return SkillFit(skill, best.skill, share, level, evidence, weight)

    def each(self, function: Callable[[Any], float], *names: str) -> float:
        return function(self.talent)

    def wishes(self, function: Callable[[int, int], float]) -> float:
        return function(len(self.talent.wishes & self.lens.reach), len(self.talent.wishes))

    def asked(self, what: str) -> float:
        fits = self.asked_fits
        return math.fsum(fit.weight * getattr(fit, what) for fit in fits) if fits else 1.0

    def extra(self) -> float:
        return math.fsum(fit.weight * fit.share for fit in self.extra_fits) if self.extra_fits else 1.0

    def larger(self, one: float, other: float) -> float:
        return max(one, other)


def score(talent: TalentFacts, demand: DemandFacts, lens: Lens) -> Scores:
    """Score one pair for both sides. Eligibility is not looked at: an excluded pair has a score too."""
    return score_of(One(talent, lens), demand)


def score_of(one: One, demand: DemandFacts) -> Scores:
    rule = one.lens.rule
    unit_parts = tuple(_part(code, weight, parts.UNIT, one, demand) for code, weight in rule.unit.items())
    talent_parts = tuple(_part(code, weight, parts.TALENT, one, demand) for code, weight in rule.talent.items())
    return _scores(unit_parts, talent_parts)


def score_anew(before: Scores, one: One, demand: DemandFacts, codes: Container[str]) -> Scores:
    """Score a pair of which only what these parts rest on is another than it was ``before``."""
    unit_parts = tuple(
        _part(part.code, part.weight, parts.UNIT, one, demand) if part.code in codes else part
        for part in before.unit_parts
    )
    talent_parts = tuple(
        _part(part.code, part.weight, parts.TALENT, one, demand) if part.code in codes else part
        for part in before.talent_parts
    )
    return _scores(unit_parts, talent_parts)


def _scores(unit_parts: tuple[Part, ...], talent_parts: tuple[Part, ...]) -> Scores:
    unit_score, talent_score = total(unit_parts), total(talent_parts)
    rank_score = round(math.sqrt(unit_score * talent_score), PLACES)
    return Scores(unit_score, talent_score, rank_score, unit_parts, talent_parts)


def _part(code: str, weight: float, formulas: Mapping[str, parts.Part], one: One, demand: DemandFacts) -> Part:
    value = round(min(max(formulas[code](one, demand), 0.0), 1.0), PLACES)
    return Part(code, weight, value, round(weight * value, PLACES))


def total(parts: tuple[Part, ...]) -> float:
    """Return the sum of what the parts earn, to six decimals."""
    return round(math.fsum(part.earned for part in parts), PLACES)


def _shares(index: Index, skills: tuple[int, ...]) -> dict[int, float]:
    idf = {skill: index.idf(skill) for skill in skills}
    whole = math.fsum(idf.values())
    return {skill: value / whole for skill, value in idf.items()}


def _meets(skills: Iterable[int], taxonomy: Taxonomy) -> dict[int, dict[int, float]]:
    """For each skill that somebody may have: the ones of these that it meets, and at what share."""
    found: dict[int, dict[int, float]] = {}
    for skill in skills:
        for other in taxonomy.near(skill):
            for narrower in taxonomy.under(other):
                found.setdefault(narrower, {})[skill] = NEAR_SHARE
        for narrower in taxonomy.under(skill):
            found.setdefault(narrower, {})[skill] = 1.0
    return found
