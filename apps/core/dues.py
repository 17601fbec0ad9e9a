"""Until when something that waits is in time, counted in working days for many rows at once."""

import bisect
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import clock, timers, working_days

LONGEST_BREAK = 30  # no run of days off is as long as this, so that a due date is always found within it


@dataclass(frozen=True, slots=True)
class Due:
    """``day`` is the last day in time; ``left`` counts working days after today, negative once it is late."""

    day: dt.date
    left: int
    late: bool

    @property
    def tone(self) -> str:
        return "late" if self.late else "wait" if self.left <= 1 else ""

    @property
    def words(self) -> str:
        """ "2 working days left", "due today" or "overdue by 1 working day"."""
        if self.late:
            days = max(1, -self.left)
            return ngettext("overdue by %(count)s working day", "overdue by %(count)s working days", days) % {
                "count": days
            }
        if not self.left:
            return _("due today")
        return ngettext("%(count)s working day left", "%(count)s working days left", self.left) % {"count": self.left}


def dues(timer: str, starts: Iterable[dt.date]) -> dict[dt.date, Due]:
    """For each start the due date of ``timer`` (one in working days), in one query a year that is not published."""
    asked = set(starts)
    if not asked:
        return {}
    today, number = clock.today(), timers.number(timer)
    days = _days(min(today, *asked), max(today, *asked) + dt.timedelta(days=_span(number)))
    passed = working_days.days_left(days[0], days)
    counts = [passed[day] for day in days]
    found = {}
    for start in asked:
        day = days[bisect.bisect_left(counts, passed[start] + number)]
        found[start] = Due(day, counts[(day - days[0]).days] - passed[today], late=day < today)
    return found


def caution(day: dt.date) -> str:
    """A sentence to stand beside a due date in working days of a year whose holidays nobody knows yet; else nothing."""
    if not working_days.is_provisional(day.year):
        return ""
    return _("The official holidays of %(year)s are not published yet: its working days are provisional.") % {
        "year": day.year
    }


def late_before(timer: str) -> dt.datetime:
    """What began before this moment is overdue now; what began at or after it is in time."""
    today, number = clock.today(), timers.number(timer)
    days = _days(today - dt.timedelta(days=_span(number)), today)
    passed = working_days.days_left(days[0], days)
    yesterday = passed[days[-2]]
    first = next(day for day in days if yesterday - passed[day] < number)
    return dt.datetime.combine(first, dt.time(), tzinfo=clock.SHANGHAI)


def _span(number: int) -> int:
    return 3 * number + LONGEST_BREAK


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
