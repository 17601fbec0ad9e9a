"""What the office reads about the whole of its region: how far things are, is it fair, what cities had of each other."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.core.web.downloads import csv_response
from apps.core.web.lists import Bar
from apps.dashboard.board_filters import BoardFilters
from apps.dashboard.fairness import ALIKE, COLUMNS, COMPARED, fairness, is_empty
from apps.dashboard.gains import exchanges
from apps.dashboard.stage_board import VIEWS, Asked, board
from apps.demands.models import Demand
from apps.matching.wording import FEW
from apps.organisations.models import Region
from apps.organisations.selectors import office_regions


@login_required
@require_safe
def stage_board(request: HttpRequest) -> HttpResponse:
    """Demands and their stories by stage; ``show`` narrows to what is due soon or has not moved, the filters to some of
    the demands, and ``whole`` names the column that is shown to its end."""
    regions = list(_regions(request))
    view = next((code for code, *_words in VIEWS if code == request.GET.get("show", "")), "")
    filters = BoardFilters(request.GET, seen=Demand.objects.filter(unit__region__in=regions))
    demands = filters.narrow(Demand.objects.all()) if filters.chosen else None
    whole = request.GET.get("whole", "")
    columns = board(regions, Asked(view, demands, whole))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Stage board"),
        "columns": [(column, column.code != whole and _with(request, "whole", column.code)) for column in columns],
        "bar": Bar(request.GET, filters, sum(column.count for column in columns), keep=["show"]),
        "nothing": next(nothing for code, _label, nothing in VIEWS if code == view) if filters.chosen or view else "",
        "tabs": [
            {"label": label, "url": _with(request, "show", code), "count": None, "current": code == view}
            for code, label, _nothing in VIEWS
        ],
    }
    return render(request, "dashboard/stage_board.html", context)


@login_required
@require_safe
def fairness_page(request: HttpRequest) -> HttpResponse:
    """Groups of talents side by side, and the exchange with other cities."""
    regions = _regions(request)
    groupings = fairness(regions)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Fairness"),
        "columns": [words for _name, words in COLUMNS],
        "groupings": groupings,
        "empty": is_empty(groupings),
        "exchanges": exchanges(regions),
        "few": FEW,
        "compared": COMPARED,
        "alike": round(100 * ALIKE),
        "now": clock.now(),
    }
    return render(request, "dashboard/fairness.html", context)


@login_required
@require_safe
def fairness_csv(request: HttpRequest) -> HttpResponse:
    """A line a group; what is kept back on the page is kept back here."""
    lines = [
        (grouping.title, row.label, *(cell.words for cell in row.cells), "" if row.score is None else row.score)
        for grouping in fairness(_regions(request))
        for row in grouping.rows
    ]
    head = [_("Compared by"), _("Group"), *(words for _name, words in COLUMNS), _("Mean score")]
    return csv_response(_("fairness %(day)s") % {"day": clock.today().isoformat()}, head, lines)


def _with(request: HttpRequest, name: str, value: str) -> str:
    """The address of the page with this one value; what else narrows it is kept."""
    query = request.GET.copy()
    query[name] = value
    return f"?{query.urlencode()}"


def _regions(request: HttpRequest) -> QuerySet[Region]:
    """Those of the reader's office; to others there is no such page."""
    regions = office_regions(request.user)
    if not regions.exists():
        raise Http404
    return regions
