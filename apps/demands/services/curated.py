"""What the office does to a skill, followed in the demands that name it: a piece at a time, each its own transaction.

Run twice, late or by two workers at once it does the same: what has followed is not found any more.
"""

from collections.abc import Collection

from django.db import transaction

from apps.audit.services import record_many
from apps.core.outbox import emit
from apps.demands.events import DemandChanged, MergeGoesOn, SwitchGoesOn
from apps.demands.models import Demand, DemandSkill
from apps.skills.models import Skill

PIECE = 200
MATCHED = (Demand.Status.OPEN, Demand.Status.ON_HOLD)


@transaction.atomic
def follow_merge(code: str) -> int:
    """Let the first demands that name a merged skill name the one it went into; return how many did.

    One that names both asks once: needed if either was, at the earlier place. Its versions of before stay as they were.
    """
    source = Skill.objects.select_related("merged_into").filter(code=code).first()
    if source is None or source.merged_into is None:
        return 0
    needs = DemandSkill.objects.filter(skill=source).order_by("demand")
    keys = list(needs.values_list("demand", flat=True)[:PIECE])
    demands = list(Demand.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk"))
    if not demands:
        return 0
    _move_needs(keys, source, source.merged_into)
    for demand in demands:
        demand.save(update_fields=["words"])  # with the names of its skills
    record_many("skill_followed", demands, by=None)
    emit(*(DemandChanged(str(one.public_id)) for one in demands if one.status in MATCHED))
    if len(keys) == PIECE:
        emit(MergeGoesOn(code))
    return len(demands)


@transaction.atomic
def follow_switch(code: str, after: int = 0) -> int:
    """Tell of the first open demands that name a skill which was retired or brought back; return how many."""
    rows = Demand.objects.filter(status__in=MATCHED, pk__gt=after, skill_needs__skill__code=code)
    found = list(rows.order_by("pk").values_list("pk", "public_id")[:PIECE])
    emit(*(DemandChanged(str(public_id)) for _pk, public_id in found))
    if len(found) == PIECE:
        emit(SwitchGoesOn(code, found[-1][0]))
    return len(found)


def catch_up_merges() -> int:
    """Demands that named a merged skill only after the others had followed; return how many follow now."""
    merged = Skill.objects.exclude(merged_into=None).values_list("code", flat=True)
    return sum(follow_merge(code) for code in list(merged))


def _move_needs(keys: Collection[int], source: Skill, target: Skill) -> None:
    own = DemandSkill.objects.filter(demand__in=keys)
    theirs = {need.demand_id: need for need in own.filter(skill=target)}
    doubles = list(own.filter(skill=source, demand__in=theirs))
    for double in doubles:
        need = theirs[double.demand_id]
        need.must, need.position = need.must or double.must, min(need.position, double.position)
    DemandSkill.objects.bulk_update([theirs[one.demand_id] for one in doubles], ["must", "position"])
    own.filter(pk__in=[one.pk for one in doubles]).delete()
    own.filter(skill=source).update(skill=target)
