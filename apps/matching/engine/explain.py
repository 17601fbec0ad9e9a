"""Why a pair has its score: parts, skills matched, near and missing, constraints passed, one counterfactual.

Everything is codes, ids and numbers; the caller words them, and shows each viewer only what that viewer may see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from apps.matching.engine.constraints import passed
from apps.matching.engine.facts import DemandFacts, SkillClaim
from apps.matching.engine.index import Index
from apps.matching.engine.score import PLACES, Lens, One, Scores, SkillFit, score_anew, score_of

WHAT_IFS: Final = frozenset({"learn", "verify", "rate", "remote"})
LEARNED: Final = (3, 1)
"""Level and evidence of a skill just learned, in the counterfactual."""
VERIFIED: Final = 3
SKILLS: Final = frozenset({"must_skills", "nice_skills", "level", "evidence"})
RESTING: Final = {"learn": SKILLS, "verify": SKILLS, "rate": {"rate"}, "remote": {"distance", "mode_fit"}}
"""The parts that rest on what each change changes."""
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


NOTHING: Final = Counterfactual("none", None, None, 0.0, 0.0, 0.0)


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
    changes: tuple[Counterfactual, ...]

    @property
    def counterfactual(self) -> Counterfactual:
        return self.counterfactual_of(WHAT_IFS)

    def counterfactual_of(self, what_ifs: frozenset[str]) -> Counterfactual:
        """The best of the changes of these kinds; the first of equal ones."""
        return max((one for one in self.changes if one.code in what_ifs), key=lambda one: one.gain, default=NOTHING)


def explain(
    index: Index, demand: DemandFacts, talent_id: int, *, what_ifs: frozenset[str] = WHAT_IFS, lens: Lens | None = None
) -> Explanation:
    """Explain one pair. ``what_ifs`` limits the changes to those whose facts some viewer may see.

    ``lens`` saves work where many talents of one demand are explained. Raises KeyError for a talent not in the index.
    """
    talent = index.talents[talent_id]
    lens = lens or Lens.of(index, demand)
    one = One(talent, lens)
    scores = score_of(one, demand)
    return Explanation(
        talent=talent_id,
        demand=demand.id,
        rule_version=lens.rule.code,
        sequence=index.sequence,
        scores=scores,
        matched=tuple(fit for fit in one.asked_fits if fit.share >= 1),
        near=tuple(fit for fit in one.asked_fits if 0 < fit.share < 1),
        missing=tuple(fit for fit in one.asked_fits if fit.by is None),
        nice=one.extra_fits,
        passed=passed(index, demand, talent_id),
        changes=tuple(_gains(one, demand, scores, what_ifs)),
    )


def _gains(now: One, demand: DemandFacts, scores: Scores, what_ifs: frozenset[str]) -> Iterator[Counterfactual]:
    """The changes that would raise the rank score, in the order of what people can do."""
    for code, subject, value, other, asked in _changes(now, demand):
        if code not in what_ifs:
            continue
        then = score_anew(scores, other, asked, RESTING[code])
        gain = round(then.rank_score - scores.rank_score, PLACES)
        if gain >= LEAST_GAIN:
            unit_gain = round(then.unit_score - scores.unit_score, PLACES)
            talent_gain = round(then.talent_score - scores.talent_score, PLACES)
            yield Counterfactual(code, subject, value, gain, unit_gain, talent_gain)


def _changes(now: One, demand: DemandFacts) -> Iterator[tuple[str, int | None, int, One, DemandFacts]]:
    talent = now.talent
    for fit in (*now.asked_fits, *now.extra_fits):
        if fit.share < 1:
            yield "learn", fit.skill, LEARNED[0], now.with_claim(SkillClaim(fit.skill, *LEARNED)), demand
    for fit in now.asked_fits:
        if fit.by is not None:
            claim = next(one for one in talent.skills if one.skill == fit.by)
            if claim.evidence < VERIFIED:
                yield "verify", fit.by, VERIFIED, now.with_claim(replace(claim, evidence=VERIFIED)), demand
    lower = talent.day_rate_fen * 9 // 10
    yield "rate", None, lower, now.at_rate(lower), demand
    share = talent.remote_percent
    if share > demand.remote_percent:
        yield "remote", None, share, now, replace(demand, remote_percent=share)
