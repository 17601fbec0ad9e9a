"""Where talents are more than is asked, and where fewer: by field of work and city, and which cities could help each other.

Counted in the database, in as many queries whatever the number of talents. A talent counts in each field of the own skills,
a demand in each field of its needed skills. Fewer than five talents are never told as a number.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils.translation import pgettext

from apps.core import clock
from apps.demands.models import Demand
from apps.matching.engine.places import MUNICIPALITIES, city_key, covers
from apps.organisations.models import Region, Unit
from apps.skills.fields import FIELDS, field_name
from apps.skills.models import Recognition
from apps.talents.models import Talent
from apps.talents.rules import SHOWN

FEW = 5
CHOICE = 2
"""So many talents to choose from are counted as the need of each open demand."""
MOST_PAIRS = 30
KEPT, KEPT_SECONDS = "planning.balance", 600

CITY = "CASE WHEN left(r.code, 2) = ANY(%(whole)s) THEN left(r.code, 2) ELSE left(r.code, 4) END"
TALENTS = f"""
SELECT city, field, count(*) FROM (
    SELECT DISTINCT t.id, {CITY} AS city, s."group" AS field
    FROM talents_talent t
    JOIN organisations_region r ON r.id = t.region_id
    JOIN talents_talentskill c ON c.talent_id = t.id
    JOIN skills_skill s ON s.id = c.skill_id
    WHERE t.status = %(published)s AND t.visibility = ANY(%(shown)s)
) AS once
GROUP BY city, field
"""  # noqa: S608  # nosec B608 - our own words, the values are parameters
DEMANDS = f"""
SELECT city, field, count(*) FROM (
    SELECT DISTINCT d.id, {CITY} AS city, s."group" AS field
    FROM demands_demand d
    JOIN organisations_region r ON r.id = d.region_id
    JOIN organisations_unit u ON u.id = d.unit_id
    JOIN demands_demandskill n ON n.demand_id = d.id AND n.must
    JOIN skills_skill s ON s.id = n.skill_id
    WHERE d.status = %(open)s AND d.visibility = %(everyone)s AND u.status = %(verified)s
) AS once
GROUP BY city, field
"""  # noqa: S608  # nosec B608 - our own words, the values are parameters
Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One field in one city. ``talents`` is None for a few: from one to four."""

    talents: int | None
    demands: int

    @property
    def words(self) -> str:
        return pgettext("talents", "a few") if self.talents is None else str(self.talents)

    @property
    def kind(self) -> str:
        """``shortage`` where there are not two talents to choose from for each open demand, whatever "a few" means;
        ``surplus`` where five or more are there beyond that."""
        most = FEW - 1 if self.talents is None else self.talents
        if self.demands * CHOICE > most:
            return "shortage"
        return "surplus" if self.over >= FEW else ""

    @property
    def over(self) -> int:
        """How many talents there are beyond the own need; nothing is said of a few."""
        return max((self.talents or 0) - self.demands * CHOICE, 0)

    @property
    def missing(self) -> int:
        """How many talents more it would take; a few count for none."""
        return max(self.demands * CHOICE - (self.talents or 0), 0)


@dataclass(frozen=True, slots=True)
class Row:
    """One field, its cell for each city in the order of ``Balance.cities``."""

    code: str
    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class CityPair:
    """Talents of ``giver`` could help ``taker`` in a field; ``recognised`` names credentials of the one that count in
    the other."""

    field: str
    giver: str
    taker: str
    over: int
    missing: int
    recognised: list[str]


@dataclass(frozen=True, slots=True)
class Balance:
    cities: list[Region]
    rows: list[Row]
    pairs: list[CityPair]
    counted_at: dt.datetime

    @property
    def empty(self) -> bool:
        return not self.cities


def balance(own: Region | None = None) -> Balance:
    """The matrix of all cities with talents or demands, the city of ``own`` first."""
    at, talents, demands = _latest()
    keys = {city for city, _field in (*talents, *demands)}
    first = city_key(own.code) if own else ""
    cities = list(Region.objects.filter(code__in=[key.ljust(6, "0") for key in keys]))
    cities.sort(key=lambda city: (city_key(city.code) != first, city.code))
    rows = [
        Row(name, field_name(name), [_cell(talents, demands, (city_key(city.code), name)) for city in cities])
        for name in sorted({name for _city, name in (*talents, *demands)}, key=_place)
    ]
    return Balance(cities, rows, _pairs(cities, rows), at)


def _latest() -> tuple[dt.datetime, Counts, Counts]:
    """When it was counted, talents, demands; counted anew after ten minutes, for a million claims take a second."""
    kept: tuple[dt.datetime, Counts, Counts] | None = cache.get(KEPT)
    if kept is None:
        kept = clock.now(), _counted(TALENTS), _counted(DEMANDS)
        cache.set(KEPT, kept, KEPT_SECONDS)
    return kept


def _counted(sql: str) -> Counts:
    """By city and field. Demands are those of the public catalogue: what is shown to invited talents only counts nowhere."""
    facts: dict[str, Any] = {
        "whole": sorted(MUNICIPALITIES),
        "published": Talent.Status.PUBLISHED.value,
        "shown": [one.value for one in SHOWN],
        "open": Demand.Status.OPEN.value,
        "everyone": Demand.Visibility.EVERYONE.value,
        "verified": Unit.Status.VERIFIED.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        return {(city, name): count for city, name, count in cursor.fetchall()}


def _cell(talents: Counts, demands: Counts, key: tuple[str, str]) -> Cell:
    count = talents.get(key, 0)
    return Cell(None if 0 < count < FEW else count, demands.get(key, 0))


def _place(name: str) -> tuple[int, str]:
    known = list(FIELDS)
    return (known.index(name) if name in known else len(known)), name


def _pairs(cities: list[Region], rows: list[Row]) -> list[CityPair]:
    """Where one city has talents over and another lacks them in the same field, the greatest help first."""
    recognised = _recognised()
    found = [
        CityPair(row.label, giver.name, taker.name, has.over, lacks.missing, _named(recognised, giver, taker))
        for row in rows
        for giver, has in zip(cities, row.cells, strict=True)
        for taker, lacks in zip(cities, row.cells, strict=True)
        if has.kind == "surplus" and lacks.kind == "shortage"
    ]
    found.sort(key=lambda pair: (-min(pair.over, pair.missing), -len(pair.recognised), pair.field, pair.giver))
    return found[:MOST_PAIRS]


def _recognised() -> list[Recognition]:
    """What counts in full today, the highest credentials first."""
    rows = Recognition.objects.filter(level=Recognition.Level.FULL, valid__contains=clock.today())
    return list(rows.select_related("credential").order_by("-credential__level", "credential__code"))


def _named(recognised: list[Recognition], giver: Region, taker: Region) -> list[str]:
    """Credentials of the giver's city that count in the taker's, each once."""
    names = (
        row.credential.name
        for row in recognised
        if covers(row.issuing, giver.code) and covers(row.accepting, taker.code)
    )
    return list(dict.fromkeys(names))
