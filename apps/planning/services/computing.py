"""Making a plan, and the numbered steps by which a worker computes it."""

import time
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.numbers import next_number
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.matching import index
from apps.organisations.models import Alliance, Region
from apps.organisations.selectors import in_office_scope
from apps.planning.candidates import candidates_of, market_of, reasons
from apps.planning.events import PlanFinished, PlanStepDue
from apps.planning.models import BatchPlan, PlanDemand, PlanRow
from apps.planning.rules import JUDGES, can_resume
from apps.planning.selectors import newcomers_among, talents_of
from apps.planning.solving import Market, Solution, blocking_pairs, exposure_gini, solve
from apps.talents.models import Talent

MOST_DEMANDS = 1000
MOST_TALENTS = 200
STEP_DEMANDS, STEP_SECONDS = 25, 2.0
"""A step ends after so many demands, or after the first one that takes it past so many seconds."""
Status = BatchPlan.Status


@transaction.atomic
def make_plan(
    region: Region,
    demands: QuerySet[Demand],
    *,
    by: User,
    title: str = "",
    goal: str = BatchPlan.Goal.TOTAL,
    most_each: int = 2,
    talent_region: Region | None = None,
    talent_alliance: Alliance | None = None,
    talent_class: str = "",
    verified_only: bool = False,
    talents: Collection[Talent] = (),
) -> BatchPlan:
    """Begin a plan over ``demands``; a worker computes it in steps. ``talents`` are chosen by hand; none means all.

    Raises RuleViolation "forbidden", "no-demands", "too-many-demands", "too-many-talents".
    """
    if not in_office_scope(by, region, *JUDGES):
        raise RuleViolation("forbidden", _("Only an officer or supervisor of the region can make a plan."))
    chosen = list(demands.order_by("pk").values_list("pk", flat=True)[: MOST_DEMANDS + 1])
    if not chosen:
        raise RuleViolation("no-demands", _("Choose at least one open demand."))
    if len(chosen) > MOST_DEMANDS:
        sentence = _("A plan takes up to %(most)s demands. Choose fewer by the filters.")
        raise RuleViolation("too-many-demands", sentence % {"most": MOST_DEMANDS})
    if len(talents) > MOST_TALENTS:
        sentence = _("Choose up to %(most)s talents by hand, or all of them by the filters.")
        raise RuleViolation("too-many-talents", sentence % {"most": MOST_TALENTS})
    plan = BatchPlan.objects.create(
        number=next_number("B", region.code),
        region=region,
        title=title.strip()[:60],
        made_by=by,
        made_at=clock.now(),
        goal=goal,
        most_each=1 if goal == BatchPlan.Goal.STABLE else most_each,
        talent_region=talent_region,
        talent_alliance=talent_alliance,
        talent_class=talent_class,
        verified_only=verified_only,
        demands_total=len(chosen),
        progressed_at=clock.now(),
    )
    PlanDemand.objects.bulk_create(PlanDemand(plan=plan, demand_id=pk) for pk in chosen)
    plan.talents.set(talents)
    record("plan_begun", plan, by=by, demands=len(chosen), **({"talents": len(talents)} if talents else {}))
    emit(PlanStepDue(str(plan.public_id), plan.step))
    return plan


def advance_plan(plan_id: str, step: int) -> BatchPlan | None:
    """Do the step of this number, unless it was done: the next demands' candidates, and when all are known the plan."""
    index.current()  # building it, where that takes seconds, and following it: before any lock
    with transaction.atomic():
        plan = _locked(BatchPlan.objects.filter(public_id=plan_id).values_list("pk", flat=True).first())
        if plan is None or plan.status != Status.RUNNING or plan.step != step:
            return None
        if plan.done < plan.demands_total:
            plan.done += _compute(plan)
        else:
            _finish(plan)
        plan.step += 1
        plan.progressed_at = clock.now()
        plan.save()
        if plan.status == Status.RUNNING:
            emit(PlanStepDue(plan_id, plan.step))
    return plan


@transaction.atomic
def resume_plan(plan: BatchPlan, *, by: User) -> BatchPlan:
    """Offer the next step again, where workers had given it up. Done twice it changes nothing. Raises "forbidden"."""
    locked = _locked(plan.pk)
    if locked is None or not can_resume(by, locked):
        raise RuleViolation(
            "forbidden", _("Only an officer or supervisor of the region can do this, before it is ready.")
        )
    record("plan_resumed", locked, by=by)
    emit(PlanStepDue(str(locked.public_id), locked.step))
    return locked


def _locked(pk: int | None) -> BatchPlan | None:
    rows = BatchPlan.objects.select_related("region", "made_by", "talent_region", "talent_alliance")
    return lock_then_read(rows, pk, no_key=True) if pk else None


def _compute(plan: BatchPlan) -> int:
    """Candidates of the next demands; how many were done. A demand that has closed since has none."""
    began, done = time.monotonic(), 0
    allowed = set(talents_of(plan).values_list("pk", flat=True))
    waiting = plan.demands.filter(computed=False).select_related("demand__region", "demand__mode", "demand__credential")
    for row in waiting.order_by("pk")[:STEP_DEMANDS]:
        if row.demand.status == Demand.Status.OPEN:
            row.candidates = candidates_of(row.demand, allowed)
        row.computed = True
        row.save()
        done += 1
        if time.monotonic() - began > STEP_SECONDS:
            break
    return done


def _finish(plan: BatchPlan) -> None:
    """Solve, and keep the proposals with their reasons and what the plan comes to."""
    rows = list(plan.demands.select_related("demand__region", "demand__mode", "demand__credential").order_by("pk"))
    market, talents = market_of(plan, rows)
    solution = solve(market, plan.goal)
    _propose(plan, rows, market, talents, solution.taken)
    plan.figures = _figures(market, talents, solution)
    plan.finished_at = clock.now()
    _move(plan, Status.READY, by=None)
    emit(PlanFinished(str(plan.public_id)))


def _propose(
    plan: BatchPlan, rows: Sequence[PlanDemand], market: Market, talents: Sequence[int], taken: Iterable[int]
) -> None:
    pairs = [(rows[market.demand[edge]].demand, talents[market.talent[edge]], edge) for edge in taken]
    why = reasons((demand, talent) for demand, talent, _edge in pairs)
    PlanRow.objects.bulk_create(
        PlanRow(
            plan=plan,
            demand=demand,
            talent_id=talent,
            unit_score=float(market.unit[edge]),
            talent_score=float(market.own[edge]),
            rank_score=float(market.rank[edge]),
            why=why[demand.pk, talent][0],
            rule_version=why[demand.pk, talent][1],
        )
        for demand, talent, edge in pairs
        if (demand.pk, talent) in why
    )


def _figures(market: Market, talents: Sequence[int], solution: Solution) -> dict[str, float]:
    """What the plan comes to. ``bound`` is what no plan can exceed, proven by the solver."""
    proposed = {talents[market.talent[edge]] for edge in solution.taken}
    return {
        "total": round(solution.total, 6),
        "bound": round(solution.bound, 6),
        "share": round(solution.share, 6),
        "filled": len(solution.taken),
        "needed": int(market.needs.sum()),
        "pairs": len(market.rank),
        "fitting": len(talents),
        "conflicts": solution.conflicts,
        "blocking": blocking_pairs(market, solution.taken),
        "gini": round(exposure_gini(market, solution.taken), 4),
        "proposed": len(proposed),
        "newcomers": len(newcomers_among(proposed)),
        "seconds": round(solution.seconds, 3),
    }


def _move(plan: BatchPlan, to: str, *, by: User | None) -> None:
    """The one place where a plan changes its status. Raises RuleViolation "wrong-state"."""
    if to not in BatchPlan.TRANSITIONS.get(plan.status, set()):
        raise RuleViolation("wrong-state", _("This cannot be done with the plan as it stands."))
    plan.status = to
    record(f"plan_{to}", plan, by=by)
