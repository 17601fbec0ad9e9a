"""What the engine knows of a talent and of a demand, and nothing else.

Age, sex, household registration and school rank have no field here, so no rule can use them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from apps.matching.engine.places import covers


def week_ordinal(iso_year: int, iso_week: int) -> int:
    """Return the absolute number of an ISO week; the next week is one more, over the turn of a year too.

    Raises ValueError where the year has no such week.
    """
    return week_of(date.fromisocalendar(iso_year, iso_week, 1))


def week_of(day: date) -> int:
    """Return the absolute number of the ISO week in which ``day`` lies."""
    return (day.toordinal() - 1) // 7


@dataclass(frozen=True, slots=True)
class SkillClaim:
    """One skill of a talent: ``level`` 1 to 5, ``evidence`` 0 (only said) to 4 (confirmed by three)."""

    skill: int
    level: int = 3
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class TalentFacts:
    """One talent. ``weeks`` and ``busy_weeks`` are absolute weeks (``week_ordinal``); ``id`` is below 2**32.

    ``remote_percent`` is the share of remote work the talent wants, 100 meaning work wholly remote is accepted.
    ``on_site_regions`` are the areas where the talent comes on site beside the own city, which always counts.
    ``track`` is (good outcomes, all outcomes). ``confirmed_on`` is the ordinal of the day on which the profile was
    confirmed, 0 for never, and ``credential_ends`` the last day of each credential that ends: only a rule with the
    further parts reads them.
    """

    id: int
    unit: int | None
    region: str
    classes: frozenset[str]
    skills: tuple[SkillClaim, ...]
    occupations: frozenset[str]
    modes: frozenset[str]
    weeks: frozenset[int]
    days_per_week: int
    remote_percent: int
    on_site_regions: frozenset[str]
    day_rate_fen: int
    blocked_units: frozenset[int] = frozenset()
    consent: bool = False
    busy_weeks: frozenset[int] = frozenset()
    credentials: frozenset[tuple[str, str]] = frozenset()
    wishes: frozenset[int] = frozenset()
    track: tuple[int, int] = (0, 0)
    title_level: int = 0
    confirmed_on: int = 0
    credential_ends: frozenset[tuple[str, str, int]] = frozenset()

    @property
    def free_weeks(self) -> frozenset[int]:
        """Weeks inside the windows that no booking takes."""
        return self.weeks - self.busy_weeks


@dataclass(frozen=True, slots=True)
class DemandFacts:
    """One demand. Presence is needed where ``on_site`` is true or ``remote_percent`` is below 100.

    An empty ``weeks`` leaves the dates open; ``talent_class`` None takes every class; ``title_level`` 0 asks for none.
    ``last_day`` is the ordinal of the last day of work, for the further parts.
    """

    id: int
    unit: int
    region: str
    mode: str
    talent_class: str | None
    must: tuple[int, ...]
    nice: tuple[int, ...]
    occupations: frozenset[str]
    weeks: frozenset[int]
    days_per_week: int
    remote_percent: int
    on_site: bool
    day_budget_fen: int
    credential: str | None = None
    title_level: int = 0
    last_day: int = 0

    @property
    def asked(self) -> tuple[int, ...]:
        """The skills that decide: the must skills, or the nice ones where no skill is a must; each once."""
        return tuple(dict.fromkeys(self.must or self.nice))

    @property
    def extra(self) -> tuple[int, ...]:
        """The nice skills that are not asked already; each once."""
        asked = set(self.asked)
        return tuple(skill for skill in dict.fromkeys(self.nice) if skill not in asked)

    @property
    def wholly_remote(self) -> bool:
        """True where the work can be done without ever coming."""
        return not self.on_site and self.remote_percent >= 100


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Broader and related skills, by id. ``related`` is read as given; ``build`` makes it hold in both directions."""

    broader: Mapping[int, int] = field(default_factory=dict)
    related: Mapping[int, frozenset[int]] = field(default_factory=dict)
    _lines: dict[int, tuple[int, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _under: dict[int, set[int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for skill in self.broader:
            line = [skill]
            while (above := self.broader.get(line[-1])) is not None and above not in line:
                line.append(above)
            self._lines[skill] = tuple(line)
            for above in line:
                self._under.setdefault(above, {above}).add(skill)

    @classmethod
    def build(cls, broader: Mapping[int, int], related: Iterable[tuple[int, int]]) -> Taxonomy:
        """Return a taxonomy from broader skills and pairs of related skills, each pair counting both ways."""
        neighbours: dict[int, set[int]] = {}
        for first, second in related:
            if first != second:
                neighbours.setdefault(first, set()).add(second)
                neighbours.setdefault(second, set()).add(first)
        return cls(dict(broader), {skill: frozenset(others) for skill, others in neighbours.items()})

    def line(self, skill: int) -> tuple[int, ...]:
        """Return the skill and every broader skill that whoever has it has too, nearest first."""
        return self._lines.get(skill, (skill,))

    def under(self, skill: int) -> Set[int]:
        """Return the skill and every narrower one."""
        return self._under.get(skill, {skill})

    def near(self, skill: int) -> frozenset[int]:
        """Return the related skills that may stand in for ``skill`` at a share."""
        return self.related.get(skill, frozenset())


@dataclass(frozen=True, slots=True)
class Recognition:
    """Which credentials count where: (credential type, issuing region prefix, accepting region prefix).

    ``ends`` is the last day, an ordinal, of each row that ends.
    """

    rows: frozenset[tuple[str, str, str]] = frozenset()
    ends: Mapping[tuple[str, str, str], int] = field(default_factory=dict)

    def accepts(self, credential: str, issued_in: str, place: str) -> bool:
        """Say whether a credential issued in one region counts at ``place``: by its own area, or by a row."""
        return covers(issued_in, place) or any(self.accepting(credential, issued_in, place))

    def accepting(self, credential: str, issued_in: str, place: str) -> Iterator[tuple[str, str, str]]:
        """Yield the rows by which a credential issued in one region counts at ``place``."""
        for row in self.rows:
            kind, issuing, accepting = row
            if kind == credential and covers(issuing, issued_in) and covers(accepting, place):
                yield row
