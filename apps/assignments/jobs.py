"""What time does: silence accepts, returns come near and fall overdue. Each job asks the database what is due."""

import datetime as dt

from apps.assignments import selectors
from apps.assignments.models import Assignment, Milestone
from apps.assignments.services import accept_in_silence, mark_return_overdue, telling
from apps.core.jobs import clock_job, each

HOURLY = dt.timedelta(hours=1)


@clock_job(every=HOURLY)
def remind_of_answers() -> int:
    """The two notices before silence accepts, on day 10 and day 13 of the usual 14."""
    return each(selectors.answers_to_remind(), _remind_of_answer)


@clock_job(every=HOURLY)
def accept_by_silence() -> int:
    return each(selectors.answers_overdue(), accept_in_silence)


@clock_job(every=HOURLY)
def remind_of_returns() -> int:
    return each(selectors.returns_to_remind(), _remind_of_return)


@clock_job(every=HOURLY)
def note_overdue_returns() -> int:
    return each(selectors.returns_overdue(), mark_return_overdue)


def _remind_of_answer(due: tuple[Milestone, str]) -> bool:
    telling.remind_of_answer(*due)
    return True


def _remind_of_return(due: tuple[Assignment, int]) -> bool:
    telling.remind_of_return(*due)
    return True
