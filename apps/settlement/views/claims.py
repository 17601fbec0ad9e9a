"""What is still owed to the person, the own unit or within the office's region: a page, and a file for whoever decides."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.web.downloads import csv_response
from apps.organisations.selectors import office_regions
from apps.settlement.claims import HOTLINE, MOST, claim_table, debtors_of
from apps.settlement.views.asked import SignedInRequest


@login_required
@require_safe
def claims(request: SignedInRequest) -> HttpResponse:
    debtors = debtors_of(request.user)
    context = {
        "debtors": debtors,
        "full": sum(len(one.claims) for one in debtors) == MOST,
        "most": MOST,
        "hotline": HOTLINE,
        "office": office_regions(request.user).exists(),
    }
    return render(request, "settlement/claims.html", context)


@login_required
@require_safe
def claims_csv(request: SignedInRequest) -> HttpResponse:
    """The rows of the page."""
    return csv_response(_("claims"), *claim_table(debtors_of(request.user)))
