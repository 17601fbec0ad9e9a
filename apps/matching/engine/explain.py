"""Why a pair has its score: parts, skills matched, near and missing, constraints passed, one counterfactual.

Everything is codes, ids and numbers; the caller words them, and shows each viewer only what that viewer may see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from apps.matching.engine.constraints import passed
from apps.matching.engine.facts import DemandFacts, SkillClaim, TalentFacts
from apps.matching.engine.index import Index
from apps.matching.engine.score import PLACES, Lens, Scores, SkillFit, score, skill_fits

WHAT_IFS: Final = frozenset({"learn", "verify", "rate", "remote"})
LEARNED: Final = (3, 1)
"""Level and evidence of a skill just learned, in the counterfactual."""
VERIFIED: Final = 3
LEAST_GAIN: Final = 0.001
"""A smaller gain of the rank score is not worth a sentence."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The one change that would raise this pair's rank score most; ``code`` is ``none`` where no change would.

    ``learn`` and ``verify``: ``subject`` is the skill (``value``: its level or evidence then). ``rate``: ``value`` is
    the talent's day rate then, in fen. ``remote``: ``value`` is the demand's remote share then, in percent.
    """

    code: str
    subject: int | None
    value: int | None
    gain: float
    unit_gain: float
    talent_gain: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole reason for one pair. ``matched``, ``near``, ``missing`` are of the asked (must) skills, ``nice`` apart.

    ``passed`` holds private codes too (``constraints.PRIVATE``): take them out for a using unit.
    """

    talent: int
    demand: int
    rule_version: str
    sequence: int
    scores: Scores
    matched: tuple[SkillFit, ...]
    near: tuple[SkillFit, ...]
    missing: tuple[SkillFit, ...]
    nice: tuple[SkillFit, ...]
    passed: tuple[str, ...]
    counterfactual: Counterfactual


def explain(
    index: Index, demand: DemandFacts, talent_id: int, *, what_ifs: frozenset[str] = WHAT_IFS, lens: Lens | None = None
) -> Explanation:
    """Explain one pair. ``what_ifs`` limits the counterfactual to changes whose facts the viewer may see.

    ``lens`` saves work where many talents of one demand are explained. Raises KeyError for a talent not in the index.
    """
    talent = index.talents[talent_id]
    lens = lens or Lens.of(index, demand)
    scores = score(talent, demand, lens)
    asked = skill_fits(talent, lens.asked, lens.taxonomy)
    return Explanation(
        talent=talent_id,
        demand=demand.id,
        rule_version=lens.rule.code,
        sequence=index.sequence,
        scores=scores,
        matched=tuple(fit for fit in asked if fit.share >= 1),
        near=tuple(fit for fit in asked if 0 < fit.share < 1),
        missing=tuple(fit for fit in asked if fit.by is None),
        nice=skill_fits(talent, lens.extra, lens.taxonomy),
        passed=passed(index, demand, talent_id),
        counterfactual=_counterfactual(talent, demand, lens, scores, what_ifs),
    )


def _counterfactual(
    talent: TalentFacts, demand: DemandFacts, lens: Lens, scores: Scores, what_ifs: frozenset[str]
) -> Counterfactual:
    best = Counterfactual("none", None, None, 0.0, 0.0, 0.0)
    for code, subject, value, other_talent, other_demand in _changes(talent, demand, lens):
        if code not in what_ifs:
            continue
        then = score(other_talent, other_demand, lens)
        gain = round(then.rank_score - scores.rank_score, PLACES)
        # The first of equal gains stays: the order of _changes is the order of what people can do.
        if gain >= LEAST_GAIN and gain > best.gain:
            unit_gain = round(then.unit_score - scores.unit_score, PLACES)
            talent_gain = round(then.talent_score - scores.talent_score, PLACES)
            best = Counterfactual(code, subject, value, gain, unit_gain, talent_gain)
    return best


def _changes(
    talent: TalentFacts, demand: DemandFacts, lens: Lens
) -> Iterator[tuple[str, int | None, int, TalentFacts, DemandFacts]]:
    asked = skill_fits(talent, lens.asked, lens.taxonomy)
    for fit in (*asked, *skill_fits(talent, lens.extra, lens.taxonomy)):
        if fit.share < 1:
            learned = (*talent.skills, SkillClaim(fit.skill, *LEARNED))
            yield "learn", fit.skill, LEARNED[0], replace(talent, skills=learned), demand
    for fit in asked:
        if fit.by is not None and any(one.skill == fit.by and one.evidence < VERIFIED for one in talent.skills):
            verified = tuple(
                replace(one, evidence=max(one.evidence, VERIFIED)) if one.skill == fit.by else one
                for one in talent.skills
            )
            yield "verify", fit.by, VERIFIED, replace(talent, skills=verified), demand
    lower = talent.day_rate_fen * 9 // 10
    yield "rate", None, lower, replace(talent, day_rate_fen=lower), demand
    if talent.remote_percent > demand.remote_percent:
        share = talent.remote_percent
        yield "remote", None, share, talent, replace(demand, remote_percent=share)
