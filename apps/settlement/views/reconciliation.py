"""Reconciliation: months with their sums and the difference, what stands under each number, and the closing."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.selectors import masked_contact
from apps.core.errors import RuleViolation
from apps.core.web.downloads import csv_response
from apps.core.web.lists import Listing
from apps.organisations.models import Unit
from apps.settlement import reconciliation, reconciliation_pages, services
from apps.settlement.forms_reconciliation import BookedFilters, ClosingForm
from apps.settlement.models import PeriodClosing
from apps.settlement.views.asked import SignedInRequest


@login_required
@require_safe
def reconcile(request: SignedInRequest) -> HttpResponse:
    """Months; or, with a month or a kind in the address, the entries under that number."""
    units, unit = _units(request)
    rows = reconciliation.months_of(units)
    context: dict[str, Any] = {
        "rows": rows,
        "unit": unit,
        "kinds": reconciliation.KINDS,
        "units": list(reconciliation.own_units(request.user)),
        "back_url": reverse("settlement:reconciliation") + (f"?unit={unit.public_id}" if unit else ""),
        "closing_url": reverse("settlement:closing"),
    }
    filters = BookedFilters(request.GET, months=[row.month for row in rows], kinds=reconciliation.KINDS)
    if filters.chosen:
        found = reconciliation.postings_of(units, **filters.chosen)
        listing = Listing(request, found, filters, keep=("unit",))
        shown = reconciliation_pages.entries(listing.page.object_list)
        context |= {"listing": listing, "entries": shown, "total_fen": _total(found, filters)}
    elif unit is not None:
        context |= {"closings": reconciliation_pages.closings(rows, unit, request.user)}
    return render(request, "settlement/reconciliation.html", context)


@login_required
@require_safe
def reconcile_csv(request: SignedInRequest) -> HttpResponse:
    """The months, or the entries under a number, as on the page."""
    units, _unit = _units(request)
    rows = reconciliation.months_of(units)
    filters = BookedFilters(request.GET, months=[row.month for row in rows], kinds=reconciliation.KINDS)
    name = _("reconciliation")
    if not filters.chosen:
        return csv_response(name, *reconciliation_pages.month_table(rows))
    found = reconciliation.postings_of(units, **filters.chosen)
    return csv_response(name, *reconciliation_pages.entry_table(found))


@login_required
@require_POST
def closing(request: SignedInRequest) -> HttpResponse:
    """Hand a month in, ask for the code, close it, or take it back: one address, the button says which."""
    form = ClosingForm(request.POST)
    if not form.is_valid():
        raise RuleViolation("rule", _("Choose a month and what to do with it."))
    unit = get_object_or_404(reconciliation.own_units(request.user), public_id=form.cleaned_data["unit"])
    messages.success(request, act_on_month(request, unit, form.month, form.cleaned_data))
    return redirect(f"{reverse('settlement:reconciliation')}?unit={unit.public_id}")


def act_on_month(request: SignedInRequest, unit: Unit | None, month: dt.date, said: dict[str, Any]) -> str:
    """Do what the button says to a month of ``unit``, or of the custody account; in words."""
    by, action = request.user, said["action"]
    if action == "submit":
        services.submit_month(unit, month, by=by)
        return _("The month is handed in. A second person closes it.")
    waiting = PeriodClosing.objects.filter(unit=unit).exclude(status=PeriodClosing.Status.WITHDRAWN)
    one = get_object_or_404(waiting, month=month)
    if action == "code":
        services.send_closing_code(one, by=by)
        return _("A code is on its way to %(contact)s.") % {"contact": masked_contact(by)}
    if action == "close":
        services.close_month(one, by=by, code=said["code"])
        return _("The month is closed. What is found later is put right in the open month.")
    services.withdraw_month(one, by=by)
    return _("The month is open again; it was not closed.")


def _total(found: Any, filters: BookedFilters) -> int | None:
    """Of all entries of one kind, as the page counts it; different kinds have no sum that says something."""
    kind = filters.chosen.get("kind")
    if not kind:
        return None
    whole = reconciliation.total_fen(found)
    return whole if kind == reconciliation.DUE else -whole


def _units(request: SignedInRequest) -> tuple[list[Unit], Unit | None]:
    """Whose sums: one own unit, the first where none is asked for; or all of the office's region together."""
    own = reconciliation.own_units(request.user)
    if not own.exists():
        return list(reconciliation.units_read_by(request.user)), None
    asked = request.GET.get("unit", "")
    unit = next((one for one in own if str(one.public_id) == asked), None) or own[0]
    return [unit], unit
