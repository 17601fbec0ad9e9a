"""Changing what is published already: the old words are kept and everybody above is told."""

from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.outbox import emit
from apps.demands.answers import Answers, snapshot
from apps.demands.events import DemandChanged
from apps.demands.flags import flags_of
from apps.demands.models import Demand, DemandVersion
from apps.demands.services.drafts import check_answers, lock_for_change, write_answers


@transaction.atomic
def change_demand(demand: Demand, *, by: User, answers: Answers, at_version: int) -> Demand:
    """Write new answers over version ``at_version``; what it said before becomes a DemandVersion.

    Raises RuleViolation "stale" where somebody was faster, "wrong-state" while somebody is held for it,
    "forbidden", "unfair-condition", "pay", "days", "dates".
    """
    demand = lock_for_change(demand, by=by, at_version=at_version)
    check_answers(answers, form=demand.form)
    codes = list(demand.skill_needs.values_list("skill__code", flat=True))
    DemandVersion.objects.create(
        demand=demand, row_version=demand.row_version, answers=snapshot(demand), at=clock.now(), by=by, skills=codes
    )
    demand.row_version += 1
    write_answers(demand, answers)
    record("changed", demand, by=by, version=demand.row_version)
    if demand.status == Demand.Status.OPEN:
        demand.flags = flags_of(demand)
        demand.save(update_fields=["flags"])
        emit(DemandChanged(str(demand.public_id)))
    return demand
