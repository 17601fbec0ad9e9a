"""Who is told of a plan. The talent hears of the invitation by matching itself."""

from django.urls import reverse

from apps.demands.rules import POSTERS
from apps.matching.selectors import talent_name
from apps.messaging.services import notify
from apps.organisations.selectors import office_people, people_of
from apps.planning.models import BatchPlan, PlanRow
from apps.planning.rules import JUDGES


def tell_finished(plan_id: str) -> None:
    """Whoever made it."""
    plan = _plan(plan_id)
    facts = {"plan": str(plan), "filled": str(plan.figures["filled"]), "needed": str(plan.figures["needed"])}
    notify([plan.made_by], "planning.finished", facts=facts, path=_path(plan), key=f"plan:{plan_id}:finished")


def tell_second(plan_id: str) -> None:
    """Every other officer and supervisor of the region."""
    plan = _plan(plan_id)
    if plan.whole_asked_by is None or plan.whole_asked_at is None:
        return
    people = office_people(plan.region, *JUDGES).exclude(pk=plan.whole_asked_by.pk)
    facts = {"plan": str(plan), "officer": plan.whole_asked_by.name}
    key = f"plan:{plan_id}:second:{plan.whole_asked_at.isoformat()}"
    notify(list(people), "planning.second_asked", facts=facts, path=_path(plan), key=key)


def tell_unit(row_id: str) -> None:
    """The using unit's people, in whose place the office invited."""
    row = PlanRow.objects.select_related("match__demand__unit", "match__talent__user").get(public_id=row_id)
    if row.match is None:
        return
    path = reverse("matching:candidate", args=[row.match.public_id])
    for person in people_of(row.match.demand.unit, *POSTERS):
        facts = {"demand": row.match.demand.title, "talent": talent_name(row.match, person)}
        notify([person], "planning.invited", facts=facts, path=path, key=f"plan-row:{row_id}:invited")


def _plan(plan_id: str) -> BatchPlan:
    return BatchPlan.objects.select_related("region", "made_by", "whole_asked_by").get(public_id=plan_id)


def _path(plan: BatchPlan) -> str:
    return reverse("planning:plan", args=[plan.public_id])
