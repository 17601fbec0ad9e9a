"""A talent's home: how complete the profile is, what fits, the next two weeks, and where the talks stand."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from apps.core import clock
from apps.dashboard.roles import Roles
from apps.matching.cards import Card, cards
from apps.matching.models import Match
from apps.matching.selectors import opportunities_of
from apps.talents.completeness import Progress, progress_of
from apps.talents.models import Booking, Talent, Window
from apps.talents.selectors import live_bookings, year_states

FITTING = 3
TALKING = 5
DAYS = 14
# In the last two months of a year its weeks are nearly used up: units plan the next one.
LOOK_AHEAD = 60
IN_TALKS = (
    Match.Status.INVITED,
    Match.Status.INTERESTED,
    Match.Status.UNIT_ASKED,
    Match.Status.UNIT_CONSENTED,
)

DAY_WORDS: Final = {
    Booking.Kind.HOLD: pgettext_lazy("day", "hold"),
    Booking.Kind.AGREEMENT: pgettext_lazy("day", "signed"),
    Booking.Kind.STAY: pgettext_lazy("day", "stay"),
}
"""A seventh of a phone's width has room for one short word."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the strip: ``kind`` is work where something is booked, else nothing."""

    date: dt.date
    weekday: str
    word: str
    kind: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Home:
    """What a talent sees first."""

    talent: Talent
    progress: Progress
    fitting: list[Card]
    talks: list[Card]
    days: list[Day]
    year: int
    states: list[str]
    this_week: int


def talent_home(roles: Roles) -> Home | None:
    """For somebody who is a talent and nothing else; a fixed number of queries."""
    talent = roles.talent
    if talent is None or roles.memberships or roles.office:
        return None
    iso, year = clock.today().isocalendar(), (clock.today() + dt.timedelta(days=LOOK_AHEAD)).isocalendar().year
    bookings = list(live_bookings(talent))
    taken = [(one.period.lower, one.period.upper) for one in bookings]
    mine = opportunities_of(roles.user).order_by("-rank_score", "-id")
    fitting = list(mine.filter(status=Match.Status.SUGGESTED)[:FITTING])
    shown = cards([*fitting, *mine.filter(status__in=IN_TALKS).order_by("-answered_at", "-id")[:TALKING]], roles.user)
    return Home(
        talent=talent,
        progress=progress_of(talent),
        fitting=shown[: len(fitting)],
        talks=shown[len(fitting) :],
        days=_days(bookings, list(talent.windows.all())),
        year=year,
        states=year_states(list(talent.windows.all()), taken, year),
        this_week=iso.week if iso.year == year else 0,
    )


def _days(bookings: list[Booking], windows: list[Window]) -> list[Day]:
    """Two weeks from this Monday on; outside the windows one is not free."""
    today = clock.today()
    monday = today - dt.timedelta(days=today.weekday())
    names = [
        pgettext("weekday", "Mo"),
        pgettext("weekday", "Tu"),
        pgettext("weekday", "We"),
        pgettext("weekday", "Th"),
        pgettext("weekday", "Fr"),
        pgettext("weekday", "Sa"),
        pgettext("weekday", "Su"),
    ]
    found = []
    for ahead in range(DAYS):
        day = monday + dt.timedelta(days=ahead)
        booked = next((one for one in bookings if one.period.lower <= day < one.period.upper), None)
        week = day.isocalendar().week
        open_ = not windows or any(one.first_week <= week <= one.last_week for one in windows)
        word = str(DAY_WORDS[Booking.Kind(booked.kind)]) if booked else _("free") if open_ else "\u2013"
        kind = "" if booked is None else "wait" if booked.kind == Booking.Kind.HOLD else "work"
        found.append(Day(day, names[day.weekday()], word, kind, day == today))
    return found
