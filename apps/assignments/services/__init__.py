"""The only writers of assignments, by noun."""

from apps.assignments.services.again import draft_again, invite_again, propose_again
from apps.assignments.services.costs import free_costs, lock_costs, state_costs
from apps.assignments.services.logs import approve_log, log_service, return_log
from apps.assignments.services.milestones import (
    accept_in_silence,
    accept_milestone,
    return_milestone,
    submit_milestone,
)
from apps.assignments.services.planning import plan_assignment, start_assignment, tick_onboarding
from apps.assignments.services.results import declare_result, free_result, lock_result
from apps.assignments.services.returns import complete_work, confirm_return, mark_return_overdue
from apps.assignments.services.telling import people_of_party

__all__ = [
    "accept_in_silence",
    "accept_milestone",
    "approve_log",
    "complete_work",
    "confirm_return",
    "declare_result",
    "draft_again",
    "free_costs",
    "free_result",
    "invite_again",
    "lock_costs",
    "lock_result",
    "log_service",
    "mark_return_overdue",
    "people_of_party",
    "plan_assignment",
    "propose_again",
    "return_log",
    "return_milestone",
    "start_assignment",
    "state_costs",
    "submit_milestone",
    "tick_onboarding",
]
