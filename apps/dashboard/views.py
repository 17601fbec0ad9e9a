"""The public home page and the one workbench."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.dashboard.example import example_split
from apps.dashboard.figures import (
    HIDDEN_BELOW,
    days_to_signing,
    performed,
    performed_by_city,
    performed_by_mode,
    public_figures,
    returned_in_time,
)
from apps.dashboard.roles import roles_on
from apps.dashboard.sections import sections_for
from apps.dashboard.talent import talent_home
from apps.dashboard.tasks import tasks_for
from apps.dashboard.unit_card import unit_cards
from apps.demands.money import money_by_demand
from apps.demands.planner import Route, plan
from apps.demands.selectors import demands_public, often_asked
from apps.organisations.models import Unit
from apps.organisations.rules import keeps_tables

NEWEST = 5
OFTEN = 6
FIRST = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What it is, what is open now, what has been achieved, and where to check a document."""
    demands = demands_public()
    newest = list(demands.prefetch_related("skill_needs__skill").order_by("-published_at", "-id")[:NEWEST])
    money = money_by_demand(newest)
    context = {
        "figures": public_figures(),
        "rows": [{"demand": demand, "money": money[demand.pk]} for demand in newest],
        "demand_count": demands.count(),
        "often": often_asked(demands, OFTEN),
        "now": clock.now(),
        "example": example_split(),
        "plan": plan(_example_start(), Route()),
    }
    return render(request, "dashboard/home.html", context)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """What stands behind the public figures: how each is counted, and its rows without names."""
    context = {
        "figures": [performed(), returned_in_time(), days_to_signing()],
        "by_mode": performed_by_mode(),
        "by_city": performed_by_city(),
        "hidden_below": HIDDEN_BELOW,
        "now": clock.now(),
    }
    return render(request, "dashboard/figures.html", context)


def _example_start() -> dt.date:
    """The first of the month that begins in about three."""
    return (clock.today() + dt.timedelta(days=100)).replace(day=1)


@login_required
@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """What waits for the person in every role, the next thing first."""
    roles = roles_on(request)
    known = roles is not None and (not roles.is_newcomer or keeps_tables(roles.user))
    tasks = tasks_for(roles) if roles is not None and known else []
    if roles is None or (roles.is_newcomer and not tasks):
        return render(request, "dashboard/welcome.html")
    only_talent = roles.talent is not None and not roles.memberships and not roles.office
    context = {
        "frame": "reading.html" if only_talent else "workspace.html",
        "roles": roles,
        "next_task": tasks[0] if tasks else None,
        "tasks": tasks[1:FIRST],
        "more_tasks": tasks[FIRST:],
        "task_count": len(tasks),
        "sections": sections_for(roles),
        "cards": unit_cards(roles),
        "home": talent_home(roles),
        "under_review": [unit for unit in roles.units if unit.status == Unit.Status.SUBMITTED],
        "quiet_action": quiet_action(roles.posts, roles.talent is not None),
    }
    return render(request, "dashboard/workbench.html", context)


def quiet_action(posts: bool, is_talent: bool) -> dict[str, str]:
    """The one button where nothing waits: what to do first in this role."""
    if posts:
        return {"label": _("Post a demand"), "url": reverse("demands:new")}
    if is_talent:
        return {"label": _("Find demands"), "url": reverse("matching:feed")}
    return {}
