"""The list of plans, a new one, and one plan: running, then its proposals."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.errors import RuleViolation
from apps.core.web.lists import Filters, Listing
from apps.demands.models import Demand
from apps.demands.periods import needed_weeks
from apps.matching import wording as match_words
from apps.planning import services, wording
from apps.planning.forms import TICKED, DemandChoice, PlanForm, RejectForm
from apps.planning.models import BatchPlan, PlanRow
from apps.planning.rules import MOST_ALONE, can_confirm, can_decide, can_resume
from apps.planning.selectors import (
    demands_to_plan,
    findable,
    found_by_words,
    is_public_id,
    planning_region,
    plans_visible_to,
    rows_of,
    unfilled_of,
)
from apps.planning.services.computing import MOST_DEMANDS
from apps.planning.views.common import framed, office_page, person
from apps.talents.rules import is_shown

STOP_POLLING = 286
WORDS = 60
Status = PlanRow.Status


@office_page
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """All plans of the office, the newest first."""
    counted = Count("rows"), Count("rows", filter=Q(rows__status=Status.PROPOSED))
    rows = plans_visible_to(request.user).annotate(proposals=counted[0], open_proposals=counted[1]).order_by("-pk")
    listing = Listing(request, rows, Filters(request.GET))
    context = {
        "listing": listing,
        "rows": [(plan, wording.PLAN_TONES[BatchPlan.Status(plan.status)]) for plan in listing.page],
        "may_plan": planning_region(request.user) is not None,
    }
    return render(request, "planning/plans.html", framed(request, _("Plans"), **context))


@office_page
@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    """Demands by the filters of the address, with ticks; then which talents, and what counts.

    To look for talents by words shows the same page with whom they find; everything typed and ticked stays.
    """
    region = planning_region(request.user)
    if region is None:
        raise RuleViolation("forbidden", _("Only an officer or supervisor of the region can make a plan."))
    seen = demands_to_plan(region, person(request))
    filters = DemandChoice(request.GET, seen=seen)
    found = filters.narrow(seen)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        alliance=str(getattr(filters.chosen.get("alliance"), "public_id", "")),
    )
    by_hand, looks = list(findable(request.POST.getlist("talent"))), "look" in request.POST
    if request.method == "POST" and not looks and form.is_valid():
        chosen = _chosen(found, request.POST) if form.cleaned_data["which"] == TICKED else found
        try:
            plan = services.make_plan(region, chosen, by=person(request), talents=by_hand, **form.facts())
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            return redirect("planning:plan", plan.public_id)
    listing = Listing(request, found, filters)
    words = request.POST.get("words", "")[:WORDS]
    context = {
        "by_hand": by_hand,
        "found": [one for one in found_by_words(words, person(request)) if one not in by_hand],
        "words": words,
        "looks": looks,
        "region": region,
        "listing": listing,
        "form": form,
        "ticked": set(request.POST.getlist("demand")),
        "most": MOST_DEMANDS,
        "query": request.GET.urlencode(),
    }
    status = 422 if form.errors and not looks else 200
    return render(request, "planning/plan_new.html", framed(request, _("New plan"), **context), status=status)


def _chosen(found: QuerySet[Demand], sent: QueryDict) -> QuerySet[Demand]:
    """The ticked ones; what is no public id is left out."""
    return found.filter(public_id__in=[one for one in sent.getlist("demand") if is_public_id(one)])


@office_page
@require_safe
def plan_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The progress while it is computed, then figures and proposals; the fragment for htmx."""
    plan = get_object_or_404(plans_visible_to(request.user), public_id=public_id)
    waiting = plan.status == BatchPlan.Status.RUNNING or plan.rows.filter(status=Status.ACCEPTED).exists()
    context = framed(request, str(plan), **_context(request, plan, waiting=waiting))
    if not getattr(request, "htmx", False):
        return render(request, "planning/plan.html", context)
    return render(request, "planning/_plan.html", context, status=200 if waiting else STOP_POLLING)


def _context(request: HttpRequest, plan: BatchPlan, *, waiting: bool) -> dict[str, Any]:
    user, tab = person(request), request.GET.get("show", "")
    sizes = _sizes(plan)
    tab = tab if tab in sizes else "all"
    proposals = rows_of(plan).filter(TABS.get(tab, Q()))
    listing = Listing(
        request, unfilled_of(plan) if tab == "unfilled" else proposals, Filters(request.GET), keep=("show",)
    )
    decides = can_decide(user, plan)
    return {
        "plan": plan,
        "waiting": waiting,
        "tone": wording.PLAN_TONES[BatchPlan.Status(plan.status)],
        "whom": wording.whom(plan),
        "figures": wording.figures(plan),
        "tabs": _tabs(sizes, tab) if plan.status == BatchPlan.Status.READY else [],
        "tab": tab,
        "listing": listing,
        "unfilled": list(listing.page) if tab == "unfilled" else [],
        "rows": [] if tab == "unfilled" else _told(list(listing.page.object_list)),
        "open": sizes["open"],
        "decides": decides,
        "confirms": can_confirm(user, plan),
        "asked": plan.whole_asked_by is not None,
        "resumes": can_resume(user, plan),
        "many": sizes["open"] > MOST_ALONE,
        "most_alone": MOST_ALONE,
        "reject": RejectForm(),
    }


TABS = {
    "open": Q(status=Status.PROPOSED),
    "accepted": Q(status=Status.ACCEPTED),
    "invited": Q(status=Status.INVITED),
    "rejected": Q(status=Status.REJECTED),
    "obstacle": Q(status=Status.PROPOSED) & ~Q(obstacle=""),
}


def _sizes(plan: BatchPlan) -> dict[str, int]:
    """How many proposals stand under each tab, and how many demands have none."""
    sizes: dict[str, int] = plan.rows.aggregate(
        all=Count("pk"), **{name: Count("pk", filter=among) for name, among in TABS.items()}
    )
    return {**sizes, "unfilled": unfilled_of(plan).count() if plan.status == BatchPlan.Status.READY else 0}


def _tabs(sizes: dict[str, int], current: str) -> list[dict[str, Any]]:
    """The first two always, the others where there is something."""
    labels = {
        "all": _("All proposals"),
        "open": _("To decide"),
        "obstacle": _("No longer hold"),
        "accepted": _("Going out"),
        "invited": _("Invited"),
        "rejected": _("Rejected"),
        "unfilled": _("Demands without a proposal"),
    }
    return [
        {"label": label, "url": f"?show={name}", "count": sizes[name], "current": name == current}
        for name, label in labels.items()
        if sizes[name] or name in ("all", "open", current)
    ]


def _told(rows: Sequence[PlanRow]) -> list[dict[str, Any]]:
    """Each proposal with its words. Whoever has hidden since is named no more."""
    return [
        {
            "row": row,
            "shown": row.status == Status.INVITED or is_shown(row.talent),
            "score": match_words.points(row.rank_score),
            "unit_parts": match_words.parts(row.why.get("unit_parts", []), match_words.UNIT_PARTS),
            "talent_parts": match_words.parts(row.why.get("talent_parts", []), match_words.TALENT_PARTS),
            "reason": match_words.reason({"skills": row.why.get("skills", [])}, weeks=len(needed_weeks(row.demand))),
            "status": row.get_status_display(),
            "tone": wording.TONES[Status(row.status)],
            "obstacle": wording.obstacle(row),
            "outcome": row.match.get_status_display() if row.match else "",
        }
        for row in rows
    ]
