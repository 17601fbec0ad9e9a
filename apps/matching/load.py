"""What the sending unit sees beside one request: what it promised before, the year's load, and what collides.

Only its own consents count: another match, a thread or a rate of the talent stays unseen.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from apps.core import clock
from apps.demands.models import Demand
from apps.demands.periods import stays
from apps.matching.models import Match, UnitConsent
from apps.organisations.models import Unit
from apps.talents.models import StandingConsent, Talent
from apps.talents.selectors import year_states

LIVE = (Match.Status.UNIT_CONSENTED, Match.Status.AGREED)


@dataclass(frozen=True, slots=True)
class Promise:
    """An assignment the unit consented to before."""

    consent: UnitConsent
    demand: Demand
    stays: list[tuple[dt.date, dt.date]]

    @property
    def days(self) -> int:
        return self.demand.days


@dataclass(frozen=True, slots=True)
class Load:
    """One talent's year as the own unit knows it. ``most`` is the standing consent's limit; None without one."""

    year: int
    promises: list[Promise]
    days: int
    most: int | None
    asked: int
    states: list[str]
    need: list[int]
    today: int
    conflicts: list[str]

    @property
    def total(self) -> int:
        return self.days + self.asked

    @property
    def over(self) -> bool:
        return self.most is not None and self.total > self.most


def granted_in(talent: Talent, unit: Unit | int | None, year: int) -> QuerySet[UnitConsent]:
    """Consents that still stand, for assignments that begin in the year."""
    rows = UnitConsent.objects.filter(match__talent=talent, unit=unit, match__demand__period__startswith__year=year)
    return rows.filter(status=UnitConsent.Status.GRANTED)


def days_given(talent: Talent, unit: Unit | int | None, year: int, *, besides: Match | None = None) -> int:
    """Days of all assignments of the year that the unit consented to."""
    rows = granted_in(talent, unit, year)
    total = (rows.exclude(match=besides) if besides else rows).aggregate(days=Sum("match__demand__days"))["days"]
    return int(total or 0)


def load_of(consent: UnitConsent, standing: StandingConsent | None) -> Load:
    """The year of the first stay that is asked for."""
    match = consent.match
    asked = stays(match.demand)
    year = asked[0][0].isocalendar().year if asked else clock.today().year
    promises = promises_of(match.talent, consent.unit, besides=match)
    week = clock.today().isocalendar()
    return Load(
        year=year,
        promises=promises,
        days=days_given(match.talent, consent.unit, year, besides=match),
        most=standing.days_a_year if standing else None,
        asked=match.demand.days,
        states=_weeks(promises, asked, year),
        need=sorted(_touched(asked, year)),
        today=week.week if week.year == year else 0,
        conflicts=_conflicts(match, asked, promises, standing),
    )


def promises_of(talent: Talent, unit: Unit, *, besides: Match | None = None) -> list[Promise]:
    """What this unit consented to for the talent and is not over, the nearest first."""
    rows = UnitConsent.objects.filter(match__talent=talent, unit=unit, status=UnitConsent.Status.GRANTED)
    rows = rows.filter(match__status__in=LIVE, match__demand__period__endswith__gt=clock.today())
    if besides is not None:
        rows = rows.exclude(match=besides)
    found = rows.select_related("match__demand__unit", "match__demand__region").order_by("match__demand__period")
    return [Promise(one, one.match.demand, stays(one.match.demand)) for one in found]


def _weeks(promises: list[Promise], asked: list[tuple[dt.date, dt.date]], year: int) -> list[str]:
    taken = [period for one in promises for period in one.stays]
    return year_states([], taken, year, _touched(asked, year))


def _touched(periods: Iterable[tuple[dt.date, dt.date]], year: int) -> set[int]:
    weeks = set()
    for start, end in periods:
        for offset in range((end - start).days):
            iso = (start + dt.timedelta(days=offset)).isocalendar()
            if iso.year == year:
                weeks.add(iso.week)
    return weeks


def _conflicts(
    match: Match, asked: list[tuple[dt.date, dt.date]], promises: list[Promise], standing: StandingConsent | None
) -> list[str]:
    found = []
    for one in promises:
        if any(start < last and first < end for start, end in asked for first, last in one.stays):
            words = {"unit": one.demand.unit.name, "title": one.demand.title}
            found.append(_("The dates overlap with “%(title)s” at %(unit)s.") % words)
    if standing is not None:
        if standing.forbidden_units.filter(pk=match.demand.unit_id).exists():
            found.append(_("Your standing consent names this using unit as one you never lend to."))
        if match.demand.mode and match.demand.mode.code not in standing.modes:
            found.append(_("Your standing consent does not name this mode."))
    if match.demand.unit_id == match.talent.unit_id:
        found.append(_("Using unit and sending unit are the same."))
    return found
