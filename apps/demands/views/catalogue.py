"""The catalogue that everybody reads, and the own unit's demands in every state."""

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.web.lists import Listing
from apps.demands import wording
from apps.demands.filters import CatalogueFilters, OwnFilters, loosened, sort_ways
from apps.demands.models import Demand
from apps.demands.money import money_by_demand
from apps.demands.progress import progress
from apps.demands.selectors import Narrow, demands_of, demands_public, regions_asked, search, sheets_of
from apps.demands.views.shared import posting_units, tone
from apps.organisations.selectors import units_of


@require_safe
def demand_list(request: HttpRequest) -> HttpResponse:
    """The public catalogue; for people of a unit a second tab with the unit's own, in every state."""
    has_units = units_of(request.user).exists()
    ours = has_units and request.GET.get("whose") == "ours"
    rows = demands_of(request.user) if ours else demands_public()
    filters = (OwnFilters if ours else CatalogueFilters)(request.GET, regions=regions_asked(rows))
    found = search(rows, **filters.chosen, sort=request.GET.get("sort", ""))
    listing = Listing(request, Narrow(found), filters, keep=("whose", "sort"))
    context = {
        "listing": listing,
        "rows": _rows(listing.page),
        "ours": ours,
        "sorts": sort_ways(request.GET),
        "ways": loosened(rows, listing) if listing.filtered and not listing.count else [],
        "tabs": _tabs(request, rows, ours) if has_units else [],
        "sheets": [(one, progress(one)) for one in sheets_of(request.user)[:5]] if ours else [],
        "may_post": has_units and bool(posting_units(request)),
        "frame": "workspace.html" if has_units else "reading.html",
    }
    return render(request, "demands/list.html", context)


def _tabs(request: HttpRequest, rows: QuerySet[Demand], ours: bool) -> list[dict[str, object]]:
    public, own = (demands_public(), rows) if ours else (rows, demands_of(request.user))
    return [
        {"label": _("Open demands"), "url": "?", "count": public.count(), "current": not ours},
        {"label": _("Our unit"), "url": "?whose=ours", "count": own.count(), "current": ours},
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
