"""The public calculator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.settlement.calculator import fee_rows
from apps.settlement.calculator import result as what_becomes
from apps.settlement.forms import CalculatorForm
from apps.settlement.subsidy_pages import programme_rows


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """For everybody: what becomes of an amount. The answers stand in the address; nothing is kept."""
    form = CalculatorForm(request.GET)
    shown = None
    if form.is_valid():
        shown = what_becomes(form.contract_fen, months=form.months_asked, share_bp=form.share_bp)
    context = {"form": form, "result": shown, "fees": fee_rows(), "programmes": programme_rows()}
    return render(request, "settlement/calculator.html", context, status=422 if form.errors else 200)
