"""The parts of planning: a computed plan with a proposal, and one that is being computed."""

from apps.accounts.models import User
from apps.demands.models import Demand
from apps.organisations.models import Region
from apps.planning.models import PlanRow
from apps.planning.services import advance_plan, make_plan
from tests.factories import CHANGZHOU
from tests.permissions.part import Part


def plan_parts(demand: Part, officer: User) -> dict[str, Part]:
    """Over a demand for which the engine finds a talent."""
    region, demands = Region.objects.get(code=CHANGZHOU), Demand.objects.filter(public_id=demand.args[0])
    plan, running = make_plan(region, demands, by=officer), make_plan(region, demands, by=officer)
    for step in range(2):
        advance_plan(str(plan.public_id), step)
    row = PlanRow.objects.get(plan=plan)
    return {
        "plan": Part((plan.public_id,), demand.people),
        "running plan": Part((running.public_id,), demand.people),
        "proposal of plan": Part((row.public_id,), demand.people, {"planning:reject_proposal": {"reason": "太远"}}),
    }
