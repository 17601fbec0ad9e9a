"""The catalogue that everybody reads, and the own unit's demands in every state."""

from collections.abc import Mapping
from functools import partial

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.web.lists import Listing
from apps.demands import wording
from apps.demands.filters import CatalogueFilters, OwnFilters, count_without, loosened, sort_ways
from apps.demands.models import Demand
from apps.demands.money import money_by_demand
from apps.demands.progress import progress
from apps.demands.selectors import (
    Narrow,
    demands_of,
    demands_of_circle,
    demands_public,
    regions_asked,
    search,
    sheets_of,
)
from apps.demands.views.shared import posting_units, tone
from apps.organisations.selectors import allied_with, units_of

OURS, CIRCLE = "ours", "alliance"


@require_safe
def demand_list(request: HttpRequest) -> HttpResponse:
    """The public catalogue; a second tab with the own unit's, in every state, and a third with those of its alliances."""
    has_units = units_of(request.user).exists()
    shelves = {"": demands_public()}
    shelves |= {OURS: demands_of(request.user)} if has_units else {}
    shelves |= {CIRCLE: demands_of_circle(request.user)} if allied_with(request.user).exists() else {}
    whose = request.GET.get("whose", "")
    whose = whose if whose in shelves else ""
    ours, rows = whose == OURS, shelves[whose]
    filters = (OwnFilters if ours else CatalogueFilters)(request.GET, regions=regions_asked(rows))
    found = search(rows, **filters.chosen, sort=request.GET.get("sort", ""))
    listing = Listing(request, Narrow(found), filters, keep=("whose", "sort"))
    context = {
        "listing": listing,
        "rows": _rows(listing.page),
        "ours": ours,
        "public": not whose,
        "sorts": sort_ways(request.GET),
        "ways": loosened(listing, partial(count_without, rows, filters))
        if listing.filtered and not listing.count
        else [],
        "tabs": _tabs(shelves, whose) if len(shelves) > 1 else [],
        "sheets": [(one, progress(one)) for one in sheets_of(request.user)[:5]] if ours else [],
        "may_post": has_units and bool(posting_units(request)),
        "frame": "workspace.html" if has_units else "reading.html",
    }
    return render(request, "demands/list.html", context)


def _tabs(shelves: Mapping[str, QuerySet[Demand]], current: str) -> list[dict[str, object]]:
    names = {"": _("Open demands"), OURS: _("Our unit"), CIRCLE: _("Our alliance")}
    return [
        {
            "label": names[whose],
            "url": f"?whose={whose}" if whose else "?",
            "count": rows.count(),
            "current": whose == current,
        }
        for whose, rows in shelves.items()
    ]


def _rows(page: Page[Demand]) -> list[dict[str, object]]:
    money = money_by_demand(page)
    return [
        {
            "demand": demand,
            "money": money[demand.pk],
            "tone": tone(demand),
            "dates": wording.dates(demand),
            "place": wording.place(demand),
            "left": wording.days_left(demand),
            "seats": wording.seats(demand) if demand.seats > 1 else "",
        }
        for demand in page
    ]
