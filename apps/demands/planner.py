"""The backward planner: to start on a day, who must have done what by when. From the timers and the official calendar.

It plans with the whole of every waiting time, so that the start holds even if everybody answers on the last day. Going
backwards, days are calendar days or working days as the timer says; what a person does is due on a working day.
"""

import bisect
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import clock, timers, working_days
from apps.demands.models import Demand
from apps.demands.periods import stays
from apps.demands.wording import EXPRESS_DAYS, EXPRESS_FEN
from apps.modes.models import Party, SharingMode

DAY = dt.timedelta(days=1)
FARTHEST = 3 * 366  # days ahead for which the calendar is laid out
EXPRESS = ("adviser", "weekend", "commission")


@dataclass(frozen=True, slots=True)
class Route:
    """What decides the steps: does a sending unit answer and is it a public institution, are the terms the standard
    ones that nobody negotiates, and is the using unit verified already. ``begun`` is the step that comes next where
    those before it are done."""

    sending: bool = True
    public: bool = False
    express: bool = False
    verified: bool = True
    begun: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done at the latest ``by``: ``key`` names it, ``party`` does it, ``span`` is the time it may take."""

    key: str
    party: str
    by: dt.date
    label: str
    span: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in their order; the last is the first day itself. ``earliest`` is the first start still in time."""

    start: dt.date
    steps: Sequence[Step]
    earliest: dt.date
    today: dt.date
    provisional: Sequence[int]

    @property
    def ask_by(self) -> dt.date:
        return self.steps[0].by

    @property
    def in_time(self) -> bool:
        return self.ask_by >= self.today

    @property
    def late_steps(self) -> list[Step]:
        return [step for step in self.steps if step.by < self.today]


class Calendar:
    """Working days around today, counted once, so that steps back and forth cost nothing. ``days`` are all of them."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first = first
        self.days = [first + n * DAY for n in range((last - first).days + 1)]
        counted = working_days.days_left(first, self.days)
        self.counts = [counted[day] for day in self.days]

    def works(self, day: dt.date) -> bool:
        at = (day - self.first).days
        return at > 0 and self.counts[at] > self.counts[at - 1]

    def on_or_before(self, day: dt.date) -> dt.date:
        """The day itself where people work, else the working day before it."""
        while not self.works(day) and day > self.first + DAY:
            day -= DAY
        return day

    def back(self, day: dt.date, timer: str) -> dt.date:
        """The latest day on which something may begin so that its whole waiting time ends by ``day``."""
        number = timers.number(timer)
        if timers.TIMERS[timer].unit is timers.Unit.DAYS:
            return day - number * DAY
        wanted = self.counts[(day - self.first).days] - number
        return self.days[bisect.bisect_right(self.counts, wanted) - 1] if wanted >= 0 else self.first


def plan(start: dt.date, route: Route, *, today: dt.date | None = None) -> Plan:
    """The plan for a first day ``start``. ``today`` is by default the business day; a start in the past is only late."""
    today = today or clock.today()
    last = max(start, today) + dt.timedelta(days=400)
    calendar = Calendar(min(start, today) - dt.timedelta(days=400), last)
    steps = _left(start, route, calendar)
    year = steps[0].by.year
    provisional = [one for one in range(year, start.year + 1) if working_days.is_provisional(one)]
    return Plan(start, steps, _earliest(today, route, calendar), today, provisional)


def plan_for(demand: Demand, *, public: bool = False, begun: str = "") -> Plan | None:
    """The plan of a demand by its first stay; None where that lies beyond what can be planned or is long past."""
    today = clock.today()
    start = next((first for first in _starts(demand) if first >= today), demand.first_day)
    if not today - dt.timedelta(days=30) <= start <= today + dt.timedelta(days=FARTHEST):
        return None
    return plan(start, replace(route_of(demand), public=public, begun=begun), today=today)


def route_of(demand: Demand) -> Route:
    mode = demand.mode
    sending = mode is None or mode.family != SharingMode.Family.NO_SENDING_UNIT
    small = demand.days <= EXPRESS_DAYS and demand.pay_total_fen <= EXPRESS_FEN
    express = mode is not None and mode.code in EXPRESS and small
    return Route(sending=sending, express=express, verified=demand.unit.is_verified)


def span(timer: str) -> str:
    """ "10 working days" or "15 days" of a timer."""
    number = timers.number(timer)
    if timers.TIMERS[timer].unit is timers.Unit.DAYS:
        return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}
    return ngettext("%(n)s working day", "%(n)s working days", number) % {"n": number}


def _starts(demand: Demand) -> list[dt.date]:
    from_windows = [first for first, _end in stays(demand)]
    return from_windows or [demand.period.lower]


def _steps(start: dt.date, route: Route, calendar: Calendar) -> list[Step]:
    """From the first day backwards; each step ends on the day by which the following one must begin."""
    steps = [Step("start", Party.TALENT, start, _("The first day"))]

    def add(key: str, party: str, by: dt.date, label: str, words: str = "") -> dt.date:
        by = calendar.on_or_before(by)
        steps.insert(0, Step(key, party, by, label, words))
        return by

    by = add("signed", "", start - DAY, _("Everybody has signed, and the cover is proven"), span("signature"))
    by = calendar.back(by, "signature")
    if not route.express:
        by = add("terms", "", by, _("The terms are agreed and go to signature"), span("negotiation_silence"))
        by = calendar.back(by, "negotiation_silence")
    if route.sending:
        timer = "unit_consent_public" if route.public else "unit_consent"
        by = add("consent", Party.SENDING, by, _("The sending unit has consented"), span(timer))
        by = calendar.back(by, timer)
    by = add("yes", Party.TALENT, by, _yes_words(route), span("invitation"))
    by = add("invite", Party.USING, calendar.back(by, "invitation"), _("The using unit has invited"))
    if not route.verified:
        words = _("The demand is handed in; the office looks at it first")
        add("publish", Party.USING, calendar.back(by, "verification"), words, span("verification"))
    else:
        steps[0] = Step("publish", Party.USING, by, _("The demand is published and talents are invited"))
    return steps


def _left(start: dt.date, route: Route, calendar: Calendar) -> list[Step]:
    """The steps that are still to be done."""
    steps = _steps(start, route, calendar)
    at = next((n for n, step in enumerate(steps) if step.key == route.begun), 0)
    return steps[at:]


def _yes_words(route: Route) -> str:
    return _("The talent has said yes and asked the own unit") if route.sending else _("The talent has said yes")


def _earliest(today: dt.date, route: Route, calendar: Calendar) -> dt.date:
    """The first working day for which the first step is not late yet."""
    day = today + DAY
    while not (calendar.works(day) and _left(day, route, calendar)[0].by >= today):
        day += DAY
    return day
