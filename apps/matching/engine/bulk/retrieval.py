"""The best talents for each demand, exactly: hard constraints as bitmaps first, then the score of whoever is left.

Constraints: free during the whole work, rate within what is offered, credential of the level needed or higher, in the
same city or both sides remote. Score: the share of the demand's skills that the talent has, each weighted by its
``idf = ln(talents / (1 + talents who have it))``, at least 0. Nobody without any weighty skill is returned.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy  # loads its parts when they are used: few processes need them
from pyroaring import BitMap

from apps.matching.engine.arrays import bitmap, numbers_of
from apps.matching.engine.bulk.columns import Demands, Floats, Ints, Talents
from apps.matching.engine.bulk.gates import Facts, Gates

MOST: Final = 50
"""How many talents of a demand are returned unless more are asked for."""
ENOUGH: Final = 4
"""Times as many are looked at exactly first: a bitmap's step lets fewer than every second one pass in vain."""


@dataclass(frozen=True, slots=True)
class Hits:
    """The best talents of one demand by id, best first, equal scores by id."""

    talents: Ints
    scores: Floats


class Retrieval:
    """An index over talents, kept up by ``update``. One thread at a time."""

    def __init__(self, talents: Talents, skills: int) -> None:
        """Index the talents; every skill number is below ``skills``."""
        # Neighbours in place and time get neighbouring rows, so that a constraint touches few containers.
        order = np.lexsort((talents.start, talents.city, talents.remote))
        self._ids = talents.id[order]
        self._by_id = np.argsort(self._ids)
        self._sorted_ids = self._ids[self._by_id]
        self._gates = Gates(talents, order)
        self._talents, self._order = talents, order
        self._changed: dict[int, frozenset[int]] = {}  # the skills of rows that were updated
        self._scores = np.zeros(len(talents))  # between two demands: all zero
        self._having, self._count = _postings(talents, order, skills)

    def top(self, demands: Demands, row: int, most: int = MOST) -> Hits:
        """Return the best ``most`` talents of one demand; where scores are equal at the end, any of them."""
        asked = facts_of(demands, row)
        rows, scores = self._scored(self._gates.allowed(asked), demands.skills_of(row))
        # The exact look at everybody takes longer than that at the best, among whom there are nearly always enough.
        for many in (ENOUGH * most, len(rows)):
            likely = _best(scores, many)
            passing = likely[self._gates.exact(rows[likely], asked)]
            if len(passing) >= most or many >= len(rows):
                break
        rows, scores = rows[passing], scores[passing]
        best = _best(scores, most)
        rows, scores = rows[best], scores[best]
        talents = self._ids[rows]
        best = np.lexsort((talents, -scores))
        return Hits(talents[best], scores[best])

    def update(self, talent: int, facts: Facts, skills: Collection[int]) -> None:
        """Put new facts and skills of a talent in place of the old ones. Raises KeyError for an unknown talent."""
        row = self._row_of(talent)
        self._gates.change(row, facts)
        old, new = self._skills(row), frozenset(skills)
        for skill in old - new:
            self._having[skill].discard(row)
        for skill in new - old:
            self._having[skill].add(row)
        self._changed[row] = new
        self._count[list(old - new)] -= 1
        self._count[list(new - old)] += 1

    def _scored(self, allowed: BitMap, skills: Ints) -> tuple[Ints, Floats]:
        weights = np.log(len(self._ids) / (1 + self._count[skills])).astype(np.float32).clip(0)
        shares = weights / max(weights.sum(), 1e-9)
        seen = BitMap()
        for skill, share in zip(skills.tolist(), shares.tolist(), strict=True):
            if share > 0:
                here = allowed & self._having[skill]
                self._scores[numbers_of(here)] += share
                seen |= here
        rows = numbers_of(seen)
        scores = self._scores[rows]
        self._scores[rows] = 0
        return rows, scores

    def _row_of(self, talent: int) -> int:
        place = int(np.searchsorted(self._sorted_ids, talent))
        if place == len(self._ids) or self._sorted_ids[place] != talent:
            raise KeyError(talent)
        return int(self._by_id[place])

    def _skills(self, row: int) -> frozenset[int]:
        known = self._changed.get(row)
        return frozenset(self._talents.skills_of(self._order[row]).tolist()) if known is None else known


def _best(scores: Floats, most: int) -> Ints:
    """Where the best scores stand, in any order; of equal ones at the end, any."""
    if len(scores) <= most:
        return np.arange(len(scores))
    return np.argpartition(scores, len(scores) - most)[-most:]


def facts_of(rows: Talents | Demands, row: int) -> Facts:
    """The facts of one row as plain numbers."""
    columns = (rows.city, rows.remote, rows.rate, rows.cred, rows.start, rows.end)
    return Facts(*(column[row].item() for column in columns))


def _postings(talents: Talents, order: Ints, skills: int) -> tuple[list[BitMap], Ints]:
    """For each skill the rows that have it, and how many they are."""
    one = np.ones(len(talents.skills), np.int8)
    table = scipy.sparse.csr_matrix((one, talents.skills, talents.ends), shape=(len(talents), skills))[order].tocsc()
    rows, ends = table.indices, table.indptr
    return [bitmap(rows[ends[n] : ends[n + 1]]) for n in range(skills)], np.diff(ends)
