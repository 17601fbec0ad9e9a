"""Which demands must be computed anew after a change, and asking for it: exactly those, each once at a time."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q

from apps.core import clock
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.matching import facts, index
from apps.matching.basis import Basis, around_of, own_of
from apps.matching.events import RefreshDue
from apps.matching.fitting import demands_met
from apps.matching.models import MOST_WHAT_IFS, Match, MatchRun
from apps.matching.rules import EARLY
from apps.matching.selectors import LIVE
from apps.matching.services.exposure import plan_day
from apps.matching.services.rarity import count_skills
from apps.matching.services.refresh import outdated, refresh_demand
from apps.talents.models import Talent

SHARD = 20
"""Demands of one task: whatever worker takes it has an index of its own, and a killed one costs no more than these."""
WAITED = dt.timedelta(minutes=5)


def request_refresh(demand: Demand) -> None:
    """Say that the stored matches are old; the page shows so until they are computed again."""
    request_all([demand.pk])


@transaction.atomic
def request_all(demands: Iterable[int]) -> int:
    """Have these demands computed by whatever workers are free; return how many were not waiting for it already.

    However many changes touch a demand before its turn comes, it is computed once.
    """
    keys = sorted(set(demands))
    MatchRun.objects.bulk_create(
        [MatchRun(demand_id=key, requested_at=clock.now()) for key in keys], ignore_conflicts=True, batch_size=500
    )
    runs = MatchRun.objects.select_for_update(of=("self",), no_key=True).filter(demand__in=keys).order_by("demand")
    idle = [run for run in runs.select_related("demand") if run.computed >= run.requested]
    MatchRun.objects.filter(pk__in=[run.pk for run in idle]).update(requested_at=clock.now())
    MatchRun.objects.filter(demand__in=keys).update(requested=F("requested") + 1)
    _send(str(run.demand.public_id) for run in idle)
    return len(idle)


def refresh_shard(demand_ids: Iterable[str]) -> int:
    """Compute those of these demands that are still due; return how many are open."""
    rows = Demand.objects.filter(public_id__in=list(demand_ids)).order_by("pk").values_list("public_id", flat=True)
    return sum(refresh_demand(str(public_id), only_if_due=True) is not None for public_id in rows)


def refresh_talent(talent_id: str) -> int:
    """Ask for each open demand that this talent fits now or was suggested for; return how many those are."""
    talent = Talent.objects.filter(public_id=talent_id).values_list("pk", flat=True).first()
    if talent is None:
        return 0
    suggested = Match.objects.filter(talent=talent, status__in=EARLY, fits=True, demand__status__in=LIVE)
    concerned = {
        *suggested.values_list("demand", flat=True),
        *demands_met(talent, Demand.objects.filter(status__in=LIVE)),
    }
    request_all(concerned)
    return len(concerned)


def refresh_stale() -> int:
    """Count skills once a day, then ask for every open demand whose results rest on what no longer holds.

    That is where the scoring rule, the count, the taxonomy or a recognition has changed and touches the demand, where a
    match has aged by a step, where nothing was ever computed, and where a request has waited for too long. Return how
    many were asked for.
    """
    count_skills()
    plan_day()
    now = Basis(index.of([]))
    late = MatchRun.objects.filter(computed__lt=F("requested"), requested_at__lt=clock.now() - WAITED)
    late = late.filter(demand__status__in=LIVE)
    waiting = [str(one) for one in late.order_by("demand").values_list("demand__public_id", flat=True)]
    with transaction.atomic():
        _send(waiting)
    live = Demand.objects.filter(status__in=LIVE)
    never = live.filter(Q(match_run=None) | Q(match_run__computed_at=None, match_run__requested=0))
    never |= live.filter(match_run__what_ifs__gt=MOST_WHAT_IFS, match_run__what_ifs_on__lt=clock.today())
    return len(waiting) + request_all([*never.values_list("pk", flat=True), *_moved(now), *_aged()])


def _aged() -> list[int]:
    """Demands of whose matches one took a step by time alone, today or while nobody computed; each asked for once."""
    rows = outdated(clock.today()).filter(demand__status__in=LIVE)
    idle = rows.filter(demand__match_run__computed__gte=F("demand__match_run__requested"))
    return list(idle.order_by("demand").values_list("demand", flat=True).distinct())


def _moved(now: Basis) -> list[int]:
    """Demands whose own half of the mark has changed; where only the other half has, the mark is put right."""
    runs = MatchRun.objects.filter(demand__status__in=LIVE, computed_at__isnull=False)
    marks = dict(runs.exclude(basis__startswith=f"{now.around}:").values_list("demand", "basis"))
    if not marks:
        return []
    moved, same = [], []
    for one in facts.facts_of(Demand.objects.filter(pk__in=marks)):
        mark = now.of(one)
        if own_of(marks[one.id]) != own_of(mark):
            moved.append(one.id)
        elif around_of(marks[one.id]) != now.around:
            same.append(MatchRun(demand_id=one.id, basis=mark))
    for run in same:
        MatchRun.objects.filter(demand=run.demand_id, basis=marks[run.demand_id]).update(basis=run.basis)
    return moved


def _send(demand_ids: Iterable[str]) -> None:
    ids = list(demand_ids)
    if ids:
        emit(*(RefreshDue(tuple(ids[start : start + SHARD])) for start in range(0, len(ids), SHARD)))
