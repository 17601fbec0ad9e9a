"""Who must act, by when, and the one button: the band of an assignment's page, and a row of the workbench."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import agreed, rules
from apps.assignments.models import Assignment, Milestone
from apps.assignments.selectors import costs_wanted, results_wanted
from apps.modes.models import Party

Parties = set[Party]


@dataclass(frozen=True, slots=True)
class Step:
    """``turn`` is you, others or done. A button posts where ``post`` is true, else it leads to ``url``."""

    turn: str
    title: str
    text: str = ""
    party: str = ""
    button: str = ""
    url: str = ""
    post: bool = False
    due_on: dt.date | None = None


def next_step(assignment: Assignment, user: User, parties: Parties, *, states: bool | None = None) -> Step:
    """What comes next in the eyes of ``user``, who speaks for ``parties``. Needs an assignment ``in_full``.

    ``states`` says whether the user states costs for the sending unit, or in partner sharing results for the using
    unit; a list that knows it is spared the question.
    """
    stated = _costs(assignment, user, states) if Party.SENDING in parties else None
    stated = stated or (_result(assignment, user, states) if Party.USING in parties else None)
    if stated:
        return stated
    match assignment.status:
        case Assignment.Status.PLANNED:
            return _before_day_one(assignment, user, parties)
        case Assignment.Status.ON_ASSIGNMENT:
            return _work(assignment, user, parties)
        case Assignment.Status.RETURNED:
            return Step("done", _("Everyone has confirmed the return."), _("The assignment is finished."))
        case _:
            return _return(assignment, user, parties)


def _costs(assignment: Assignment, user: User, states: bool | None) -> Step | None:
    """In a loan, for the sending unit: an accepted piece whose exact cost is not stated yet."""
    wanted = costs_wanted(assignment)
    if not wanted or not (rules.states_costs(user, assignment) if states is None else states):
        return None
    title = _("State the cost of “%(milestone)s”") % {"milestone": wanted[0].title}
    text = _("It was accepted. State wages, social insurance and fund with proof; the statement follows at once.")
    url = reverse("assignments:costs", args=[wanted[0].public_id])
    return Step("you", title, text, Party.SENDING, _("State the cost"), url)


def _result(assignment: Assignment, user: User, declares: bool | None) -> Step | None:
    """In partner sharing, for the using unit: an accepted piece whose result is not declared yet."""
    wanted = results_wanted(assignment)
    if not wanted or not (rules.declares_result(user, assignment) if declares is None else declares):
        return None
    title = _("Declare the result of “%(milestone)s”") % {"milestone": wanted[0].title}
    text = _("It was accepted. Declare what it has brought, with proof; the talent's share follows at once.")
    url = reverse("assignments:result", args=[wanted[0].public_id])
    return Step("you", title, text, Party.USING, _("Declare the result"), url)


def _before_day_one(assignment: Assignment, user: User, parties: Parties) -> Step:
    begins, page = assignment.starts_on, _page(assignment)
    if not rules.is_ready(assignment):
        if rules.can_tick(user, assignment, parties):
            text = _("Everything required is done before the talent's first day, %(day)s.") % {"day": begins}
            return Step(
                "you", _("Complete the list of day one"), text, Party.USING, _("Open the list"), f"{page}#onboarding",
                due_on=begins,
            )  # fmt: skip
        title = _("The using unit completes the list of day one")
        text = _("It is due before %(day)s; then the talent confirms the arrival.") % {"day": begins}
        return Step("others", title, text, Party.USING, due_on=begins)
    if not rules.is_in_force(assignment):
        title = _("The agreement comes into force on %(day)s") % {"day": begins}
        return Step("others", title, _("The list is complete. Nobody need do anything until then."), due_on=begins)
    if rules.can_start(user, assignment, parties):
        url = reverse("assignments:start", args=[assignment.public_id])
        text = _("The work and its record begin with your word.")
        return Step(
            "you", _("Confirm that you have arrived"), text, Party.TALENT, _("Confirm arrival"), url, True, begins
        )
    return Step("others", _("The talent confirms the arrival"), _("The list is complete."), Party.TALENT, due_on=begins)


def _work(assignment: Assignment, user: User, parties: Parties) -> Step:
    own = _answer(assignment, user, parties) or _hand_in(assignment, user, parties)
    own = own or _answer_logs(assignment, user, parties) or _complete(assignment, user, parties)
    if own:
        return own
    waiting = _first(assignment, Milestone.Status.SUBMITTED)
    if waiting:
        title = _("The using unit answers “%(milestone)s”") % {"milestone": waiting.title}
        text = _("Without an answer it counts as accepted after %(day)s.") % {"day": waiting.answer_due}
        return Step("others", title, text, Party.USING, due_on=waiting.answer_due)
    coming = _first(assignment, Milestone.Status.RETURNED, Milestone.Status.OPEN)
    if coming:
        title = _("The talent hands in “%(milestone)s”") % {"milestone": coming.title}
        text = _("It is due on %(day)s.") % {"day": coming.due_on}
        return Step("others", title, text, Party.TALENT, due_on=coming.due_on)
    text = _("Each day is confirmed by the using unit, until %(day)s.") % {"day": assignment.ends_on}
    if rules.can_log(user, assignment, parties):
        url = reverse("assignments:log_service", args=[assignment.public_id])
        return Step(
            "you", _("Record your days of service"), text, Party.TALENT, _("Record a day"), url,
            due_on=assignment.ends_on,
        )  # fmt: skip
    return Step("others", _("The talent records the days of service"), text, Party.TALENT, due_on=assignment.ends_on)


def _answer(assignment: Assignment, user: User, parties: Parties) -> Step | None:
    waiting = [m for m in assignment.milestones.all() if rules.can_answer(user, _of(assignment, m), parties)]
    if not waiting:
        return None
    milestone = min(waiting, key=lambda m: (m.answer_due or assignment.ends_on, m.position))
    title = _("Answer “%(milestone)s”") % {"milestone": milestone.title}
    text = _("Accept it or say what is missing by %(day)s. After that day it counts as accepted.")
    url = reverse("assignments:milestone_accept", args=[milestone.public_id])
    return Step(
        "you", title, text % {"day": milestone.answer_due}, Party.USING, _("Look and accept"), url,
        due_on=milestone.answer_due,
    )  # fmt: skip


def _hand_in(assignment: Assignment, user: User, parties: Parties) -> Step | None:
    milestone = _first(assignment, Milestone.Status.RETURNED, Milestone.Status.OPEN)
    if milestone is None or not rules.can_submit(user, _of(assignment, milestone), parties):
        return None
    title = _("Hand in “%(milestone)s”") % {"milestone": milestone.title}
    text = _("It is due on %(day)s. The using unit then has its days to answer.") % {"day": milestone.due_on}
    if milestone.status == Milestone.Status.RETURNED:
        text = _("The using unit said what is missing. Correct it and hand in again.")
    url = reverse("assignments:milestone_submit", args=[milestone.public_id])
    return Step("you", title, text, Party.TALENT, _("Hand in"), url, due_on=milestone.due_on)


def _answer_logs(assignment: Assignment, user: User, parties: Parties) -> Step | None:
    for log in assignment.service_logs.all():
        log.assignment = assignment
        if rules.can_answer_log(user, log, parties):
            url = f"{_page(assignment)}#service"
            text = _("Confirm each day or ask for a correction.")
            return Step("you", _("Answer the service records"), text, Party.USING, _("Open the records"), url)
    return None


def _complete(assignment: Assignment, user: User, parties: Parties) -> Step | None:
    if not rules.can_complete(user, assignment, parties):
        return None
    url = reverse("assignments:complete", args=[assignment.public_id])
    text = _("Every record is confirmed. Say so when no more work follows; evaluations and return open then.")
    return Step("you", _("Is the work done?"), text, Party.USING, _("The work is done"), url, True, assignment.ends_on)


def _return(assignment: Assignment, user: User, parties: Parties) -> Step:
    late = assignment.status == Assignment.Status.RETURN_OVERDUE
    due = {"day": assignment.return_due_on}
    mine = rules.open_return_parties(user, assignment, parties)
    if mine:
        text = _("It was due on %(day)s.") % due if late else _("Please confirm by %(day)s.") % due
        url = reverse("assignments:confirm_return", args=[assignment.public_id])
        return Step("you", RETURN_WORDS[mine[0]](), text, mine[0], _("Confirm"), url, due_on=assignment.return_due_on)
    given = {confirmation.party for confirmation in assignment.return_confirmations.all()}
    left = [party for party in agreed.return_parties(assignment.agreement) if party not in given]
    names = " · ".join(str(party.label) for party in left)
    text = _("Overdue since %(day)s.") % due if late else _("It is due by %(day)s.") % due
    title = _("Still to confirm: %(parties)s") % {"parties": names}
    return Step("others", title, text, left[0] if left else "", due_on=assignment.return_due_on)


# What each party's word means (clause 17).
RETURN_WORDS = {
    Party.SENDING: lambda: _("Confirm that the post is there"),
    Party.USING: lambda: _("Confirm that the handover is done"),
    Party.TALENT: lambda: _("Confirm that your work there has ended"),
}


def _first(assignment: Assignment, *statuses: str) -> Milestone | None:
    return next((m for m in assignment.milestones.all() if m.status in statuses), None)


def _of(assignment: Assignment, milestone: Milestone) -> Milestone:
    milestone.assignment = assignment
    return milestone


def _page(assignment: Assignment) -> str:
    return reverse("assignments:detail", args=[assignment.public_id])
