"""What happens after: plan the work of a signed agreement, tell people, keep the track record."""

from apps.agreements.events import AgreementActivated, AgreementSigned
from apps.assignments import agreed, rules
from apps.assignments.events import (
    AssignmentPlanned,
    AssignmentStarted,
    AttendanceConfirmed,
    MilestoneAccepted,
    MilestoneReturned,
    MilestoneSubmitted,
    ReturnOpened,
    TalentReturned,
)
from apps.assignments.selectors import assignment_by_id, log_by_id, milestone_by_id, outcomes_of
from apps.assignments.services import invite_again, plan_assignment, telling
from apps.core.outbox import handles
from apps.matching.events import MatchesComputed
from apps.matching.track import note_outcomes


@handles(AgreementSigned)
def plan_signed(event: AgreementSigned) -> None:
    plan_assignment(event.agreement_id)


@handles(AgreementActivated)
def plan_activated(event: AgreementActivated) -> None:
    plan_assignment(event.agreement_id)


@handles(AssignmentPlanned)
def tell_planned(event: AssignmentPlanned) -> None:
    telling.tell_planned(assignment_by_id(event.assignment_id))


@handles(AssignmentStarted)
def tell_started(event: AssignmentStarted) -> None:
    telling.tell_started(assignment_by_id(event.assignment_id))


@handles(MilestoneSubmitted)
def tell_submitted(event: MilestoneSubmitted) -> None:
    telling.tell_submitted(milestone_by_id(event.milestone_id))


@handles(MilestoneReturned)
def tell_returned(event: MilestoneReturned) -> None:
    telling.tell_returned(milestone_by_id(event.milestone_id))


@handles(MilestoneAccepted)
def tell_accepted(event: MilestoneAccepted) -> None:
    telling.tell_accepted(milestone_by_id(event.milestone_id))


@handles(MilestoneAccepted)
def ask_for_costs(event: MilestoneAccepted) -> None:
    milestone = milestone_by_id(event.milestone_id)
    if rules.is_loan(milestone.assignment) and milestone.amount_fen:
        telling.ask_for_costs(milestone)


@handles(MilestoneAccepted)
def ask_for_result(event: MilestoneAccepted) -> None:
    milestone = milestone_by_id(event.milestone_id)
    if agreed.shares_result(milestone.assignment.agreement):
        telling.ask_for_result(milestone)


@handles(AttendanceConfirmed)
def tell_attendance(event: AttendanceConfirmed) -> None:
    telling.tell_attendance(log_by_id(event.log_id))


@handles(ReturnOpened)
def tell_return_opened(event: ReturnOpened) -> None:
    telling.tell_return_opened(assignment_by_id(event.assignment_id))


@handles(TalentReturned)
def tell_back(event: TalentReturned) -> None:
    telling.tell_back(assignment_by_id(event.assignment_id))


@handles(TalentReturned)
def keep_track_record(event: TalentReturned) -> None:
    talent = assignment_by_id(event.assignment_id).agreement.talent
    good, total = outcomes_of(talent)
    note_outcomes(talent, good=good, total=total)


@handles(MatchesComputed)
def invite_for_another_season(event: MatchesComputed) -> None:
    invite_again(event.demand_id)
