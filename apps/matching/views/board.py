"""The live list of one demand's candidates. It polls while matches are computed and says 286 when they are there."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.core.web.lists import Listing
from apps.demands import wording as demand_words
from apps.demands.models import Demand
from apps.demands.rules import can_post
from apps.matching import cards, groups, wording
from apps.matching.board_steps import board_step
from apps.matching.filters import SORTS_OF_BOARD, CandidateFilters, order_candidates
from apps.matching.forms import reasons_of
from apps.matching.models import MatchRun
from apps.matching.next_steps import LIVE
from apps.matching.rules import can_relay
from apps.matching.selectors import (
    answers_to,
    boards_visible_to,
    help_of,
    helpers_of,
    invitation_quota,
    is_calculating,
    matches_seen_by_unit,
    relay_of,
    relay_quota,
    run_of,
)
from apps.matching.views.unit import person
from apps.organisations.selectors import has_role
from apps.skills.models import Skill

FEW_RESULTS = 5
LATE = dt.timedelta(seconds=30)
STOP_POLLING = 286
HOPEFUL = ("recommended", "invited", "talks", "agreement", "signed")


@login_required
@require_safe
def board(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The fragment for htmx, the whole page without a script."""
    demand = get_object_or_404(boards_visible_to(request.user), public_id=public_id)
    run = run_of(demand)
    waiting = is_calculating(demand, run)
    context = board_context(request, demand, run, waiting)
    if not getattr(request, "htmx", False):
        return render(request, "matching/board.html", context)
    return render(request, "matching/_board.html", context, status=200 if waiting else STOP_POLLING)


def board_context(request: HttpRequest, demand: Demand, run: MatchRun | None, waiting: bool) -> dict[str, Any]:
    """What both show; the number of queries does not grow with the candidates."""
    user, matches = person(request), matches_seen_by_unit(demand)
    sizes, here = groups.sizes_of(matches), reverse("matching:board", args=[demand.public_id])
    tab, sort = request.GET.get("tab", ""), request.GET.get("sort", "")
    tab, sort = (tab if tab in groups.GROUPS else "all"), (sort if sort in SORTS_OF_BOARD else "best")
    filters = CandidateFilters(request.GET, seen=matches)
    found = order_candidates(filters.narrow(matches.filter(groups.which(tab))), sort)
    listing = Listing(request, found, filters, keep=("tab", "sort"))
    team, may_act = has_role(user, demand.unit), demand.status in LIVE and can_post(user, demand.unit)
    rows = cards.cards(listing.page.object_list, user, team=team)
    relay = relay_of(demand)
    may_relay = relay is None and may_act and can_relay(user, demand)
    few = tab in ("all", "recommended") and not filters.chosen and sum(sizes[one] for one in HOPEFUL) < FEW_RESULTS
    return {
        "demand": demand,
        "demand_facts": demand_words.facts(demand),
        "run": run,
        "waiting": waiting,
        "late": waiting and _since(demand, run) > LATE,
        "tabs": groups.tabs(here, sizes, tab),
        "tab": tab,
        "sorts": [(code, label, code == sort) for code, label in SORTS_OF_BOARD.items()],
        "sort": sort,
        "listing": listing,
        "cards": rows,
        "first": listing.page.start_index(),
        "head": rows[0].unit_parts if rows else [],
        "step": board_step(demand, matches, sizes, waiting=waiting, may_relay=may_relay),
        "may_act": may_act,
        "reasons": reasons_of(by_talent=False),
        "relay": relay,
        "may_relay": may_relay,
        "invitations": invitation_quota(demand.unit),
        "answers": answers_to(demand.unit),
        "relays": relay_quota(demand.unit),
        "back": request.get_full_path() if not getattr(request, "htmx", False) else here,
        "many": sizes["all"] + sizes["hidden"] > FEW_RESULTS,
        "whole": _whole(request, here),
        "oob": bool(getattr(request, "htmx", False)) and demand.status in LIVE,
        **(_help(demand, run) if few and not waiting and demand.status in LIVE else {}),
    }


def relaxed_words(run: MatchRun | None) -> list[str]:
    rows = run.relaxed if run and isinstance(run.relaxed, list) else []
    skills = Skill.objects.in_bulk([row["value"] for row in rows if row["code"] == "skill"])
    return wording.relaxations(rows, skills)


def _help(demand: Demand, run: MatchRun | None) -> dict[str, Any]:
    """What a page with few results offers, in this order: the relay, one relaxed condition, a named officer."""
    asked = help_of(demand)
    officer, due = (asked.officer, asked.due_on) if asked else helpers_of(demand)
    return {"few": True, "relaxed": relaxed_words(run), "asked": asked, "officer": officer, "officer_due": due}


def _whole(request: HttpRequest, here: str) -> bool:
    """Whether this is the board's own page: only there do filters and pages of the address mean this list."""
    if not getattr(request, "htmx", False):
        return True
    return urlsplit(request.headers.get("HX-Current-URL", "")).path == here


def _since(demand: Demand, run: MatchRun | None) -> dt.timedelta:
    started = run.requested_at if run and not run.is_fresh else demand.published_at
    return clock.now() - started if started else dt.timedelta()
