"""The hard constraints: roaring bitmaps leave few rows, an exact look at the columns leaves those that pass."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from pyroaring import BitMap

from apps.matching.engine.arrays import bitmap
from apps.matching.engine.bulk.columns import Flags, Floats, Ints, Talents

STEPS: Final = 24
"""Into how many steps a column is cut. More let fewer rows pass in vain; fewer are changed quicker."""


class AtMost:
    """For each step of a column: the rows that lie in it or below."""

    def __init__(self, values: Ints | Floats) -> None:
        shares = np.linspace(0, 1, STEPS + 1)[1:-1]
        bounds = np.unique(np.quantile(values, shares, method="lower")) if len(values) else values
        self._bounds: list[float] = bounds.tolist()
        of = np.searchsorted(bounds, values, side="left")
        order = np.argsort(of, kind="stable")
        ends = np.searchsorted(of[order], np.arange(len(self._bounds) + 2))
        self._sets: list[BitMap] = []
        for first, last in pairwise(ends):
            here = bitmap(order[first:last])
            self._sets.append(self._sets[-1] | here if self._sets else here)

    def __getitem__(self, value: float) -> BitMap:
        """Every row at most at ``value``, and some that are above it by less than a step."""
        return self._sets[bisect_left(self._bounds, value)]

    def move(self, row: int, old: float, new: float) -> None:
        """Give a row another value."""
        before, after = bisect_left(self._bounds, old), bisect_left(self._bounds, new)
        for one in self._sets[after:before]:
            one.add(row)
        for one in self._sets[before:after]:
            one.discard(row)


@dataclass(slots=True)
class Facts:
    """What the constraints know of a talent, or ask of one."""

    city: int
    remote: bool
    rate: float
    cred: int
    start: int
    end: int


class Gates:
    """Every constraint over talents in a given order: row ``n`` is ``talents`` row ``order[n]``."""

    def __init__(self, talents: Talents, order: Ints) -> None:
        self._city, self._remote = talents.city[order], talents.remote[order]
        self._rate, self._cred = talents.rate[order].astype(np.float32), talents.cred[order].astype(np.int16)
        self._start, self._end = talents.start[order].astype(np.int32), talents.end[order].astype(np.int32)
        self._in_city = {int(one): bitmap(np.flatnonzero(self._city == one)) for one in np.unique(self._city)}
        self._anywhere = bitmap(np.flatnonzero(self._remote))
        self._cheaper, self._earlier = AtMost(self._rate), AtMost(self._start)
        self._lower, self._later = AtMost(-self._cred), AtMost(-self._end)  # at least is at most, seen from below

    def allowed(self, asked: Facts) -> BitMap:
        """Every row that passes, and a few that ``exact`` will not let pass."""
        place = self._in_city.get(asked.city, BitMap())
        if asked.remote:
            place = place | self._anywhere
        passed = place & self._earlier[asked.start]  # the place leaves fewest, so what follows is quick
        passed &= self._later[-asked.end]
        passed &= self._lower[-asked.cred]
        passed &= self._cheaper[asked.rate]
        return passed

    def exact(self, rows: Ints, asked: Facts) -> Flags:
        """Which of these rows, all of them allowed, really pass."""
        return np.asarray(
            (self._rate[rows] <= np.float32(asked.rate))
            & (self._start[rows] <= asked.start)
            & (self._end[rows] >= asked.end)
            & (self._cred[rows] >= asked.cred)
        )

    def change(self, row: int, new: Facts) -> None:
        """Put new facts of a row in place of the old ones."""
        self._in_city[int(self._city[row])].discard(row)
        self._in_city.setdefault(new.city, BitMap()).add(row)
        (self._anywhere.add if new.remote else self._anywhere.discard)(row)
        self._cheaper.move(row, self._rate[row].item(), np.float32(new.rate).item())
        self._lower.move(row, -self._cred[row].item(), -new.cred)
        self._earlier.move(row, self._start[row].item(), new.start)
        self._later.move(row, -self._end[row].item(), -new.end)
        self._city[row], self._remote[row], self._rate[row] = new.city, new.remote, new.rate
        self._cred[row], self._start[row], self._end[row] = new.cred, new.start, new.end
