"""Twelve months around today as a strip of weeks: when a person is out. Pure geometry, with the words for a reader."""

import calendar
import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.assignments.agreed import stay_weeks
from apps.assignments.models import Assignment

MONTHS, BEFORE = 12, 2
WIDTH = 1200.0
GAP = 2.0
KINDS: dict[str, str] = {
    Assignment.Status.PLANNED: "ahead",
    Assignment.Status.RETURN_PENDING: "due",
    Assignment.Status.RETURN_OVERDUE: "late",
    Assignment.Status.RETURNED: "back",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One rectangle; ``kind`` is out (gone by), ahead (agreed, to come), due, late, back, or today."""

    kind: str
    x: str
    width: str


@dataclass(slots=True)
class Strip:
    """``spoken`` says in words what the picture shows."""

    spoken: str
    marks: list[Mark] = field(default_factory=list)
    today: str = ""


def window(today: dt.date) -> list[dt.date]:
    """The first days of the twelve months that the calendar shows, and of the one after."""
    number = today.year * 12 + today.month - 1 - BEFORE
    return [dt.date((number + at) // 12, (number + at) % 12 + 1, 1) for at in range(MONTHS + 1)]


def strip_of(assignment: Assignment, today: dt.date) -> Strip:
    """The weeks of an assignment; where the terms name stays, only these."""
    months = window(today)
    first, last = months[0], months[-1] - dt.timedelta(days=1)
    words = {"first": assignment.starts_on, "last": assignment.ends_on, "unit": assignment.agreement.using_unit.name}
    strip = Strip(_("Out from %(first)s to %(last)s at %(unit)s") % words)
    stays = stay_weeks(assignment.agreement)
    day = max(assignment.starts_on, first)
    while day <= min(assignment.ends_on, last):
        end = min(day + dt.timedelta(days=6 - day.weekday()), assignment.ends_on, last)
        if not stays or day.isocalendar().week in stays:
            x = _at(day, first)
            width = _at(end + dt.timedelta(days=1), first) - x
            strip.marks.append(Mark(_kind(assignment, day, today), f"{x:.1f}", f"{max(width - GAP, 1):.1f}"))
        day = end + dt.timedelta(days=1)
    strip.today = f"{_at(today, first):.1f}"
    return strip


def _kind(assignment: Assignment, day: dt.date, today: dt.date) -> str:
    return KINDS.get(assignment.status) or ("out" if day <= today else "ahead")


def _at(day: dt.date, first: dt.date) -> float:
    """Where a day falls; every month is as wide as the others."""
    months = (day.year - first.year) * 12 + day.month - first.month
    return WIDTH / MONTHS * (months + (day.day - 1) / calendar.monthrange(day.year, day.month)[1])
