"""What time does: silence accepts, returns come near and fall overdue. Each job asks the database what is due."""

import datetime as dt

from apps.assignments import selectors
from apps.assignments.services import accept_in_silence, mark_return_overdue, telling
from apps.core.jobs import clock_job

HOURLY = dt.timedelta(hours=1)


@clock_job(every=HOURLY)
def remind_of_answers() -> int:
    """The two notices before silence accepts, on day 10 and day 13 of the usual 14."""
    due = selectors.answers_to_remind()
    for milestone, turn in due:
        telling.remind_of_answer(milestone, turn)
    return len(due)


@clock_job(every=HOURLY)
def accept_by_silence() -> int:
    return sum(accept_in_silence(milestone) for milestone in selectors.answers_overdue())


@clock_job(every=HOURLY)
def remind_of_returns() -> int:
    due = selectors.returns_to_remind()
    for assignment, days in due:
        telling.remind_of_return(assignment, days)
    return len(due)


@clock_job(every=HOURLY)
def note_overdue_returns() -> int:
    return sum(mark_return_overdue(assignment) for assignment in selectors.returns_overdue())
