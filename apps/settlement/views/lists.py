"""The lists of money: statements for everybody, payments for finance."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.core.web.downloads import csv_response
from apps.core.web.lists import Listing
from apps.core.web.spreadsheets import xlsx_response
from apps.organisations.selectors import units_of
from apps.settlement import overview, reconciliation, selectors, transfers
from apps.settlement.exports import Rows, transfer_table
from apps.settlement.forms import MoneyFilters
from apps.settlement.models import StatementLine
from apps.settlement.views.asked import SignedInRequest, without

MOST_IN_A_FILE = 5_000


@login_required
@require_safe
def statement_list(request: SignedInRequest) -> HttpResponse:
    visible, chosen = selectors.statements_visible_to(request.user), request.GET.get("show", "")
    chosen = chosen if chosen in overview.SHOWN else ""
    sides = overview.sides_of(request.user, units_of(request.user))
    filters = MoneyFilters(request.GET, months=overview.months_of(visible), sides=sides)
    found = overview.narrowed(visible, request.user, **filters.chosen)
    shown = found.filter(status__in=overview.SHOWN[chosen])
    listing = Listing(request, selectors.in_full(shown), filters, keep=("show",))
    context = {
        "listing": listing,
        "rows": overview.rows(listing.page.object_list, request.user),
        "tab_items": overview.tabs(found, chosen, without(request, "show")),
        "total_fen": overview.total_fen(shown),
    }
    return render(request, "settlement/list.html", context)


@login_required
@require_safe
def payments(request: SignedInRequest) -> HttpResponse:
    """What finance works through: transfers to make, on their way, received; the tax to file."""
    filters, found, chosen = _asked(request)
    shown = found.filter(transfers.SHOWN[chosen])
    listing = Listing(request, transfers.in_order(shown, chosen), filters, keep=("show",))
    context = {
        "listing": listing,
        "rows": transfers.rows(listing.page.object_list, request.user),
        "tab_items": transfers.tabs(found, chosen, without(request, "show")),
        "chosen": chosen,
        "total_fen": transfers.total_fen(shown),
        "query": without(request),
        "today": clock.today(),
        "batches": selectors.keeps_batches(request.user),
        "reconciles": reconciliation.units_read_by(request.user).exists(),
    }
    return render(request, "settlement/payments.html", context)


@login_required
@require_safe
def payments_csv(request: SignedInRequest) -> HttpResponse:
    """The rows that the same address shows as a page, ``MOST_IN_A_FILE`` at most."""
    return csv_response(_("payments"), *_table(request))


@login_required
@require_safe
def payments_xlsx(request: SignedInRequest) -> HttpResponse:
    """The same rows as numbers and days."""
    return xlsx_response(_("payments"), *_table(request))


def _table(request: SignedInRequest) -> tuple[list[str], Rows]:
    """Head and rows of a file; where there are more than ``MOST_IN_A_FILE``, the last row says so."""
    _filters, found, chosen = _asked(request)
    lines = list(transfers.in_order(found.filter(transfers.SHOWN[chosen]), chosen)[: MOST_IN_A_FILE + 1])
    head, rows = transfer_table(transfers.rows(lines[:MOST_IN_A_FILE], request.user))
    if len(lines) > MOST_IN_A_FILE:
        more = _("Only the first %(most)s are in this file. Narrow the list, by month for example, for the others.")
        rows.append([more % {"most": MOST_IN_A_FILE}])
    return head, rows


def _asked(request: SignedInRequest) -> tuple[MoneyFilters, QuerySet[StatementLine], str]:
    visible, chosen = transfers.lines_visible_to(request.user), request.GET.get("show", "")
    sides = [("pay", _("We pay")), ("receive", _("We receive"))]
    filters = MoneyFilters(request.GET, months=transfers.months_of(visible), sides=sides)
    found = transfers.narrowed(visible, request.user, **filters.chosen)
    return filters, found, chosen if chosen in transfers.SHOWN else transfers.TO_PAY
