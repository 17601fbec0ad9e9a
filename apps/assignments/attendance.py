"""The attendance of a loan for the sending unit's payroll: confirmed days, week by week (clause 4.4)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from apps.assignments import agreed
from apps.assignments.models import Assignment, ServiceLog
from apps.core.web.downloads import csv_text

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week. ``over`` are hours beyond those agreed: overtime, or a mistake."""

    year: int
    number: int
    days: list[ServiceLog]
    hours: Decimal
    over: Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    weeks: list[Week]
    days: int
    hours: Decimal
    waiting: int
    agreed_hours: int


def sheet_of(assignment: Assignment) -> Sheet:
    """The confirmed days, the latest week first. Needs the service logs; ``waiting`` are days not confirmed yet."""
    logs = list(assignment.service_logs.all())
    confirmed = sorted((log for log in logs if log.status == ServiceLog.Status.APPROVED), key=lambda log: log.day)
    cap = agreed.weekly_hours(assignment.agreement)
    weeks = []
    for (year, number), days in groupby(confirmed, key=lambda log: _week(log.day)):
        rows = list(days)
        hours = sum((log.hours for log in rows), ZERO)
        weeks.append(Week(year, number, rows, hours, max(ZERO, hours - cap) if cap else ZERO))
    return Sheet(
        weeks=weeks[::-1],
        days=len(confirmed),
        hours=sum((log.hours for log in confirmed), ZERO),
        waiting=sum(1 for log in logs if log.status == ServiceLog.Status.SUBMITTED),
        agreed_hours=cap,
    )


def as_csv(assignment: Assignment) -> str:
    """The same days for a payroll, oldest first; opens in a spreadsheet with Chinese words intact."""
    rows: list[list[object]] = []
    for week in reversed(sheet_of(assignment).weeks):
        label = f"{week.year}-W{week.number:02d}"
        for log in week.days:
            by = log.answered_by.name if log.answered_by else ""
            rows.append([log.day.isoformat(), label, log.hours, log.note, by])
    return csv_text([_("Day"), _("Week"), _("Hours"), _("What was done"), _("Confirmed by")], rows)


def _week(day: dt.date) -> tuple[int, int]:
    return day.isocalendar().year, day.isocalendar().week
