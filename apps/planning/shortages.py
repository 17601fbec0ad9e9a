"""The shortage catalogue of the region: skills of which a city has had too few for a quarter, noted day by day.

A skill is short in a city where at least two open demands need it and there are not two talents to choose from for
each. A clock job notes what is short today; what is short still, or was a week ago, is one shortage that goes on.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from apps.core import clock
from apps.demands.models import Demand, DemandSkill
from apps.matching.engine.places import city_key
from apps.organisations.models import Region, Unit
from apps.planning.balance import CHOICE
from apps.planning.models import Shortage
from apps.talents.models import Talent, TalentSkill
from apps.talents.rules import SHOWN

LEAST_DEMANDS = 2
GOES_ON = dt.timedelta(days=7)
QUARTER = dt.timedelta(days=90)
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Need:
    """A skill in one city: open demands that need it, and talents at home there who have it."""

    demands: int
    talents: int

    @property
    def short(self) -> bool:
        return self.demands >= LEAST_DEMANDS and self.talents < self.demands * CHOICE


def going_on() -> QuerySet[Shortage]:
    """Shortages of these days, the oldest first."""
    rows = Shortage.objects.filter(last_on__gte=clock.today() - GOES_ON)
    return rows.select_related("region", "skill").order_by("since", "-demands", "skill__code")


def short_in(regions: QuerySet[Region]) -> QuerySet[Shortage]:
    """What is short in the cities of an office, or in the city in which its district lies."""
    cities = {city_key(code).ljust(6, "0") for code in regions.values_list("code", flat=True)}
    return going_on().filter(region__code__in=cities)


def catalogue_for(demand: Demand) -> list[Shortage]:
    """Skills the demand needs of which its city has had too few for a quarter."""
    rows = going_on().filter(
        since__lte=clock.today() - QUARTER, region__code=city_key(demand.region.code).ljust(6, "0")
    )
    return list(rows.filter(skill__in=demand.skill_needs.filter(must=True).values("skill")))


def is_lasting(row: Shortage) -> bool:
    return row.since <= clock.today() - QUARTER


def needs_now() -> dict[Key, Need]:
    """By city and skill, for every skill that an open demand of the public catalogue needs."""
    open_demands = Q(
        demand__status=Demand.Status.OPEN,
        demand__visibility=Demand.Visibility.EVERYONE,
        demand__unit__status=Unit.Status.VERIFIED,
    )
    needed = DemandSkill.objects.filter(open_demands, must=True).order_by()
    demands = _by_city(needed.values_list("demand__region__code", "skill").annotate(Count("pk")))
    claims = TalentSkill.objects.filter(skill__in={skill for _city, skill in demands}).order_by()
    claims = claims.filter(talent__status=Talent.Status.PUBLISHED, talent__visibility__in=SHOWN)
    talents = _by_city(claims.values_list("talent__region__code", "skill").annotate(Count("pk")))
    return {key: Need(count, talents.get(key, 0)) for key, count in demands.items()}


def _by_city(rows: Iterable[tuple[str, int, int]]) -> dict[Key, int]:
    """Counts by region added up to cities; a demand and a talent have each skill once and lie in one region."""
    found: dict[Key, int] = {}
    for code, skill, count in rows:
        key = city_key(code), skill
        found[key] = found.get(key, 0) + count
    return found
