"""What the words of a draft come close to: a part of the check page that asks again until a worker has read them."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.demands.hints import hints_of
from apps.demands.models import Demand
from apps.demands.views.shared import own_demand

MOST_TRIES = 60


@login_required
@require_safe
def demand_hints(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return render(request, "demands/_hints.html", hints_context(request, own_demand(request, public_id)))


def hints_context(request: HttpRequest, demand: Demand) -> dict[str, Any]:
    """The hints, what of them is ticked, and which try the next one is while there are none."""
    hints, tried = hints_of(demand), request.GET.get("after", "0")
    tries = int(tried) + 1 if tried.isdecimal() and len(tried) < 4 else MOST_TRIES
    waits = hints is None and tries < MOST_TRIES
    return {"demand": demand, "hints": hints, "ticked": request.POST.getlist("perhaps"), "tries": tries if waits else 0}
