"""The hard constraints. Each takes the talents still in question and returns those of them it allows.

They run before any score is made; the order changes no result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from pyroaring import BitMap

from apps.matching.engine.arrays import bitmap, numbers_of
from apps.matching.engine.facts import DemandFacts
from apps.matching.engine.index import Index, Key
from apps.matching.engine.places import city_key

Constraint: TypeAlias = Callable[[Index, DemandFacts, BitMap], BitMap]


def skills(index: Index, demand: DemandFacts, within: BitMap) -> BitMap:
    """At least one asked skill: itself, a narrower one, or one near to it. No skill asked allows everyone."""
    if not demand.asked:
        return within.copy()
    wanted: set[Key] = set(demand.asked)
    for skill in demand.asked:
        wanted |= index.taxonomy.near(skill)
    return within & index.union("skill", wanted)


def weeks(index: Index, demand: DemandFacts, within: BitMap) -> BitMap:
    """Every needed week lies inside the talent's windows and is not busy."""
    allowed = within.copy()
    for week in sorted(demand.weeks):
        allowed &= index.having("week", week)
        if not allowed:
            break
        allowed -= index.having("busy", week)
    return allowed


def days(index: Index, demand: DemandFacts, within: BitMap) -> BitMap:
    """The talent gives at least as many days a week as are needed."""
    enough = [value for value in index.values("days") if isinstance(value, int) and value >= demand.days_per_week]
    return within & index.union("days", enough)


def place(index: Index, demand: DemandFacts, within: BitMap) -> BitMap:
    """The talent lives in the city, comes to an area around the place, or both sides take work wholly remote."""
    region = demand.region
    allowed = BitMap()
    if region:
        allowed |= index.having("home", city_key(region))
        allowed |= index.union("on_site", [region[:size] for size in range(len(region) + 1)])
    if demand.wholly_remote:
        allowed |= index.having("remote", 100)
    return within & allowed


def mode(index: Index, demand: DemandFacts, within: BitMap) -> BitMap:
    """The talent accepts the sharing mode."""
    return within & index.having("mode", demand.mode)


def talent_class(index: Index, demand: DemandFacts, within: BitMap) -> BitMap:
    """The talent is of the class asked for, where one is asked for."""
    return within.copy() if demand.talent_class is None else within & index.having("class", demand.talent_class)


def rate(index: Index, demand: DemandFacts, within: BitMap) -> BitMap:
    """The talent's day rate is within the day budget, to the fen.

    Where nothing is paid, in a trial, no rate stands against it; each sees that there is no pay, and it earns no points.
    """
    if demand.day_budget_fen <= 0:
        return within.copy()
    ids = numbers_of(within)
    return bitmap(ids[index.talents.crowd(ids).column("day_rate_fen") <= demand.day_budget_fen])


def credential(index: Index, demand: DemandFacts, within: BitMap) -> BitMap:
    """The talent holds the required credential, and it is recognised where the work is done."""
    if demand.credential is None:
        return within.copy()
    accepts, place, wanted = index.recognition.accepts, demand.region, demand.credential
    ids = numbers_of(within & index.having("credential", wanted))
    counts = index.talents.crowd(ids).each(
        lambda one: any(kind == wanted and accepts(kind, issued, place) for kind, issued in one.credentials),
        "credentials",
    )
    return bitmap(ids[counts > 0])


def consent(index: Index, demand: DemandFacts, within: BitMap) -> BitMap:
    """The talent consents to be matched."""
    return within & index.having("consent", 1)


def own_unit(index: Index, demand: DemandFacts, within: BitMap) -> BitMap:
    """The talent is not employed by the unit that asks."""
    return within - index.having("unit", demand.unit)


def blocked(index: Index, demand: DemandFacts, within: BitMap) -> BitMap:
    """The unit that asks is not blocked for this talent (by the talent, the own unit or a non-compete)."""
    return within - index.having("blocked", demand.unit)


CONSTRAINTS: Final[dict[str, Constraint]] = {
    "skills": skills,
    "weeks": weeks,
    "credential": credential,
    "place": place,
    "mode": mode,
    "class": talent_class,
    "days": days,
    "consent": consent,
    "own_unit": own_unit,
    "blocked": blocked,
    "rate": rate,
}

PRIVATE: Final = frozenset({"consent", "own_unit", "blocked"})
"""Codes that only the talent may see: a unit must not learn them, nor count by them."""


ORDER: Final = (
    "skills", "place", "credential", "class", "mode", "consent", "own_unit", "blocked", "days", "weeks", "rate",
)  # fmt: skip
"""What leaves few for little work comes first."""


def eligible(index: Index, demand: DemandFacts) -> BitMap:
    """Return the talents whom every constraint allows, as a new bitmap."""
    allowed = index.everyone.copy()
    for code in ORDER:
        allowed = CONSTRAINTS[code](index, demand, allowed)
        if not allowed:
            break
    return allowed


def passed(index: Index, demand: DemandFacts, talent_id: int) -> tuple[str, ...]:
    """Return the codes of the constraints that allow this talent; all of ``CONSTRAINTS`` for an eligible one."""
    one = BitMap([talent_id]) & index.everyone
    return tuple(code for code, allow in CONSTRAINTS.items() if allow(index, demand, one))
