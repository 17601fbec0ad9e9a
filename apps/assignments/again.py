"""Again next spring: whether a season may be repeated, and when it would be. Reads only."""

import datetime as dt
from dataclasses import dataclass

from apps.accounts.models import User
from apps.assignments.models import Again, Assignment
from apps.assignments.rules import Parties, stands_for
from apps.core import clock
from apps.demands.models import Demand
from apps.demands.periods import DAY, occurrence, stays_of, weeks_in
from apps.demands.rules import can_post
from apps.modes.models import Party

OVER = (
    Assignment.Status.COMPLETED,
    Assignment.Status.RETURN_PENDING,
    Assignment.Status.RETURN_OVERDUE,
    Assignment.Status.RETURNED,
)
ENDED = (Demand.Status.CANCELLED, Demand.Status.CLOSED, Demand.Status.EXPIRED)


@dataclass(frozen=True, slots=True)
class Season:
    """The same ISO weeks a year on; the period ends with the day after the last."""

    windows: list[list[int]]
    period: tuple[dt.date, dt.date]

    @property
    def year(self) -> int:
        return self.period[0].isocalendar().year


def is_season_ending(assignment: Assignment) -> bool:
    """Of a mode that repeats every year: the work is over, or the last stay has begun."""
    if not assignment.agreement.mode.recurring:
        return False
    if assignment.status in OVER:
        return True
    return assignment.status == Assignment.Status.ON_ASSIGNMENT and _last_stay(assignment) <= clock.today()


def can_draft_again(user: User, assignment: Assignment, parties: Parties = None) -> bool:
    """HR or administrator of the using unit, once a season."""
    return (
        is_season_ending(assignment)
        and stands_for(user, assignment, Party.USING, parties)
        and can_post(user, assignment.agreement.using_unit)
        and next_demand(assignment) is None
    )


def can_propose_again(user: User, assignment: Assignment, parties: Parties = None) -> bool:
    """The talent, once, while the using unit has not asked by itself."""
    again = again_of(assignment)
    return (
        is_season_ending(assignment)
        and stands_for(user, assignment, Party.TALENT, parties)
        and (again is None or (again.proposed_at is None and next_demand(assignment) is None))
    )


def again_of(assignment: Assignment) -> Again | None:
    return Again.objects.filter(assignment=assignment).select_related("demand").first()


def next_demand(assignment: Assignment) -> Demand | None:
    """Next year's demand, as long as it has not come to nothing."""
    again = again_of(assignment)
    found: Demand | None = again.demand if again else None
    return found if found and found.status not in ENDED else None


def next_season(assignment: Assignment) -> Season:
    """The demand's windows in the year after the last one of this agreement, and always in the future."""
    agreement = assignment.agreement
    windows = [list(pair) for pair in agreement.match.demand.windows] or [_weeks(assignment)]
    year = (agreement.ends_on or clock.today()).isocalendar().year + 1
    while min(_in(year, pair)[0] for pair in windows) <= clock.today():
        year += 1
    found = [_in(year, pair) for pair in windows]
    return Season(windows, (min(start for start, _end in found), max(end for _start, end in found)))


def _in(year: int, pair: list[int]) -> tuple[dt.date, dt.date]:
    """The window in that year; week 53 is the last week of a year that has none."""
    most = weeks_in(year)
    found = occurrence(min(pair[0], most), min(pair[1], most), year)
    assert found  # nosec B101 - the week exists
    return found


def _weeks(assignment: Assignment) -> list[int]:
    first, last = assignment.starts_on.isocalendar().week, assignment.ends_on.isocalendar().week
    return [first, max(first, last)]


def _last_stay(assignment: Assignment) -> dt.date:
    windows = assignment.agreement.match.demand.windows
    found = stays_of(windows, assignment.starts_on, assignment.ends_on + DAY)
    return found[-1][0] if found else assignment.starts_on
