"""The custody account month by month, for the operator's own people: sums, the bank's balance, what stands under each, closing."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.errors import RuleViolation
from apps.core.web.downloads import csv_response
from apps.core.web.lists import Listing
from apps.settlement import reconciliation_custody, reconciliation_pages, rules_escrow
from apps.settlement import reconciliation_custody_pages as pages
from apps.settlement.forms_reconciliation import BookedFilters, MonthForm
from apps.settlement.views.asked import SignedInRequest
from apps.settlement.views.reconciliation import act_on_month


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def custody(request: SignedInRequest) -> HttpResponse:
    """Months; or, with a month or a kind in the address, the entries under that number. A POST acts on a month."""
    _refuse_others(request)
    here = reverse("settlement:custody")
    if request.method == "POST":
        form = MonthForm(request.POST)
        if not form.is_valid():
            raise RuleViolation("rule", _("Choose a month and what to do with it."))
        messages.success(request, act_on_month(request, None, form.month, form.cleaned_data))
        return redirect(f"{here}#closings")
    rows = reconciliation_custody.custody_months()
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Custody account by month"),
        "rows": rows,
        "kinds": reconciliation_custody.KINDS,
        "back_url": here,
        "closing_url": here,
    }
    filters = _filters(request, rows)
    if filters.chosen:
        found = reconciliation_custody.postings_of(**filters.chosen)
        listing = Listing(request, found, filters)
        context |= {"listing": listing, "entries": pages.entries(listing.page.object_list)}
    else:
        context["closings"] = reconciliation_pages.closings(rows, None, request.user)
    return render(request, "settlement/custody_months.html", context)


@login_required
@require_safe
def custody_csv(request: SignedInRequest) -> HttpResponse:
    """The months, or the entries under a number, as on the page."""
    _refuse_others(request)
    rows = reconciliation_custody.custody_months()
    filters, name = _filters(request, rows), _("custody account by month")
    if not filters.chosen:
        return csv_response(name, *pages.month_table(rows))
    found = reconciliation_custody.postings_of(**filters.chosen)
    return csv_response(name, *reconciliation_pages.entry_table(found, pages.entries))


def _filters(request: SignedInRequest, rows: list[reconciliation_custody.Row]) -> BookedFilters:
    return BookedFilters(request.GET, months=[row.month for row in rows], kinds=reconciliation_custody.KINDS)


def _refuse_others(request: SignedInRequest) -> None:
    if not rules_escrow.keeps_custody(request.user):
        raise RuleViolation("forbidden", _("Only the operator's own people see the custody account."))
