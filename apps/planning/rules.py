"""Who of the talent office may plan, and who may decide about a plan."""

from apps.accounts.models import User
from apps.organisations.models import OfficeRole
from apps.organisations.selectors import in_office_scope
from apps.planning.models import BatchPlan, PlanRow

JUDGES = (OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR)
MOST_ALONE = 50
"""So many proposals one person may accept at once; for more, another person confirms."""


def can_decide(user: User, plan: BatchPlan) -> bool:
    """An officer or supervisor of the plan's region, once the plan is computed."""
    return plan.status == BatchPlan.Status.READY and in_office_scope(user, plan.region, *JUDGES)


def can_confirm(user: User, plan: BatchPlan) -> bool:
    """Another person than who asked."""
    return can_decide(user, plan) and plan.whole_asked_by_id not in (None, user.pk)


def can_resume(user: User, plan: BatchPlan) -> bool:
    """An officer or supervisor of the region, while it is not computed: a step that is done is not done again."""
    return plan.status == BatchPlan.Status.RUNNING and in_office_scope(user, plan.region, *JUDGES)


def is_open(row: PlanRow) -> bool:
    return row.status == PlanRow.Status.PROPOSED
