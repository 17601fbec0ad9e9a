"""The scores of a whole crowd at once, by columns: near enough to the exact ones to say who cannot be among the best.

The formulas are those of ``parts``. What is left out is the rounding of each part; ``SLACK`` is more than that can make.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from pyroaring import BitMap

from apps.matching.engine import parts
from apps.matching.engine.arrays import Array, Floats, Ints, bitmap, numbers_of
from apps.matching.engine.facts import DemandFacts
from apps.matching.engine.index import Index
from apps.matching.engine.score import Lens

SLACK: Final = 2e-5
"""Fifteen parts, each rounded twice to six decimals, and the sums: less than this."""


class Many:
    """Some of the talents as the parts look at them."""

    def __init__(self, index: Index, lens: Lens, ids: Ints) -> None:
        self.lens, self._crowd = lens, index.talents.crowd(ids)
        self._met = _met(index, lens, self._crowd.claims(), len(ids))

    def each(self, function: Callable[[Any], float], *names: str) -> Floats:
        return self._crowd.each(function, *names)

    def wishes(self, function: Callable[[int, int], float]) -> Floats:
        owners, wishes = self._crowd.wishes()
        met = np.bincount(owners[np.isin(wishes, list(self.lens.reach))], minlength=len(self._crowd))
        wished = self._crowd.column("wishes").astype(np.int64)
        span = int(wished.max(initial=0)) + 1
        pairs, places = np.unique(met * span + wished, return_inverse=True)
        return np.array([function(*divmod(pair, span)) for pair in pairs.tolist()], float)[places]

    def asked(self, what: str) -> Floats:
        return self._weighed(what, self.lens.asked, 0)

    def extra(self) -> Floats:
        return self._weighed("share", self.lens.extra, len(self.lens.asked))

    def larger(self, one: Floats, other: Floats) -> Floats:
        return np.maximum(one, other)

    def _weighed(self, what: str, weights: Mapping[int, float], first: int) -> Floats:
        if not weights:
            return np.ones(len(self._crowd))
        met: Floats = self._met[what][:, first : first + len(weights)]
        return np.asarray(met @ np.array(list(weights.values())))


def promising(index: Index, demand: DemandFacts, lens: Lens, allowed: BitMap, top: int) -> BitMap:
    """Return those of the allowed talents of whom the best ``top`` can be, a few more than these."""
    if len(allowed) <= top or top <= 0:
        return allowed
    ids = numbers_of(allowed)
    many = Many(index, lens, ids)
    unit = _total(lens.rule.unit, parts.UNIT, many, demand)
    own = _total(lens.rule.talent, parts.TALENT, many, demand)
    least = np.sqrt((unit - SLACK).clip(0) * (own - SLACK).clip(0)) - SLACK
    most = np.sqrt((unit + SLACK) * (own + SLACK)) + SLACK
    place = len(ids) - top
    return bitmap(ids[most >= np.partition(least, place)[place]])


def _total(weights: Mapping[str, float], formulas: Mapping[str, parts.Part], many: Many, demand: DemandFacts) -> Floats:
    values = (weight * np.clip(formulas[code](many, demand), 0.0, 1.0) for code, weight in weights.items())
    return np.asarray(sum(values, np.zeros(1)))


def _met(index: Index, lens: Lens, claims: tuple[Ints, Array], many: int) -> dict[str, Floats]:
    """How far each talent (row) meets each skill (column): ``share``, ``level`` and ``evidence``, as ``SkillFit`` has them."""
    skills = (*lens.asked, *lens.extra)
    met: dict[str, Floats] = {what: np.zeros((many, len(skills))) for what in ("share", "level", "evidence")}
    owners, held = claims
    if not lens.meets or not len(held):
        return met
    known = np.array(list(lens.meets), np.int64)
    line = np.zeros(max(int(held["skill"].max()), int(known.max())) + 1, np.int32)
    line[known] = np.arange(1, len(known) + 1)
    counting = np.flatnonzero(line[held["skill"]])
    if not len(counting):
        return met
    owners, held = owners[counting], held[counting]
    shares = np.array([[row.get(skill, 0.0) for skill in skills] for row in lens.meets.values()])
    share = shares[line[held["skill"]] - 1]
    first = np.flatnonzero(np.diff(owners, prepend=-1))  # where the claims of the next talent begin
    level, evidence = np.minimum(held["level"], 5) / 5, np.minimum(held["evidence"], 4) / 4
    for what, values in (("share", share), ("level", share * level[:, None]), ("evidence", share * evidence[:, None])):
        met[what][owners[first]] = np.maximum.reduceat(values, first, axis=0)
    return met
