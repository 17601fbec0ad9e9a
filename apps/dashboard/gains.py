"""What a region and other cities had of each other in a year: days of service, and money that went home with the people.

Both directions stand side by side. Confirmed days and payments that arrived, nothing planned; the money of fewer than five
people is kept back.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import pgettext

from apps.assignments.models import ServiceLog
from apps.core import clock
from apps.matching.engine.places import city_key
from apps.matching.selectors import YEAR
from apps.matching.wording import FEW
from apps.organisations.models import Region
from apps.settlement.models import Payment, StatementLine

Kind = StatementLine.Kind
HOME: Final = (Kind.NET, Kind.SENDING_UNIT, Kind.COST)


@dataclass(slots=True)
class Way:
    """One direction. People with confirmed days, the days, and what arrived for them and their units."""

    talents: set[int] = field(default_factory=set)
    days: int = 0
    fen: int = 0

    @property
    def people(self) -> str:
        number = len(self.talents)
        return pgettext("talents", "a few") if 0 < number < FEW else str(number)

    @property
    def told_fen(self) -> int | None:
        """None where it is kept back."""
        return self.fen if len(self.talents) >= FEW or not self.talents else None


@dataclass(slots=True)
class Exchange:
    """Another city: what came from there to this region, and what went there from here."""

    city: str
    came: Way = field(default_factory=Way)
    went: Way = field(default_factory=Way)

    @property
    def days(self) -> int:
        return self.came.days + self.went.days


def exchanges(regions: QuerySet[Region]) -> list[Exchange]:
    """The cities with the most days first. Four queries."""
    here = set(regions.values_list("code", flat=True))
    found: dict[str, Exchange] = defaultdict(lambda: Exchange(""))
    for home, using, talent, days in _days():
        way = _way(found, here, home, using)
        if way:
            way.talents.add(talent)
            way.days += days
    for home, using, fen in _money():
        way = _way(found, here, home, using)
        if way:
            way.fen += fen
    names = {city_key(one.code): one for one in Region.objects.filter(code__endswith="00")}
    for key, row in found.items():
        row.city = names[key].name if key in names else key
    return sorted((row for row in found.values() if row.days), key=lambda row: (-row.days, row.city))


def _way(found: dict[str, Exchange], here: set[str], home: str, using: str) -> Way | None:
    """Where this is counted; nowhere if both ends lie here, or none."""
    if (home in here) == (using in here):
        return None
    return found[city_key(using)].went if home in here else found[city_key(home)].came


def _days() -> Iterable[tuple[str, str, int, int]]:
    approved = ServiceLog.objects.filter(status=ServiceLog.Status.APPROVED, day__gt=clock.today() - YEAR).order_by()
    rows = approved.annotate(
        home=Coalesce(
            "assignment__agreement__sending_unit__region__code", "assignment__agreement__talent__region__code"
        ),
        using=F("assignment__agreement__using_unit__region__code"),
    )
    counted = rows.values("home", "using", "assignment__agreement__talent").annotate(days=Count("pk"))
    return counted.values_list("home", "using", "assignment__agreement__talent", "days")


def _money() -> Iterable[tuple[str, str, int]]:
    paid = Payment.objects.filter(
        status=Payment.Status.CONFIRMED, paid_on__gt=clock.today() - YEAR, line__kind__in=HOME
    ).order_by()
    rows = paid.annotate(
        home=Coalesce("line__statement__agreement__sending_unit__region__code",
                      "line__statement__agreement__talent__region__code"),
        using=F("line__statement__agreement__using_unit__region__code"),
    )  # fmt: skip
    return rows.values("home", "using").annotate(fen=Sum("line__amount_fen")).values_list("home", "using", "fen")
