"""Ranking: the constraints first, then a score for each talent who is left; and what relaxing a condition would add."""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, fields, replace
from typing import Final

from pyroaring import BitMap

from apps.matching.engine.constraints import eligible
from apps.matching.engine.estimate import promising
from apps.matching.engine.facts import DemandFacts, SkillClaim, TalentFacts
from apps.matching.engine.index import Index
from apps.matching.engine.score import Lens, Part, score

MOVED_WEEKS: Final = (1, 2, 3, 4)
NOT_INPUTS: Final = frozenset({"confirmed_on", "credential_ends", "last_day"})
"""Only the further parts of a rule rest on these: what they make of them is an input then (``Lens.further_inputs``)."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place in a list; scores are the sums of their parts to 1e-6, made by ``rule_version`` at ``sequence``."""

    talent: int
    unit_score: float
    talent_score: float
    rank_score: float
    unit_parts: tuple[Part, ...]
    talent_parts: tuple[Part, ...]
    rule_version: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Relaxation:
    """How many more talents one relaxed condition would allow.

    ``code`` and ``value``: ``dates`` (weeks the dates may move either way) · ``remote`` (None: wholly remote) ·
    ``rate`` (the new day budget in fen) · ``skill`` (the must skill dropped).
    """

    code: str
    value: int | None
    count: int


def match(index: Index, demand: DemandFacts, top: int = 50, *, among: Set[int] | None = None) -> list[Ranked]:
    """Return the best ``top`` eligible talents by rank score, equal scores by talent id; ``among`` these alone if given."""
    lens, allowed = Lens.of(index, demand), eligible(index, demand)
    if among is not None:
        allowed &= BitMap(among)
    best = promising(index, demand, lens, allowed, top)
    found = (_ranked(index, number, demand, lens) for number in best)
    return heapq.nsmallest(max(top, 0), found, key=lambda one: (-one.rank_score, one.talent))


def relax(index: Index, demand: DemandFacts) -> list[Relaxation]:
    """Return the single relaxations that would add somebody, most first. Consent and blocks are never relaxed.

    Counts are of real people: the caller words small ones as "a few".
    """
    now = eligible(index, demand)
    found: dict[str, list[Relaxation]] = {}
    for code, value, ways in _relaxed(demand):
        if code == "dates" and code in found:
            continue  # the smallest move that helps is enough
        more = index.everyone - index.everyone
        for way in ways:
            more |= eligible(index, way)
        count = len(more - now)
        if count:
            found.setdefault(code, []).append(Relaxation(code, value, count))
    return sorted(
        (one for several in found.values() for one in several), key=lambda one: (-one.count, one.code, one.value or 0)
    )


def inputs_hash(talent: TalentFacts, demand: DemandFacts, lens: Lens) -> str:
    """Return the sha256 (hex) of canonical JSON of every input of a score: the pair, the rule, the skills' weights."""
    inputs = {
        "rule_version": lens.rule.code,
        "talent": _plain(talent),
        "demand": _plain(demand),
        "asked": _weights(lens.asked),
        "extra": _weights(lens.extra),
    }
    return _digest(inputs | lens.further_inputs(talent, demand))


def demand_hash(demand: DemandFacts) -> str:
    """Return the sha256 (hex) of all that the demand asks."""
    return _digest(_plain(demand))


def _digest(values: Mapping[str, object]) -> str:
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _ranked(index: Index, number: int, demand: DemandFacts, lens: Lens) -> Ranked:
    result = score(index.talents[number], demand, lens)
    return Ranked(
        number,
        result.unit_score,
        result.talent_score,
        result.rank_score,
        result.unit_parts,
        result.talent_parts,
        lens.rule.code,
        index.sequence,
    )


def _relaxed(demand: DemandFacts) -> Iterator[tuple[str, int | None, list[DemandFacts]]]:
    if demand.weeks:
        for move in MOVED_WEEKS:
            ways = [replace(demand, weeks=frozenset(week + step for week in demand.weeks)) for step in (-move, move)]
            yield "dates", move, ways
    if not demand.wholly_remote:
        yield "remote", None, [replace(demand, on_site=False, remote_percent=100)]
    budget = demand.day_budget_fen * 11 // 10
    yield "rate", budget, [replace(demand, day_budget_fen=budget)]
    for skill in dict.fromkeys(demand.must):
        # With no skill left to ask for, everyone would fit: that is no answer.
        rest = tuple(other for other in demand.must if other != skill)
        nice = tuple(other for other in demand.nice if other != skill)
        if rest or nice:
            yield "skill", skill, [replace(demand, must=rest, nice=nice)]


def _weights(weights: Mapping[int, float]) -> list[tuple[int, float]]:
    return [(skill, round(weight, 9)) for skill, weight in weights.items()]


def _plain(facts: TalentFacts | DemandFacts) -> dict[str, object]:
    return {one.name: _value(getattr(facts, one.name)) for one in fields(facts) if one.name not in NOT_INPUTS}


def _value(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    if isinstance(value, SkillClaim):
        return [value.skill, value.level, value.evidence]
    return value
