"""Surplus and shortage by field and city, on a page and as a table for a spreadsheet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.core.web.downloads import csv_response
from apps.organisations.selectors import office_regions
from apps.planning.balance import CHOICE, FEW, balance
from apps.planning.selectors import planning_region
from apps.planning.shortages import LEAST_DEMANDS, is_lasting, short_in
from apps.planning.views.common import framed, office_page

MOST_SHOWN = 50
"""So many shortages stand on the page, those first that have lasted longest."""


@office_page
@require_safe
def balance_page(request: HttpRequest) -> HttpResponse:
    region = planning_region(request.user)
    context = framed(
        request,
        _("Surplus and shortage"),
        balance=balance(region),
        few=FEW,
        choice=CHOICE,
        least=LEAST_DEMANDS,
        shortages=[(row, is_lasting(row)) for row in short_in(office_regions(request.user))[:MOST_SHOWN]],
    )
    return render(request, "planning/balance.html", context)


@office_page
@require_safe
def balance_csv(request: HttpRequest) -> HttpResponse:
    """One line for each field and city; a few talents stay a few."""
    found = balance(planning_region(request.user))
    kinds = {"surplus": _("surplus"), "shortage": _("shortage"), "": ""}
    lines = [
        (row.label, city.name, cell.words, cell.demands, kinds[cell.kind])
        for row in found.rows
        for city, cell in zip(found.cities, row.cells, strict=True)
    ]
    head = [_("Field"), _("City"), _("Talents"), _("Open demands"), _("Balance")]
    return csv_response(_("surplus and shortage %(day)s") % {"day": clock.today().isoformat()}, head, lines)
