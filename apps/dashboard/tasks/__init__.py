"""Next for you: everything that waits for one person, found anew from the objects themselves. One source a noun."""

from apps.dashboard.roles import Roles
from apps.dashboard.tasks.agreements import agreement_tasks
from apps.dashboard.tasks.assignments import (
    cost_tasks,
    milestone_tasks,
    result_tasks,
    return_tasks,
    service_log_tasks,
    start_tasks,
)
from apps.dashboard.tasks.consents import consent_tasks
from apps.dashboard.tasks.demands import demand_tasks
from apps.dashboard.tasks.evaluations import evaluation_tasks
from apps.dashboard.tasks.matches import match_tasks
from apps.dashboard.tasks.money import closing_tasks, reversal_tasks, subsidy_tasks, voucher_tasks
from apps.dashboard.tasks.office import custody_tasks, office_tasks, quarter_tasks
from apps.dashboard.tasks.people import profile_tasks, unit_tasks
from apps.dashboard.tasks.referrals import recommendation_tasks
from apps.dashboard.tasks.statements import objection_tasks, payment_tasks, statement_tasks
from apps.dashboard.tasks.task import Task, in_order

SOURCES = (
    office_tasks,
    quarter_tasks,
    custody_tasks,
    match_tasks,
    recommendation_tasks,
    consent_tasks,
    agreement_tasks,
    start_tasks,
    milestone_tasks,
    service_log_tasks,
    cost_tasks,
    result_tasks,
    statement_tasks,
    objection_tasks,
    payment_tasks,
    reversal_tasks,
    voucher_tasks,
    subsidy_tasks,
    closing_tasks,
    evaluation_tasks,
    return_tasks,
    unit_tasks,
    profile_tasks,
    demand_tasks,
)

__all__ = ["SOURCES", "Task", "tasks_for"]


def tasks_for(roles: Roles) -> list[Task]:
    """What waits for the person in all roles, earliest due first, in a fixed number of queries.

    Who is a signatory and nothing else finds first what only such a person is asked for.
    """
    tasks = in_order(task for source in SOURCES for task in source(roles))
    return sorted(tasks, key=lambda task: not task.formal) if roles.only_signs else tasks
