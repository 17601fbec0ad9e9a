"""What each part of a score is worth, from 0 to 1: the one place of the formulas.

A part looks at talents through a ``View``: at one of them, and is a number, or at a whole crowd, and is an array of such
numbers. It names the facts on which each of its terms rests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeAlias

from apps.matching.engine import further
from apps.matching.engine.facts import DemandFacts
from apps.matching.engine.places import FAR, NEIGHBOURS, SAME_CITY, SAME_DISTRICT, SAME_PROVINCE, covers

NEAR_SHARE: Final = 0.5
"""Share of a skill that a related one standing in for it earns."""

CLOSENESS: Final[Mapping[int, float]] = MappingProxyType(
    {SAME_DISTRICT: 1.0, SAME_CITY: 0.9, SAME_PROVINCE: 0.6, NEIGHBOURS: 0.4, FAR: 0.15}
)
CHOSEN_PLACE: Final = 0.8
"""For the talent, a place the talent named is at least this close."""

TRACK_PRIOR: Final = (3, 4)
"""Three good outcomes of four: the weight of belief before anything is known, so a new talent stands at 0.75."""

OCCUPATION_SHARES: Final = (0.0, 0.0, 0.3, 0.6, 1.0)
"""Share earned by two occupation codes of four segments with 0, 1, 2, 3, 4 leading segments in common."""

Value: TypeAlias = Any
"""A number for one talent, an array of them for a crowd."""


class View(Protocol):
    """One talent or many, seen by one demand."""

    @property
    def lens(self) -> Any:
        """The lens of the demand (``score.Lens``)."""

    def each(self, function: Callable[[Any], float], *names: str) -> Value:
        """``function`` of each talent's facts; it reads the named ones and no other."""

    def wishes(self, function: Callable[[int, int], float]) -> Value:
        """``function`` of how many wishes of each talent the demand's skills meet, and of how many there are."""

    def asked(self, what: str) -> Value:
        """The weighed sum of ``share``, ``level`` or ``evidence`` over the asked skills; 1 where none is asked."""

    def extra(self) -> Value:
        """The weighed sum of shares over the further nice skills; 1 where there are none."""

    def larger(self, one: Value, other: Value) -> Value:
        """The larger of the two."""


Part: TypeAlias = Callable[[View, DemandFacts], Value]


def _level(view: View, demand: DemandFacts) -> Value:
    """Half the skills' levels, a quarter the title, a quarter the occupation."""
    title = view.each(lambda one: _title(one.title_level, demand.title_level), "title_level")
    occupation = view.each(lambda one: _occupation(one.occupations, demand.occupations), "occupations")
    return 0.5 * view.asked("level") + 0.25 * title + 0.25 * occupation


def _time(view: View, demand: DemandFacts) -> Value:
    return view.each(lambda one: 0.8 * _weeks_share(one, demand) + 0.2 * _slack(one, demand), "weeks", "busy_weeks")


def _rate(view: View, demand: DemandFacts) -> Value:
    return view.each(lambda one: _rate_for_unit(one.day_rate_fen, demand.day_budget_fen), "day_rate_fen")


def _distance(view: View, demand: DemandFacts) -> Value:
    return _lifted(view, demand, view.each(lambda one: _closeness(one.region, demand, view), "region"))


def _track(view: View, demand: DemandFacts) -> Value:
    return view.each(lambda one: (one.track[0] + TRACK_PRIOR[0]) / (one.track[1] + TRACK_PRIOR[1]), "track")


def _recognition(view: View, demand: DemandFacts) -> Value:
    rows = view.lens.recognition
    return view.each(lambda one: further.recognition(one, demand, rows), "credentials", "credential_ends")


def _freshness(view: View, demand: DemandFacts) -> Value:
    return view.each(lambda one: further.freshness(one, view.lens.today), "confirmed_on")


def _own_rate(view: View, demand: DemandFacts) -> Value:
    return view.each(lambda one: _rate_for_talent(one.day_rate_fen, demand.day_budget_fen), "day_rate_fen")


def _own_distance(view: View, demand: DemandFacts) -> Value:
    near = view.each(lambda one: _closeness(one.region, demand, view), "region")
    chosen = view.each(lambda one: CHOSEN_PLACE * _comes(one.on_site_regions, demand.region), "on_site_regions")
    return _lifted(view, demand, view.larger(near, chosen))


def _wishes(view: View, demand: DemandFacts) -> Value:
    """Return the share of wishes met, of as many as could be; 0.5 where nothing is wished or nothing asked."""
    asked = len(demand.asked) + len(demand.extra)
    return view.wishes(lambda met, wished: min(met / min(wished, asked), 1.0) if wished and asked else 0.5)


def _time_fit(view: View, demand: DemandFacts) -> Value:
    free = view.each(lambda one: _weeks_share(one, demand), "weeks", "busy_weeks")
    return 0.5 * free + 0.5 * view.each(lambda one: _days_used(one.days_per_week, demand), "days_per_week")


def _mode_fit(view: View, demand: DemandFacts) -> Value:
    accepted = view.each(lambda one: 1.0 if demand.mode in one.modes else 0.0, "modes")
    missed = view.each(lambda one: max(one.remote_percent - demand.remote_percent, 0) / 100, "remote_percent")
    return 0.6 * accepted + 0.4 * (1.0 - missed)


UNIT: Final[Mapping[str, Part]] = MappingProxyType(
    {
        "must_skills": lambda view, _demand: view.asked("share"),
        "nice_skills": lambda view, _demand: view.extra(),
        "level": _level,
        "time": _time,
        "rate": _rate,
        "distance": _distance,
        "evidence": lambda view, _demand: view.asked("evidence"),
        "track": _track,
        "recognition": _recognition,
        "freshness": _freshness,
    }
)
TALENT: Final[Mapping[str, Part]] = MappingProxyType(
    {"rate": _own_rate, "distance": _own_distance, "wishes": _wishes, "time_fit": _time_fit, "mode_fit": _mode_fit}
)


# ---- Terms


def _title(has: int, wanted: int) -> float:
    return min(has / wanted, 1.0) if wanted > 0 else 1.0


def _occupation(has: frozenset[str], wanted: frozenset[str]) -> float:
    """Return the best agreement of any occupation with any wanted one, by leading segments of the code."""
    if not wanted:
        return 1.0
    best = 0.0
    for mine in has:
        for theirs in wanted:
            if mine == theirs:
                return 1.0
            best = max(best, OCCUPATION_SHARES[min(_common_segments(mine, theirs), 3)])
    return best


def _common_segments(first: str, second: str) -> int:
    count = 0
    for one, other in zip(first.split("-"), second.split("-"), strict=False):
        if one != other:
            break
        count += 1
    return count


def _weeks_share(one: Any, demand: DemandFacts) -> float:
    free = (demand.weeks & one.weeks) - one.busy_weeks
    return len(free) / len(demand.weeks) if demand.weeks else 1.0


def _slack(one: Any, demand: DemandFacts) -> float:
    """Return the share of the two weeks before and the two after that are free too: room to move the dates."""
    if not demand.weeks:
        return 1.0
    first, last = min(demand.weeks), max(demand.weeks)
    around = {first - 2, first - 1, last + 1, last + 2}
    return len((around & one.weeks) - one.busy_weeks) / len(around)


def _days_used(has: int, demand: DemandFacts) -> float:
    """Return how far the demand fills the days a week that the talent offers; 0 where it wants more of them."""
    if demand.days_per_week > has:
        return 0.0
    return demand.days_per_week / has if has > 0 else 1.0


def _rate_for_unit(rate_fen: int, budget_fen: int) -> float:
    """Return 1 up to 60% of the budget, 0.5 at the budget, 0 from 140% on, straight between."""
    if rate_fen <= 0:
        return 1.0
    return 1.0 - 1.25 * (rate_fen / budget_fen - 0.6) if budget_fen > 0 else 0.0


def _rate_for_talent(rate_fen: int, budget_fen: int) -> float:
    """Return 0 up to 60% of the own rate, 0.5 where the budget is the own rate, 1 from 140% on, straight between."""
    return 1.25 * (budget_fen / rate_fen - 0.6) if rate_fen > 0 else 1.0


def _closeness(region: str, demand: DemandFacts, view: View) -> float:
    return CLOSENESS.get(view.lens.distances(region, demand.region), CLOSENESS[FAR])


def _comes(regions: frozenset[str], place: str) -> bool:
    return any(covers(region, place) for region in regions)


def _lifted(view: View, demand: DemandFacts, near: Value) -> Value:
    """How near it lies; the share of remote work both accept lifts the rest."""
    remote = view.each(lambda one: min(one.remote_percent, demand.remote_percent, 100) / 100, "remote_percent")
    return near + (1.0 - near) * remote
