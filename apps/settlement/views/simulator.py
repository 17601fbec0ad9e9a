"""The public simulator of tax rules."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from apps.core.errors import RuleViolation
from apps.settlement.simulator import simulate
from apps.settlement.simulator_form import SimulatorForm


@require_safe
@vary_on_headers("HX-Request")
def simulator(request: HttpRequest) -> HttpResponse:
    """For everybody: the tax on one income by the rules of a day. The answers stand in the address; nothing is kept."""
    only_kind = "HX-Request" in request.headers and not request.GET.get("amount")
    form = SimulatorForm(request.GET, kind_only=only_kind)
    shown = None
    if form.is_valid():
        try:
            shown = simulate(form.asked)
        except RuleViolation as violation:
            form.add_error("day", str(violation.message))
    context = {"form": form, "result": shown}
    return render(request, "settlement/simulator.html", context, status=422 if form.errors else 200)
