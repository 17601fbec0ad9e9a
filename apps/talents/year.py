"""The calendar of one year, week by week, as a page draws it: in colour, in words, and as a table."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.core import clock, working_days
from apps.talents.models import Booking, Talent, Window
from apps.talents.months import days_of, month_of, weeks_in

KINDS = (Booking.Kind.STAY, Booking.Kind.AGREEMENT, Booking.Kind.HOLD)
USUAL_DAYS = 5


@dataclass(frozen=True, slots=True)
class Week:
    """One week. ``kind`` is free, away, hold, agreement, stay or (masked) taken; ``word`` says the same."""

    number: int
    first: dt.date
    last: dt.date
    kind: str
    word: str
    windows: int
    cities: str
    holidays: int
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    name: str
    weeks: list[Week]


@dataclass(frozen=True, slots=True)
class Year:
    number: int
    months: list[Month]
    kinds: list[tuple[str, str, int]]
    overlaps: list[int]
    provisional: bool
    masked: bool

    @property
    def weeks(self) -> list[Week]:
        return [week for month in self.months for week in month.weeks]


def year_of(talent: Talent, year: int, *, masked: bool = False) -> Year:
    """The talent's year in three queries. ``masked``: free or taken only, without city or what takes the time."""
    windows = list(talent.windows.select_related("region"))
    rows = [_week(year, number, windows, masked) for number in range(1, weeks_in(year) + 1)]
    names = _names()
    words = {"free": _("Free"), **names, "taken": _("Taken")}
    booked = _booked(talent, year)
    holidays = _holidays(year)
    this = clock.today().isocalendar()
    weeks = []
    for number, first, last, kind, count, cities in rows:
        taken = booked.get(number)
        shown = kind if taken is None else "taken" if masked else taken
        weeks.append(
            Week(number, first, last, shown, words.get(shown, _("Not free")), count, cities, holidays.get(number, 0),
                 (this.year, this.week) == (year, number))
        )  # fmt: skip
    return _laid_out(year, weeks, words, masked)


def year_asked(text: str) -> int:
    """The year of the address, two back to three ahead; else this one."""
    this = clock.today().isocalendar().year
    return int(text) if text.isdigit() and this - 2 <= int(text) <= this + 3 else this


def _laid_out(year: int, weeks: list[Week], words: dict[str, str], masked: bool) -> Year:
    month_names = [
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
        _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
    ]  # fmt: skip
    by_month = defaultdict(list)
    for week in weeks:
        by_month[month_of(year, week.number)].append(week)
    counts = {kind: sum(week.kind == kind for week in weeks) for kind in (*words, "away")}
    return Year(
        number=year,
        months=[Month(number, name, by_month[number]) for number, name in enumerate(month_names, 1)],
        kinds=[(kind, words.get(kind, _("Not free")), count) for kind, count in counts.items() if count],
        overlaps=[week.number for week in weeks if week.windows > 1],
        provisional=working_days.is_provisional(year),
        masked=masked,
    )


def _week(year: int, number: int, windows: list[Window], masked: bool) -> tuple[int, dt.date, dt.date, str, int, str]:
    inside = [one for one in windows if one.first_week <= number <= one.last_week]
    first, last = days_of(year, number)
    kind = "free" if inside or not windows else "away"
    cities = "" if masked else " \u00b7 ".join(dict.fromkeys(one.region.name for one in inside))
    return number, first, last, kind, len(inside), cities


def _names() -> dict[str, str]:
    return {str(kind.value): str(kind.label) for kind in KINDS}


def _booked(talent: Talent, year: int) -> dict[int, str]:
    """What takes each week; where two do, the firmer one."""
    start, end = dt.date.fromisocalendar(year, 1, 1), days_of(year, weeks_in(year))[1]
    lapsed = Q(kind=Booking.Kind.HOLD, expires_at__lte=clock.now())
    rows = Booking.objects.filter(talent=talent, live=True, period__overlap=(start, end)).exclude(lapsed)
    found: dict[int, str] = {}
    for kind, weeks in ((row.kind, _weeks(row.period.lower, row.period.upper, year)) for row in rows):
        for week in weeks:
            before = found.get(week)
            found[week] = kind if before is None else min(before, kind, key=lambda one: KINDS.index(Booking.Kind(one)))
    return found


def _weeks(lower: dt.date, upper: dt.date, year: int) -> Iterable[int]:
    for number in range(1, weeks_in(year) + 1):
        first, last = days_of(year, number)
        if lower <= last and upper > first:
            yield number


def _holidays(year: int) -> dict[int, int]:
    """Working days that public holidays take from each week, at one query at most."""
    sundays = {number: days_of(year, number)[1] for number in range(1, weeks_in(year) + 1)}
    before = dt.date.fromisocalendar(year, 1, 1) - dt.timedelta(days=1)
    counted = working_days.days_left(before, sundays.values())
    found, past = {}, 0
    for number, sunday in sundays.items():
        works = counted[sunday] - past
        past = counted[sunday]
        if works < USUAL_DAYS:
            found[number] = USUAL_DAYS - works
    return found
