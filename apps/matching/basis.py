"""What the results of one demand rest on beside the facts of the pair, as a short mark that is stored with them.

The mark has two halves. The first changes when anything around the pairs changes: the scoring rule, the count of
skills, the taxonomy, the recognised credentials, the ISO year. The second only where that touches this demand: its
weights, the neighbours of its skills, the rows for its credential, the year that everybody's weeks begin in. So after
any such change it is known in a moment, without computing a match, which demands must be computed anew: exactly those
whose second half differs.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from apps.matching.engine import DemandFacts, Index, Lens
from apps.matching.index import Indexes

LONG = 16


class Basis:
    """The marks as things stand in these indexes now."""

    def __init__(self, indexes: Indexes) -> None:
        self._index: Index = indexes.shown
        self._year = indexes.year
        self.around = _mark(self._index.rule.code, indexes.counted, indexes.edition, self._recognised, self._year)

    def of(self, demand: DemandFacts) -> str:
        return f"{self.around}:{self.of_own(demand)}"

    def of_own(self, demand: DemandFacts) -> str:
        """The half that only moves where something around the pairs touches this demand."""
        lens, taxonomy = Lens.of(self._index, demand), self._index.taxonomy
        skills = sorted({*demand.asked, *demand.extra})
        near = {skill: sorted(taxonomy.near(skill)) for skill in skills}
        reach = [(one, near.get(one), sorted(self._under.get(one, ()))) for one in _spread(near)]
        recognised = [row for row in self._recognised if row[0] == demand.credential]
        weights = [[(skill, round(part, 9)) for skill, part in side.items()] for side in (lens.asked, lens.extra)]
        return _mark(self._index.rule.code, weights, reach, recognised, self._year)

    @cached_property
    def _recognised(self) -> list[tuple[object, ...]]:
        """The rows that hold; where the rule weighs until when, with the last day of those that end."""
        rows, rule = self._index.recognition, self._index.rule
        with_ends = rule.weighs_recognition
        return [(*row, rows.ends[row]) if with_ends and row in rows.ends else row for row in sorted(rows.rows)]

    @cached_property
    def _under(self) -> dict[int, set[int]]:
        """The narrower skills of each skill."""
        found: dict[int, set[int]] = defaultdict(set)
        for skill in self._index.taxonomy.broader:
            for above in self._index.taxonomy.line(skill):
                found[above].add(skill)
        return found


def around_of(mark: str) -> str:
    return mark.partition(":")[0]


def own_of(mark: str) -> str:
    return mark.partition(":")[2]


def _spread(near: Mapping[int, list[int]]) -> list[int]:
    return sorted({*near, *(other for others in near.values() for other in others)})


def _mark(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:LONG]
