"""The page of one demand, and what its unit does with it once it is written."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.core.errors import RuleViolation
from apps.demands import planner, services, wording
from apps.demands.forms import CloseForm, SeatsForm
from apps.demands.guidance import guidance_for
from apps.demands.history import edits
from apps.demands.models import Demand
from apps.demands.money import money_of
from apps.demands.rules import can_change, can_close, can_judge, can_post, can_set_seats, in_catalogue
from apps.demands.selectors import READABLE, demands_visible_to, skills_of
from apps.demands.views.shared import own_demand, posted, refuse_unless, signed_in, tone
from apps.organisations.selectors import has_role

OCCUPATION_LENGTH = 40
PLANNED = (Demand.Status.DRAFT, Demand.Status.IN_APPROVAL, Demand.Status.OPEN)


@require_safe
def demand_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What talents and visitors read; the own unit also gets the state, the next step and the matches."""
    demand = get_object_or_404(demands_visible_to(request.user), public_id=public_id)
    return render(request, "demands/detail.html", _page_of(demand, request))


def _page_of(demand: Demand, request: HttpRequest) -> dict[str, Any]:
    user = request.user if isinstance(request.user, User) else None
    own = has_role(request.user, demand.unit)
    return {
        "demand": demand,
        "money": money_of(demand),
        "guidance": guidance_for(demand) if own and not demand.is_unpaid else None,
        "own": own,
        "has_board": demand.status in READABLE,
        "may_change": bool(user and can_change(user, demand)),
        "may_close": bool(user and can_close(user, demand)),
        "may_set_seats": bool(user and can_set_seats(user, demand)),
        "may_reopen": bool(user and demand.status == Demand.Status.EXPIRED and can_post(user, demand.unit)),
        "may_judge": bool(user and demand.status == Demand.Status.IN_APPROVAL and can_judge(user, demand)),
        "may_share": bool(user and in_catalogue(demand)),
        "step": wording.next_step(demand) if own else None,
        "skills": skills_of(demand),
        "facts": wording.facts(demand),
        "call": wording.call(demand),
        "strip": wording.strip(demand),
        "plan": planner.plan_for(demand) if demand.status in PLANNED else None,
        "wishes": wording.wishes(demand),
        "occupation": wording.occupation(demand),
        "edits": edits(demand) if own else [],
        "guesses": wording.occupations_guessed(demand) if own else [],
        "dates": wording.dates(demand),
        "days": wording.days(demand),
        "place": wording.place(demand),
        "tone": tone(demand),
        "frame": "workspace.html" if own else "reading.html",
    }


@login_required
@require_http_methods(["GET", "POST"])
def demand_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One page that says what closing means, then the deed."""
    demand = own_demand(request, public_id)
    refuse_unless(can_close(signed_in(request), demand), request, demand)
    form = CloseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.close_demand(demand, by=signed_in(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("Closed. Nobody is invited any more."))
        return redirect("demands:detail", demand.public_id)
    return render(request, "demands/close.html", {"demand": demand, "form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def demand_seats(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How many people a published demand looks for: more, or nobody beyond those who are held or signed."""
    demand = own_demand(request, public_id)
    refuse_unless(can_set_seats(signed_in(request), demand), request, demand)
    form = SeatsForm(posted(request), initial={"seats": demand.seats})
    if request.method == "POST" and form.is_valid():
        try:
            services.set_seats(demand, by=signed_in(request), seats=form.cleaned_data["seats"])
            messages.success(request, _("Saved. You now look for that many people."))
            return redirect("demands:detail", demand.public_id)
        except RuleViolation as violation:
            form.add_error("seats", str(violation.message))
    context = {"demand": demand, "form": form, "seats": wording.seats(demand), "pay": wording.pay(demand)}
    return render(request, "demands/seats.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def demand_occupation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One click on what was read from the words, another by name or code, or none; also to change it."""
    demand = own_demand(request, public_id)
    typed = request.POST.get("words", "")[:OCCUPATION_LENGTH]
    try:
        demand = services.name_occupation(demand, by=signed_in(request), words=typed)
    except RuleViolation as violation:
        if violation.code != "occupation":
            raise
        refused = {"occupation_typed": typed, "occupation_error": str(violation.message)}
        return render(request, "demands/detail.html", _page_of(demand, request) | refused, status=422)
    open_now = demand.status == Demand.Status.OPEN and demand.occupation
    messages.success(request, _("Kept. The matches are computed again.") if open_now else _("Kept."))
    return redirect("demands:detail", demand.public_id)


@login_required
@require_POST
def demand_reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    demand = own_demand(request, public_id)
    services.reopen_demand(demand, by=signed_in(request))
    messages.success(request, _("Open again. The matches are computed again."))
    return redirect("demands:detail", demand.public_id)


@login_required
@require_safe
def demand_published(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What came of handing in the task list: the number, and what happens next. A draft leads back to its page."""
    demand = own_demand(request, public_id)
    if demand.status not in (Demand.Status.OPEN, Demand.Status.IN_APPROVAL):
        return redirect("demands:detail", demand.public_id)
    return render(request, "demands/published.html", {"demand": demand, "plan": planner.plan_for(demand)})
