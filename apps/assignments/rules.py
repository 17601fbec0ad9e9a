"""Who may do what with an assignment, one rule each. ``parties`` spares a page the same query again."""

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.agreements.selectors import parties_of
from apps.assignments import agreed
from apps.assignments.models import Assignment, Milestone, ServiceLog
from apps.modes.models import Party

Parties = set[Party] | None
RETURNING = {Assignment.Status.RETURN_PENDING, Assignment.Status.RETURN_OVERDUE}


def stands_for(user: User, assignment: Assignment, party: Party, parties: Parties = None) -> bool:
    """Whether ``user`` speaks for ``party``; nobody but the talent speaks for the talent."""
    return party in (parties_of(user, assignment.agreement) if parties is None else parties)


def can_tick(user: User, assignment: Assignment, parties: Parties = None) -> bool:
    return assignment.status == Assignment.Status.PLANNED and stands_for(user, assignment, Party.USING, parties)


def is_ready(assignment: Assignment) -> bool:
    """Everything required before day one is done."""
    return all(item.done_at for item in assignment.onboarding.all() if item.required)


def is_in_force(assignment: Assignment) -> bool:
    return assignment.agreement.status == Agreement.Status.ACTIVE


def can_start(user: User, assignment: Assignment, parties: Parties = None) -> bool:
    return (
        assignment.status == Assignment.Status.PLANNED
        and is_in_force(assignment)
        and is_ready(assignment)
        and stands_for(user, assignment, Party.TALENT, parties)
    )


def can_log(user: User, assignment: Assignment, parties: Parties = None) -> bool:
    return _is_running(assignment) and stands_for(user, assignment, Party.TALENT, parties)


def can_answer_log(user: User, log: ServiceLog, parties: Parties = None) -> bool:
    """The using unit answers; nobody answers the own record."""
    return log.status == ServiceLog.Status.SUBMITTED and _is_other_side(user, log.assignment, parties)


def can_submit(user: User, milestone: Milestone, parties: Parties = None) -> bool:
    return (
        milestone.status in {Milestone.Status.OPEN, Milestone.Status.RETURNED}
        and _is_running(milestone.assignment)
        and stands_for(user, milestone.assignment, Party.TALENT, parties)
    )


def can_answer(user: User, milestone: Milestone, parties: Parties = None) -> bool:
    """Accept or return: the using unit, while a round is open; nobody answers the own work."""
    return milestone.status == Milestone.Status.SUBMITTED and _is_other_side(user, milestone.assignment, parties)


def can_complete(user: User, assignment: Assignment, parties: Parties = None) -> bool:
    """Only work by the day-log rule is completed by hand: at least one log, every log approved, no milestone."""
    logs = [log.status for log in assignment.service_logs.all()]
    return (
        _is_running(assignment)
        and not assignment.milestones.all()
        and bool(logs)
        and set(logs) == {ServiceLog.Status.APPROVED}
        and _is_other_side(user, assignment, parties)
    )


def open_return_parties(user: User, assignment: Assignment, parties: Parties = None) -> list[Party]:
    """The parties for which ``user`` may still confirm the return. One person confirms for one party only."""
    if assignment.status not in RETURNING:
        return []
    given = list(assignment.return_confirmations.all())
    if any(confirmation.by_id == user.pk for confirmation in given):
        return []
    done = {confirmation.party for confirmation in given}
    mine = parties_of(user, assignment.agreement) if parties is None else parties
    return [party for party in agreed.return_parties(assignment.agreement) if party in mine and party not in done]


def can_confirm_return(user: User, assignment: Assignment, parties: Parties = None) -> bool:
    return bool(open_return_parties(user, assignment, parties))


def _is_running(assignment: Assignment) -> bool:
    return assignment.status == Assignment.Status.ON_ASSIGNMENT


def _is_other_side(user: User, assignment: Assignment, parties: Parties) -> bool:
    return user.pk != assignment.agreement.talent.user_id and stands_for(user, assignment, Party.USING, parties)
