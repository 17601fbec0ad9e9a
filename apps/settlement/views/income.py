"""A talent's income by year, as page, CSV and PDF. The year stands in the address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.web.downloads import csv_response, pdf_response
from apps.settlement.documents.income import render_income
from apps.settlement.documents.income_report import render_report
from apps.settlement.exports import income_table
from apps.settlement.income import income_of
from apps.settlement.income_report import report_of
from apps.settlement.views.asked import SignedInRequest


@login_required
@require_safe
def income(request: SignedInRequest) -> HttpResponse:
    context = {"income": income_of(request.user, request.GET.get("year", ""))}
    return render(request, "settlement/income.html", context)


@login_required
@require_safe
def income_csv(request: SignedInRequest) -> HttpResponse:
    found = income_of(request.user, request.GET.get("year", ""))
    return csv_response(_("service income %(year)s") % {"year": found.year}, *income_table(found))


@login_required
@require_safe
def income_pdf(request: SignedInRequest) -> HttpResponse:
    found = income_of(request.user, request.GET.get("year", ""))
    return pdf_response(_("service income %(year)s") % {"year": found.year}, render_income(found, request.user))


@login_required
@require_safe
def income_report(request: SignedInRequest) -> HttpResponse:
    """For the talent's own unit; a person without one is led back."""
    year = income_of(request.user, request.GET.get("year", "")).year
    talent = getattr(request.user, "talent", None)
    if talent is None or talent.unit is None:
        messages.info(request, _("This report is for a talent with an own unit."))
        return redirect("settlement:income")
    name = _("income report %(year)s") % {"year": year}
    return pdf_response(name, render_report(report_of(talent, talent.unit, year)))
