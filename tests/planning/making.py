"""A small market of one region, and plans over it."""

from dataclasses import dataclass

from apps.accounts.models import User
from apps.core import outbox
from apps.core.models import Delivery
from apps.demands.models import Demand
from apps.organisations.models import Region
from apps.planning.models import BatchPlan, PlanRow
from apps.planning.services import advance_plan, make_plan
from apps.skills.models import Skill
from apps.talents.models import Talent
from tests.factories import make_demand, make_officer, make_region, make_skill, make_talent


@dataclass
class Town:
    """Demands of Changzhou and talents who fit them all; ``officer`` and ``colleague`` work in its office."""

    region: Region
    officer: User
    colleague: User
    skill: Skill
    demands: list[Demand]
    talents: list[Talent]

    def plan(self, **how: object) -> BatchPlan:
        """A plan over all demands of the town, not yet computed."""
        demands = Demand.objects.filter(pk__in=[one.pk for one in self.demands])
        return make_plan(self.region, demands, by=self.officer, **how)  # type: ignore[arg-type]

    def ready(self, **how: object) -> BatchPlan:
        return computed(self.plan(**how))


def make_town(demands: int = 2, talents: int = 2) -> Town:
    skill, region = make_skill("激光焊接工艺"), make_region()
    return Town(
        region,
        make_officer(region),
        make_officer(region, "supervisor"),
        skill,
        [make_demand(skills=(skill,)) for _n in range(demands)],
        [make_talent(skills=(skill,)) for _n in range(talents)],
    )


def computed(plan: BatchPlan) -> BatchPlan:
    """The plan after all its steps."""
    plan.refresh_from_db()
    while advance_plan(str(plan.public_id), plan.step):
        plan.refresh_from_db()
    return plan


def deliver(*types: str) -> int:
    """What workers would do with the deliveries of these events; how many there were."""
    rows = Delivery.objects.filter(done_at=None, event__type__in=[f"planning.{one}" for one in types]).order_by("id")
    found = list(rows.select_related("event"))
    for row in found:
        outbox.deliver(row.pk)
    return len(found)


def rows_of(plan: BatchPlan) -> list[PlanRow]:
    return list(PlanRow.objects.filter(plan=plan).select_related("demand", "talent", "match").order_by("pk"))
