"""One plan of the talent office of Changzhou over its open demands, so that an officer finds proposals to decide about."""

from apps.core.models import Delivery
from apps.demo import timeline
from apps.organisations.models import OfficeRole
from apps.planning.models import BatchPlan
from apps.planning.selectors import asked_nobody, demands_to_plan
from apps.planning.services import advance_plan, make_plan

CITY = "320400"
TITLE = "本季开放需求统筹"


def load_plan() -> int:
    """Computed at once, as a worker would. Returns 1, or 0 where there is one or nothing to plan."""
    role = OfficeRole.objects.filter(region__code=CITY, role=OfficeRole.Role.OFFICER).select_related("user", "region")
    first = role.order_by("pk").first()
    if first is None or BatchPlan.objects.exists():
        return 0
    demands = asked_nobody(demands_to_plan(first.region, first.user))
    if not demands.exists():
        return 0
    plan = make_plan(first.region, demands, by=first.user, title=TITLE)
    while plan.status == BatchPlan.Status.RUNNING:
        plan = advance_plan(str(plan.public_id), plan.step) or plan
    timeline.close(list(Delivery.objects.filter(event__type="planning.PlanStepDue").values_list("pk", flat=True)))
    return 1
