"""Months turned into ISO weeks and back. A week belongs to the month of its Thursday, so each has exactly one."""

import datetime as dt

THURSDAY = 4


def weeks_in(year: int) -> int:
    """52 or 53."""
    return dt.date(year, 12, 28).isocalendar().week


def month_of(year: int, week: int) -> int:
    return dt.date.fromisocalendar(year, week, THURSDAY).month


def weeks_of_month(year: int, month: int) -> tuple[int, int]:
    """The first and the last week of the month."""
    weeks = [week for week in range(1, weeks_in(year) + 1) if month_of(year, week) == month]
    return weeks[0], weeks[-1]


def days_of(year: int, week: int) -> tuple[dt.date, dt.date]:
    """Monday and Sunday."""
    return dt.date.fromisocalendar(year, week, 1), dt.date.fromisocalendar(year, week, 7)
