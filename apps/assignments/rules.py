"""Who may do what with an assignment, one rule each. ``parties`` spares a page the same query again."""

from collections.abc import Collection

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.agreements.selectors import parties_of
from apps.assignments import agreed
from apps.assignments.models import Assignment, Milestone, ServiceLog
from apps.modes.models import Party, SharingMode
from apps.organisations.models import Membership
from apps.organisations.selectors import has_role

Parties = set[Party] | None
COST_ROLES = (Membership.Role.FINANCE, Membership.Role.HR, Membership.Role.ADMINISTRATOR)
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


def is_loan(assignment: Assignment) -> bool:
    """Cost only: attendance goes to the sending unit, which is reimbursed its exact cost."""
    return assignment.agreement.mode.family == SharingMode.Family.COST_ONLY


def states_costs(user: User, assignment: Assignment, units: Collection[int] | None = None) -> bool:
    """The sending unit's HR, finance or administrator; never the talent about the own wage.

    ``units`` are the ids of those where ``user`` has such a role, where a list has read them once for all its rows.
    """
    unit, talent = assignment.agreement.sending_unit, assignment.agreement.talent
    if unit is None or talent.user_id == user.pk:
        return False
    return has_role(user, unit, *COST_ROLES) if units is None else unit.pk in units


def can_state_costs(user: User, milestone: Milestone) -> bool:
    """Of an accepted piece of a loan, until the using unit has confirmed the cost in a statement."""
    return (
        is_loan(milestone.assignment)
        and milestone.status == Milestone.Status.ACCEPTED
        and not any(sheet.locked_at for sheet in milestone.cost_sheets.all())
        and states_costs(user, milestone.assignment)
    )


def declares_result(user: User, assignment: Assignment, units: Collection[int] | None = None) -> bool:
    """The using unit's HR, finance or administrator; never the talent about the own share. ``units`` as above."""
    unit, talent = assignment.agreement.using_unit, assignment.agreement.talent
    if talent.user_id == user.pk:
        return False
    return has_role(user, unit, *COST_ROLES) if units is None else unit.pk in units


def can_declare_result(user: User, milestone: Milestone) -> bool:
    """Of an accepted piece of partner sharing, until the using unit has confirmed the share in a statement."""
    return (
        agreed.shares_result(milestone.assignment.agreement)
        and milestone.status == Milestone.Status.ACCEPTED
        and not any(one.locked_at for one in milestone.declared_results.all())
        and declares_result(user, milestone.assignment)
    )


def sees_attendance(user: User, assignment: Assignment) -> bool:
    """The three, with the finance of both units: in a loan attendance decides the wage."""
    agreement = assignment.agreement
    units = [unit for unit in (agreement.sending_unit, agreement.using_unit) if unit is not None]
    mine = agreement.talent.user_id == user.pk or any(has_role(user, unit, *COST_ROLES) for unit in units)
    return is_loan(assignment) and (mine or bool(parties_of(user, agreement)))


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
