"""The words of this app's notices, put together when they are read."""

from django.utils.translation import gettext_lazy as _

from apps.messaging.kinds import register

register(
    "assignments.prepare",
    title=_("Prepare the first day"),
    text=_("Assignment %(number)s begins on %(day)s. Please tick the list of day one before that."),
)
register(
    "assignments.planned",
    title=_("An assignment is planned"),
    text=_(
        "Assignment %(number)s begins on %(day)s. The using unit prepares the first day; then the talent confirms the arrival."
    ),
)
register(
    "assignments.started",
    title=_("The work has begun"),
    text=_("The talent has confirmed the arrival for assignment %(number)s."),
)
register(
    "assignments.milestone_submitted",
    title=_("Work was handed in"),
    text=_(
        "“%(milestone)s” of %(number)s was handed in. Please accept it or send it back by %(day)s; after that day it counts as accepted."
    ),
)
register(
    "assignments.milestone_waiting",
    title=_("Work waits for your answer"),
    text=_("“%(milestone)s” of %(number)s counts as accepted after %(day)s unless you answer."),
)
register(
    "assignments.milestone_returned",
    title=_("Work was sent back"),
    text=_("The using unit sent “%(milestone)s” of %(number)s back and says what is missing. Please hand in again."),
)
register(
    "assignments.milestone_accepted",
    title=_("Work was accepted"),
    text=_("“%(milestone)s” of %(number)s was accepted. The statement follows."),
)
register(
    "assignments.milestone_accepted_in_silence",
    title=_("Work was accepted by silence"),
    text=_("There was no answer in time, so “%(milestone)s” of %(number)s counts as accepted. The statement follows."),
)
register(
    "assignments.log_returned",
    title=_("A service record needs a correction"),
    text=_("The record of %(day)s in %(number)s was sent back: %(reason)s"),
)
register(
    "assignments.work_completed",
    title=_("The work is completed"),
    text=_("The work of %(number)s is completed. Using unit and talent confirm the end; you need do nothing."),
)
register(
    "assignments.return_opened",
    title=_("Please confirm the return"),
    text=_("The work of %(number)s is completed. Please confirm the return by %(day)s."),
)
register(
    "assignments.return_reminder",
    title=_("The return comes near"),
    text=_("The return of %(number)s is due on %(day)s."),
)
register(
    "assignments.return_overdue",
    title=_("The return is overdue"),
    text=_(
        "The return of %(number)s was due on %(day)s and is not confirmed by all. Please confirm it or call the talent office."
    ),
)
register(
    "assignments.returned",
    title=_("The return is confirmed"),
    text=_("Everyone has confirmed the return of %(number)s."),
)
register(
    "assignments.costs_wanted",
    title=_("State your exact cost"),
    text=_(
        "“%(milestone)s” of %(number)s was accepted. Please state wages, social insurance and housing fund with proof; the statement follows at once."
    ),
)
register(
    "assignments.result_wanted",
    title=_("Declare the result"),
    text=_(
        "“%(milestone)s” of %(number)s was accepted. Please declare its result with proof within 30 days; the talent's share follows at once."
    ),
)
register(
    "assignments.attendance",
    title=_("Attendance for your payroll"),
    text=_("The using unit has confirmed days of week %(week)s for assignment %(number)s. The sheet shows every day."),
)
register(
    "assignments.again_proposed",
    title=_("Again next spring?"),
    text=_("%(talent)s would come again for “%(demand)s” (%(number)s). One tap drafts next year's demand."),
)
register(
    "assignments.again_not_invited",
    title=_("Not invited by itself"),
    text=_("%(talent)s could not be invited for “%(demand)s” at once: look at the matches, or ask the talent."),
)
