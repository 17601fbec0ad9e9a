"""Who is told what. Every notice has a key, so that telling twice is telling once."""

from collections.abc import Iterable

from django.urls import reverse

from apps.accounts.models import User
from apps.assignments import agreed, rules
from apps.assignments.models import Assignment, Milestone, ServiceLog
from apps.core import clock
from apps.messaging.services import notify
from apps.modes.models import Party
from apps.organisations.models import Membership
from apps.organisations.selectors import office_people, people_of

CONTACTS = (Membership.Role.ADMINISTRATOR, Membership.Role.HR)


def people_of_party(assignment: Assignment, party: Party) -> list[User]:
    """Who reads for a party: the talent, or a unit's administrator and HR contact."""
    agreement = assignment.agreement
    if party == Party.TALENT:
        return [agreement.talent.user]
    unit = agreement.using_unit if party == Party.USING else agreement.sending_unit
    return list(people_of(unit, *CONTACTS)) if unit else []


def tell(assignment: Assignment, parties: Iterable[Party], kind: str, *, key: str = "", **facts: str) -> None:
    """One notice for everyone of these parties, each person once."""
    people = {person.pk: person for party in parties for person in people_of_party(assignment, party)}
    _notify(assignment, people.values(), kind, key=key, **facts)


def tell_planned(assignment: Assignment) -> None:
    facts = {"day": assignment.starts_on.isoformat()}
    tell(assignment, [Party.USING], "assignments.prepare", **facts)
    tell(assignment, [Party.TALENT, Party.SENDING], "assignments.planned", **facts)


def tell_started(assignment: Assignment) -> None:
    tell(assignment, [Party.USING, Party.SENDING], "assignments.started")


def tell_submitted(milestone: Milestone) -> None:
    """To the using unit: answer by the day on which silence would accept. Whoever has answered already is not asked."""
    if milestone.status == Milestone.Status.SUBMITTED:
        _about(milestone, [Party.USING], "assignments.milestone_submitted", turn=_round(milestone))


def remind_of_answer(milestone: Milestone, turn: str) -> None:
    """Before silence accepts: ``turn`` is "first" or "second"."""
    _about(milestone, [Party.USING], "assignments.milestone_waiting", turn=f"{_round(milestone)}.{turn}")


def tell_returned(milestone: Milestone) -> None:
    _about(milestone, [Party.TALENT], "assignments.milestone_returned", turn=_round(milestone))


def tell_accepted(milestone: Milestone) -> None:
    silent = milestone.accepted_by_id is None
    kind = "assignments.milestone_accepted_in_silence" if silent else "assignments.milestone_accepted"
    _about(milestone, [Party.TALENT, Party.SENDING, *([Party.USING] if silent else [])], kind)


def ask_for_costs(milestone: Milestone) -> None:
    """In a loan, to the sending unit: state the exact cost of the accepted piece, with proof."""
    sender = milestone.assignment.agreement.sending_unit
    people = people_of(sender, *rules.COST_ROLES) if sender else []
    _notify(
        milestone.assignment, people, "assignments.costs_wanted",
        key=str(milestone.public_id), milestone=milestone.title,
    )  # fmt: skip


def ask_for_result(milestone: Milestone) -> None:
    """In partner sharing, to the using unit: declare the result of the accepted piece, with proof."""
    people = people_of(milestone.assignment.agreement.using_unit, *rules.COST_ROLES)
    _notify(
        milestone.assignment, people, "assignments.result_wanted",
        key=str(milestone.public_id), milestone=milestone.title,
    )  # fmt: skip


def tell_attendance(log: ServiceLog) -> None:
    """In a loan, to the sending unit, once a week: the confirmed days for its payroll (clause 4.4)."""
    year, week, _day = log.day.isocalendar()
    assignment = log.assignment
    sender = assignment.agreement.sending_unit
    people = people_of(sender, *rules.COST_ROLES) if sender else []
    _notify(
        assignment, people, "assignments.attendance",
        key=f"{year}.{week}", path=reverse("assignments:attendance", args=[assignment.public_id]), week=f"{year}-W{week:02d}",
    )  # fmt: skip


def tell_log_returned(log: ServiceLog) -> None:
    facts = {"day": log.day.isoformat(), "reason": log.reason}
    moment = clock.now().isoformat(timespec="seconds")
    tell(log.assignment, [Party.TALENT], "assignments.log_returned", key=f"{log.public_id}:{moment}", **facts)


def tell_return_opened(assignment: Assignment) -> None:
    """To those who confirm; a sending unit that need not confirm is informed."""
    asked = agreed.return_parties(assignment.agreement)
    tell(assignment, asked, "assignments.return_opened", day=_due(assignment))
    if Party.SENDING not in asked:
        tell(assignment, [Party.SENDING], "assignments.work_completed")


def remind_of_return(assignment: Assignment, days: int) -> None:
    """Thirty days, seven days before, and on the day, to everyone of the agreement."""
    tell(assignment, list(Party), "assignments.return_reminder", key=f"{_due(assignment)}.{days}", day=_due(assignment))


def tell_return_overdue(assignment: Assignment) -> None:
    """To the parties, then to the office of the using unit's region, which acts."""
    tell(assignment, list(Party), "assignments.return_overdue", key=_due(assignment), day=_due(assignment))
    officers = office_people(assignment.agreement.using_unit.region)
    _notify(assignment, officers, "assignments.return_overdue", key=_due(assignment), day=_due(assignment))


def tell_back(assignment: Assignment) -> None:
    tell(assignment, list(Party), "assignments.returned")


def _about(milestone: Milestone, parties: Iterable[Party], kind: str, *, turn: str = "") -> None:
    facts = {"milestone": milestone.title}
    if milestone.answer_due:
        facts["day"] = milestone.answer_due.isoformat()
    tell(milestone.assignment, parties, kind, key=f"{milestone.public_id}:{turn}", **facts)


def _round(milestone: Milestone) -> str:
    return str(milestone.submissions.count())


def _due(assignment: Assignment) -> str:
    return assignment.return_due_on.isoformat() if assignment.return_due_on else ""


def _notify(
    assignment: Assignment, people: Iterable[User], kind: str, *, key: str = "", path: str = "", **facts: str
) -> None:
    notify(
        people,
        kind,
        facts={"number": assignment.number, **facts},
        path=path or reverse("assignments:detail", args=[assignment.public_id]),
        key=":".join(filter(None, [kind, str(assignment.public_id), key])),
    )
