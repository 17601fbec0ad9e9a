"""What a talent's own "not interested, because" moves: the order of that talent's own list, and nothing else.

A declined invitation counts as a suggestion put aside does. No score is touched and no unit sees it; taking a suggestion
back takes its effect back too.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.display import formats
from apps.demands.models import DemandSkill
from apps.matching.models import Match
from apps.matching.selectors import declined_by
from apps.organisations.selectors import Person

LATEST = 20
REMEMBERED = dt.timedelta(days=180)
ALIKE = 2
"""So many needed skills in common make two demands the same kind of work."""
Reason = Match.Reason


@dataclass(frozen=True, slots=True)
class Tuning:
    """Which opportunities stand further down, and why, in the talent's own words."""

    lowered: Q
    words: list[str]


def tuning_of(user: Person) -> Tuning | None:
    """By what the person said no to within half a year; None where that says nothing."""
    recent = declined_by(user).filter(answered_at__gte=clock.now() - REMEMBERED)
    by_code: dict[str, list[Match]] = {}
    for match in recent.order_by("-answered_at")[:LATEST]:
        by_code.setdefault(match.reason_code, []).append(match)
    found = [_pay(by_code.get(Reason.PAY, ())), _place(by_code.get(Reason.PLACE, ()))]
    found += [_time(by_code.get(Reason.TIME, ())), _work(by_code.get(Reason.WORK, ()))]
    kept = [one for one in found if one is not None]
    if not kept:
        return None
    lowered = Q()
    for condition, _words in kept:
        lowered |= condition
    return Tuning(lowered, [words for _condition, words in kept])


def _pay(matches: Iterable[Match]) -> tuple[Q, str] | None:
    days = [match.demand.day_budget_fen for match in matches]
    if not days:
        return None
    words = _("pay up to %(rate)s a day") % {"rate": formats.yuan(max(days))}
    return Q(demand__pay_total_fen__lt=(F("demand__days") * (max(days) + 1))), words


def _place(matches: Iterable[Match]) -> tuple[Q, str] | None:
    regions = {match.demand.region_id: str(match.demand.region.name) for match in matches}
    words = _("work in %(places)s") % {"places": _(", ").join(regions.values())}
    return (Q(demand__region__in=list(regions)), words) if regions else None


def _time(matches: Iterable[Match]) -> tuple[Q, str] | None:
    days = [match.demand.days_per_week for match in matches]
    if not days:
        return None
    return Q(demand__days_per_week__gte=min(days)), _("%(days)s days a week or more") % {"days": min(days)}


def _work(matches: Iterable[Match]) -> tuple[Q, str] | None:
    titles = {match.demand_id: match.demand.title for match in matches}
    alike: set[int] = set()
    for demand in titles:
        skills = list(DemandSkill.objects.filter(demand=demand, must=True).values_list("skill", flat=True))
        shared = DemandSkill.objects.filter(skill__in=skills, must=True).order_by().values("demand")
        same = shared.annotate(n=Count("pk")).filter(n__gte=min(ALIKE, len(skills)))
        alike |= set(same.values_list("demand", flat=True))
    words = _("work like “%(titles)s”") % {"titles": _(", ").join(titles.values())}
    return (Q(demand__in=alike), words) if alike else None
