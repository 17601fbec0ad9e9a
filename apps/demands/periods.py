"""Weeks and dates of a demand. Pure: windows are pairs of ISO weeks that repeat every year inside a period."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Protocol

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
Stay = tuple[dt.date, dt.date]  # the first day, and the day after the last


class Range(Protocol):
    lower: dt.date
    upper: dt.date


class Dated(Protocol):
    """What has a period and perhaps windows: a demand."""

    @property
    def period(self) -> Range: ...

    @property
    def windows(self) -> Sequence[Sequence[int]]: ...


def stays(dated: Dated) -> list[Stay]:
    """The presences a demand asks for, in order: each window of each year inside its period, or the period itself."""
    return stays_of(dated.windows, dated.period.lower, dated.period.upper)


def needed_weeks(dated: Dated) -> frozenset[int]:
    """The weeks of all stays as absolute numbers (ordinal of the Monday, divided by 7)."""
    return frozenset(week for start, end in stays(dated) for week in weeks_between(start, end))


def stays_of(windows: Iterable[Sequence[int]], lower: dt.date, upper: dt.date) -> list[Stay]:
    """Stays within ``lower`` and the day before ``upper``; one that sticks out is cut at the period's edge."""
    pairs = [(int(first), int(last)) for first, last in windows]
    if not pairs:
        return [(lower, upper)]
    years = range(lower.isocalendar().year, upper.isocalendar().year + 1)
    found = (occurrence(first, last, year) for year in years for first, last in pairs)
    inside = [(max(one[0], lower), min(one[1], upper)) for one in found if one]
    return sorted((start, end) for start, end in inside if start < end)


def occurrence(first: int, last: int, year: int) -> Stay | None:
    """Monday of the first ISO week to the Monday after the last; None where the year has no such first week."""
    most = weeks_in(year)
    if first > most:
        return None
    return dt.date.fromisocalendar(year, first, 1), dt.date.fromisocalendar(year, min(last, most), 1) + WEEK


def weeks_in(year: int) -> int:
    """52 or 53."""
    return dt.date(year, 12, 28).isocalendar().week


def weeks_between(start: dt.date, end: dt.date) -> range:
    """Absolute numbers of the weeks that the days from ``start`` to the day before ``end`` touch."""
    return range(week_of(start), week_of(end - DAY) + 1)


def week_of(day: dt.date) -> int:
    """The absolute number of the ISO week in which ``day`` lies; the next week is one more."""
    return (day.toordinal() - 1) // 7


def yearly_period(windows: Sequence[Sequence[int]], years: int, today: dt.date) -> Stay:
    """From the first stay that begins after ``today`` to the end of the last, each window coming ``years`` times."""
    chosen: list[Stay] = []
    for first, last in windows:
        coming = (occurrence(int(first), int(last), today.year + ahead) for ahead in range(years + 8))
        chosen += [one for one in coming if one and one[0] > today][:years]
    return min(start for start, _end in chosen), max(end for _start, end in chosen)


def days_a_week(days: int, weeks: int) -> int:
    """So many days each week that ``days`` fit into ``weeks``, from 1 to 5."""
    return min(max(-(-days // max(weeks, 1)), 1), 5)
