"""Facts by columns: a row of numbers for each talent in place of many objects, so that a million fit into memory.

What many talents have alike (regions, windows, modes, …) is kept once and named by a number; skills and wishes lie in
two long lists. Read as a mapping it gives the facts back as they were put in.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from types import SimpleNamespace
from typing import Any, Final

import numpy as np

from apps.matching.engine.arrays import Array, Floats, Ints
from apps.matching.engine.facts import SkillClaim, TalentFacts

SHARED: Final = (
    "region", "classes", "occupations", "modes", "weeks", "busy_weeks", "on_site_regions", "blocked_units",
    "credentials", "credential_ends",
)  # fmt: skip
ROW: Final = np.dtype(
    [
        ("id", "<u4"), ("unit", "<i8"), *((name, "<i4") for name in SHARED), ("days_per_week", "<i2"),
        ("remote_percent", "<i2"), ("day_rate_fen", "<i8"), ("consent", "?"), ("good", "<i4"), ("outcomes", "<i4"),
        ("title_level", "<i2"), ("confirmed_on", "<i4"), ("skills_at", "<i4"), ("skills", "<i2"), ("wishes_at", "<i4"),
        ("wishes", "<i2"),
    ]
)  # fmt: skip
PLAIN: Final = (ROW.names or ())[:-4]
"""The columns but those that say where skills and wishes lie."""
CLAIM: Final = np.dtype([("skill", "<i4"), ("level", "i1"), ("evidence", "i1")])
WISH: Final = np.dtype("<i4")
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {"track": ("good", "outcomes")}
"""Facts that lie in other columns than in one of their own name."""
NO_UNIT: Final = -1
AT_ONCE: Final = 5_000
PIECE: Final = 200_000
WASTE: Final = 100_000
"""So many items that nobody owns any more are left lying, or as many as are owned."""


class Shared:
    """Values kept once, each under a number from 0 on."""

    def __init__(self, values: Iterable[Hashable] = ()) -> None:
        self.values: list[Any] = []
        self._numbers: dict[Hashable, int] = {}
        for value in values:
            self.number(value)

    def number(self, value: Hashable) -> int:
        found = self._numbers.get(value)
        if found is None:
            found = self._numbers[value] = len(self.values)
            self.values.append(value)
        return found


class Runs:
    """Short runs of items one after the other; whoever owns a run knows where it begins and how long it is."""

    def __init__(self, items: Array) -> None:
        self._items, self.used = items, len(items)

    @property
    def items(self) -> Array:
        return self._items[: self.used]

    def add(self, run: Sequence[Any]) -> int:
        """Put a run at the end and return where it begins."""
        at, self.used = self.used, self.used + len(run)
        if self.used > len(self._items):
            self._items = _grown(self._items, self.used)
        if run:
            self._items[at : self.used] = run
        return at

    def of(self, starts: Ints, counts: Ints) -> tuple[Ints, Array]:
        """All items of these runs, and for each of them the place of its run among these."""
        owners = np.repeat(np.arange(len(counts)), counts)
        before = np.cumsum(counts) - counts
        return owners, self._items[np.arange(len(owners)) + np.repeat(starts - before, counts)]


class Crowd:
    """Some of the talents, in a given order."""

    def __init__(self, store: Store, rows: Array) -> None:
        self._store, self._rows = store, rows

    def __len__(self) -> int:
        return len(self._rows)

    def column(self, name: str) -> Array:
        return np.asarray(self._rows[name])

    def claims(self) -> tuple[Ints, Array]:
        """The skills of all, and for each of them the place of its talent."""
        return self._store.claims.of(self._rows["skills_at"].astype(np.int64), self._rows["skills"])

    def wishes(self) -> tuple[Ints, Array]:
        return self._store.wishes.of(self._rows["wishes_at"].astype(np.int64), self._rows["wishes"])

    def each(self, function: Callable[[Any], float], *names: str) -> Floats:
        """``function`` of each talent, asked once for all who have these facts alike.

        It is given only the named facts: on others its value cannot rest.
        """
        columns = [self._rows[one] for name in names for one in COLUMNS.get(name, (name,))]
        firsts, places = _alike(columns)
        facts = zip(*(self._store.read(name, self._rows[firsts]) for name in names), strict=True)
        found = [function(SimpleNamespace(**dict(zip(names, one, strict=True)))) for one in facts]
        return np.array(found, float)[places]


class Store(Mapping[int, TalentFacts]):
    """Talents by id; an id is a number below 2**32 of a dense sequence, such as a table's key."""

    def __init__(
        self,
        rows: Array | None = None,
        claims: Array | None = None,
        wishes: Array | None = None,
        shared: Shared | None = None,
    ) -> None:
        """Empty, or of the columns that ``packed`` gave."""
        self._rows = np.zeros(0, ROW) if rows is None else rows
        self._used = len(self._rows)
        self._free: list[int] = []
        self._row_of = np.zeros(int(self._rows["id"].max(initial=0)) + 1, np.int32)  # by id: the row + 1, or 0 for none
        self._row_of[self._rows["id"]] = np.arange(1, self._used + 1)
        self.shared = shared or Shared()
        self.claims = Runs(np.zeros(0, CLAIM) if claims is None else claims)
        self.wishes = Runs(np.zeros(0, WISH) if wishes is None else wishes)
        self._wasted = 0

    @classmethod
    def of(cls, talents: Iterable[TalentFacts]) -> Store:
        """Many at once. Raises ValueError where one id comes twice."""
        store, source = cls(), iter(talents)
        while some := list(islice(source, AT_ONCE)):
            store._append(some)
        if np.count_nonzero(store._row_of) < store._used:
            raise ValueError("a talent comes twice")
        return store

    # ---- One talent

    def __getitem__(self, talent: int) -> TalentFacts:
        row = self._row(talent)
        if row is None:
            raise KeyError(talent)
        (
            key, unit, region, classes, occupations, modes, weeks, busy, on_site, blocked, credentials, ends, days, remote,
            rate, consent, good, outcomes, title, confirmed, skills_at, skills, wishes_at, wishes,
        ) = self._rows[row].item()  # fmt: skip
        values = self.shared.values
        return TalentFacts(
            id=key,
            unit=None if unit == NO_UNIT else unit,
            region=values[region],
            classes=values[classes],
            skills=tuple([_claim(*one) for one in self.claims.items[skills_at : skills_at + skills].tolist()]),
            occupations=values[occupations],
            modes=values[modes],
            weeks=values[weeks],
            days_per_week=days,
            remote_percent=remote,
            on_site_regions=values[on_site],
            day_rate_fen=rate,
            blocked_units=values[blocked],
            consent=consent,
            busy_weeks=values[busy],
            credentials=values[credentials],
            wishes=frozenset(self.wishes.items[wishes_at : wishes_at + wishes].tolist()),
            track=(good, outcomes),
            title_level=title,
            confirmed_on=confirmed,
            credential_ends=values[ends],
        )

    def __contains__(self, talent: object) -> bool:
        return isinstance(talent, int) and self._row(talent) is not None

    def __iter__(self) -> Iterator[int]:
        return iter(self.ids().tolist())

    def __len__(self) -> int:
        return self._used - len(self._free)

    def put(self, one: TalentFacts) -> None:
        """Add a talent, or put new facts in place of the old ones."""
        row = self._row(one.id)
        if row is None:
            row = self._new_row(one.id)
        else:
            self._waste(row)
        skills, wishes = _claims_of(one), sorted(one.wishes)
        self._rows[row] = (
            *self._plain(one), self.claims.add(skills), len(skills), self.wishes.add(wishes), len(wishes)
        )  # fmt: skip

    def _append(self, some: Sequence[TalentFacts]) -> None:
        """Add talents none of whom is in yet."""
        skills, wishes = [_claims_of(one) for one in some], [sorted(one.wishes) for one in some]
        rows = np.zeros(len(some), ROW)
        plain = np.array([self._plain(one) for one in some], ROW[list(PLAIN)])
        for name in PLAIN:
            rows[name] = plain[name]
        for name, runs, found in (("skills", self.claims, skills), ("wishes", self.wishes, wishes)):
            counts = np.array([len(run) for run in found], np.int64)
            rows[name] = counts
            rows[f"{name}_at"] = runs.add([item for run in found for item in run]) + np.cumsum(counts) - counts
        first, self._used = self._used, self._used + len(some)
        if self._used > len(self._rows):
            self._rows = _grown(self._rows, self._used)
        self._rows[first : self._used] = rows
        highest = int(rows["id"].max())
        if highest >= len(self._row_of):
            self._row_of = _grown(self._row_of, highest + 1)
        self._row_of[rows["id"]] = np.arange(first + 1, self._used + 1)

    def _plain(self, one: TalentFacts) -> tuple[Any, ...]:
        """The columns ``PLAIN`` of a talent."""
        number = self.shared.number
        return (
            one.id, NO_UNIT if one.unit is None else one.unit, number(one.region), number(one.classes),
            number(one.occupations), number(one.modes), number(one.weeks), number(one.busy_weeks),
            number(one.on_site_regions), number(one.blocked_units), number(one.credentials),
            number(one.credential_ends), one.days_per_week, one.remote_percent, one.day_rate_fen, one.consent,
            *one.track, one.title_level, one.confirmed_on,
        )  # fmt: skip

    def remove(self, talent: int) -> None:
        """Take a talent out. Raises KeyError where it is not in."""
        row = self._row(talent)
        if row is None:
            raise KeyError(talent)
        self._waste(row)
        self._row_of[talent] = 0
        self._free.append(row)

    def _row(self, talent: int) -> int | None:
        if not 0 <= talent < len(self._row_of):
            return None
        return int(self._row_of[talent]) - 1 if self._row_of[talent] else None

    def _new_row(self, talent: int) -> int:
        row = self._free.pop() if self._free else self._used
        if row == self._used:
            self._used += 1
            if self._used > len(self._rows):
                self._rows = _grown(self._rows, self._used)
        if talent >= len(self._row_of):
            self._row_of = _grown(self._row_of, talent + 1)
        self._row_of[talent] = row + 1
        return row

    def _waste(self, row: int) -> None:
        """The runs of this row are nobody's any more; now and then such gaps are closed."""
        self._wasted += int(self._rows[row]["skills"]) + int(self._rows[row]["wishes"])
        if self._wasted > max(WASTE, (self.claims.used + self.wishes.used) // 2):
            self._rows[row]["skills"] = self._rows[row]["wishes"] = 0
            self._close_gaps()

    def _close_gaps(self) -> None:
        rows, claims, wishes = self.packed()
        self._rows[self._row_of[rows["id"]] - 1] = rows
        self.claims, self.wishes, self._wasted = Runs(claims), Runs(wishes), 0

    # ---- Many

    def packed(self) -> tuple[Array, Array, Array]:
        """Rows by id, and the skills and wishes that they point to, without gaps."""
        rows = self._rows[self._row_of[self.ids()] - 1]
        found = []
        for name, runs in (("skills", self.claims), ("wishes", self.wishes)):
            counts = rows[name].astype(np.int64)
            found.append(runs.of(rows[f"{name}_at"].astype(np.int64), counts)[1])
            rows[f"{name}_at"] = np.cumsum(counts) - counts
        return rows, found[0], found[1]

    def ids(self) -> Ints:
        """Everybody's id, ascending."""
        return np.flatnonzero(self._row_of)

    def crowd(self, ids: Ints) -> Crowd:
        """These talents, all of whom are in."""
        return Crowd(self, self._rows[self._row_of[ids] - 1])

    def groups(self, name: str) -> Iterator[tuple[Any, Ints]]:
        """Each value of a fact and who has it, ids ascending."""
        ids = self.ids()
        rows = self._rows[self._row_of[ids] - 1]
        order, cuts = _sorted_groups(rows[name])
        values = self.read(name, rows[order[cuts]])
        return zip(values, np.split(ids[order], cuts[1:]), strict=True) if len(ids) else iter(())

    def groups_by_skill(self) -> Iterator[tuple[int, Ints]]:
        """Each claimed skill and who claims it, ids ascending: some talents at a time, so a skill may come again."""
        ids = self.ids()
        for first in range(0, len(ids), PIECE):
            some = ids[first : first + PIECE]
            owners, claims = self.crowd(some).claims()
            order, cuts = _sorted_groups(claims["skill"])
            skills, holders = claims["skill"][order[cuts]].tolist(), some[owners[order]]
            yield from zip(skills, np.split(holders, cuts[1:]), strict=False)

    def read(self, name: str, rows: Array) -> list[Any]:
        """What the named fact is in each of these rows."""
        if name in SHARED:
            return [self.shared.values[number] for number in rows[name].tolist()]
        if name == "unit":
            return [None if unit == NO_UNIT else unit for unit in rows["unit"].tolist()]
        columns = COLUMNS.get(name)
        if columns:
            return list(zip(*(rows[one].tolist() for one in columns), strict=True))
        return list(rows[name].tolist())


def _claims_of(one: TalentFacts) -> list[tuple[int, int, int]]:
    return [(claim.skill, claim.level, claim.evidence) for claim in one.skills]


@lru_cache(maxsize=1 << 16)
def _claim(skill: int, level: int, evidence: int) -> SkillClaim:
    return SkillClaim(skill, level, evidence)


def _grown(items: Array, least: int) -> Array:
    """The same items with room for more, zeros so far."""
    room = np.zeros(max(least, len(items) + len(items) // 2, 16), items.dtype)
    room[: len(items)] = items
    return room


def _alike(columns: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Who is the first of each group that is alike in all columns, and which group each belongs to."""
    keys = columns[0].astype(np.int64)
    for column in columns[1:]:
        _values, keys = np.unique(keys, return_inverse=True)
        low = int(column.min()) if len(column) else 0
        span = int(column.max()) - low + 1 if len(column) else 1
        keys = keys * span + (column - low)
    _values, firsts, places = np.unique(keys, return_index=True, return_inverse=True)
    return firsts, places


def _sorted_groups(values: Ints) -> tuple[Ints, Ints]:
    """An order by which equal values stand together, and where in it each group begins."""
    order = np.argsort(values, kind="stable")
    begins = np.ones(len(values), bool)
    begins[1:] = values[order[1:]] != values[order[:-1]]
    return order, np.flatnonzero(begins)
