"""The planner as a page of its own, for everybody: to start on a day, ask by another."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.demands.forms import PlannerForm
from apps.demands.planner import Route, plan


@require_safe
def planner(request: HttpRequest) -> HttpResponse:
    """Without a day it shows the plan for the first of the third month from now."""
    example = (clock.today().replace(day=1) + dt.timedelta(days=95)).replace(day=1)
    data = request.GET.copy()
    data.setdefault("sending", "unit")
    form = PlannerForm(data if "start" in data else None, initial={"start": example, "sending": "unit"})
    if form.is_bound and not form.is_valid():
        return render(request, "demands/planner.html", {"form": form}, status=422)
    said = form.cleaned_data if form.is_bound else {"start": example, "sending": "unit", "express": False}
    route = Route(said["sending"] != "none", public=said["sending"] == "public", express=said["express"])
    return render(request, "demands/planner.html", {"form": form, "plan": plan(said["start"], route)})
