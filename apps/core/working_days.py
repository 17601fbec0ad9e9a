"""Working days of the official Chinese calendar, swapped days included. Never fails: a year that is not
published yet counts Monday to Friday and is marked provisional, and an officer can enter its days."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

import chinese_calendar

from apps.core.models import CalendarDay


def is_working_day(day: dt.date) -> bool:
    return _works(day, _entered(day.year))


def is_provisional(year: int) -> bool:
    """True where neither the package nor an officer knows the year's holidays."""
    return not _published(year) and not _entered(year)


def add(start: dt.date, days: int) -> dt.date:
    """The ``days``-th working day after ``start``."""
    day, entered = start, _entered(start.year)
    while days > 0:
        day += dt.timedelta(days=1)
        if (day.month, day.day) == (1, 1):
            entered = _entered(day.year)
        days -= _works(day, entered)
    return day


def between(start: dt.date, end: dt.date) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before."""
    return days_left(start, [end])[end]


def days_left(start: dt.date, ends: Iterable[dt.date]) -> dict[dt.date, int]:
    """``between(start, end)`` for every end, with one query a year that is not published, however many ends."""
    asked = set(ends)
    if not asked:
        return {}
    first, last = min(start, *asked), max(start, *asked)
    entered: dict[dt.date, bool] = {}
    for year in range(first.year, last.year + 1):
        entered |= _entered(year)
    # The number of working days from ``first`` up to each day; two such numbers differ by the days between.
    counted, number, day = {first: 0}, 0, first
    while day < last:
        day += dt.timedelta(days=1)
        number += _works(day, entered)
        counted[day] = number
    return {end: counted[end] - counted[start] for end in asked}


def _works(day: dt.date, entered: dict[dt.date, bool]) -> bool:
    """What an officer entered, else the package, else Monday to Friday: an officer enters the exceptions only."""
    if day in entered:
        return entered[day]
    return bool(chinese_calendar.is_workday(day)) if _published(day.year) else day.weekday() < 5


@lru_cache(maxsize=64)
def _published(year: int) -> bool:
    try:
        chinese_calendar.is_workday(dt.date(year, 1, 1))
    except NotImplementedError:  # the package's word for a year without data
        return False
    return True


def _entered(year: int) -> dict[dt.date, bool]:
    if _published(year):
        return {}
    return dict(CalendarDay.objects.filter(day__year=year).values_list("day", "working"))
